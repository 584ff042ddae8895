"""Monotone cubics (F. N. Fritsch, J. Butland, SIAM J. Sci. Stat. Comput. 5 (1984) 300), as in the program."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


def slopes(x: Array, y: Array) -> Array:
    """dy/dx at three or more points, x strictly increasing: the weighted harmonic mean of the slopes to both neighbours,
    0 at an extremum; at the ends that of the parabola through three points, as far as it keeps the last piece monotone."""
    h = np.diff(x)
    d = np.diff(y) / h
    share = (h[:-1] + 2 * h[1:]) / (3 * (h[:-1] + h[1:]))
    one_way = d[:-1] * d[1:] > 0
    mean = np.where(one_way, share * d[1:] + (1 - share) * d[:-1], 1.0)
    inner = np.where(one_way, d[:-1] * d[1:] / mean, 0.0)
    return np.array([_end(h[0], h[1], d[0], d[1]), *inner, _end(h[-1], h[-2], d[-1], d[-2])])


def _end(h: float, next_h: float, d: float, next_d: float) -> float:
    parabola = d + (d - next_d) * h / (h + next_h)
    if parabola * d <= 0:
        return 0.0
    return 3 * d if abs(parabola) > 3 * abs(d) else parabola


def between(width: float, y: tuple[float, float], slope: tuple[float, float], t: Array) -> Array:
    """The cubic over a piece of this width with values and slopes given at its ends; t: 0 to 1 from one to the other."""
    s = 1 - t
    bend = width * s * t * (slope[0] * s - slope[1] * t)
    return np.asarray(y[0] * s**2 * (1 + 2 * t) + y[1] * t**2 * (1 + 2 * s) + bend)
