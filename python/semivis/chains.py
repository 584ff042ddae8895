"""Excluded intervals of neighbouring masses that belong together."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Interval:
    lower: float
    upper: float
    lower_bound: bool  # the edge is the end of the searched range
    upper_bound: bool
    lower_cut: bool = False  # the edge is where a gap to another interval opens or closes, at a neighbouring mass
    upper_cut: bool = False


@dataclass
class Chain:
    """One interval at each of several consecutive masses."""

    start: int  # index of the first mass
    intervals: list[Interval]
    joined_start: bool = False  # its first or last interval is a part of a neighbouring chain's
    joined_end: bool = False

    @property
    def end(self) -> int:
        return self.start + len(self.intervals)


def _overlap(a: Interval, b: Interval) -> bool:
    return min(a.upper, b.upper) > max(a.lower, b.lower)


def _parts(whole: Interval, others: list[Interval]) -> list[Interval]:
    """`whole` cut where the gaps between `others` (ascending) are, in the middle of their logarithm."""
    cuts = [float(np.clip(np.sqrt(a.upper * b.lower), whole.lower, whole.upper)) for a, b in zip(others, others[1:])]
    lower, upper = [whole.lower, *cuts], [*cuts, whole.upper]
    last = len(cuts)
    return [Interval(lower[k], upper[k], whole.lower_bound and k == 0, whole.upper_bound and k == last, k > 0, k < last)
            for k in range(last + 1)]


def chains(columns: list[list[Interval]]) -> list[Chain]:
    """Intervals that overlap at consecutive masses, joined. Where one becomes several (or several one) it is cut into
    as many parts, so that the gap between them opens (or closes) to a point."""
    done: list[Chain] = []
    growing: list[Chain] = []
    for mass, intervals in enumerate(columns):
        following: list[Chain] = []
        parents_of = [[c for c in growing if _overlap(c.intervals[-1], interval)] for interval in intervals]
        for interval, parents in zip(intervals, parents_of):
            siblings = [i for i, p in zip(intervals, parents_of) if parents and p == parents]
            if len(parents) == 1 and len(siblings) == 1:
                parents[0].intervals.append(interval)
                following.append(parents[0])
            elif len(parents) == 1:
                part = _parts(parents[0].intervals[-1], siblings)[siblings.index(interval)]
                parents[0].joined_end = True
                following.append(Chain(mass - 1, [part, interval], joined_start=True))
            else:
                joins = len(parents) > 1 and all(sum(p is c for ps in parents_of for p in ps) == 1 for c in parents)
                for parent, part in zip(parents, _parts(interval, [c.intervals[-1] for c in parents])) if joins else ():
                    parent.intervals.append(part)
                    parent.joined_end = True
                following.append(Chain(mass, [interval], joined_start=joins))
        done += [c for c in growing if not any(c is f for f in following)]
        growing = following
    return sorted(done + growing, key=lambda c: (c.start, c.intervals[0].lower))
