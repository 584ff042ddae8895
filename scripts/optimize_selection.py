#!/usr/bin/env python3
"""What other cuts would gain: scans a grid of cuts as [[variation]] of the NA64 2018 run, finds the best ones at each mass
and in common, and writes docs/selection_optimisation.md.

    scripts/python_env.sh && build/python/bin/python scripts/optimize_selection.py
"""

from __future__ import annotations

import argparse
import functools
import itertools
import math
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Callable

ROOT = Path(__file__).resolve().parent.parent

try:
    import h5py
    import numpy as np
    from validation.document import Document, code, percent, table
    from validation.program import Program
except ModuleNotFoundError as missing:
    print(f"error: no Python module {missing.name}; run scripts/python_env.sh and use build/python/bin/python",
          file=sys.stderr)
    raise SystemExit(69) from None

MASSES = (0.05, 0.1, 0.2, 0.3, 0.35, 0.38, 0.4, 0.42)  # GeV
ALPHA_D = 0.1
EPSILON = np.geomspace(1e-5, 1e-1, 801)
ALPHA_D_LINE = np.geomspace(1e-3, 1, 601)
CL = 0.9

# The grid of cuts. The S1 threshold is at least the S2 veto level (1 GeV: below it an event could be both), E_A' at least
# min_electron_energy_GeV (15 GeV: below it A' would be missing from the sample).
R_CUTS = (0.04, 0.05, 0.06, 0.07, 0.08, 0.1, 0.12, 0.15, 0.2)
THRESHOLDS = (1, 2, 3, 5)  # GeV
S1_ENERGIES = (15, 20, 30)  # GeV
S2_ENERGIES = (60, 50, 40, 30, 20, 15)  # GeV
BEAM = 100.0  # GeV
BACKGROUND_S1, BACKGROUND_S2 = 0.19, 0.53  # NA64, Eur. Phys. J. C 81 (2021) 959


@dataclass(frozen=True)
class Cuts:
    """One selection; the defaults are those of NA64 2021 (the threshold: of this project)."""

    r_cut: float = 0.06
    threshold: float = 1
    s1_energy: float = 15
    s2_energy: float = 50

    @property
    def background(self) -> float:
        """Assumption (ii): S1 in proportion to the R cut, to 1/threshold and to the missing energies allowed; S2 to these."""
        s1 = BACKGROUND_S1 * self.r_cut / 0.06 / self.threshold * (BEAM - self.s1_energy) / (BEAM - 15)
        return s1 + BACKGROUND_S2 * (BEAM - self.s2_energy) / (BEAM - 50)

    def __str__(self) -> str:
        return f"{self.r_cut:g} / {self.threshold:g} / {self.s1_energy:g} / {self.s2_energy:g}"


S1_CUTS = tuple(itertools.product(R_CUTS, THRESHOLDS, S1_ENERGIES))
ALL_CUTS = tuple(Cuts(*s1, s2) for s1, s2 in itertools.product(S1_CUTS, S2_ENERGIES))
NOMINAL = Cuts()
S1_ONLY = tuple(cuts for cuts in ALL_CUTS if cuts.s2_energy == NOMINAL.s2_energy)


def s1_name(cuts: tuple[float, float, float]) -> str:
    return "s1_{:g}_{:g}_{:g}".format(*cuts)


def s2_name(energy: float) -> str:
    return f"s2_{energy:g}"


def config_text(events: int) -> str:
    """S1 knows nothing of the S2 cut and the reverse: one variation per S1 selection and one per S2 cut make every pair."""
    lines = ["[grid]", f"m_aprime_GeV = {list(MASSES)}", f"epsilon = \"gminus2\"\nalpha_d = {ALPHA_D}", "[run]",
             f"events_per_row = {events}", "variation_fraction = 1", "builtin_variations = false"]
    for cuts in S1_CUTS:
        lines += ["[[variation]]", f'name = "{s1_name(cuts)}"',
                  'set = {{ selection.r_cut = {:g}, selection.hcal_threshold_GeV = {:g}, '
                  'selection.s1_min_aprime_energy_GeV = {:g} }}'.format(*cuts)]
    for energy in S2_ENERGIES:
        lines += ["[[variation]]", f'name = "{s2_name(energy)}"',
                  f"set = {{ selection.s2_min_aprime_energy_GeV = {energy:g} }}"]
    return "\n".join(lines) + "\n"


class Yields:
    """Expected events of any cuts, from /variations as docs/output_format.md says."""

    def __init__(self, path: Path) -> None:
        with h5py.File(path) as file:
            group = file["variations"]
            self.variation = {name.decode(): k for k, name in enumerate(group["name"])}
            self.channel = {name.decode(): k for k, name in enumerate(group["channel"])}
            self.sample = group["sample"][...]
            self.sum, self.scale = group["sum"][...], group["scale"][...]
            self.ln_w0, self.d_ln_w = group["ln_w0"][...], group["d_ln_w"][...]
            self.ctau, self.yields = group["ctau_eps2_alphad_m"][...], group["n_aprime_per_eot_eps2"][...]
            self.events = int(group.attrs["events"])
            self.epsilon_gminus2 = file["points/epsilon"][...]
            bins = file["analysis"]
            electrons = bins["n_eot"][...] * bins["detector_efficiency"][...]
            signatures = bins["signature"][...]
            self.electrons = {s: electrons[signatures == s.encode()].sum() for s in ("s1", "s2")}

    def of(self, signature: str, name: str, row: int, epsilon: np.ndarray, alpha_d: np.ndarray) -> np.ndarray:
        variation, channel = self.variation[name], self.channel[signature]
        sample = self.sample[variation]
        sums = self.sum[sample, row, channel]
        w = np.exp(self.ln_w0[sample, row] + self.d_ln_w[sample, row] * np.arange(sums.size))
        ctau = self.ctau[variation, row] / (epsilon**2 * alpha_d)
        efficiency = self.scale[sample, row, channel] / self.events * (np.exp(-w / ctau[:, None]) @ sums)
        if signature == "s1":
            efficiency /= ctau
        return self.electrons[signature] * epsilon**2 * self.yields[variation, row] * np.maximum(efficiency, 0)


def every_yield(yields: Yields, row: int, epsilon: np.ndarray, alpha_d: np.ndarray) -> dict[Cuts, np.ndarray]:
    """S1 + S2 of all cuts along a line of couplings."""
    s1 = {cuts: yields.of("s1", s1_name(cuts), row, epsilon, alpha_d) for cuts in S1_CUTS}
    s2 = {energy: yields.of("s2", s2_name(energy), row, epsilon, alpha_d) for energy in S2_ENERGIES}
    return {c: s1[(c.r_cut, c.threshold, c.s1_energy)] + s2[c.s2_energy] for c in ALL_CUTS}


def poisson(n: int, mean: float) -> np.ndarray:
    """Probabilities of 0 ... n."""
    k = np.arange(n + 1)
    return np.exp(-mean + k * np.log(mean) - np.array([math.lgamma(i + 1) for i in k]))


def cls_limit(n: int, background: float) -> float:
    """Signal events excluded at CL by n observed: P(<= n | s + b) = (1 - CL) P(<= n | b)."""
    low, high = 0.0, 20.0 + 3 * n
    wanted = (1 - CL) * poisson(n, background).sum()
    for _ in range(60):
        middle = 0.5 * (low + high)
        low, high = (middle, high) if poisson(n, middle + background).sum() > wanted else (low, middle)
    return low


@functools.cache
def expected_limits() -> tuple[np.ndarray, np.ndarray]:
    """Backgrounds, and the mean of the limits of experiments that see nothing else (a smooth function: nodes 8 % apart)."""
    backgrounds = np.geomspace(1e-3, 60, 140)
    limits = []
    for b in backgrounds:
        n = int(b + 8 * math.sqrt(b) + 8)
        limits.append(float(sum(p * cls_limit(k, b) for k, p in enumerate(poisson(n, b)))))
    return backgrounds, np.array(limits)


def expected_limit(background: float) -> float:
    backgrounds, limits = expected_limits()
    return float(np.interp(math.log(background), np.log(backgrounds), limits))


def crossings(x: np.ndarray, events: np.ndarray, level: float) -> tuple[float, float] | None:
    """First and last x with more than `level` events, ln-ln interpolated; an end of the line where it is there."""
    above = np.flatnonzero(events > level)
    if above.size == 0:
        return None
    log_x, log_n = np.log(x), np.log(np.maximum(events, 1e-300))

    def between(a: int, b: int) -> float:
        share = (math.log(level) - log_n[a]) / (log_n[b] - log_n[a])
        return math.exp(log_x[a] + share * (log_x[b] - log_x[a]))

    first, last = above[0], above[-1]
    return (between(first - 1, first) if first > 0 else float(x[0]),
            between(last + 1, last) if last + 1 < x.size else float(x[-1]))


@dataclass(frozen=True)
class Row:
    """One mass: events of all cuts along epsilon at ALPHA_D, and along alpha_D at the epsilon of (g-2)_mu."""

    mass: float
    along_epsilon: dict[Cuts, np.ndarray]
    along_alpha_d: dict[Cuts, np.ndarray]
    at_gminus2: dict[Cuts, float]

    def edges(self, cuts: Cuts, level: float) -> tuple[float, float] | None:
        return crossings(EPSILON, self.along_epsilon[cuts], level)

    def largest_alpha_d(self, cuts: Cuts, level: float) -> float | None:
        found = crossings(ALPHA_D_LINE, self.along_alpha_d[cuts], level)
        return found[1] if found and found[1] < ALPHA_D_LINE[-1] else None

    def width(self, cuts: Cuts, level: float) -> float:
        """ln(upper/lower) of the excluded epsilon, 0 where there is none."""
        found = self.edges(cuts, level)
        return math.log(found[1] / found[0]) if found else 0


def read_rows(path: Path) -> list[Row]:
    yields = Yields(path)
    rows = []
    for k, mass in enumerate(MASSES):
        central = yields.epsilon_gminus2[k]
        along_epsilon = every_yield(yields, k, EPSILON, np.full_like(EPSILON, ALPHA_D))
        along_alpha_d = every_yield(yields, k, np.full_like(ALPHA_D_LINE, central), ALPHA_D_LINE)
        here = every_yield(yields, k, np.array([central]), np.array([ALPHA_D]))
        rows.append(Row(mass, along_epsilon, along_alpha_d, {c: float(n[0]) for c, n in here.items()}))
    return rows


def free(_: Cuts) -> float:
    """Assumption (i): nothing is seen, whatever the background: ln 10 = 2.303 events."""
    return -math.log(1 - CL)


def scaled(cuts: Cuts) -> float:
    return expected_limit(cuts.background)


def gminus2_reach(rows: list[Row], cuts: Cuts, level: float) -> float:
    """Largest mass excluded on the (g-2)_mu line, GeV, ln N linear in m."""
    masses, events = np.array([r.mass for r in rows]), np.array([r.at_gminus2[cuts] for r in rows])
    below = int(np.flatnonzero(events > level)[-1])
    ends = np.log(events[below:below + 2] / level)
    return float(masses[below] + (masses[below + 1] - masses[below]) * ends[0] / (ends[0] - ends[1]))


COLUMNS = ("m_A', GeV", "cuts", "nominal lower ε", "lower ε", "upper ε", "signal at the lower edge", "signal at ε(g−2)",
           "largest α_D at ε(g−2)")


def compared_edges(row: Row, level_of: Callable[[Cuts], float], cuts: Cuts) -> tuple[float, float]:
    """Relative changes of the lower and the upper edge of epsilon."""
    old, new = row.edges(NOMINAL, level_of(NOMINAL)), row.edges(cuts, level_of(cuts))
    return new[0] / old[0] - 1, new[1] / old[1] - 1


def compared(row: Row, level_of: Callable[[Cuts], float], cuts: Cuts) -> list[str]:
    """What `cuts` change at one mass."""
    old, changes = row.edges(NOMINAL, level_of(NOMINAL)), compared_edges(row, level_of, cuts)
    edge = int(np.argmin(np.abs(EPSILON - old[0])))
    signal, nominal = row.along_epsilon[cuts][edge], row.along_epsilon[NOMINAL][edge]
    alpha_d = [row.largest_alpha_d(c, level_of(c)) for c in (cuts, NOMINAL)]
    return [f"{row.mass:g}", str(cuts), f"{old[0]:.3g}", *map(percent, changes),
            percent(signal / nominal - 1), percent(row.at_gminus2[cuts] / row.at_gminus2[NOMINAL] - 1),
            percent(alpha_d[0] / alpha_d[1] - 1 if all(alpha_d) else None)]


def best(rows: list[Row], level_of: Callable[[Cuts], float], offered: tuple[Cuts, ...]) -> Cuts:
    """The one selection with the widest excluded intervals ln(upper/lower) of all these masses together."""
    return max(offered, key=lambda cuts: sum(row.width(cuts, level_of(cuts)) for row in rows))


def tolerated(row: Row, cuts: Cuts) -> float:
    """Background, all bins, at which the mean expected lower edge of `cuts` falls back to the nominal one."""
    edge = row.edges(NOMINAL, expected_limit(NOMINAL.background))[0]
    signal = math.exp(np.interp(math.log(edge), np.log(EPSILON), np.log(np.maximum(row.along_epsilon[cuts], 1e-300))))
    low, high = 1e-3, 50.0
    for _ in range(30):
        middle = 0.5 * (low + high)
        low, high = (middle, high) if expected_limit(middle) < signal else (low, middle)
    return low


def statistical_error(rows: list[Row], others: list[Row], cuts: Cuts) -> float:
    """Largest difference that another seed makes to the gain of a lower edge."""
    return max(abs(compared_edges(row, free, cuts)[0] - compared_edges(other, free, cuts)[0])
               for row, other in zip(rows, others))


def report(rows: list[Row], others: list[Row], events: int) -> str:
    free_s1, free_all = best(rows, free, S1_ONLY), best(rows, free, ALL_CUTS)
    scaled_s1, scaled_all = best(rows, scaled, S1_ONLY), best(rows, scaled, ALL_CUTS)

    def reach(level_of: Callable[[Cuts], float], cuts: Cuts) -> str:
        return f"{gminus2_reach(rows, cuts, level_of(cuts)):.3f} GeV"

    def comparison(level_of: Callable[[Cuts], float], choose: Callable[[Row], Cuts]) -> str:
        return table(COLUMNS, [compared(row, level_of, choose(row)) for row in rows])

    heavy = [compared_edges(row, free, free_s1) for row in rows if row.mass >= 0.3]
    document = Document()
    document.add(
        "# Other cuts",
        f"""NA64 (Eur. Phys. J. C 81 (2021) 959) says that re-optimised cuts gain up to about 10 %. This page asks the same of
semivis: {len(ALL_CUTS)} selections, each read from the same {events} events of a mass ([physics.md](physics.md), "Variations").
It is written by the commands below; nothing is tuned to the statement.""",
        code("scripts/python_env.sh", "build/python/bin/python scripts/optimize_selection.py", note="not run, takes minutes"),
        f"""Cuts are written *R cut / S1 threshold / S1 E_A' / S2 E_A'*, energies in GeV; those of NA64 are {NOMINAL}.
Offered are R < {", ".join(f"{r:g}" for r in R_CUTS)}; thresholds of {", ".join(map(str, THRESHOLDS))} GeV (not below the veto level
of S2, 1 GeV: an event could be both); E_A' of S1 above {", ".join(map(str, S1_ENERGIES))} GeV and of S2 above
{", ".join(map(str, S2_ENERGIES))} GeV (not below the trigger, E_ECAL < 85 GeV, which is also where the simulated e± end). Set-up,
detector efficiency and electrons on target are NA64's; α_D = {ALPHA_D:g}, r = 1/3, f = 0.4; all run periods and both signatures are
one count, limits are CLs at {100 * CL:g} % without systematic errors. A lower edge of ε that falls and an upper one that rises are
gains. The best cuts are those with the widest excluded interval, ln(upper/lower). Another seed changes the gains of the lower
edge by at most {percent(statistical_error(rows, others, free_all))[1:]}. "–": the line does not end in the range (α_D up to 1).""",
        "## (i) No background",
        f"""Nothing seen excludes ln 10 = 2.303 events whatever the background, so that every cut only costs signal and the
loosest offered win, at each mass: an upper bound of what can be gained. The cuts of S1 alone, {free_s1} (threshold and E_A' of S1 are at
their loosest in the published selection, so this is the R cut), exclude the line of (g−2)_µ up to {reach(free, free_s1)} instead of
{reach(free, NOMINAL)}:""",
        comparison(free, lambda row: free_s1),
        f"""From {min(row.mass for row in rows if row.mass >= 0.3):g} GeV on, where the exclusion of (g−2)_µ is decided, this moves the
lower edge by {percent(max(low for low, _ in heavy))} to {percent(min(low for low, _ in heavy))} and the upper one by
{percent(min(high for _, high in heavy))} to {percent(max(high for _, high in heavy))}: of the size of NA64's statement. At small
masses it gains nothing at the lower edge.""",
        f"With the E_A' cut of S2, {free_all}, up to {reach(free, free_all)}:",
        comparison(free, lambda row: free_all),
        "## (ii) A background that grows with the acceptance",
        f"""There is no simulation of the background. Assumed is that of S1, {BACKGROUND_S1:g} events, in proportion to the R cut
(over 0.06), to 1 GeV over the threshold and to the width of the window of missing energies (100 GeV − E_A', over 85 GeV), that of S2,
{BACKGROUND_S2:g} events, to its window (100 GeV − E_A', over 50 GeV). The limit is the mean over experiments that see this background
alone, {scaled(NOMINAL):.3f} events for the nominal cuts. Their median moves in steps of whole events, one of them at b = ln 2 next to
the nominal {NOMINAL.background:g}, and would reward a background that grows within a step.""",
        "The best cuts of S1 at each mass:",
        comparison(scaled, lambda row: best([row], scaled, S1_ONLY)),
        f"""One selection of S1 for all masses, {scaled_s1}: {scaled_s1.background:.2f} background events, a limit of
{scaled(scaled_s1):.3f} events, the line of (g−2)_µ up to {reach(scaled, scaled_s1)} instead of {reach(scaled, NOMINAL)}:""",
        comparison(scaled, lambda row: scaled_s1),
        f"""One selection for all masses with the E_A' cut of S2, {scaled_all}: {scaled_all.background:.2f} background events, a limit
of {scaled(scaled_all):.3f} events, the line of (g−2)_µ up to {reach(scaled, scaled_all)}:""",
        comparison(scaled, lambda row: scaled_all),
        "## How much background the gain tolerates",
        f"""The background in all bins at which the looser cuts of (i) have the same mean expected lower edge as the nominal ones
with {NOMINAL.background:g} events: with more than this, opening the cuts loses there.""",
        table(("m_A', GeV", f"cuts of S1, {free_s1}", "over the nominal", f"all cuts, {free_all}", "over the nominal"),
              [[f"{row.mass:g}", *(cell for cuts in (free_s1, free_all) for b in [tolerated(row, cuts)]
                                   for cell in (f"{b:.2f}", f"× {b / NOMINAL.background:.2f}"))] for row in rows]),
        "## What limits the gain",
        """The lower edge falls as the square root of the signal where S2 makes it and as its fourth root where S1 does. At small masses
it is S2: the χ2 lives long, and no cut on the HCAL energy changes that. At the upper edge the χ2 decays before HCAL2, exponentially
in ε², so that more signal moves the edge little; what is left there is S1, of which the R cut takes about half. Near the tip, where
the two edges meet, a given signal moves both most.""",
        """The E_A' cut of S2 holds the largest number, since soft A' from the shower outnumber the hard ones, and is the least
credible: missing energies below 50 GeV are where ordinary showers lie, their background will rise steeply towards the beam energy,
and a linear growth is a guess with no measurement behind it. So is that of S1, for which the hadrons that pass a wider R cut decide.
The R-cut efficiency, and with it all that the R cut can give back, hangs on the one fitted parameter of the detector, the
transverse offset ([calibration.md](calibration.md)): modules on the axis would leave little to gain.""")
    return document.text()


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--program", type=Path, default=ROOT / "build/release/semivis", help="the executable semivis")
    parser.add_argument("--events", type=int, default=400000, help="events per mass (default 400000)")
    parser.add_argument("--work", type=Path, default=ROOT / "build/optimisation", help="folder for config and tables")
    parser.add_argument("--docs", type=Path, default=ROOT / "docs", help="folder of selection_optimisation.md")
    return parser.parse_args()


def main() -> None:
    given = arguments()
    given.work.mkdir(parents=True, exist_ok=True)
    program, config = Program(given.program), given.work / "selections.toml"
    config.write_text(config_text(given.events))
    rows, others = (read_rows(program.scan(config, given.work / f"selections_{seed}.h5", {"run.seed": seed}, "--variations"))
                    for seed in (1, 2))
    (given.docs / "selection_optimisation.md").write_text(report(rows, others, given.events))
    print(f"report {given.docs / 'selection_optimisation.md'}")


if __name__ == "__main__":
    main()
