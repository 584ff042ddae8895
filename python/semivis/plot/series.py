"""What a limits figure shows: one series per file and line of equal (r, f, alpha_D)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ..contour import Contour
from ..errors import SemivisError
from ..limits import Limits
from ..matching import matches
from .style import M_APRIME, M_CHI1, number

Array = NDArray[np.float64]
_BAR = 1.04  # half its width: a factor of the mass
_SYMBOLS = {"r": f"{M_CHI1}/{M_APRIME}", "f": r"$f$", "alpha_d": r"$\alpha_D$"}


@dataclass(frozen=True)
class Choice:
    """What to draw; None: everything there is."""

    axis: str
    r: float | None = None
    f: float | None = None
    alpha_d: float | None = None
    chi1_mass: bool = False  # mass axis: m_chi1 = r m_A' instead of m_A'


@dataclass(frozen=True)
class Series:
    limits: Limits
    file_label: str
    choice: Choice  # with r, f, alpha_d filled in, but for that of the axis

    @property
    def mass_factor(self) -> float:
        return float(self.choice.r or 1) if self.choice.chi1_mass else 1.0

    def contours(self, quantile: float | None = None) -> list[Contour]:
        c = self.choice
        found = self.limits.contour(c.axis, r=c.r, f=c.f, alpha_d=c.alpha_d, quantile=quantile)
        scale = np.array([self.mass_factor, 1.0])
        if found and all(np.ptp(k.polygon[:, 0]) == 0 for k in found):
            found = [_bar(k.polygon) for k in found]
        return [Contour(k.polygon * scale, tuple(stroke * scale for stroke in k.outline)) for k in found]

    def parameters(self) -> dict[str, float]:
        values = {"r": self.choice.r, "f": self.choice.f, "alpha_d": self.choice.alpha_d}
        return {name: value for name, value in values.items() if value is not None and name != self.choice.axis}


def _bar(polygon: Array) -> Contour:
    """What is excluded at one mass only, as wide as can be seen."""
    mass, left, right = polygon[0, 0], polygon[0, 0] / _BAR, polygon[0, 0] * _BAR
    low, high = polygon[:, 1].min(), polygon[:, 1].max()
    corners = np.array([[left, low], [mass, low], [right, low], [right, high], [mass, high], [left, high], [left, low]])
    return Contour(corners, (corners,))


_KEYS = ("r", "f", "alpha_d")


def _lines(limits: Limits, choice: Choice) -> list[Choice]:
    """Every (r, f, alpha_D) that has an interval along the axis and fits the choice, ascending."""
    entries = np.concatenate([limits.intervals[["axis", *_KEYS]], limits.expected[["axis", *_KEYS]]])
    entries = entries[entries["axis"] == choice.axis]
    for name in _KEYS:
        wanted = getattr(choice, name)
        if wanted is not None and name != choice.axis:
            entries = entries[matches(entries[name], wanted)]
    found = {tuple(None if np.isnan(e[n]) else round(float(e[n]), 9) for n in _KEYS) for e in entries}
    ordered = sorted(found, key=lambda line: [value or 0.0 for value in line])
    return [Choice(choice.axis, r, f, alpha_d, choice.chi1_mass) for r, f, alpha_d in ordered]


def default_axis(limits: Limits) -> str:
    """The axis with the fewest lines."""
    return min(limits.axes, key=lambda axis: len(_lines(limits, Choice(axis))), default="epsilon")


def _what_is_there(limits: Limits, choice: Choice) -> str:
    """For the message of a choice without lines: the values of the first parameter that rules out the last line."""
    lines = _lines(limits, Choice(choice.axis))
    for name in _KEYS:
        wanted = getattr(choice, name)
        if not lines or wanted is None or name == choice.axis:
            continue
        present = sorted({getattr(line, name) for line in lines})
        lines = [line for line in lines if matches(np.array([getattr(line, name)]), wanted)[0]]
        if not lines:
            return f" at {name} = {wanted:.8g}; there it has {name} = {', '.join(f'{value:.8g}' for value in present)}"
    return f"; it has limits along: {', '.join(limits.axes) or 'nothing at all'}"


def find_series(files: list[tuple[str, Limits]], choice: Choice) -> list[Series]:
    """In order of the files, then of (r, f, alpha_D). Error 65 where a file has nothing along the axis."""
    found = []
    for label, limits in files:
        lines = _lines(limits, choice)
        if not lines:
            raise SemivisError(f"{limits.path} has no limit along {choice.axis}{_what_is_there(limits, choice)}")
        found += [Series(limits, label, line) for line in lines]
    return found


def common_parameters(series: list[Series]) -> list[str]:
    """Values that all series share, as they go under the heading of the legend."""
    shared = dict(series[0].parameters())
    for other in series[1:]:
        shared = {k: v for k, v in shared.items() if k in other.parameters() and np.isclose(other.parameters()[k], v)}
    return [f"{_SYMBOLS[k]} = {number(v)}" for k, v in shared.items()]


def labels(series: list[Series]) -> list[str]:
    """What tells each series from the others: its file where there are several, and parameters that differ."""
    several_files = len({id(s.limits) for s in series}) > 1
    common = set(common_parameters(series))
    texts = []
    for s in series:
        own = [f"{_SYMBOLS[k]} = {number(v)}" for k, v in s.parameters().items()]
        words = [s.file_label] if several_files else []
        texts.append(", ".join(words + [word for word in own if word not in common]))
    return texts
