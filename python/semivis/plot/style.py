"""One look, and files that depend on nothing but the data: equal input, equal bytes."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import matplotlib
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.cm import ScalarMappable
from matplotlib.colors import LogNorm
from matplotlib.figure import Figure
from matplotlib.ticker import LogLocator, NullFormatter

from ..errors import ExitCode, SemivisError

FORMATS = (".png", ".pdf", ".svg")
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
def style(more: Any = None) -> Iterator[None]:
    """more: settings of matplotlib on top."""
    with matplotlib.rc_context():
        matplotlib.rcdefaults()
        matplotlib.rcParams.update({**_STYLE, **(more or {})})
        yield


Box = tuple[float, float, float, float]  # left, bottom, width, height, in figure coordinates


@dataclass(frozen=True)
class Layout:
    """Where the plot is, and the column of its heading, legend and small print."""

    size: tuple[float, float]  # inches
    axes: Box
    column: Box
    bar_across: bool  # the column is below the plot: a colour bar lies in it instead of standing


WIDE = Layout((7.1, 4.4), (0.095, 0.125, 0.58, 0.845), (0.69, 0.125, 0.30, 0.845), False)  # two journal columns
TALL = Layout((4.6, 6.2), (0.17, 0.455, 0.785, 0.53), (0.145, 0.01, 0.81, 0.365), True)  # to be read on a narrow screen


class Canvas:
    """A figure with one plot and the column beside or below it, filled from its top."""

    def __init__(self, layout: Layout) -> None:
        self.layout = layout
        self.figure = Figure(figsize=layout.size)
        self.axes: Axes = self.figure.add_axes(layout.axes)
        self._left, self._bottom, self._width, height = layout.column
        self._top = self._bottom + height

    def heading(self, lines: list[str]) -> None:
        text = self.figure.text(self._left, self._top, "\n".join(lines), va="top", fontsize=9.5, linespacing=1.5)
        width, _, bottom = self._extent(text)
        if width > self._width:
            text.set_fontsize(9.5 * self._width / width)
            _, _, bottom = self._extent(text)
        self._top = bottom - 0.03

    def legend(self) -> None:
        """Below the heading, smaller where it would not fit."""
        size, room = 8.5, self._top - self._bottom - 0.07
        for _ in range(3):  # a size that fits in width changes the height, and the other way round
            box = self.axes.legend(loc="upper left", bbox_to_anchor=(self._left, self._top), fontsize=size,
                                   bbox_transform=self.figure.transFigure, ncols=1 + self.layout.bar_across)
            width, height, _ = self._extent(box)
            fit = min(self._width / width, room / height)
            if fit >= 1:
                break
            size *= 0.99 * fit
        self._top -= height + 0.03

    def colour_bar(self, mapped: ScalarMappable, label: str) -> None:
        """Below the heading."""
        if self.layout.bar_across:
            box = (self._left + 0.02, self._top - 0.03, self._width - 0.04, 0.03)
            self._top -= 0.14  # with its numbers and label
        else:
            box = (self._left + 0.01, self._bottom + 0.14, 0.03, self._top - 0.02 - self._bottom - 0.14)
        bar = self.figure.colorbar(mapped, cax=self.figure.add_axes(box),
                                   orientation="horizontal" if self.layout.bar_across else "vertical")
        bar.set_label(label, size=10)
        if self.layout.bar_across and mapped.norm.vmin and mapped.norm.vmax and isinstance(mapped.norm, LogNorm):
            log_axis(bar.ax, "x")

    def small_print(self, lines: list[str]) -> None:
        """At the bottom of a column beside the plot, or below what is in the column under it, to be cut off there."""
        y, va = (self._top, "top") if self.layout.bar_across else (self._bottom, "bottom")
        self.figure.text(self._left, y, "\n".join(lines), fontsize=SMALL, color=GREY, va=va, linespacing=1.35)

    def _extent(self, artist: Artist) -> tuple[float, float, float]:
        """Width, height and lower edge in figure coordinates."""
        renderer = FigureCanvasAgg(self.figure).get_renderer()  # type: ignore[no-untyped-call, unused-ignore]
        box = artist.get_window_extent(renderer)
        return box.width / self.figure.bbox.width, box.height / self.figure.bbox.height, box.y0 / self.figure.bbox.height


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


def number(x: float) -> str:
    """2.84e11 as 2.84 x 10^11 in mathtext; others to four digits."""
    mantissa, _, exponent = f"{x:.3g}".partition("e")
    if not exponent:
        return "1/3" if abs(x - 1 / 3) < 1e-6 else f"{x:.4g}"
    power = f"10^{{{int(exponent)}}}"
    return rf"${power}$" if mantissa == "1" else rf"${mantissa} \times {power}$"
