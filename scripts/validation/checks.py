"""The tests that the document leans on, A' polarisation, and the front page."""

from __future__ import annotations

from pathlib import Path

from .document import Document, Row, code, percent, table
from .inputs import Inputs, TestResult

#: Name of the run in validate.sh, executable and filter; what the tests compare, and how closely.
QUOTED = (
    ("amplitude", "semivis_test_physics 'DarkBremsEtl.*:DarkBremsIww.*:FormFactors.*'",
     "amplitude against explicit Dirac traces (1e-11) and 50-digit arithmetic, dσ/dx dθ against direct integration; elastic photon "
     "flux of lead 76563.3, 82236.5, 46397.6, 22154.1 at 10, 100, 400 MeV, 1 GeV (1e-4)"),
    ("production", "semivis_test_host 'CrossSection.*:TrackLength.*'",
     "cross section, energies and angles above; track length against the table above, the Rossi limit, energy conservation, a Monte Carlo"),
    ("decay", "semivis_test_physics 'Chi2Decay.*'", "spectrum, lepton angle and width of χ2 against traces and the Dalitz integral"),
    ("polarisation", "semivis_test_event '*APrimePolarisation.*:*TransverseAPrime.*'",
     "the sample reweighted to fully transverse A′: S1 within 1 %, S2 within 3 %; longitudinal A′ are refused"),
    ("pulls", "semivis_test_event '*PullsOverSeeds.*'",
     "1000 seeds: pulls of S1, S2, S1 + S2 and the R-cut efficiency have mean 0 ± 0.1 and width 1 ± 0.08; errors × 1.3 are refused"),
    ("oracle", "semivis_test_oracle 'Masses/Oracle.*'", "the oracle's efficiencies within 4 standard errors"),
    ("oracle_controls", "semivis_test_oracle 'OracleControls.*:Mistakes/OracleControl.*'",
     "an oracle with θ in place of cos θ, a wrong propagator, a missing Jacobian, or one lepton in R is refused"),
)


def outcome(results: list[TestResult]) -> str:
    failed = [r.name for r in results if not r.passed]
    return f"{len(results)} pass" if not failed else f"**{len(failed)} of {len(results)} fail**: {', '.join(failed)}"


def add(out: Document, inputs: Inputs, figures: Path) -> None:
    out.add("## Polarisation of the A′",
            "A′ decay isotropically in semivis; radiated A′ are mostly transverse. The same events weighted with the angular "
            "distribution of fully transverse A′ change by at most, at the couplings where S1 > 0.015 and S2 > 0.002:",
            code("semivis_test_event --gtest_filter='*TransverseAPrime.*' --gtest_output=json", note="not run, a test of its own"))
    results = [r for r in inputs.tests("polarisation") if "shift_s1" in r.properties]
    shifts = {key: max(abs(float(r.properties[key])) for r in results)
              for key in ("shift_s1", "shift_s2", "shift_lower_edge", "shift_upper_edge")}
    out.compare([
        Row("change of S1, largest of 5 masses", shifts["shift_s1"], (0, 0.01), "estimate", 0),
        Row("change of S2, largest of 5 masses", shifts["shift_s2"], (0, 0.03), "estimate", 0),
    ])
    out.add(f"The excluded region moves by {percent(shifts['shift_lower_edge'])[1:]} in ε at its lower and by "
            f"{percent(shifts['shift_upper_edge'])[1:]} at its upper edge, at most.")

    out.add("## Tests", "What the tests behind these numbers compare; each has its tolerance in its source.",
            code("scripts/test.sh", note="not run, the tests themselves"),
            table(("test", "compares", "result"),
                  ([f"`{command.replace(' ', ' --gtest_filter=', 1)}`", what, outcome(inputs.tests(name))] for name, command, what in QUOTED)))


def front_page(body: Document, inputs: Inputs) -> list[str]:
    differing = [row for row in body.rows if not row.agrees]
    failed = sum(not r.passed for name, *_ in QUOTED for r in inputs.tests(name))
    info = inputs.info
    text = f"""Written by `scripts/validate.sh`, which runs everything below; typed in by hand are only the references
and the sizes quoted from [physics.md](physics.md). Masses are those of the A′, at r = m_χ1/m_A′ = 1/3, f = (m_χ2 − m_χ1)/m_χ1 = 0.4 and α_D = 0.1 where
nothing else is said. **NA64 2021** is Eur. Phys. J. C 81 (2021) 959, arXiv:2107.02021; **NA64 2019** is Phys. Rev. Lett.
123 (2019) 121801, arXiv:1906.00176. Errors of our values are statistical, one standard deviation; numbers without one are
integrals. *Allowed* is the accuracy of the reference or of the comparison; the verdict follows from it and the two
numbers. The ratio is ours over the reference, or over the nearer end of an interval.

Physics version {info["physics_version"]}; table digest `{info["digest"]}`, {info["events"]} events, seed {info["seed"]}."""
    summary = f"**{len(body.rows) - len(differing)} of {len(body.rows)} comparisons agree**"
    summary += ", all tests quoted pass." if failed == 0 else f"; {failed} quoted tests fail."
    blocks = ["# Validation", text, "## Summary", summary]
    if differing:
        blocks += ["Those that do not (what is behind them: [Where we disagree](#where-we-disagree-with-the-paper)):",
                   table(("quantity", "source", "ratio", "verdict"),
                         ([row.quantity, row.source, row.ratio, row.verdict] for row in differing))]
    return blocks
