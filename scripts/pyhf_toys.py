#!/usr/bin/env python3
"""CLs of five counting models by pyhf and toys: writes tests/reference/pyhf_toys.json (a minute; needs pyhf).

The models have no nuisance parameters, so that pyhf and semivis hold the same model: pyhf would profile a nuisance,
semivis averages over it. Toys are drawn from pyhf's probability density and ordered by pyhf's q-tilde. Counts are
whole numbers and a toy without auxiliary data is known by its counts, so equal toys are fitted once.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import Any

import numpy as np
import pyhf

REFERENCE = Path(__file__).resolve().parent.parent / "tests/reference/pyhf_toys.json"
SEED = 20210901
TIE = 1e-4  # q-tilde of the minimiser is good to about 1e-6; outcomes this close count as equal
CASES: dict[str, tuple[float, list[tuple[float, float, int]]]] = {  # µ and (signal at µ = 1, background, observed)
    "one bin, none observed": (2.0, [(1.0, 0.72, 0)]),
    "one bin, two observed": (4.0, [(1.0, 0.72, 2)]),
    "two bins, an event where there is little background": (3.0, [(0.5, 0.19, 1), (0.5, 0.53, 0)]),
    "two bins, two events where most of the signal is": (4.0, [(0.2, 0.19, 0), (0.8, 0.53, 2)]),
    "two bins with more background": (5.0, [(0.7, 1.5, 2), (0.3, 2.5, 3)]),
}


def counting_model(bins: list[tuple[float, float, int]]) -> tuple[pyhf.Model, list[float]]:
    """Model with the one parameter mu, and the observed counts."""
    channels = [
        {
            "name": f"bin{i}",
            "samples": [
                {"name": "signal", "data": [s], "modifiers": [{"name": "mu", "type": "normfactor", "data": None}]},
                {"name": "background", "data": [b], "modifiers": []},
            ],
        }
        for i, (s, b, _) in enumerate(bins)
    ]
    parameters = [{"name": "mu", "bounds": [[0, 60]], "inits": [1.0]}]
    return pyhf.Model({"channels": channels, "parameters": parameters}, poi_name="mu"), [float(n) for *_, n in bins]


def q_tilde(model: pyhf.Model, mu: float, counts: list[float]) -> float:
    config = model.config
    return float(pyhf.infer.test_statistics.qmu_tilde(
        mu, counts, model, config.suggested_init(), config.suggested_bounds(), config.suggested_fixed()))


def tail_share(model: pyhf.Model, mu: float, mu_true: float, threshold: float, toys: int) -> float:
    """Share of toys, drawn at mu_true, with q-tilde(mu) at or above the threshold."""
    drawn = np.asarray(model.make_pdf(pyhf.tensorlib.astensor([mu_true])).sample((toys,)))
    outcomes, times = np.unique(drawn, axis=0, return_counts=True)
    above = np.array([q_tilde(model, mu, list(counts)) >= threshold - TIE for counts in outcomes])
    return float(times[above].sum() / toys)


def toy_cls(mu: float, bins: list[tuple[float, float, int]], toys: int) -> tuple[float, float]:
    """CLs and its statistical error."""
    model, observed = counting_model(bins)
    threshold = q_tilde(model, mu, observed)
    signal, background = (tail_share(model, mu, mu_true, threshold, toys) for mu_true in (mu, 0.0))
    relative = np.sqrt((1 - signal) / signal / toys + (1 - background) / background / toys)
    return signal / background, float(signal / background * relative)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--toys", type=int, default=1_000_000, help="for each hypothesis of each case")
    parser.add_argument("-o", "--output", type=Path, default=REFERENCE)
    options = parser.parse_args()
    np.random.seed(SEED)  # what pyhf's numpy backend draws from
    cases: list[dict[str, Any]] = []
    for name, (mu, bins) in CASES.items():
        cls, error = toy_cls(mu, bins, options.toys)
        print(f"{name}: CLs({mu:g}) = {cls:.5f} ± {error:.5f}", flush=True)
        cases.append({"name": name, "mu": mu, "cls": cls, "cls_err": error,
                      "bins": [{"signal": s, "background": b, "observed": n} for s, b, n in bins]})
    source = f"scripts/pyhf_toys.py with pyhf {pyhf.__version__}, test statistic q-tilde, numpy seed {SEED}"
    text = json.dumps({"source": source, "toys_per_hypothesis": options.toys, "cases": cases}, indent=2)
    options.output.write_text(text + "\n")


if __name__ == "__main__":
    main()
