"""CSV: comment lines with what identifies the file, one line of names (units in the names), the numbers."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from ..limits import Limits
from ..table import Table


def write_csv(path: Path, source: Table | Limits) -> None:
    """A table: /points, one line per grid point. Limits: the intervals, observed (quantile -1) and expected; an empty
    cell where a quantity is the axis. Numbers are exact: they read back to the same bits."""
    header, names, rows = _table(source) if isinstance(source, Table) else _limits(source)
    with path.open("w", encoding="utf-8", newline="\n") as out:
        out.writelines(f"# {line}\n" for line in header)
        out.write(",".join(names) + "\n")
        out.writelines(",".join(row) + "\n" for row in rows)


def _cell(value: object) -> str:
    return "" if value != value else str(value)  # NaN alone differs from itself


Content = tuple[list[str], Sequence[str], Iterable[list[str]]]


def _table(table: Table) -> Content:
    columns = [table[name].ravel().tolist() for name in table.columns]
    header = [f"semivis table {table.digest}, physics version {table.physics_version}",
              f"axes {' x '.join(table.axes)}, shape {' x '.join(map(str, table.shape))}"]
    return header, table.columns, ([_cell(value) for value in row] for row in zip(*columns))


def _limits(limits: Limits) -> Content:
    observed, expected = limits.intervals, limits.expected
    names = tuple(observed.dtype.names or ())
    rows = [["-1", *(_cell(entry[name].item()) for name in names)] for entry in observed]
    rows += [[_cell(entry["quantile"].item()), *(_cell(entry[name].item()) for name in names)] for entry in expected]
    header = [f"semivis limits {limits.digest}, of table {limits.table_digest}, physics version {limits.physics_version}",
              f"{100 * limits.cl:g} % CL, {limits.statistic}, {limits.n_eot:g} electrons on target",
              "quantile -1: observed"]
    return header, ("quantile", *names), rows
