"""semivis report: a table and its limits as one HTML file."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from ..arguments import Parser
from ..errors import ExitCode, SemivisError, exit_with
from ..files import atomic_output, check_output
from ..limits import Limits
from ..opening import open as open_file
from ..opening import open_table


def report(arguments: Sequence[str] | None = None) -> None:
    """The work of `semivis report`; errors are SemivisError."""
    parser = Parser(prog="semivis report", description="Writes what a table holds, and how good it is, as one HTML file.")
    parser.add_argument("table", metavar="TABLE", type=Path, help="HDF5 table of a scan")
    parser.add_argument("limits", metavar="LIMITS", type=Path, nargs="?",
                        help="limits of this table (default: computed as `semivis limit TABLE` does)")
    parser.add_argument("-o", "--output", type=Path, required=True, metavar="OUT", help="OUT.html")
    parser.add_argument("--force", action="store_true", help="replace OUT")
    options = parser.parse_args(arguments)
    try:
        from .page import write_page
    except ImportError as error:
        raise SemivisError(f"a report needs matplotlib ({error}); pip install matplotlib", ExitCode.UNAVAILABLE) from None
    output: Path = options.output
    if output.suffix.lower() not in (".html", ".htm"):
        raise SemivisError(f"{output} must end in .html", ExitCode.USAGE)
    check_output(output, options.force)
    table = open_table(options.table, "a report is made")
    limits = None if options.limits is None else open_file(options.limits)
    if limits is not None and not isinstance(limits, Limits):
        raise SemivisError(f"{options.limits} holds a table; give its limits, or leave them out")
    if limits is not None and limits.table_digest != table.digest:
        raise SemivisError(f"{options.limits} holds limits of the table {limits.table_digest}, not of {options.table}, which "
                           f"is {table.digest}; compute them again, or leave them out")
    with atomic_output(output) as temporary:
        write_page(temporary, table, limits)


def main() -> None:
    exit_with(report)
