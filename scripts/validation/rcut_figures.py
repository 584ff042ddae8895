"""Figures of the calibration."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from .figures import label_masses, plt, save
from .program import read_plane
from .rcut import RELEVANT_EVENTS, WANTED, RcutResult, RDistribution


def draw_curve(curve: list[RcutResult], offset: float, path: Path) -> str:
    figure_, axes = plt.subplots()
    offsets = [r.offsets[0] for r in curve]
    for name, values, colour in (("mean", [r.mean for r in curve], "C0"), ("minimum", [r.minimum for r in curve], "C3")):
        wanted, allowed = WANTED[name]
        axes.axhspan(wanted - allowed, wanted + allowed, color=colour, alpha=0.12, lw=0)
        axes.plot(offsets, values, "o-", ms=4, color=colour, label=f"{name} (band: {wanted} ± {allowed})")
    axes.axvline(offset, color="0.4", ls=":", label=f"fitted: {offset:.1f} mm")
    axes.set(xlabel="x offset of HCAL2 and HCAL3, mm", ylabel="R-cut efficiency", ylim=(0, 1.02))
    axes.legend()
    return save(figure_, path)


def draw_map(table: Path, path: Path) -> str:
    plane = read_plane(table)
    used = plane.column["events_s1"] > RELEVANT_EVENTS
    figure_, axes = plt.subplots()
    values = np.ma.masked_where(~used, plane.column["rcut_efficiency"])
    mesh = axes.pcolormesh(plane.mass, plane.epsilon, values.T, shading="nearest", cmap="viridis")
    axes.contour(plane.mass, plane.epsilon, plane.events.T, levels=[np.log(10)], colors="k", linewidths=1)
    axes.set(xscale="log", yscale="log", xlabel="m_A′, GeV", ylabel="ε", xlim=(plane.mass[0], 0.7))
    label_masses(axes, (0.01, 0.03, 0.1, 0.3))
    figure_.colorbar(mesh, label="R-cut efficiency")
    return save(figure_, path)


def draw_distributions(signals: list[RDistribution], electrons: list[RDistribution], path: Path) -> str:
    figure_, axes = plt.subplots()
    for distribution in signals:
        draw_density(axes, distribution, "-")
    for distribution in electrons:
        draw_density(axes, distribution, "--")
    axes.axvline(0.06, color="0.4", ls=":")
    axes.set(xlabel="R", ylabel="density of R", xlim=(0, 0.3), yscale="log", ylim=(0.05, None))
    axes.legend(fontsize=8)
    return save(figure_, path)


def draw_density(axes: plt.Axes, distribution: RDistribution, style: str) -> None:
    density = np.diff(distribution.passing) / np.diff(distribution.cut)
    centres = 0.5 * (distribution.cut[1:] + distribution.cut[:-1])
    axes.plot(centres, density, style, label=distribution.label, lw=1.3)
