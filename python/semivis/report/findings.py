"""What a report says of a table, from the table and from the program."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

import numpy as np

from ..limits import Limits
from ..plot.table_figure import LIMIT_EVENTS
from ..program import run_program
from ..table import MassRow, Table
from .events import Transverse, sample_r

# Expected limits take minutes from tens of background events on.
_MAX_BACKGROUND = 10.0


@dataclass(frozen=True)
class Point:
    """A grid point that stands for the table."""

    index: tuple[int, ...]  # into the columns of the table
    row: MassRow
    epsilon: float
    alpha_d: float
    name: str  # how it was chosen

    @property
    def options(self) -> list[str]:
        """That name its r, f and alpha_D to the program."""
        return ["--r", repr(self.row.r), "--f", repr(self.row.f), "--alpha-d", repr(self.alpha_d)]


@dataclass(frozen=True)
class Findings:
    table: Table
    limits: Limits | None  # None for a table without spectra, where none are given
    limits_are_given: bool
    info: dict[str, Any]  # of `semivis info`
    point: Point
    at_point: dict[str, Any]  # of `semivis eval`
    transverse: Transverse | None  # of events of that row; None where none are in S1
    systematics: dict[str, Any] | None  # of `semivis systematics` at r, f and alpha_D of the point; None without variations


def find(table: Table, limits: Limits | None) -> Findings:
    """Runs the program, which holds the content of the table to its digest: 65 where it does not fit."""
    info = _ask("info", table)
    point = _point(table)
    coupling = ["--m-aprime", repr(point.row.m_aprime_GeV), "--epsilon", repr(point.epsilon), *point.options]
    return Findings(
        table, limits or _computed(table), limits is not None, info, point, _ask("eval", table, *coupling),
        sample_r(table, point) if table["efficiency_s1"][point.index] > 0 else None,
        _ask("systematics", table, *point.options) if info["variations"] and info["has_spectra"] else None)


def _ask(verb: str, table: Table, *options: str) -> dict[str, Any]:
    answer: dict[str, Any] = json.loads(run_program([verb, table.path, *options, "--json"]))
    return answer


def _computed(table: Table) -> Limits | None:
    if not table.has_spectra:
        return None
    return table.limits(expected=sum(b.background for b in table.analysis) < _MAX_BACKGROUND)


def _point(table: Table) -> Point:
    """Of the largest mass at which some coupling is excluded if nothing is seen, that with most events; where there is none,
    that with most events of all."""
    events = table["events_s1"] + table["events_s2"]
    seen = events > LIMIT_EVENTS
    name = "point with most events"
    if seen.any():
        events = np.where(seen & (table["m_aprime_GeV"] == table["m_aprime_GeV"][seen].max()), events, 0.0)
        name = f"point with most events at the largest mass that reaches {LIMIT_EVENTS:.3f} of them"
    index = tuple(int(i) for i in np.unravel_index(int(np.argmax(events)), table.shape))
    return Point(index, table.rows[int(table["row"][index])], float(table["epsilon"][index]), float(table["alpha_d"][index]), name)
