"""Excluded intervals of neighbouring masses joined into closed lines."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .chains import Chain, Interval, chains
from .monotone import between, slopes

Array = NDArray[np.float64]
Knot = tuple[int, float]  # index of a mass, value of an edge there
Vertex = tuple[float, float, bool]  # mass, value, whether it is the end of the searched range
_INSIDE = np.arange(1, 5) / 5  # vertices between two masses, in ln of the mass


@dataclass(frozen=True)
class Contour:
    """One excluded region: columns mass (GeV) and the quantity of the axis.

    Between masses an edge is a monotone cubic, ln of the quantity in ln of the mass, through all consecutive masses
    (three or more) where it lies inside the searched range, given at four vertices more. It is straight on logarithmic
    axes between two vertices, and from a mass to a tip, to the end of the range, and to where a gap opens or closes."""

    polygon: Array  # [vertex, 2], closed: lower edges with rising mass, the tip, upper edges back, the first again
    outline: tuple[Array, ...]  # the parts of it that are edges of the exclusion: without those at the end of the
    # searched range, and open at the first and last mass that was searched


def build_contours(masses: Array, columns: list[list[Interval]], tip: tuple[float, float] | None) -> list[Contour]:
    """masses: every mass that was searched, ascending (GeV); columns: its intervals, ascending. tip: (mass, value) of
    the largest excluded mass; it ends the region that reaches furthest, if it lies beyond that region."""
    runs = chains(columns)
    last = max((chain.end for chain in runs), default=0)
    bends = [_slopes(masses, [_edge(chain, side) for chain in runs]) for side in (0, 1)]
    contours = []
    for chain in runs:
        lower, upper = (_curve(masses, _edge(chain, side), bends[side]) for side in (0, 1))
        at_tip = tip is not None and chain.end == last and tip[0] > masses[chain.end - 1]
        point = [(tip[0], tip[1], False)] if at_tip and tip is not None else []
        vertices = [*lower, *point, *upper[::-1], lower[0]]
        drawn = [not (a[2] and b[2]) for a, b in zip(vertices, vertices[1:])]
        drawn[-1] = chain.start > 0 and not chain.joined_start
        if not point:
            drawn[len(lower) - 1] = chain.end < len(masses) and not chain.joined_end
        polygon = np.array([vertex[:2] for vertex in vertices], dtype=np.float64)
        contours.append(Contour(polygon, tuple(_strokes(polygon, drawn))))
    return contours


@dataclass(frozen=True)
class _Point:
    """A chain's edge at one mass."""

    knot: Knot
    bound: bool
    cut: bool


def _edge(chain: Chain, side: int) -> list[_Point]:
    """Of the lower (0) or upper (1) side."""
    if side == 0:
        return [_Point((k, i.lower), i.lower_bound, i.lower_cut) for k, i in enumerate(chain.intervals, chain.start)]
    return [_Point((k, i.upper), i.upper_bound, i.upper_cut) for k, i in enumerate(chain.intervals, chain.start)]


def _slopes(masses: Array, edges: list[list[_Point]]) -> dict[Knot, float]:
    """d ln(value)/d ln(mass) where a cubic goes through. An edge goes on from one chain into the next that it shares a
    knot with, past a gap on its other side."""
    lines: list[list[Knot]] = []
    for edge in edges:
        line: list[Knot] = []
        for point in edge:
            if point.bound or point.cut:
                line = []
                continue
            if not line:
                line = next((other for other in lines if other[-1] == point.knot), [])
            if not line:
                lines.append(line)
            if line[-1:] != [point.knot]:
                line.append(point.knot)
    found: dict[Knot, float] = {}
    for line in lines:
        if len(line) >= 3:
            index, value = zip(*line)
            found.update(zip(line, slopes(np.log(masses[list(index)]), np.log(value)).tolist()))
    return found


def _curve(masses: Array, edge: list[_Point], bends: dict[Knot, float]) -> list[Vertex]:
    """The edge with vertices between masses where it is a cubic."""
    vertices: list[Vertex] = []
    for before, point in zip([None, *edge], edge):
        if before is not None and before.knot in bends and point.knot in bends:
            (i, a), (j, b) = before.knot, point.knot
            width = float(np.log(masses[j] / masses[i]))
            y = between(width, (np.log(a), np.log(b)), (bends[before.knot], bends[point.knot]), _INSIDE)
            vertices += [(m, v, False) for m, v in zip(masses[i] * np.exp(width * _INSIDE), np.exp(y))]
        vertices.append((float(masses[point.knot[0]]), point.knot[1], point.bound))
    return vertices


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
