#!/usr/bin/env python3
"""Writes docs/paper.md: the figures of NA64, Eur. Phys. J. C 81 (2021) 959, beside what the paper says about them.

Called by scripts/paper.sh, which makes the inputs.
"""

from __future__ import annotations

import argparse
import csv
import json
import os
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent

try:
    import numpy as np
    import semivis
    from validation.document import Document, Row, code, figure, number, percent, table
    from validation.program import Program
except ModuleNotFoundError as missing:
    print(f"error: no Python module {missing.name}; run scripts/python_env.sh and use build/python/bin/python",
          file=sys.stderr)
    raise SystemExit(69) from None

EDGE_MASSES = (0.008, 0.01, 0.0202, 0.0496, 0.1, 0.149, 0.2, 0.2457, 0.3, 0.351, 0.39, 0.4358)  # GeV
SPLIT_MASSES = (0.0102, 0.0304, 0.1025, 0.1476, 0.188, 0.304, 0.402, 0.49)
ALPHA_D_MASSES = (0.1, 0.2, 0.2457, 0.3, 0.351, 0.39, 0.4532, 0.5)
RELIC_MASSES = (0.1, 0.2, 0.3, 0.4, 0.6, 0.78, 1.0)
STABLE_BELOW = 0.007665  # GeV: 2 m_e = f r m_A'
PAPER = "NA64 2021"


@dataclass(frozen=True)
class Inputs:
    program: Program
    folder: Path

    def json(self, name: str) -> dict[str, Any]:
        return json.loads((self.folder / f"limits_{name}.json").read_text())

    def limits(self, name: str) -> semivis.Limits:
        return semivis.Limits.read(self.folder / f"limits_{name}.h5")


def observed_end(limits: dict[str, Any], **fixed: float) -> dict[str, Any]:
    """Tip and crossing of the observed contour."""
    return next(c for c in limits["contours"] if c["quantile"] is None and all(c[k] == v for k, v in fixed.items()))


def nearest(entries: np.ndarray, mass: float) -> np.void:
    """The row of a mass: the nearest within 1 %."""
    entry = entries[np.argmin(np.abs(entries["m_aprime_GeV"] - mass))]
    if abs(entry["m_aprime_GeV"] / mass - 1) > 0.01:
        raise SystemExit(f"error: no excluded interval near {mass:g} GeV")
    return entry


def edge(value: float, error: float) -> str:
    return f"{number(value, 3)} ± {percent(error / value)[1:]}" if error > 0 else f"{number(value, 3)} (end of the search)"


def lower_edges(entries: list[np.void]) -> str:
    return ", ".join(f"{number(float(e['lower']), 3)} at {1000 * e['m_aprime_GeV']:.3g} MeV" for e in entries)


def add_fig4(out: Document, inputs: Inputs) -> None:
    fig4, bare = inputs.json("fig4"), inputs.json("fig4_no_background")
    limits, plain, low = (inputs.limits(name) for name in ("fig4", "fig4_no_background", "low_mass"))
    seconds = (inputs.folder / "limits_fig4.seconds").read_text().strip()
    out.add("## Figure 4: (m_A′, ε)", figure("paper_fig4.png", "Excluded at 90 % CL at α_D = 0.1, r = 1/3, f = 0.4: NA64, and our recast of E137"),
            code("semivis scan configs/na64_2018_fig4.toml --variations -o fig4.h5", "semivis limit fig4.h5 -o limits_fig4.h5 --axis epsilon",
                 "semivis scan configs/e137.toml -o e137.h5", "semivis limit e137.h5 -o limits_e137.h5 --axis epsilon --no-overlays --no-expected",
                 "semivis plot limits_fig4.h5 limits_e137.h5 -o fig4.png"),
            "The line of E137 is an estimate with the assumptions of [experiments.md](experiments.md), not a result of that experiment.",
            f"From the table: {seconds} s on {os.cpu_count()} cores for {len(fig4['limits'])} mass rows, both edges, five expected contours and the "
            "lines beside them.")
    end = observed_end(fig4)
    rows = [Row("central (g−2)_µ line excluded up to, GeV", end["gminus2_crossing_GeV"], (0.36, 0.42), f"{PAPER}, fig. 4: ≈ 0.39", 0),
            Row("the same, no background and no systematic error, GeV", observed_end(bare)["gminus2_crossing_GeV"], (0.36, 0.42),
                f"{PAPER}, fig. 4: ≈ 0.39", 0)]
    with open(ROOT / "tests/reference/reach_flat_rcut.csv", newline="") as file:
        for line in csv.DictReader(row for row in file if not row.startswith("#")):
            if line["m_aprime_GeV"]:
                entry = nearest(plain.select("epsilon"), float(line["m_aprime_GeV"]))
                which = line["quantity"].removeprefix("epsilon_")
                rows.append(Row(f"{which} edge, {line['m_aprime_GeV']} GeV", float(entry[which]), float(line["value_low"]),
                                "flat R cut¹", 0.15, error=float(entry[f"{which}_stat_err"])))
    reach = min(low.select("epsilon"), key=lambda e: e["lower"] if e["m_aprime_GeV"] > STABLE_BELOW else 1)
    rows.append(Row(f"lowest excluded ε, at {1000 * reach['m_aprime_GeV']:.3g} MeV", float(reach["lower"]), (3e-5, 4.5e-5), "flat R cut¹", 0))
    out.compare(rows)
    out.add("¹ `tests/reference/reach_flat_rcut.csv`: a calculation of this project with the same formulas and no event simulation, a flat R-cut "
            "efficiency of 0.52 and no HCAL threshold; compared without background and systematic errors.")

    lines = []
    for mass in EDGE_MASSES:
        source = low if mass < 0.0095 else limits
        entry = nearest(source.select("epsilon"), mass)
        expected = nearest(source.select("epsilon", quantile=0.5), mass) if mass <= 0.4 else None
        lines.append((number(float(entry["m_aprime_GeV"]), 3), edge(entry["lower"], entry["lower_err"]), edge(entry["upper"], entry["upper_err"]),
                      "–" if expected is None else f"{number(float(expected['lower']), 3)} … {number(float(expected['upper']), 3)}"))
    out.add("### Edges in ε", "Observed edges with their statistical and systematic errors, and the median expected interval. "
            "The limit holds a systematic error of 20 % on the signal.",
            table(("m_A′, GeV", "lower", "upper", "expected"), lines))
    ends = [(("observed" if c["quantile"] is None else f"expected, quantile {c['quantile']:.3f}"), number(c["gminus2_crossing_GeV"], 3),
             number(c["tip_m_aprime_GeV"], 3), number(c["tip_epsilon"], 3)) for c in fig4["contours"]]
    asymptotic = observed_end(inputs.json("fig4_asymptotic"))
    ends.append(("observed, asymptotic CLs (too strong)", number(asymptotic["gminus2_crossing_GeV"], 3), number(asymptotic["tip_m_aprime_GeV"], 3),
                 number(asymptotic["tip_epsilon"], 3)))
    out.add("### Where the contours end", table(("contour", "(g−2)_µ line to, GeV", "ends at, GeV", "at ε"), ends))
    variants = [(f"{c['alpha_d']:g}", number(c["gminus2_crossing_GeV"], 3), number(c["tip_m_aprime_GeV"], 3), number(c["tip_epsilon"], 3))
                for c in inputs.json("fig4_alphad")["contours"]]
    out.add("At other α_D, from the same table:", table(("α_D", "(g−2)_µ line to, GeV", "ends at, GeV", "at ε"), variants))
    error = fig4["interpolation_error"]["mass_rows_along_epsilon"]
    out.add(f"Between rows: with every second row left out, the edges of the others are predicted to {percent(error['median'])[1:]} (median of "
            f"{error['edges']}) and {percent(error['largest'])[1:]} (largest, at {error['largest_at_m_aprime_GeV']:.3g} GeV).")
    stable = [e for e in low.select("epsilon") if e["m_aprime_GeV"] < STABLE_BELOW]
    light = [e for e in low.select("epsilon") if STABLE_BELOW < e["m_aprime_GeV"] < 0.0095]
    out.add("### Light A′",
            f"Below m_A′ = {1000 * STABLE_BELOW:.3f} MeV the splitting is less than 2m_e, and χ2 is stable: S1 is empty and S2 is A′ → invisible, "
            f"so that everything above the lower edge is excluded ({lower_edges(stable)}). "
            f"Just above, χ2 decays with cτ of kilometres and more, and nothing changes at the lower edge "
            f"({lower_edges(light)}): the contour passes 7.67 MeV without a step. "
            "The constant K = 0.640 of the paper would let χ2 decay there, and is 17 times the exact one at 10 MeV.")


def up_to_mass(limits: semivis.Limits, f: float) -> float:
    """Largest m_A' (GeV) at which f is excluded, along the observed upper edges."""
    entries = limits.select("f")
    return float(np.interp(-np.log(f), -np.log(entries["upper"]), entries["m_aprime_GeV"]))


def not_covered(masses: np.ndarray, inside: np.ndarray) -> str:
    """Which masses (GeV) are outside, as the end of a sentence."""
    if inside.all():
        return ""
    first = int(np.argmin(inside))
    if not inside[first:].any():
        return f"; not from {masses[first]:.3g} GeV on"
    return "; not at " + ", ".join(f"{m:.3g}" for m in masses[~inside]) + " GeV"


def add_fig5(out: Document, inputs: Inputs) -> None:
    alpha_d, split, compact = (inputs.limits(name) for name in ("fig5_alphad", "fig5_split", "compact_hcal"))
    out.add("## Figure 5: α_D and f at the ε of (g−2)_µ", figure("paper_fig5_alphad.png", "Excluded α_D at f = 0.4"),
            figure("paper_fig5_split.png", "Excluded f at α_D = 0.1: 2018 data and the projection with a compact HCAL1"),
            code("semivis scan configs/na64_2018_fig5_alphad.toml --variations -o alphad.h5 && semivis limit alphad.h5 -o limits_alphad.h5 --axis alpha_d",
                 "semivis scan configs/na64_2018_fig5_split.toml -o split.h5 && semivis limit split.h5 -o limits_split.h5 --axis f",
                 "semivis scan configs/na64_compact_hcal.toml -o compact.h5 && semivis limit compact.h5 -o limits_compact.h5 --axis f",
                 "semivis plot limits_alphad.h5 --axis alpha_d -o alphad.png", "semivis plot limits_split.h5 limits_compact.h5 --axis f -o split.png"))
    lines = []
    for mass in ALPHA_D_MASSES:
        entry = nearest(alpha_d.select("alpha_d"), mass)
        lines.append((number(float(entry["m_aprime_GeV"]), 3), number(float(entry["epsilon"]), 3), edge(entry["upper"], entry["upper_err"])))
    out.add("### α_D", "Excluded is everything between 1e-6, where the search begins, and the edge. χ2 lives shorter as α_D grows and decays before HCAL2.",
            table(("m_A′, GeV", "ε of (g−2)_µ", "α_D excluded up to"), lines))
    relic = compact.overlays["relic_splitting_alpha_d_0.1"]
    lines = []
    for mass in SPLIT_MASSES:
        now, later = nearest(split.select("f"), mass), nearest(compact.select("f"), mass)
        needed = np.interp(now["m_aprime_GeV"], relic.m_aprime_GeV, relic.values, left=np.nan)
        lines.append((number(float(now["m_aprime_GeV"]), 3), number(float(now["r"] * now["m_aprime_GeV"]), 3), edge(now["upper"], now["upper_err"]),
                      edge(later["upper"], later["upper_err"]), "–" if np.isnan(needed) else number(float(needed), 3)))
    out.add("### f", "Largest excluded f: 2018, and the projection of 5e12 EOT; below it everything from f = 0.02, where the grid begins, is excluded. "
            "Errors are statistical. The last column is the f with which χ1 is all of the dark matter.",
            table(("m_A′, GeV", "m_χ1, GeV", "2018: f up to", "compact HCAL1, 5e12: f up to", "f of the relic line"), lines))
    reach = {f: up_to_mass(split, f) for f in (0.4, 0.5, 0.6, 0.8)}
    out.add(f"{PAPER} says that at this ε the limits collapse above f ≈ 0.5. Here they fall without a step: "
            + ", ".join(f"f = {f:g} is excluded up to m_A′ = {mass:.3g} GeV" for f, mass in reach.items())
            + ". The paper prints no masses to compare these with.")
    for name, limits in (("The 2018 data cover", split), ("The projection covers", compact)):
        entries = limits.select("f")
        edge_at = np.interp(relic.m_aprime_GeV, entries["m_aprime_GeV"], entries["upper"], left=np.nan, right=np.nan)
        inside = relic.values <= edge_at
        out.add(f"{name} the relic line at the ε of (g−2)_µ at {inside.sum()} of {inside.size} masses between {relic.m_aprime_GeV[0]:.3g} and "
                f"{relic.m_aprime_GeV[-1]:.3g} GeV{not_covered(relic.m_aprime_GeV, inside)}.")
    out.add("Below the first of these masses no f gives the relic density at this ε: it would need less annihilation than any splitting leaves.")


def add_relic(out: Document, inputs: Inputs) -> None:
    reference = {0.1: 1.46e-3, 0.2: 3.56e-3, 0.3: 4.56e-3, 0.4: 6.22e-3}
    values = {m: inputs.program.physics("relic", m_aprime=m, alpha_d=0.1) for m in RELIC_MASSES}
    out.add("## Thermal relic line", "ε with Ωh² = 0.12 at α_D = 0.1, r = 1/3, f = 0.4: coannihilation, thermal average, width of the A′ "
            "([physics.md](physics.md)).", code("semivis physics relic --m-aprime 0.3 --alpha-d 0.1"))
    out.compare([Row(f"relic ε, {m:g} GeV, e and µ", values[m]["epsilon_leptons_only"], reference[m], "independent calculation²", 0.1) for m in reference])
    out.add("² Of this project, with the same formulas and a freeze-out approximation in another program; three digits.")
    out.add(table(("m_A′, GeV", "ε", "without hadrons", "without the width"),
                  ((f"{m:g}", number(v["epsilon"], 3), f"{number(v['epsilon_leptons_only'], 3)} ({percent(v['epsilon_leptons_only'] / v['epsilon'] - 1)})",
                    f"{number(v['epsilon_no_width'], 3)} ({percent(v['epsilon_no_width'] / v['epsilon'] - 1)})") for m, v in values.items())))


def agreeing(rows: list[Row], paper: bool) -> str:
    chosen = [row for row in rows if row.source.startswith(PAPER) == paper]
    return f"{sum(row.agrees for row in chosen)} of {len(chosen)} comparisons agree"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--program", type=Path, default=ROOT / "build/release/semivis", help="the executable semivis")
    parser.add_argument("--inputs", type=Path, default=ROOT / "build/paper", help="folder that paper.sh filled")
    parser.add_argument("--docs", type=Path, default=ROOT / "docs", help="folder of paper.md")
    given = parser.parse_args()
    inputs = Inputs(Program(given.program), given.inputs)
    body = Document()
    for section in (add_fig4, add_fig5, add_relic):
        section(body, inputs)
    selection = (given.docs / "selection_optimisation.md").exists()
    differing = [row.quantity for row in body.rows if not row.agrees]
    front = Document()
    front.add("# The paper's figures",
              f"Written by `scripts/paper.sh`. {PAPER} is NA64, Eur. Phys. J. C 81 (2021) 959, arXiv:2107.02021. Limits are exact CLs at 90 % CL "
              "([limits.md](limits.md)); where semivis and the paper disagree in what goes into them: [validation.md](validation.md).",
              f"**{agreeing(body.rows, True)}** with what the paper prints, and {agreeing(body.rows, False)} with calculations of this project that share no code "
              "with the program. The paper prints few numbers; the rest of what it says stands beside the tables."
              + (f" Outside their tolerance: {', '.join(differing)}." if differing else ""))
    front.add(body.text().rstrip("\n"))
    if selection:
        front.add("## Selection", f"{PAPER} says that re-optimised cuts would gain up to about 10 %: [selection_optimisation.md](selection_optimisation.md).")
    (given.docs / "paper.md").write_text(front.text())
    print(f"{given.docs / 'paper.md'}: {len(body.rows)} comparisons, {len(differing)} outside their tolerance")


if __name__ == "__main__":
    main()
