"""ROOT files: a TTree for each group of a table."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import uproot
from numpy.typing import NDArray

from ..analysis import AnalysisBin
from ..table import Table

_IDENTITY = ("digest", "physics_version", "config")


def write_root(path: Path, table: Table) -> None:
    """Trees `points` (one entry per grid point, C order of the axes), `masses` (one per row, which `points.row` counts)
    and `analysis` (one per bin), with the names and units of the table; the rest as strings: digest, physics_version,
    config. Numbers are exact. ROOT files hold a date: equal tables do not give equal bytes."""
    with uproot.recreate(path) as file:
        _tree(file, "points", {name: table[name].ravel() for name in table.columns})
        _tree(file, "masses", table.masses)
        names = AnalysisBin.__dataclass_fields__
        _tree(file, "analysis", {name: np.array([getattr(b, name) for b in table.analysis]) for name in names})
        for name in _IDENTITY:
            file[name] = getattr(table, name)


def _tree(file: Any, name: str, columns: dict[str, NDArray[Any]]) -> None:
    kinds = {column: str if values.dtype.kind == "U" else values.dtype for column, values in columns.items()}
    file.mktree(name, kinds, title=f"/{name} of a semivis table").extend(
        {column: values.tolist() if values.dtype.kind == "U" else values for column, values in columns.items()})
