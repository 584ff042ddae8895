"""One look, and files that depend on nothing but the data: equal input, equal bytes."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import matplotlib
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.ticker import LogLocator, NullFormatter

from ..errors import ExitCode, SemivisError

FORMATS = (".png", ".pdf", ".svg")
WIDTH, HEIGHT = 7.1, 4.4  # inches: two journal columns
AXES_BOX = (0.095, 0.125, 0.58, 0.845)  # left, bottom, width, height of the plot; the legend is to its right
LEGEND_X = AXES_BOX[0] + AXES_BOX[2] + 0.015
COLUMN_WIDTH = 0.99 - LEGEND_X
M_APRIME, M_CHI1 = r"$m_{A\prime}$", r"$m_{\chi_1}$"
SMALL = 6.5  # points, the small print
# Okabe and Ito: told apart by colour-blind readers and in grey.
COLOURS = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9")
INK, GREY = "#1a1a1a", "#6e6e6e"
_STYLE: Any = {  # the keys that matplotlib names in its types differ between its versions
    "font.family": ["STIXGeneral", "serif"],
    "mathtext.fontset": "stix",
    "font.size": 10,
    "axes.labelsize": 12,
    "axes.linewidth": 0.8,
    "axes.axisbelow": False,
    "xtick.direction": "in",
    "ytick.direction": "in",
    "xtick.top": True,
    "ytick.right": True,
    "xtick.major.size": 5,
    "ytick.major.size": 5,
    "xtick.minor.size": 2.5,
    "ytick.minor.size": 2.5,
    "xtick.minor.visible": True,
    "ytick.minor.visible": True,
    "legend.frameon": False,
    "legend.handlelength": 2.2,
    "legend.labelspacing": 0.45,
    "legend.borderaxespad": 0,
    "savefig.dpi": 220,
    "svg.fonttype": "none",
    "svg.hashsalt": "semivis",
    "pdf.fonttype": 42,
}


@contextmanager
def style() -> Iterator[None]:
    with matplotlib.rc_context():
        matplotlib.rcdefaults()
        matplotlib.rcParams.update(_STYLE)
        yield


def new_figure() -> tuple[Figure, Axes]:
    figure = Figure(figsize=(WIDTH, HEIGHT))
    return figure, figure.add_axes(AXES_BOX)


def check_format(path: Path) -> None:
    if path.suffix.lower() not in FORMATS:
        raise SemivisError(f"{path} must end in one of {', '.join(FORMATS)}", ExitCode.USAGE)


def save(figure: Figure, path: Path, title: str) -> None:
    """No date and no version of the plotting library in the file."""
    creator = {".png": {"Software": None}, ".pdf": {"Creator": None, "Producer": None, "CreationDate": None},
               ".svg": {"Date": None, "Creator": None}}[path.suffix.lower()]
    figure.savefig(path, metadata={"Title": title, **creator})


def log_axis(axes: Axes, which: str) -> None:
    """Logarithmic; where about two decades or less are shown, with plain numbers at 1, 2, 5 (more where very short)."""
    axis = axes.xaxis if which == "x" else axes.yaxis
    (axes.set_xscale if which == "x" else axes.set_yscale)("log")
    low, high = axes.get_xlim() if which == "x" else axes.get_ylim()
    if high / low < 120 and low > 1e-4:
        axis.set_major_locator(LogLocator(subs=(1, 2, 5) if high / low > 8 else (1, 2, 3, 4, 5, 7)))
        axis.set_major_formatter(lambda value, _: f"{value:g}")
        axis.set_minor_locator(LogLocator(subs=(3, 4, 6, 7, 8, 9)))
        axis.set_minor_formatter(NullFormatter())


def heading(figure: Figure, lines: list[str]) -> float:
    """Top of the right-hand column; returns where, in figure coordinates, what follows may begin."""
    text = figure.text(LEGEND_X, AXES_BOX[1] + AXES_BOX[3], "\n".join(lines), va="top", fontsize=9.5, linespacing=1.5)
    width, _, bottom = _extent(figure, text)
    if width > COLUMN_WIDTH:
        text.set_fontsize(9.5 * COLUMN_WIDTH / width)
        _, _, bottom = _extent(figure, text)
    return bottom - 0.03


def legend(figure: Figure, axes: Axes, top: float) -> None:
    """In the right-hand column below `top` (figure coordinates), smaller where it would not fit."""
    size, bottom = 8.5, AXES_BOX[1] + 0.07
    for _ in range(3):  # a size that fits in width changes the height, and the other way round
        box = axes.legend(loc="upper left", bbox_to_anchor=(LEGEND_X, top), bbox_transform=figure.transFigure, fontsize=size)
        width, height, _ = _extent(figure, box)
        fit = min(COLUMN_WIDTH / width, (top - bottom) / height)
        if fit >= 1:
            break
        size *= 0.99 * fit


def _extent(figure: Figure, artist: Artist) -> tuple[float, float, float]:
    """Width, height and lower edge in figure coordinates."""
    box = artist.get_window_extent(FigureCanvasAgg(figure).get_renderer())  # type: ignore[no-untyped-call, unused-ignore]
    return box.width / figure.bbox.width, box.height / figure.bbox.height, box.y0 / figure.bbox.height


def small_print(figure: Figure, lines: list[str]) -> None:
    """Bottom right, under the legend."""
    figure.text(LEGEND_X, AXES_BOX[1], "\n".join(lines), fontsize=SMALL, color=GREY, va="bottom", linespacing=1.35)


def number(x: float) -> str:
    """2.84e11 as 2.84 x 10^11 in mathtext; others to four digits."""
    mantissa, _, exponent = f"{x:.3g}".partition("e")
    if not exponent:
        return "1/3" if abs(x - 1 / 3) < 1e-6 else f"{x:.4g}"
    power = f"10^{{{int(exponent)}}}"
    return rf"${power}$" if mantissa == "1" else rf"${mantissa} \times {power}$"
