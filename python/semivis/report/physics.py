"""Sections that show what the table says: exclusion, efficiencies, errors, cut flow, R cut, systematics."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np
from matplotlib.figure import Figure

from .. import __version__
from ..bounds import read_bound, shipped_bounds
from ..errors import SemivisError
from ..limits import Limits
from ..plot.limits_figure import MAX_SERIES, draw_limits
from ..plot.rcut_figure import draw_r, draw_rcut
from ..plot.series import Choice, find_series
from ..plot.style import TALL
from ..plot.table_figure import RELEVANT_EVENTS, draw_table, is_drawn
from ..table import Table
from .events import COUNT as EVENTS
from .findings import Findings, Point
from .markup import Html, number, paragraph, picture, plural, section, side_by_side, table

_FEW_POINTS = 30  # of a grid without a figure, those with most events
_FEW_MASSES = 6  # columns of the systematics
_AXES = {"epsilon": "ε", "alpha_d": "α_D at the ε of (g−2)_µ", "f": "f at the ε of (g−2)_µ"}
SYMBOLS = {"m_aprime_GeV": "m_A′", "m_chi1_GeV": "m_χ1", "r": "r", "f": "f", "epsilon": "ε", "alpha_d": "α_D"}
_COORDINATES = ("m_aprime_GeV", "r", "f", "epsilon", "alpha_d")
_S1_CUTS = (("radiated", "A′ radiated"), ("aprime_energy", "A′ energy above the threshold of S1"),
            ("decays_in_volume", "χ2 decays in the S1 volume"),
            ("inside_modules", "inside the aperture of the modules"),
            ("energy_threshold", "measured energy above the threshold"), ("r_cut", "R cut: S1"))
_S2_CUTS = (("radiated", "A′ radiated"), ("aprime_energy", "A′ energy above the threshold of S2"),
            ("decays_beyond", "χ2 decays behind the S1 volume: S2"))


def exclusion(findings: Findings) -> Html:
    limits = findings.limits
    if limits is None:
        words = "The table was written without spectra, which limits are computed from."
        return section("exclusion", "Exclusion", [paragraph(words)])
    origin = f"From the file {limits.path.name}." if findings.limits_are_given else "Computed for this report by semivis limit."
    statistic = "CLs" if limits.statistic == "cls" else "asymptotic CLs, for comparison only"
    words = (f"{100 * limits.cl:g} % CL, {statistic}, {number(limits.n_eot)} electrons on target; {limits.intervals.size} excluded "
             f"intervals. {origin}")
    bounds = [read_bound(path) for path in shipped_bounds()]

    def draw(limits: Limits, axis: str) -> Figure:
        return draw_limits([("", limits)], _lines(limits, axis, findings.point), None, True, bounds, __version__, TALL)

    excluded = f"Region excluded at {100 * limits.cl:g} % CL"
    pictures = [_drawn(f"exclusion-{axis}", partial(draw, limits, axis), f"{excluded}: {_AXES[axis]} against mass",
                       f"Excluded {_AXES[axis]}.") for axis in limits.axes]
    return section("exclusion", "Exclusion", [paragraph(words), side_by_side(pictures) if pictures else
                                              paragraph("Nothing is excluded anywhere in this table.")])


def _lines(limits: Limits, axis: str, point: Point) -> Choice:
    """Every line along the axis, or where a figure cannot hold them those of the r and f of the point."""
    every = Choice(axis, chi1_mass=axis == "f")
    if len(find_series([("", limits)], every)) <= MAX_SERIES:
        return every
    return Choice(axis, point.row.r, None if axis == "f" else point.row.f, None, axis == "f")


def efficiencies(findings: Findings) -> Html:
    part, words = _slice(findings)
    if part is None:
        return section("efficiencies", "Efficiencies", [paragraph(words), _points(findings.table)])
    return section("efficiencies", "Efficiencies", [
        paragraph(f"The share of all radiated A′ that end in a signature, without detector efficiency. {words}"),
        side_by_side(_of_quantity(part, name, what) for name, what in (
            ("efficiency_s1", "S1 efficiency"), ("efficiency_s2", "S2 efficiency"), ("events", "Expected events, S1 + S2")))])


def errors(findings: Findings) -> Html:
    info = findings.info
    part, words = _slice(findings)
    worst = info["worst_relative_error"]
    said = ""
    if worst is not None:
        said += f"At most {100 * worst:.2g} % on S1 + S2 where more than {RELEVANT_EVENTS} events are expected. "
    if findings.table.target_error > 0:
        said += (f"Asked for: {100 * findings.table.target_error:g} %; {info['target_met']} points meet it, "
                 f"{info['target_missed']} miss it. ")
    if part is None:
        return section("errors", "Statistical errors", [paragraph(said + "They stand beside the numbers above.")])
    return section("errors", "Statistical errors", [
        paragraph(f"One standard deviation of the sample over the efficiency. {said}{words}"),
        side_by_side(_of_quantity(part, f"error_s{k}", f"Relative statistical error of the S{k} efficiency") for k in (1, 2))])


def cut_flow(findings: Findings) -> Html:
    point, flow = findings.point, findings.at_point["cut_flow"]
    if flow is None:
        return section("cut-flow", "Cut flow", [paragraph("The table was written without spectra, which hold the cut flow.")])
    row, s1 = point.row, flow["s1"]
    where = (f"At the {point.name} in S1 + S2: m_A′ = {number(row.m_aprime_GeV)} GeV, r = {number(row.r)}, f = {number(row.f)}, "
             f"ε = {number(point.epsilon)}, α_D = {number(point.alpha_d)}; proper decay length "
             f"{number(findings.at_point['ctau_m'])} m. Every line holds the cuts of those above it.")
    before, beyond = (number(s1[name]["fraction"]) for name in ("decays_before", "decays_beyond"))
    rest = (f"Of the χ2 whose A′ is above the threshold of S1, {before} decay in front of the S1 volume or off the axis and "
            f"{beyond} behind it (fractions of all A′). Decays in the ECAL that leave the missing energy of S2, "
            f"{number(flow['decays_in_target']['events'], 3)} events, are in no limit.")
    return section("cut-flow", "Cut flow", [paragraph(where), _flow("S1", s1, _S1_CUTS), _flow("S2", flow["s2"], _S2_CUTS),
                                            paragraph(rest)])


def _flow(signature: str, flow: dict[str, Any], cuts: tuple[tuple[str, str], ...]) -> Html:
    fractions = [flow[name]["fraction"] for name, _ in cuts]
    kept = ["", *(f"{100 * later / earlier:.3g} %" if earlier > 0 else "" for earlier, later in zip(fractions, fractions[1:]))]
    rows = [(words, number(flow[name]["fraction"]), number(flow[name]["events"]), share)
            for (name, words), share in zip(cuts, kept)]
    return table(f"Cut flow of {signature}", ("after", "of all A′", "expected events", "kept by this cut"), rows,
                 bars=[min(max(x, 0.0), 1.0) for x in fractions])


def rcut(findings: Findings) -> Html:
    info, (part, words) = findings.info, _slice(findings)
    if not info["rcut_points"]:
        return section("r-cut", "R cut", [paragraph(f"More than {RELEVANT_EVENTS} S1 events are nowhere expected.")])
    r_cut = findings.table.config_resolved["selection"]["r_cut"]
    said = (f"Of the S1 events above the energy threshold, the share that has R < {r_cut:g}: mean {info['rcut_mean']:.4f}, "
            f"smallest {info['rcut_min']:.4f} over {plural(info['rcut_points'], 'point')} with more than {RELEVANT_EVENTS} S1 "
            "events.")
    pictures = _distribution(findings, r_cut)
    if pictures:
        said += f" R itself is not stored: it is that of {EVENTS} events of one row, sampled again, before the noise of the cells."
    if info["rcut_points"] == 1:
        return section("r-cut", "R cut", [paragraph(said), side_by_side(pictures)])
    pictures += [_drawn("rcut", lambda: draw_rcut(findings.table, __version__, TALL),
                       "Histogram of the R-cut efficiency over points", "Points of the table by their R-cut efficiency.")]
    if part is not None:
        pictures.append(_of_quantity(part, "rcut_efficiency", "Efficiency of the R cut"))
        said += f" {words}"
    return section("r-cut", "R cut", [paragraph(said), side_by_side(pictures)])


def _distribution(findings: Findings, r_cut: float) -> list[Html]:
    found, point = findings.transverse, findings.point
    if found is None:
        return []
    where = [rf"$m_{{A'}} = {point.row.m_aprime_GeV:.4g}$ GeV, $\varepsilon = ${point.epsilon:.3g}",
             f"{100 * found.with_cut / found.weight.sum():.1f} % pass the R cut"]
    small_print = [f"semivis {__version__}, {EVENTS} events", f"of the row in table {findings.table.digest}"]
    return [_drawn("r", lambda: draw_r(found.r, found.weight, r_cut, where, small_print, TALL),
                   "Distribution of R of S1 events before the R cut", "R of S1 events, before the cut.")]


def systematics(findings: Findings) -> Html:
    found = findings.systematics
    if found is None:
        return section("systematics", "Systematics", [paragraph(
            "The table has no variations, or no spectra to read them at any coupling; scan with --variations.")])
    rows = found["nominal"]["rows"]
    shown = sorted({round(k) for k in np.linspace(0, len(rows) - 1, min(_FEW_MASSES, len(rows)))})
    head = ["moved", *(f"{rows[k]['m_aprime_GeV']:.4g} GeV" for k in shown), "(g−2)_µ line to"]

    def line(variation: dict[str, Any]) -> list[str]:
        changes = [variation["rows"][k]["yield_gminus2"] for k in shown]
        return [variation["description"], *(_percent(change) for change in changes), _mev(variation["gminus2_crossing_GeV"])]

    summed = found["in_quadrature"]["rows"]
    total = [[f"in quadrature, {way}", *(_percent(sign * summed[k]["yield_gminus2"][way]) for k in shown), ""]
             for way, sign in (("up", 1), ("down", -1))]
    at = f"r = {found['r']:.4g}, f = {found['f']:.4g}, α_D = {found['alpha_d']:.4g}"
    blocks = [paragraph(f"Change of S1 + S2 at the ε of (g−2)_µ when one parameter moves, by m_A′, at {at}, from "
                        f"{found['events']:,} events of each row; last column: shift of the mass up to which the line of (g−2)_µ "
                        "has 2.303 events, where both ends are within the table."),
              table("Uncertainties", head, [*map(line, found["uncertainties"]), *total])]
    if found["scenarios"]:
        blocks.append(table("Scenarios: alternatives, in no sum", head, map(line, found["scenarios"])))
    return section("systematics", "Systematics", blocks)


def _percent(change: float | None) -> str:
    return "" if change is None else f"{100 * change:+.2f} %".replace("-", "−")


def _mev(shift: float | None) -> str:
    return "" if shift is None else f"{1000 * shift:+.2f} MeV".replace("-", "−")


def _slice(findings: Findings) -> tuple[Table | None, str]:
    """What is drawn of a grid: two axes at most, mass and coupling where it has them; the others at the point. None where
    there is nothing to draw."""
    whole, point = findings.table, findings.point
    wanted = [axis for axis in whole.axes if axis in ("m_aprime_GeV", "m_chi1_GeV", "epsilon")]
    kept = (wanted + [axis for axis in whole.axes if axis not in wanted])[:2]
    others = {axis: k for axis, k in zip(whole.axes, point.index) if axis not in kept} if len(whole.axes) > 2 else {}
    part = whole.at(**others)
    if not is_drawn(part):
        return None, "The points are a list and no grid."
    fixed = ", ".join(f"{SYMBOLS[axis]} = {number(part[axis].flat[0])}" for axis in others)
    return part, f"Shown at {fixed}, that of the {point.name} in S1 + S2." if fixed else ""


def _of_quantity(part: Table, quantity: str, what: str) -> Html:
    axes = " and ".join(SYMBOLS.get(axis, axis) for axis in part.axes)
    return _drawn(quantity.replace("_", "-"), lambda: draw_table(part, quantity, None, __version__, TALL),
                  f"{what} against {axes}", f"{what}.")


def _drawn(name: str, draw: Callable[[], Figure], what: str, caption: str) -> Html:
    """A figure, or the sentence why there is none."""
    try:
        return picture(name, draw(), what, caption)
    except SemivisError as error:
        return paragraph(f"{what}: not drawn, {error}.")


def _points(whole: Table) -> Html:
    columns = {name: whole[name].ravel() for name in whole.columns}
    order = np.argsort(-(columns["events_s1"] + columns["events_s2"]), kind="stable")
    shown = np.sort(order[:_FEW_POINTS])
    rows = [(f"{k + 1}", *(number(columns[name][k]) for name in _COORDINATES),
             *(f"{number(columns[name][k])} ± {number(columns[name + '_err'][k], 2)}"
               for name in ("efficiency_s1", "efficiency_s2", "events_s1", "events_s2"))) for k in shown]
    caption = "Points" if len(shown) == len(order) else f"The {_FEW_POINTS} points with most events, of {len(order)}"
    head = ("point", *(SYMBOLS[name] for name in _COORDINATES), "S1 efficiency", "S2 efficiency", "S1 events", "S2 events")
    return table(caption, head, rows)
