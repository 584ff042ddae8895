"""The code block of docs/limit_tool.md: at most twenty lines, and the zero-background contour to 1 %."""

import io
import re
import subprocess
import sys

import numpy as np

from conftest import REPOSITORY

LEVEL = np.log(10)


def code_block():
    text = (REPOSITORY / "docs/limit_tool.md").read_text(encoding="utf-8")
    (block,) = re.findall(r"^```python\n(.*?)^```$", text, re.DOTALL | re.MULTILINE)
    return block


def root(row, epsilon):
    """Where S1 + S2 of the spectra cross the level between two couplings, by bisection in ln epsilon."""
    def above(x):
        y = row.yields(np.exp(x), 0.1)
        return float(y.events_s1 + y.events_s2) >= LEVEL

    low, high = np.log(epsilon)
    start = above(low)
    for _ in range(60):
        middle = 0.5 * (low + high)
        low, high = (middle, high) if above(middle) == start else (low, middle)
    return np.exp(low)


def edges(row, grid):
    y = row.yields(grid, 0.1)
    inside = np.flatnonzero(y.events_s1 + y.events_s2 >= LEVEL)
    if not inside.size:
        return None
    i, j = inside[0], inside[-1]
    return root(row, grid[i - 1:i + 1]), root(row, grid[j:j + 2]) if j + 1 < grid.size else grid[-1]


def test_code_is_short_and_needs_h5py_and_numpy_only():
    block = code_block()
    assert len([line for line in block.splitlines() if line.strip()]) <= 20
    assert set(re.findall(r"^import (\w+)", block, re.MULTILINE)) == {"sys", "h5py", "numpy"} and "spectra" not in block


def test_rows_with_a_single_coupling_are_passed_over(scan, tmp_path):
    """At the (g-2)_mu coupling, excluded there: an interval from a point to itself would mean nothing."""
    table = scan("points", "--set", "grid.m_aprime_GeV=[0.1, 0.2]", "--set", 'grid.epsilon="gminus2"')
    script = tmp_path / "limit_tool.py"
    script.write_text(code_block())
    done = subprocess.run([sys.executable, str(script), str(table)], check=True, capture_output=True, text=True)
    assert done.stdout == "m_aprime_GeV,alpha_d,epsilon_lower,epsilon_upper\n"


def test_contour(plane, plane_path, tmp_path):
    script = tmp_path / "limit_tool.py"
    script.write_text(code_block())
    done = subprocess.run([sys.executable, str(script), str(plane_path)], check=True, capture_output=True, text=True)
    rows = np.genfromtxt(io.StringIO(done.stdout), delimiter=",", names=True)
    exact = {row.m_aprime_GeV: edges(row, np.geomspace(1e-5, 0.1, 3601)) for row in plane.rows}
    excluded = {m: e for m, e in exact.items() if e is not None}
    np.testing.assert_allclose(rows["m_aprime_GeV"], list(excluded), rtol=1e-6)
    for row, (m, (lower, upper)) in zip(rows, excluded.items()):
        # Straight lines between 30 couplings per decade; poorest at the tip.
        assert abs(row["epsilon_lower"] / lower - 1) < (1e-3 if m < 0.42 else 1e-2), m
        assert abs(row["epsilon_upper"] / upper - 1) < (3e-3 if m < 0.42 else 1e-2), m
