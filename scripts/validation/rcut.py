"""The R-cut efficiency of a scan, the offset that gives it a wanted mean, and distributions of R."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Mapping, Sequence

import numpy as np

from .program import OFFSET_KEYS, Program, both_offsets, read_plane, with_offset

TARGET_MEAN = 0.52  # NA64, Eur. Phys. J. C 81 (2021) 959
WANTED = {"mean": (TARGET_MEAN, 0.02), "minimum": (0.45, 0.03)}  # value, allowed difference
RELEVANT_EVENTS = 0.3  # points with more expected S1 events enter mean and minimum
LIMIT_EVENTS = float(np.log(10))  # expected events where a point is excluded, 90 % CL
SLOPE_GUESS = -0.02  # d(mean)/d(offset), 1/mm: where the secant starts
OFFSET_TOLERANCE = 0.02  # mm


@dataclass(frozen=True)
class RcutResult:
    """One scan of the plane."""

    offsets: tuple[float, float]  # mm, HCAL2 and HCAL3
    mean: float
    mean_error: float  # statistical, from the sampled events
    minimum: float
    points: int
    crossing: float | None  # GeV, of S1 + S2 = 2.303 with the central g-2 line
    table: Path


@dataclass
class Setting:
    """Where a scan starts from: program, config, what is changed in it, how many events."""

    program: Program
    config: Path
    work: Path
    events: int
    changes: Mapping[str, object] = field(default_factory=dict)

    def with_changes(self, changes: Mapping[str, object]) -> "Setting":
        return Setting(self.program, self.config, self.work, self.events, {**self.changes, **changes})

    def scan(self, name: str, changes: Mapping[str, object], *options: object) -> Path:
        settings = {**self.changes, **changes}
        return self.program.scan(self.config, self.work / f"{name}.h5", settings, "--events", self.events, *options)


def mean_error(table: Path) -> float:
    """Statistical error of the mean: points of one mass share their events and are taken as fully correlated."""
    plane = read_plane(table)
    used = plane.column["events_s1"] > RELEVANT_EVENTS
    of_row = np.where(used, plane.column["rcut_efficiency_err"], 0.0).sum(axis=1)
    return float(np.sqrt((of_row**2).sum()) / used.sum())


@dataclass(frozen=True)
class PointSet:
    """R-cut efficiency over some points of a table."""

    name: str
    points: int
    mean: float
    minimum: float


def means_over_other_sets(table: Path) -> list[PointSet]:
    """The definition of the calibration first, then other sets that 'mean over the plane' could stand for."""
    plane = read_plane(table)
    s1, efficiency = plane.column["events_s1"], plane.column["rcut_efficiency"]
    relevant, even = s1 > RELEVANT_EVENTS, np.ones_like(s1)
    steps = np.pad(np.diff(np.log(plane.mass)), 1)
    by_mass = even * (0.5 * (steps[1:] + steps[:-1]))[:, None]
    sets = ((f"S1 > {RELEVANT_EVENTS:g}, unweighted: the definition", relevant, even),
            (f"S1 > {RELEVANT_EVENTS:g}, log-uniform in m", relevant, by_mass),
            ("S1 > 1, unweighted", s1 > 1, even),
            (f"excluded, S1 + S2 ≥ {LIMIT_EVENTS:.3f}, unweighted", plane.events >= LIMIT_EVENTS, even))
    return [PointSet(name, int(used.sum()), float(np.average(efficiency[used], weights=weight[used])),
                     float(efficiency[used].min())) for name, used, weight in sets]


def measure(setting: Setting, offset_hcal2: float, offset_hcal3: float, name: str = "offset") -> RcutResult:
    """Scans the plane with these offsets (mm); the definitions of mean, minimum and crossing are `semivis info`'s.
    The table is overwritten by the next scan of the same name."""
    table = setting.scan(name, dict(zip(OFFSET_KEYS, (f"{offset_hcal2:.4f}", f"{offset_hcal3:.4f}"))))
    info = setting.program.json("info", table)
    return RcutResult((offset_hcal2, offset_hcal3), info["rcut_mean"], mean_error(table), info["rcut_min"],
                      info["rcut_points"], info["gminus2_crossing_GeV"], table)


def calibrate(setting: Setting, start: float) -> float:
    """Common offset (mm, not rounded) with the wanted mean. Every scan uses the same random numbers, so the mean
    is a smooth function of the offset and the secant method converges to OFFSET_TOLERANCE."""
    offset, slope = start, SLOPE_GUESS
    mean = measure(setting, offset, offset).mean
    for _ in range(8):
        step = (TARGET_MEAN - mean) / slope
        if abs(step) < OFFSET_TOLERANCE:
            return offset + step
        step = float(np.clip(step, -20, 20))
        new_mean = measure(setting, offset + step, offset + step).mean
        slope = (new_mean - mean) / step
        offset, mean = offset + step, new_mean
    raise SystemExit(f"error: no offset near {start:g} mm gives a mean R-cut efficiency of {TARGET_MEAN}")


def slope_at(setting: Setting, offset: float, half_width: float = 2.0) -> float:
    """d(mean)/d(offset), 1/mm."""
    above, below = (measure(setting, offset + sign * half_width, offset + sign * half_width) for sign in (1, -1))
    return (above.mean - below.mean) / (2 * half_width)


@dataclass(frozen=True)
class RDistribution:
    label: str
    cut: np.ndarray  # values of r_cut
    passing: np.ndarray  # share with R below them

    def quantile(self, share: float) -> float:
        return float(np.interp(share, self.passing, self.cut))

    def at(self, cut: float) -> float:
        return float(np.interp(cut, self.cut, self.passing))


def signal_distribution(setting: Setting, offset: float, mass: float, cuts: Sequence[float]) -> RDistribution:
    """R of S1 events above threshold at (mass, epsilon of the central g-2 shift): its CDF is the R-cut efficiency."""
    at_point = {**both_offsets(offset), "grid.m_aprime_GeV": mass, "grid.epsilon": '"gminus2"'}
    passing = [
        setting.program.json("info", setting.scan("signal", {**at_point, "selection.r_cut": cut}))["rcut_mean"]
        for cut in cuts
    ]
    return RDistribution(f"signal, m_A′ = {mass:g} GeV", np.array(cuts), np.array(passing))


def electron(setting: Setting, offset: float, energy: float, x_mm: float, **options: object) -> dict[str, Any]:
    """`semivis physics shower` with HCAL2 and HCAL3 at one offset; x_mm from the beam axis."""
    config = setting.work / "shower.toml"
    config.write_text(with_offset(setting.config.read_text(), offset))
    words = [word for key, value in options.items() for word in (f"--{key.replace('_', '-')}", value)]
    return setting.program.json("physics", "shower", config, "--energy", energy, "--x-mm", f"{x_mm:.4f}", *words)


def electron_distribution(
    setting: Setting, offset: float, energy: float, x_mm: float, label: str, cuts: Sequence[float]
) -> RDistribution:
    """R of electrons of one energy at one place, of those above threshold."""
    answers = [electron(setting, offset, energy, x_mm, r_cut=cut) for cut in cuts]
    return RDistribution(
        label, np.array(cuts), np.array([a["pass_probability"] / a["threshold_probability"] for a in answers])
    )
