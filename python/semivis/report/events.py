"""Events of a point, sampled again: what a table does not store."""

from __future__ import annotations

import json
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import h5py
import numpy as np
from numpy.typing import NDArray

from ..program import run_program
from ..table import Table

if TYPE_CHECKING:
    from .findings import Point

COUNT = 20000
_SECTIONS = ("beam", "target", "model", "detector", "selection", "run")


@dataclass(frozen=True)
class Transverse:
    """R = 1 - (energy in the central cells)/(energy in the modules), before noise, of events of the row of a point."""

    r: NDArray[np.float64]
    weight: NDArray[np.float64]  # of S1 but for the R cut, per A'
    with_cut: float  # sum of the weights of S1


def sample_r(table: Table, point: Point) -> Transverse | None:
    """None where no event of the row is in S1, or where the program follows other physics than the table."""
    options = ["--m-aprime", repr(point.row.m_aprime_GeV), "--epsilon", repr(point.epsilon), *point.options]
    with tempfile.TemporaryDirectory() as folder:
        config, events = Path(folder) / "config.toml", Path(folder) / "events.h5"
        config.write_text(_toml(table.config_resolved, point.row.m_aprime_GeV, point.epsilon), encoding="utf-8")
        run_program(["events", config, *options, "-n", COUNT, "-o", events, "--quiet"])
        with h5py.File(events) as file:
            if file.attrs["physics_version"] != table.physics_version:
                return None
            contained, centre = file["events/contained_GeV"][:], file["events/centre_GeV"][:]
            weight, cut = file["events/weight_s1_no_rcut"][:], file["events/weight_s1"][:]
    kept = (weight > 0) & (contained > 0)
    if not kept.any():
        return None
    return Transverse(1 - centre[kept] / contained[kept], weight[kept], float(cut.sum()))


def _toml(config: dict[str, Any], m_aprime: float, epsilon: float) -> str:
    """The config that `semivis events` needs: a row of its own, everything else as resolved."""
    lines = ["[grid]", f"m_aprime_GeV = {m_aprime!r}", f"epsilon = {epsilon!r}"]
    for section in _SECTIONS:
        lines += [f"[{section}]", *(f"{key} = {json.dumps(value)}" for key, value in config[section].items())]
    return "\n".join(lines) + "\n"
