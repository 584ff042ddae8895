"""The whole page: heading, summary, sections."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from .. import __version__
from ..analysis import total_electrons
from ..limits import MEDIAN, OBSERVED, Limits
from ..matching import matches
from ..plot.style import style
from ..table import Table
from .checks import Check, checks
from .findings import Findings, Point, find
from .markup import Html, document, number, paragraph, plural, text
from .physics import SYMBOLS, cut_flow, efficiencies, errors, exclusion, rcut, systematics
from .record import citation, closure, configuration, provenance

_STYLE = Path(__file__).parent / "style.css"
_SECTIONS = (("exclusion", "Exclusion"), ("efficiencies", "Efficiencies"), ("errors", "Statistical errors"),
             ("cut-flow", "Cut flow"), ("r-cut", "R cut"), ("systematics", "Systematics"), ("closure", "Closure"),
             ("configuration", "Configuration"), ("provenance", "Timings and provenance"), ("cite", "How to cite"))


def write_page(path: Path, table: Table, limits: Limits | None) -> None:
    """Errors are those of the program, 65 for a table whose content does not fit its digest."""
    findings = find(table, limits)
    found = checks(findings)
    with style({"svg.fonttype": "path"}):
        sections = [exclusion(findings), efficiencies(findings), errors(findings), cut_flow(findings), rcut(findings),
                    systematics(findings), closure(found), configuration(findings), provenance(findings), citation(findings)]
    links = "".join(f'<li><a href="#{name}">{text(title)}</a></li>' for name, title in _SECTIONS)
    body: list[Html] = [f"<header><h1>semivis report: {text(table.path.name)}</h1>", paragraph(_summary(findings, found)),
                        f'<nav aria-label="Sections"><ul>{links}</ul></nav></header>', "<main>", *sections, "</main>",
                        f"<footer>{paragraph(f'Written by semivis report {__version__} of the table {table.digest}.')}</footer>"]
    page = document(f"semivis report: {table.path.name}", _STYLE.read_text(encoding="utf-8"), body)
    path.write_text(page, encoding="utf-8", newline="\n")


def _summary(findings: Findings, found: list[Check]) -> str:
    table, point = findings.table, findings.point
    grid = " × ".join(f"{n} {SYMBOLS[axis]}" for n, axis in zip(table.shape, table.axes) if axis in SYMBOLS) or "a list"
    events, seen = int(table.masses["n_generated"].sum()), findings.at_point
    points, rows = table["status"].size, len(table.rows)
    failed = sum(not check.passed for check in found)
    total = number(total_electrons(table.analysis))
    here = f"m_A′ = {number(point.row.m_aprime_GeV)} GeV, ε = {number(point.epsilon)} and α_D = {number(point.alpha_d)}"
    expected = " and ".join(f"{number(seen[f'events_{s}'])} ± {number(seen[f'events_{s}_err'], 2)} {s.upper()}"
                            for s in ("s1", "s2"))
    verdict = f"All {len(found)} closure checks pass." if not failed else f"{failed} of {len(found)} closure checks FAIL."
    return (f"{plural(points, 'point')} ({grid}) for {total} electrons on target, from {events:,} sampled events in "
            f"{plural(rows, 'mass row')}. At the {point.name} in S1 + S2, {here}, {expected} events are expected. "
            f"{reach(findings.limits, point)} {verdict}")


def reach(limits: Limits | None, point: Point) -> str:
    """Of the observed and expected (g-2) crossing at r, f and alpha_D of the point."""
    if limits is None:
        return "There are no limits."
    level = f"{100 * limits.cl:g} % CL"
    if not limits.intervals.size:
        return f"Nothing is excluded at {level}."
    found = limits.crossings
    for name, value in (("r", point.row.r), ("f", point.row.f), ("alpha_d", point.alpha_d)):
        found = found[matches(found[name], value)]
    reached = [f"{kind} {mass:.4g} GeV" for kind, quantile in (("observed", OBSERVED), ("expected median", MEDIAN))
               for mass in found["m_aprime_GeV"][np.isclose(found["quantile"], quantile, rtol=0, atol=5e-4)]]
    if not reached:
        return f"Couplings are excluded at {level}."
    at = f"r = {number(point.row.r)}, f = {number(point.row.f)} and α_D = {number(point.alpha_d)}"
    return f"At {level}, {at}, the central line of (g−2)_µ is excluded up to: {', '.join(reached)}."
