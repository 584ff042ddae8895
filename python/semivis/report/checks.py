"""Closure: what must hold between the numbers of a table."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ..analysis import detected_electrons
from ..plot.table_figure import RELEVANT_EVENTS
from ..spectra import Yields
from ..status import CLOSED, IMPRECISE
from ..table import Table
from .findings import Findings

Array = NDArray[np.float64]
_ROUNDING = 1e-9  # relative; the table and this package add in different order: 1e-13 per factor
_INTERPOLATION = 1e-3  # relative; a channel is read from a histogram in ln w, good to 1e-4 at 30 decay lengths
_TAIL = 1e-12  # efficiencies below it hang on w/cτ above 30, where the histogram rings
_SIGMAS = 5
_COMPARED = ("events_s1", "events_s1_err", "events_s2", "events_s2_err", "efficiency_s1", "efficiency_s1_err",
             "efficiency_s2", "efficiency_s2_err", "rcut_efficiency", "n_aprime")
_FLOW = ("radiated", "aprime_energy", "decays_in_volume", "inside_modules", "energy_threshold", "r_cut")


@dataclass(frozen=True)
class Check:
    name: str
    passed: bool
    detail: str  # with the number that was compared, and with what


def checks(findings: Findings) -> list[Check]:
    table = findings.table
    return [*_of_points(table), *_of_precision(findings), *_of_spectra(table), *_of_flow(findings)]


def _of_points(table: Table) -> Iterator[Check]:
    s1, s2 = table["efficiency_s1"], table["efficiency_s2"]
    total, smallest = float((s1 + s2).max()), float(min(s1.min(), s2.min(), table["rcut_efficiency"].min()))
    yield Check("probabilities of S1 and S2, which exclude each other", total <= 1 + _INTERPOLATION and smallest >= 0,
                f"largest sum {total:.6g}, at most 1; smallest efficiency {smallest:.3g}, at least 0")
    seen = s1 > _TAIL
    inside = table["efficiency_s1_volume"][seen]
    excess = s1[seen] - inside * (1 + _INTERPOLATION) - _SIGMAS * table["efficiency_s1_err"][seen]
    yield Check("S1 decays are decays in the S1 volume", bool((excess <= 0).all()),
                f"largest share {_fraction(s1[seen], inside):.4g}, at most 1")
    rcut = float(table["rcut_efficiency"].max())
    yield Check("R-cut efficiency", rcut <= 1, f"largest {rcut:.6g}, at most 1")
    seen &= s2 > _TAIL
    size = table["efficiency_s1_err"][seen] * table["efficiency_s2_err"][seen]
    correlation = _fraction(np.abs(table["covariance_s1_s2"][seen]), size)
    yield Check("correlation of S1 and S2", correlation <= 1 + _INTERPOLATION, f"largest size {correlation:.4g}, at most 1")
    per_electron = table["epsilon"] ** 2 * table.masses["n_aprime_per_eot_eps2"][table["row"]]
    worst = max(_distance(table[f"events_{s}"], detected_electrons(table.analysis, s) * per_electron * table[f"efficiency_{s}"],
                          table["status"] != CLOSED) for s in ("s1", "s2"))
    yield Check("events are electrons × yield × efficiency", worst <= _ROUNDING, f"largest relative difference {worst:.1e}, "
                f"at most {_ROUNDING:.0e}")


def _of_precision(findings: Findings) -> Iterator[Check]:
    table, info = findings.table, findings.info
    imprecise = int((table["status"] == IMPRECISE).sum())
    yield Check("no imprecise point", imprecise == 0, f"{imprecise} of {table['status'].size} points")
    asked = int(table.config_resolved["run"]["events_per_row"])
    closed = np.array([bool((table["status"][table["row"] == row.index] == CLOSED).all()) for row in table.rows])
    sampled = table.masses["n_generated"][~closed]
    fewest = int(sampled.min()) if sampled.size else asked
    yield Check("every open row has the events that were asked for", fewest >= asked, f"fewest {fewest:,}, asked for {asked:,}")
    allowed = min((b.signal_err for b in table.analysis if b.signal_err > 0), default=0.0)
    worst = info["worst_relative_error"]
    if worst is not None and allowed:
        yield Check("statistical errors are below the systematic error of the signal", worst < allowed,
                    f"largest {100 * worst:.2g} % where more than {RELEVANT_EVENTS} events are expected, below {100 * allowed:g} %")


def _of_spectra(table: Table) -> Iterator[Check]:
    if not table.has_spectra:
        return
    flat = {name: table[name].ravel() for name in (*_COMPARED, "row", "epsilon", "alpha_d")}
    worst = 0.0
    for row in table.rows:
        used = flat["row"] == row.index
        again: Yields = row.yields(flat["epsilon"][used], flat["alpha_d"][used])
        worst = max([worst, *(_distance(flat[name][used], getattr(again, name)) for name in _COMPARED)])
    yield Check("points follow from the spectra, added up anew", worst <= _ROUNDING,
                f"largest relative difference {worst:.1e}, at most {_ROUNDING:.0e}")


def _of_flow(findings: Findings) -> Iterator[Check]:
    flow = findings.at_point["cut_flow"]
    if flow is None:
        return
    fractions = [flow["s1"][line]["fraction"] for line in _FLOW]
    last = findings.at_point["efficiency_s1"]
    slack = 1 + _INTERPOLATION + _SIGMAS * (findings.at_point["efficiency_s1_err"] / last if last > 0 else 0.0)
    falls = all(later <= earlier * slack for earlier, later in zip(fractions, fractions[1:]))
    yield Check("every cut of S1 keeps a part of what it is given", falls, " → ".join(f"{x:.4g}" for x in fractions))
    parts = sum(flow["s1"][line]["fraction"] for line in ("decays_before", "decays_in_volume", "decays_beyond"))
    whole = flow["s1"]["aprime_energy"]["fraction"]
    yield Check("χ2 decay before, in or behind the S1 volume", abs(parts - whole) <= (slack - 1) * whole,
                f"together {parts:.6g} of the A′, above the threshold {whole:.6g}")


def _fraction(part: Array, whole: Array) -> float:
    """Largest part/whole; infinity where a part has no whole."""
    ratio = np.divide(part, whole, out=np.where(part > 0, np.inf, 0.0), where=whole > 0)
    return float(ratio.max()) if ratio.size else 0.0


def _distance(ours: Array, theirs: Array, used: NDArray[np.bool_] | None = None) -> float:
    """Largest relative difference."""
    scale = np.maximum(np.maximum(np.abs(ours), np.abs(theirs)), np.finfo(np.float64).tiny)
    off = np.abs(ours - theirs) / scale
    off = off if used is None else off[used]
    return float(off.max()) if off.size else 0.0
