"""Markdown: tables, numbers, and verdicts that follow from numbers and tolerances."""

from __future__ import annotations

import math
import textwrap
from dataclasses import dataclass
from typing import Iterable, Sequence

COLUMNS = ("quantity", "ours", "reference", "source", "ratio", "verdict")
WIDTH = 125  # of a line of text


def number(value: float | None, digits: int = 4) -> str:
    """`digits` significant digits; the exponent as in 1.2e-4."""
    if value is None:
        return "–"
    if value == 0 or not math.isfinite(value):
        return f"{value:g}"
    if 1e-3 <= abs(value) < 1e5:
        decimals = max(0, digits - 1 - math.floor(math.log10(abs(value))))
        return f"{value:.{decimals}f}"
    mantissa, exponent = f"{value:.{digits - 1}e}".split("e")
    return f"{mantissa}e{int(exponent)}"


def with_error(value: float, error: float | None) -> str:
    """Value ± error, the error with two digits and the value to the same place."""
    if not error:
        return number(value)
    place = math.floor(math.log10(abs(error))) - 1
    digits = max(1, (math.floor(math.log10(abs(value))) if value else 0) - place + 1)
    return f"{number(value, digits)} ± {number(error, 2)}"


def percent(share: float | None, digits: int = 2) -> str:
    """A signed change in per cent, to 0.01 % at most."""
    if share is None:
        return "–"
    size = abs(100 * share)
    decimals = 2 if size < 0.01 else min(2, max(0, digits - 1 - math.floor(math.log10(size))))
    return f"{'+' if share >= 0 else '−'}{size:.{decimals}f} %"


def signed(value: float | None, unit: float, decimals: int) -> str:
    """A change in this unit; what rounds to zero has no sign."""
    if value is None:
        return "–"
    text = f"{value / unit:+.{decimals}f}"
    return text[1:] if float(text) == 0 else text.replace("-", "−")


def table(header: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = ["| " + " | ".join(header) + " |", "|" + "---|" * len(header)]
    lines += ["| " + " | ".join(row) + " |" for row in rows]
    return "\n".join(lines)


def code(*commands: str, note: str = "") -> str:
    """A block of commands; the note tells scripts/docs_commands.py, which runs them, what they need."""
    return (f"<!-- commands: {note} -->\n" if note else "") + "```sh\n" + "\n".join(commands) + "\n```"


def figure(name: str, caption: str) -> str:
    return f"![{caption}](figures/{name})\n\n*{caption}*"


@dataclass(frozen=True)
class Row:
    """One comparison. `published` is the number it is made with, or an interval that our value should lie in.
    `tolerance` is relative to that number (or to the nearer end of the interval)."""

    quantity: str
    ours: float
    published: float | tuple[float, float]
    source: str
    tolerance: float
    error: float | None = None  # of ours, statistical
    published_error: float | None = None
    missing: int = 0  # values that ours should have covered and could not: no agreement without them

    @property
    def reference(self) -> float:
        if isinstance(self.published, tuple):
            low, high = self.published
            return min(max(self.ours, low), high)
        return self.published

    @property
    def excess(self) -> float:
        """Relative distance from the published number or interval."""
        return self.ours / self.reference - 1

    @property
    def agrees(self) -> bool:
        return self.missing == 0 and abs(self.excess) <= self.tolerance

    @property
    def ratio(self) -> str:
        """To the reference; inside an interval there is none."""
        inside = isinstance(self.published, tuple) and self.excess == 0
        return "–" if inside else number(self.ours / self.reference)

    @property
    def verdict(self) -> str:
        if self.missing:
            return f"**differs**: masses without a value: {self.missing}"
        interval = isinstance(self.published, tuple)
        if interval and self.excess == 0:
            return "agrees: inside"
        allowed = f"{percent(self.tolerance)[1:]}" if self.tolerance else "nothing"
        distance = percent(self.excess)
        if self.agrees:
            return f"agrees: {distance}{' of the interval' if interval else ''}, allowed {allowed}"
        side = "above" if self.excess > 0 else "below"
        return f"**differs**: {side} by {distance[1:]}, allowed {allowed}"

    def cells(self) -> tuple[str, ...]:
        if isinstance(self.published, tuple):
            published = f"{self.published[0]:g} … {self.published[1]:g}"
        else:
            published = with_error(self.published, self.published_error)
        return (self.quantity, with_error(self.ours, self.error), published, self.source, self.ratio, self.verdict)


class Document:
    """Collects sections; keeps every comparison for the summary."""

    def __init__(self) -> None:
        self.parts: list[str] = []
        self.rows: list[Row] = []

    def add(self, *blocks: str) -> None:
        self.parts += blocks

    def compare(self, rows: Sequence[Row]) -> None:
        self.rows += rows
        self.add(table(COLUMNS, (row.cells() for row in rows)))

    def text(self) -> str:
        paragraphs = "\n\n".join(self.parts).split("\n\n")
        return "\n\n".join(map(wrapped, paragraphs)) + "\n"


def wrapped(paragraph: str) -> str:
    """Text in lines of WIDTH; tables, code (with a comment before it), figures and headings as they are."""
    if paragraph.startswith(("|", "```", "<!--", "![", "#")):
        return paragraph
    return textwrap.fill(paragraph, WIDTH, break_long_words=False, break_on_hyphens=False)
