"""χ2 width and R cut: K, mean and minimum of the efficiency, single electrons."""

from __future__ import annotations

from pathlib import Path

from .document import Document, Row, code
from .inputs import Inputs
from .rcut import WANTED, mean_error

NA64 = "NA64 2021"
ANCHOR = "what a centred shower must do"
QUADRATURE = "independent quadrature"
K_CASES = ((0.01, 0.4, 0.0376), (0.1, 0.4, 0.630), (0.2, 0.4, 0.6403), (0.3, 0.4, 0.6422), (1.0, 0.4, 0.6436),
           (0.3, 0.1, 0.838), (0.3, 0.8, 0.507))
K_PUBLISHED, K_ERROR = 0.640, 0.004


def k_factor(inputs: Inputs, mass: float, f: float) -> float:
    return float(inputs.program.physics("width", m_aprime=mass, f=f, epsilon=1e-3, alpha_d=0.1)["k_factor"])


def add(out: Document, inputs: Inputs, figures: Path) -> None:
    out.add("## Width of χ2", "K = Γ · 15π m⁴/(4ε²αα_DΔ⁵) of the exact width at r = 1/3.",
            code("semivis physics width --m-aprime M --f F --epsilon 1e-3 --alpha-d 0.1 --json", note="M=0.1 F=0.4"))
    out.compare([Row(f"K, {m:g} GeV, f = {f:g}", k_factor(inputs, m, f), k, QUADRATURE, 2e-3) for m, f, k in K_CASES])
    out.add(f"NA64 2021 uses one number, {K_PUBLISHED:.3f} ± {K_ERROR}, for every mass and splitting:")
    out.compare([Row(f"K, {m:g} GeV, f = {f:g}", k_factor(inputs, m, f), K_PUBLISHED, NA64, K_ERROR / K_PUBLISHED,
                     published_error=K_ERROR) for m, f, _ in K_CASES])

    offset = inputs.info["config"]["detector"]["hcal2_offset_x_mm"]
    out.add("## R cut",
            f"""HCAL2 and HCAL3 are {offset:g} mm off the beam axis in x. This number was fitted to the mean below and to nothing else
([calibration.md](calibration.md)); the minimum, and the single electrons, follow. Unweighted, over the
{inputs.info["rcut_points"]} points of the plane with more than 0.3 expected S1 events.""",
            code("semivis scan configs/na64_2018_fig4.toml -o na64_2018_fig4.h5", "semivis info na64_2018_fig4.h5 --json"))
    (mean, mean_allowed), (minimum, minimum_allowed) = WANTED["mean"], WANTED["minimum"]
    out.compare([
        Row("mean R-cut efficiency (fitted)", inputs.info["rcut_mean"], mean, NA64, mean_allowed / mean,
            error=mean_error(inputs.table)),
        Row("minimum R-cut efficiency", inputs.info["rcut_min"], minimum, NA64, minimum_allowed / minimum),
    ])
    if abs(offset - inputs.calibration["offset_mm"]) > 0.01:
        out.add(f"**The config has {offset:g} mm, the last calibration found {inputs.calibration['offset_mm']:g} mm: the mean above "
                "is not that of a calibrated set-up.**")
    config = "configs/na64_2018_fig4.toml"
    out.add("Electrons of 80 GeV that enter HCAL2 at its front, along its axis:",
            code(f"semivis physics shower {config} --energy 80 --x-mm {offset:g} --json  # cell centre",
                 f"semivis physics shower {config} --energy 80 --x-mm 0 --json  # beam axis"))
    centre, axis = (
        inputs.program.json("physics", "shower", inputs.root / config, "--energy", 80, "--x-mm", x) for x in (offset, 0)
    )
    out.compare([
        Row("R of mean energies, cell centre", centre["r_mean"], (0.0, 0.03), ANCHOR, 0),
        Row("share with R < 0.06, cell centre", centre["pass_probability"], (0.99, 1.0), ANCHOR, 0),
    ])
    out.add(f"On the beam axis R is {axis['r_mean']:.4f} and {100 * axis['pass_probability']:.1f} % pass; there is no published number.")
