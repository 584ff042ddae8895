"""semivis against the oracle of tests/oracle/, line by line of its comparison."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

from .document import Document, Row, code, figure, table, with_error
from .figures import plt, save
from .inputs import Inputs

LIMIT = 4  # standard errors: false alarm 6e-5 for one line


def distance(line: dict[str, Any]) -> float:
    """(semivis - oracle) over their error."""
    return (line["semivis"] - line["oracle"]) / math.hypot(line["oracle_err"], line["semivis_err"])


def add(out: Document, inputs: Inputs, figures: Path) -> None:
    lines = [line for line in inputs.oracle if line["quantity"] != "n_aprime"]
    yields = [line for line in inputs.oracle if line["quantity"] == "n_aprime"]
    out.add("## Oracle",
            """The whole chain a second time, in slow, plain double precision, sharing nothing with semivis but constants: rejection
sampling, decays at exponential distances, slice-by-slice showers, smeared energies, and a cascade Monte Carlo for the
electrons. Each mass has five couplings, from mostly decayed before HCAL2 to mostly leaving, and the efficiencies of S1, of S1
without the R cut, and of S2.""",
            code("SEMIVIS_ORACLE_EVENTS=1e6 SEMIVIS_ORACLE_CSV=oracle.csv semivis_test_oracle --gtest_filter='Masses/Oracle.*'",
                 note="not run, a test of its own"))
    events = [n for (n,) in inputs.printed("oracle", r"^m [\d.]+ GeV, f [\d.]+: ([\d.e+]+) events")]
    out.add(f"Here {min(events):.2g} events of the oracle at each mass.")
    masses = sorted({(line["m_aprime_GeV"], line["f"]) for line in lines})
    rows = []
    for mass, f in masses:
        here = [line for line in lines if (line["m_aprime_GeV"], line["f"]) == (mass, f)]
        distances = [distance(line) for line in here]
        precision = [line["oracle_err"] / line["oracle"] for line in here if line["oracle"] > 0]
        rows.append([f"{mass:g}", f"{f:g}", str(len(here)), f"{max(map(abs, distances)):.2f}",
                     f"{math.sqrt(sum(d * d for d in distances) / len(distances)):.2f}",
                     f"{100 * min(precision):.2f}–{100 * max(precision):.2f} %"])
    out.add(table(("m_A′, GeV", "f", "efficiencies", "largest distance, σ", "rms distance, σ", "errors of the oracle"), rows))
    all_distances = [distance(line) for line in lines]
    all_errors = [line["oracle_err"] / line["oracle"] for line in lines if line["oracle"] > 0]
    worst = max(lines, key=lambda line: abs(distance(line)))
    beyond = sum(abs(d) > LIMIT for d in all_distances)
    out.add(f"""Of {len(lines)} efficiencies {beyond} {"is" if beyond == 1 else "are"} more than {LIMIT} standard errors
apart. The largest distance is {distance(worst):+.2f} σ: {worst["quantity"]} at {worst["m_aprime_GeV"]:g} GeV and cτ =
{worst["ctau_m"]:.3g} m, oracle {with_error(worst["oracle"], worst["oracle_err"])}, semivis
{with_error(worst["semivis"], worst["semivis_err"])}. (Efficiencies of one mass share their events, so that their
distances are not independent.) {shower_allowance(events, min(all_errors), distance(worst), beyond)}""",
            figure(draw(lines, masses, figures / "oracle.svg"), "Distance between semivis and the oracle in standard errors"),
            "A′ per electron on target at ε = 1, every energy; semivis integrates what the oracle samples:")
    out.compare([
        Row(f"A′ yield, {line['m_aprime_GeV']:g} GeV, f = {line['f']:g}", line["semivis"], line["oracle"], "oracle", 0.05,
            published_error=line["oracle_err"]) for line in yields
    ])


def shower_allowance(events: list[float], smallest_error: float, worst: float, beyond: int) -> str:
    """What the limit leaves for the one known approximation that the oracle does not share."""
    start = f"""Three terms in place of slices change S1 by up to 0.2 % ([physics.md](physics.md), section 14). At {min(events):.2g}
events of each mass (smallest error of the oracle {100 * smallest_error:.2f} %) the limit has no allowance for this,"""
    if beyond:
        return f"{start} and efficiencies beyond the limit may be due to it."
    return f"{start} and none is needed: the largest distance is {abs(worst):.2f} σ."


def draw(lines: list[dict[str, Any]], masses: list[tuple[float, float]], path: Path) -> str:
    plot, axes = plt.subplots()
    shift = {"s1": -0.2, "s1_no_rcut": 0.0, "s2": 0.2}
    for quantity, offset in shift.items():
        here = [line for line in lines if line["quantity"] == quantity]
        x = [masses.index((line["m_aprime_GeV"], line["f"])) + offset for line in here]
        axes.plot(x, [distance(line) for line in here], "o", ms=4, label=quantity)
    for limit in (-LIMIT, LIMIT):
        axes.axhline(limit, color="0.4", ls=":")
    axes.set_xticks(range(len(masses)), [f"{m:g}\nf = {f:g}" for m, f in masses])
    axes.set(xlabel="m_A′, GeV", ylabel="(semivis − oracle) / error", ylim=(-5, 5))
    axes.legend(ncols=3, loc="upper center")
    return save(plot, path)
