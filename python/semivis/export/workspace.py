"""A pyhf workspace of one point of the model: HistFactory JSON, one channel per bin of the analysis."""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import Any

from .. import __version__
from ..analysis import AnalysisBin, total_electrons
from ..errors import SemivisError
from ..spectra import Yields
from ..table import MassRow, Table

_MAX_SIGNAL_STRENGTH_EVENTS = 1000.0  # events up to which the signal strength is searched


def workspace(table: Table, row: MassRow, epsilon: float, alpha_d: float) -> dict[str, Any]:
    """The counting model of `semivis limit` as far as HistFactory has it, signal strength `mu` = 1 at the coupling.

    Signal: `normsys` factors exp(err z), the same z in all channels for `signal_err` (a log-normal of median 1, as in
    the program), and two for the Monte Carlo errors: S1 and S2 come from the same events, so their covariance matrix is
    written as two independent factors instead of a `staterror` for each channel.
    Background: `normsys` of (1 + err) and 1/(1 + err), shared by the run periods of a signature, whose errors the program
    takes as fully correlated. A `shapesys` (the gamma constraint of the program) belongs to one channel and cannot be
    shared; a log-normal cannot turn negative either.
    Error 65 where no signal is expected."""
    yields = row.yields(epsilon, alpha_d)
    signal = {b: _signal(b, row, float(epsilon), yields) for b in table.analysis}
    total = sum(signal.values())
    if total <= 0:
        raise SemivisError(f"no signal is expected at m_aprime_GeV = {row.m_aprime_GeV:.8g}, epsilon = {epsilon:.8g}, "
                           f"alpha_d = {alpha_d:.8g}; a workspace needs one")
    monte_carlo = _independent_errors(yields)
    channels = [_channel(b, signal[b], monte_carlo[b.signature], table.analysis) for b in table.analysis]
    bound = _MAX_SIGNAL_STRENGTH_EVENTS / total
    poi = {"name": "mu", "bounds": [[0.0, bound]], "inits": [min(1.0, 0.5 * bound)]}
    # The format has no place for a comment but names.
    name = (f"semivis {__version__}, table {table.digest}: m_A' = {row.m_aprime_GeV:.8g} GeV, r = {row.r:.8g}, f = {row.f:.8g}, "
            f"epsilon = {epsilon:.8g}, alpha_D = {alpha_d:.8g}, {total_electrons(table.analysis):.8g} electrons on target")
    return {
        "channels": channels,
        "observations": [{"name": _name(b), "data": [b.observed]} for b in table.analysis],
        "measurements": [{"name": name, "config": {"poi": "mu", "parameters": [poi]}}],
        "version": "1.0.0",
    }


def write_workspace(path: Path, table: Table, row: MassRow, epsilon: float, alpha_d: float) -> None:
    path.write_text(json.dumps(workspace(table, row, epsilon, alpha_d), indent=2) + "\n", encoding="utf-8")


def _name(b: AnalysisBin) -> str:
    return f"{b.signature.upper()}_{b.bin}"


def _signal(b: AnalysisBin, row: MassRow, epsilon: float, yields: Yields) -> float:
    efficiency = {"s1": yields.efficiency_s1, "s2": yields.efficiency_s2}[b.signature]
    return float(efficiency) * b.n_eot * b.detector_efficiency * epsilon**2 * row.n_aprime_per_eot_eps2


def _independent_errors(yields: Yields) -> dict[str, dict[str, float]]:
    """Relative Monte Carlo errors as two independent nuisances: the Cholesky factor of the 2 x 2 covariance."""
    relative = [float(err) / float(value) if value > 0 else 0.0
                for value, err in ((yields.events_s1, yields.events_s1_err), (yields.events_s2, yields.events_s2_err))]
    product = float(yields.efficiency_s1_err) * float(yields.efficiency_s2_err)
    rho = max(-1.0, min(1.0, float(yields.covariance_s1_s2) / product)) if product > 0 else 0.0
    return {"s1": {"mc_1": relative[0]},
            "s2": {"mc_1": relative[1] * rho, "mc_2": relative[1] * math.sqrt(1 - rho * rho)}}


def _normsys(name: str, high: float) -> dict[str, Any]:
    return {"name": name, "type": "normsys", "data": {"hi": high, "lo": 1 / high}}


def _channel(b: AnalysisBin, signal: float, monte_carlo: dict[str, float], bins: tuple[AnalysisBin, ...]) -> dict[str, Any]:
    factors: list[dict[str, Any]] = [{"name": "mu", "type": "normfactor", "data": None}]
    if b.signal_err > 0:
        factors.append(_normsys("signal_err", math.exp(b.signal_err)))
    factors += [_normsys(name, math.exp(err)) for name, err in monte_carlo.items() if err != 0]
    group = [other for other in bins if other.signature == b.signature]
    background, error = sum(g.background for g in group), sum(g.background_err for g in group)
    constraint = [_normsys(f"background_{b.signature}", 1 + error / background)] if background > 0 and error > 0 else []
    return {
        "name": _name(b),
        "samples": [
            {"name": "signal", "data": [signal], "modifiers": factors},
            {"name": "background", "data": [b.background], "modifiers": constraint},
        ],
    }
