"""semivis export: CSV, pyhf workspace, HEPData submission, ROOT file."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from ..arguments import Parser
from ..errors import ExitCode, SemivisError, exit_with
from ..files import atomic_output, check_output
from ..opening import open as open_file
from ..opening import open_table


def export(arguments: Sequence[str] | None = None) -> None:
    """The work of `semivis export`; errors are SemivisError."""
    parser = Parser(prog="semivis export", description="Writes tables and limits in the formats of others.")
    formats = parser.add_subparsers(dest="format", required=True, metavar="csv|pyhf|hepdata|root", parser_class=Parser)
    csv = formats.add_parser("csv", help="points of a table, or intervals of a limits file")
    pyhf = formats.add_parser("pyhf", help="workspace (HistFactory JSON) of one point of a table")
    hepdata = formats.add_parser("hepdata", help="submission folder from limits files and tables")
    root = formats.add_parser("root", help="ROOT file (TTrees) of a table")
    for sub in (csv, pyhf, root):
        sub.add_argument("file", metavar="FILE", type=Path)
    hepdata.add_argument("files", metavar="FILE", type=Path, nargs="+")
    for sub in (csv, pyhf, hepdata, root):
        sub.add_argument("-o", "--output", type=Path, required=True, metavar="OUT")
        sub.add_argument("--force", action="store_true", help="replace OUT")
    pyhf.add_argument("--m-aprime", type=float, required=True, help="A' mass of a row, GeV")
    pyhf.add_argument("--r", type=float, help="m_chi1/m_A'; default: the table's only value")
    pyhf.add_argument("--f", type=float, help="(m_chi2 - m_chi1)/m_chi1; default: the table's only value")
    pyhf.add_argument("--epsilon", type=float, required=True, help="kinetic mixing, in (0, 1]")
    pyhf.add_argument("--alpha-d", type=float, required=True, help="dark fine-structure constant, in (0, 1]")
    options = parser.parse_args(arguments)
    output: Path = options.output

    if options.format == "csv":
        from .csv import write_csv

        check_output(output, options.force)
        source = open_file(options.file)
        with atomic_output(output) as temporary:
            write_csv(temporary, source)
    elif options.format == "pyhf":
        from .workspace import write_workspace

        check_output(output, options.force)
        table = open_table(options.file, "a workspace is made")
        row = table.row(options.m_aprime, options.r, options.f)
        with atomic_output(output) as temporary:
            write_workspace(temporary, table, row, options.epsilon, options.alpha_d)
    elif options.format == "root":
        try:
            from .root import write_root
        except ImportError as error:
            raise SemivisError(f"ROOT files need uproot ({error}); pip install uproot", ExitCode.UNAVAILABLE) from None
        check_output(output, options.force)
        table = open_table(options.file, "a ROOT file is made")
        with atomic_output(output) as temporary:
            write_root(temporary, table)
    else:
        try:
            from .hepdata import is_submission, write_submission
        except ImportError as error:
            raise SemivisError(f"HEPData needs PyYAML ({error}); pip install PyYAML", ExitCode.UNAVAILABLE) from None
        check_output(output, options.force, is_submission)
        sources = [open_file(path) for path in options.files]
        with atomic_output(output, folder=True) as temporary:
            write_submission(temporary, sources)


def main() -> None:
    exit_with(export)
