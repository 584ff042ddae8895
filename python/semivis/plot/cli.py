"""semivis plot: a figure of limits files, or of a table."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from .. import __version__
from ..arguments import Parser
from ..bounds import read_bound, shipped_bounds
from ..errors import ExitCode, SemivisError, exit_with
from ..files import atomic_output, check_output
from ..limits import AXES, Limits
from ..opening import open as open_file
from ..table import Table
from .series import Choice, default_axis


def plot(arguments: Sequence[str] | None = None) -> None:
    """The work of `semivis plot`; errors are SemivisError."""
    parser = Parser(prog="semivis plot", description="Draws exclusion limits (several files in one figure), or a table.")
    parser.add_argument("files", nargs="+", metavar="FILE", type=Path, help="limits files, or one table")
    parser.add_argument("-o", "--output", type=Path, required=True, metavar="OUT", help="OUT.png, .pdf or .svg")
    parser.add_argument("--force", action="store_true", help="replace OUT")
    parser.add_argument("--title", help="first line of the legend")
    parser.add_argument("--axis", choices=AXES, help="limits: the quantity that is limited (default: that with the fewest lines)")
    parser.add_argument("--mass", choices=("aprime", "chi1"), help="limits: mass axis (default: chi1 for --axis f)")
    parser.add_argument("--r", type=float, help="limits: only this m_chi1/m_A'")
    parser.add_argument("--f", type=float, help="limits: only this (m_chi2 - m_chi1)/m_chi1")
    parser.add_argument("--alpha-d", type=float, help="limits: only this alpha_D")
    parser.add_argument("--label", action="append", default=[], help="limits: name of a file in the legend, one per file")
    parser.add_argument("--no-overlays", action="store_true", help="limits: no (g-2), relic or other lines, no bounds")
    parser.add_argument("--bounds", nargs="+", type=Path, metavar="CSV",
                        help="limits: published bounds (default: those of data/bounds; see its README)")
    parser.add_argument("--quantity", default="events",
                        help="table: events (default), events_s1, events_s2, efficiency_s1, efficiency_s2, error_s1, error_s2 "
                             "(relative, statistical), rcut_efficiency")
    options = parser.parse_args(arguments)

    try:
        from . import limits_figure, style, table_figure
    except ImportError as error:
        raise SemivisError(f"figures need matplotlib ({error}); pip install matplotlib", ExitCode.UNAVAILABLE) from None
    output: Path = options.output
    style.check_format(output)
    check_output(output, options.force)
    if options.label and len(options.label) != len(options.files):
        raise SemivisError("give --label once for every file", ExitCode.USAGE)
    opened = [open_file(path) for path in options.files]
    limits = [file for file in opened if isinstance(file, Limits)]
    tables = [file for file in opened if isinstance(file, Table)]
    if tables and len(opened) > 1:
        raise SemivisError("a table has a figure of its own; give one table, or limits files only", ExitCode.USAGE)

    with style.style():
        if tables:
            figure = table_figure.draw_table(tables[0], options.quantity, options.title, __version__)
        else:
            axis = options.axis or default_axis(limits[0])
            chi1 = options.mass == "chi1" or (options.mass is None and axis == "f")
            paths = [] if options.no_overlays else options.bounds or shipped_bounds()
            names = options.label or [path.stem for path in options.files]
            figure = limits_figure.draw_limits(
                list(zip(names, limits)), Choice(axis, options.r, options.f, options.alpha_d, chi1), options.title,
                not options.no_overlays, [read_bound(path) for path in paths], __version__)
        with atomic_output(output) as temporary:
            style.save(figure, temporary, options.title or "semivis")


def main() -> None:
    exit_with(plot)
