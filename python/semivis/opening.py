"""semivis.open(): a table or limits, by the schema of the file; the same of one kind, for the verbs."""

from __future__ import annotations

import os
from pathlib import Path

from . import limits, table
from .errors import SemivisError
from .hdf5 import open_file


def open(path: str | os.PathLike[str], *, incomplete: bool = False) -> table.Table | limits.Limits:
    """Reads a file written by semivis, at once; no file stays open.

    A `Table` for a table, `Limits` for a limits file. incomplete: also what `semivis merge --partial` wrote.
    SemivisError: 66 where there is no such file; 65 where it is damaged, no file of semivis, of another schema
    version, or (unless asked for) incomplete."""
    with open_file(Path(path)) as reader:
        schema = reader.optional_attribute("/", "schema")
        if schema == table.SCHEMA:
            version, wanted = reader.attribute("/", "schema_version"), table.SCHEMA_VERSION
        elif schema == limits.SCHEMA:
            version, wanted = reader.attribute("/", "schema_version"), limits.SCHEMA_VERSION
        else:
            what = "an HDF5 file without a schema" if schema is None else f'a "{schema}" file'
            raise reader.fail(f'it is {what}, not a "{table.SCHEMA}" or "{limits.SCHEMA}"')
        if version != wanted:
            raise reader.fail(f"its schema_version is {version}, this package reads {wanted}")
        return table.Table(reader, incomplete) if schema == table.SCHEMA else limits.Limits(reader)


def open_table(path: str | os.PathLike[str], use: str) -> table.Table:
    """As open(); error 65 for limits. use: what wants the table, e.g. "a workspace is made"."""
    file = open(path)
    if not isinstance(file, table.Table):
        raise SemivisError(f"{path} holds limits; {use} from a table")
    return file
