"""Excluded intervals of neighbouring masses joined into closed lines."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Contour:
    """One excluded region: columns mass (GeV) and the quantity of the axis."""

    polygon: Array  # [vertex, 2], closed: lower edges with rising mass, the tip, upper edges back, the first again
    outline: tuple[Array, ...]  # the parts of it that are edges of the exclusion: without those at the end of the
    # searched range, and open at the first and last mass that was searched


@dataclass(frozen=True)
class Interval:
    lower: float
    upper: float
    lower_bound: bool  # the edge is the end of the searched range
    upper_bound: bool


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
    return [Interval(lower[k], upper[k], whole.lower_bound and k == 0, whole.upper_bound and k == last)
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


def build_contours(masses: Array, columns: list[list[Interval]], tip: tuple[float, float] | None) -> list[Contour]:
    """masses: every mass that was searched, ascending (GeV); columns: its intervals, ascending. tip: (mass, value) of
    the largest excluded mass; it ends the region that reaches furthest, if it lies beyond that region."""
    runs = chains(columns)
    last = max((chain.end for chain in runs), default=0)
    contours = []
    for chain in runs:
        m = masses[chain.start:chain.end]
        lower = [(mass, i.lower, i.lower_bound) for mass, i in zip(m, chain.intervals)]
        upper = [(mass, i.upper, i.upper_bound) for mass, i in zip(m, chain.intervals)]
        at_tip = tip is not None and chain.end == last and tip[0] > m[-1]
        point = [(tip[0], tip[1], False)] if at_tip and tip is not None else []
        vertices = [*lower, *point, *upper[::-1], lower[0]]
        drawn = [not (a[2] and b[2]) for a, b in zip(vertices, vertices[1:])]
        drawn[-1] = chain.start > 0 and not chain.joined_start
        if not point:
            drawn[len(m) - 1] = chain.end < len(masses) and not chain.joined_end
        polygon = np.array([vertex[:2] for vertex in vertices], dtype=np.float64)
        contours.append(Contour(polygon, tuple(_strokes(polygon, drawn))))
    return contours


def _strokes(polygon: Array, drawn: list[bool]) -> list[Array]:
    """Connected parts of the closed line of which segment i (vertex i to i + 1) is drawn; one closed line if all are."""
    if all(drawn):
        return [polygon]
    n = len(drawn)
    first = next(i for i in range(n) if not drawn[i])
    strokes: list[list[int]] = []
    for step in range(1, n):
        i = (first + step) % n
        if drawn[i]:
            if not strokes or strokes[-1][-1] != i:
                strokes.append([i])
            strokes[-1].append((i + 1) % n)
    return [polygon[stroke] for stroke in strokes]
