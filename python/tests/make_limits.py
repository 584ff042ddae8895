"""Limits files for the tests, in the layout of docs/limits_file.md. Edges come from a level of S1 + S2 on a grid in epsilon
(1e-3 accurate) or from the caller: good enough to read, join and draw, no statistics."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import h5py
import numpy as np

import semivis

QUANTILES = (0.0228, 0.1587, 0.5, 0.8413, 0.9772)
LEVELS = (2.30, 2.31, 2.9, 3.6, 4.6)  # events, rising: what the quantiles would exclude
KEYS = ("m_aprime_GeV", "r", "f", "alpha_d", "epsilon")
EDGES = ("lower", "upper", "lower_err", "upper_err", "lower_stat_err", "upper_stat_err", "lower_syst_err", "upper_syst_err")
EPSILON_RANGE, ALPHA_D_RANGE = (1e-6, 1.0), (1e-6, 0.5)


def entry(m: float, axis: str, lower: float, upper: float, *, r: float = 1 / 3, f: float = 0.4, alpha_d: float = 0.1,
          epsilon: float = np.nan, interval: int = 0, quantile: float = -1, error: float = 0.05) -> dict[str, Any]:
    """One interval; errors are `error` times the edge, 0 at a bound of the searched range."""
    row: dict[str, Any] = dict(m_aprime_GeV=m, r=r, f=f, alpha_d=alpha_d, epsilon=epsilon, axis=axis, lower=lower, upper=upper,
                               interval=interval, quantile=quantile)
    row[axis] = np.nan
    bounds = {"epsilon": EPSILON_RANGE, "alpha_d": ALPHA_D_RANGE}.get(axis, (0.0, np.inf))
    for edge, value in (("lower", lower), ("upper", upper)):
        size = 0.0 if value in bounds else error * value
        row[f"{edge}_err"], row[f"{edge}_stat_err"], row[f"{edge}_syst_err"] = size, 0.6 * size, 0.8 * size
    return row


def epsilon_entries(table: semivis.Table, level: float, quantile: float = -1) -> list[dict[str, Any]]:
    grid = np.geomspace(*EPSILON_RANGE, 2401)
    found = []
    for row in table.rows:
        y = row.yields(grid, 0.1)
        ratio = np.log(np.maximum(y.events_s1 + y.events_s2, 1e-300) / level)
        above = np.concatenate(([False], ratio >= 0, [False]))
        starts, ends = np.flatnonzero(np.diff(above.astype(int)) > 0), np.flatnonzero(np.diff(above.astype(int)) < 0) - 1
        for k, (i, j) in enumerate(zip(starts, ends)):
            lower = grid[0] if i == 0 else _crossing(grid, ratio, i - 1)
            upper = grid[-1] if j == grid.size - 1 else _crossing(grid, ratio, j)
            found.append(entry(row.m_aprime_GeV, "epsilon", lower, upper, r=row.r, f=row.f, interval=k, quantile=quantile))
    return found


def _crossing(x: np.ndarray, y: np.ndarray, i: int) -> float:
    share = y[i] / (y[i] - y[i + 1])
    return float(np.exp((1 - share) * np.log(x[i]) + share * np.log(x[i + 1])))


def line(axis: str, mass: Sequence[float], values: Sequence[float], label: str, **fixed: float) -> dict[str, Any]:
    return dict(axis=axis, m=mass, values=values, label=label, source="test data", fixed=fixed)


def write_limits(path: Path, intervals: list[dict[str, Any]], expected: list[dict[str, Any]] = [], *,
                 tips: list[dict[str, float]] = [], crossings: list[dict[str, float]] = [],
                 overlays: dict[str, dict[str, Any]] = {}, cl: float = 0.9, statistic: str = "cls",
                 n_eot: float = 2.84e11) -> Path:
    text = h5py.string_dtype()
    with h5py.File(path, "w") as file:
        file.attrs.update(schema="semivis-limits", schema_version=1, cl=cl, statistic=statistic, n_eot=n_eot,
                          table_digest="0123456789abcdef", physics_version="1", digest="fedcba9876543210")
        for group, rows, extra in (("limits", intervals, ()), ("expected", expected, ("quantile",))):
            g = file.create_group(group)
            for name in (*KEYS, *EDGES, *extra):
                g[name] = np.array([row[name] for row in rows], float)
            g["interval"] = np.array([row["interval"] for row in rows], "i8")
            g.create_dataset("axis", data=[row["axis"] for row in rows], dtype=text, shape=(len(rows),))
        file["limits"].attrs["epsilon_range"] = EPSILON_RANGE
        file["limits"].attrs["alpha_d_range"] = ALPHA_D_RANGE
        searched = {(row["m_aprime_GeV"], row["r"], row["f"]): row for row in (*intervals, *expected)}
        for name in ("m_aprime_GeV", "r", "f"):
            file[f"searched/{name}"] = np.array([row[name] for row in searched.values()], float)
        for group, rows, names in (("tips", tips, ("r", "f", "alpha_d", "quantile", "m_aprime_GeV", "epsilon")),
                                   ("crossings", crossings, ("r", "f", "alpha_d", "quantile", "m_aprime_GeV"))):
            for name in names:
                file[f"{group}/{name}"] = np.array([row[name] for row in rows], float)
        for name, overlay in overlays.items():
            g = file.create_group(f"overlay/{name}")
            g["m_aprime_GeV"], g[overlay["axis"]] = np.array(overlay["m"], float), np.array(overlay["values"], float)
            g.attrs.update(label=overlay["label"], source=overlay["source"], **overlay["fixed"])
        analysis = file.create_group("analysis")
        analysis.create_dataset("bin", data=["2018", "2018"], dtype=text)
        analysis.create_dataset("signature", data=["s1", "s2"], dtype=text)
        analysis.create_dataset("source", data=["test", "test"], dtype=text)
        numbers = dict(n_eot=(n_eot, n_eot), detector_efficiency=(0.48, 0.48), background=(0.19, 0.53),
                       background_err=(0.07, 0.17), observed=(0, 0), signal_err=(0.2, 0.2))
        for name, values in numbers.items():
            analysis[name] = np.array(values, float)
        provenance = dict(command="semivis limit", host="test", time_utc="2021-01-01T00:00:00Z", version="0.1.0", git_commit="0")
        for name, value in provenance.items():
            file.create_dataset(f"provenance/{name}", data=value, dtype=text)
    return path


def gminus2_epsilon(mass: np.ndarray, delta_a: float = 251e-11) -> np.ndarray:
    """Kinetic mixing of the (g-2)_mu shift: a = (alpha eps^2/2 pi) int 2z(1-z)^2/((1-z)^2 + z m^2/m_mu^2) dz."""
    z = (np.arange(4000) + 0.5) / 4000
    ratio = (np.asarray(mass)[:, None] / 0.1056583755) ** 2
    integral = (2 * z * (1 - z) ** 2 / ((1 - z) ** 2 + z * ratio)).mean(axis=1)
    return np.sqrt(delta_a * 2 * np.pi * 137.036 / integral)
