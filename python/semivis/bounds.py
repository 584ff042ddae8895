"""Published bounds from small data files (data/bounds/README.md)."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from .errors import ExitCode, SemivisError
from .program import data_folder

COLUMNS = ["m_aprime_GeV", "epsilon"]


@dataclass(frozen=True)
class Bound:
    label: str
    source: str
    assumptions: str
    m_aprime_GeV: NDArray[np.float64]
    epsilon: NDArray[np.float64]


def read_bound(path: Path) -> Bound:
    """Error 66 where it is missing; 65 where a header line or a number is."""
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except FileNotFoundError:
        raise SemivisError(f"cannot read {path}: there is no such file", ExitCode.NO_INPUT) from None
    except (OSError, UnicodeDecodeError):
        raise SemivisError(f"cannot read {path}: it is not a text file") from None
    header = {}
    for line in lines:
        if line.startswith("#"):
            key, _, value = line[1:].partition(":")
            header[key.strip()] = value.strip()
    missing = [key for key in ("label", "source", "assumptions") if not header.get(key)]
    if missing:
        raise SemivisError(f"{path} has no line '# {missing[0]}: ...'; a bound is drawn only with its source")
    rows = list(csv.reader(line for line in lines if line.strip() and not line.startswith("#")))
    if not rows or [name.strip() for name in rows[0]] != COLUMNS:
        raise SemivisError(f"{path} must have the columns {','.join(COLUMNS)}")
    try:
        points = np.array([[float(cell) for cell in row] for row in rows[1:]], dtype=np.float64)
    except ValueError:
        points = np.empty(0)
    if points.ndim != 2 or points.shape[1] != 2 or points.shape[0] < 2 or not (np.isfinite(points) & (points > 0)).all():
        raise SemivisError(f"{path} must hold two or more rows of two positive numbers")
    return Bound(header["label"], header["source"], header["assumptions"], points[:, 0], points[:, 1])


def shipped_bounds() -> list[Path]:
    """Those of the repository or installation, sorted."""
    return sorted(data_folder("bounds").glob("*.csv"))
