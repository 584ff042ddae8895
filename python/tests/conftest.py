"""The program, and tables that it samples once per session."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

import semivis
from make_limits import LEVELS, QUANTILES, epsilon_entries, gminus2_epsilon, line, write_limits

REPOSITORY = Path(__file__).resolve().parents[2]
MASSES = [0.1, 0.15, 0.2, 0.25, 0.3, 0.35, 0.4, 0.45, 0.5]  # GeV, the last one not excluded


@pytest.fixture(scope="session")
def program() -> Path:
    """The program that $SEMIVIS_PROGRAM names."""
    path = os.environ.get("SEMIVIS_PROGRAM")
    if not path:
        pytest.skip("SEMIVIS_PROGRAM does not name the program; run scripts/python_tests.sh PROGRAM")
    return Path(path)


Scan = Callable[..., Path]


@pytest.fixture(scope="session")
def scan(program: Path, tmp_path_factory: pytest.TempPathFactory) -> Scan:
    """scan(name, options..., events=20000): configs/quick.toml with few events a row and these options."""

    def run(name: str, *options: str, events: int = 20000) -> Path:
        table = tmp_path_factory.mktemp(name) / f"{name}.h5"
        command = [program, "scan", REPOSITORY / "configs/quick.toml", "-o", table, "--quiet", "--events", events, *options]
        subprocess.run([str(word) for word in command], check=True)
        return table

    return run


@pytest.fixture(scope="session")
def cube_path(scan: Scan) -> Path:
    """m x f x epsilon with stable (5 MeV) and closed (f = 1.5) rows, and variations."""
    return scan("cube", "--set", "grid.m_aprime_GeV=[0.005, 0.1, 0.3]", "--set", "grid.f=[0.4, 1.5]", "--variations")


@pytest.fixture(scope="session")
def cube(cube_path: Path) -> semivis.Table:
    table = semivis.open(cube_path)
    assert isinstance(table, semivis.Table)
    return table


@pytest.fixture(scope="session")
def plane_path(scan: Scan) -> Path:
    """m x epsilon, 30 couplings per decade as in the plane of NA64 2018."""
    return scan("plane", "--set", f"grid.m_aprime_GeV={MASSES}", "--set", "grid.epsilon.min=1e-5", "--set", "grid.epsilon.max=0.1",
                "--set", "grid.epsilon.n=121")


@pytest.fixture(scope="session")
def plane(plane_path: Path) -> semivis.Table:
    table = semivis.open(plane_path)
    assert isinstance(table, semivis.Table)
    return table


@pytest.fixture(scope="session")
def limits_path(plane: semivis.Table, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Limits of the plane with bands, tips and every kind of overlay."""
    import numpy as np

    expected = [e for q, level in zip(QUANTILES, LEVELS) for e in epsilon_entries(plane, level, q)]
    tips = [dict(r=1 / 3, f=0.4, alpha_d=0.1, quantile=q, m_aprime_GeV=0.455, epsilon=3.9e-3) for q in (-1, *QUANTILES)]
    mass = np.geomspace(0.05, 1, 20)
    shifts = {"central": 251e-11, "minus_2sigma": 133e-11, "plus_2sigma": 369e-11}
    overlays = {f"gminus2_{era}{name}": line("epsilon", mass, gminus2_epsilon(mass, a), f"(g-2) {name}")
                for era in ("", "pre_fermilab_") for name, a in shifts.items()}
    overlays["relic_alpha_d_0.1"] = line("epsilon", mass, 0.015 * mass, "thermal relic, alpha_D = 0.1", r=1 / 3, f=0.4, alpha_d=0.1)
    overlays["relic_other_f"] = line("epsilon", mass, 0.02 * mass, "other splitting", r=1 / 3, f=0.1, alpha_d=0.1)
    path = tmp_path_factory.mktemp("limits") / "limits.h5"
    return write_limits(path, epsilon_entries(plane, 2.303), expected, tips=tips, overlays=overlays)
