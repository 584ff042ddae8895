"""The R cut: its efficiency over the points of a table, and R of events."""

from __future__ import annotations

import numpy as np
from matplotlib.figure import Figure
from numpy.typing import NDArray

from ..errors import SemivisError
from ..table import Table
from .style import COLOURS, INK, WIDE, Canvas, Layout
from .table_figure import RELEVANT_EVENTS


def draw_rcut(table: Table, version: str, layout: Layout = WIDE) -> Figure:
    """A histogram over the points where more than 0.3 S1 events are expected, with their mean. Error 65 where there is
    no such point."""
    values = table["rcut_efficiency"][table["events_s1"] > RELEVANT_EVENTS]
    if not values.size:
        raise SemivisError(f"{table.path} has nothing to draw: more than {RELEVANT_EVENTS} S1 events are nowhere expected")
    canvas = Canvas(layout)
    bins = np.arange(np.floor(values.min() * 100), np.ceil(values.max() * 100) + 2) / 100
    canvas.axes.hist(values, bins=bins.tolist(), color=COLOURS[0], alpha=0.6, label=f"{values.size} points")
    canvas.axes.axvline(float(values.mean()), color=INK, lw=1.2, label=f"mean {values.mean():.3f}")
    canvas.axes.set(xlabel="efficiency of the R cut", ylabel="points in a bin of 0.01")
    canvas.heading([f"where more than {RELEVANT_EVENTS} S1 events are expected"])
    canvas.legend()
    canvas.small_print([f"semivis {table.provenance.get('version', version)}, physics {table.physics_version}",
                        f"table {table.digest}"])
    return canvas.figure


def draw_r(r: NDArray[np.float64], weight: NDArray[np.float64], r_cut: float, heading: list[str], small_print: list[str],
           layout: Layout = WIDE) -> Figure:
    """The distribution of R of weighted events, with the cut."""
    canvas = Canvas(layout)
    canvas.axes.hist(r, bins=np.linspace(0, 1, 101).tolist(), weights=weight / weight.sum(), color=COLOURS[0], alpha=0.6, label="S1 but for the R cut")
    canvas.axes.axvline(r_cut, color=INK, lw=1.2, label=f"R cut at {r_cut:g}")
    canvas.axes.set(xlabel="R", ylabel="share of the events in a bin of 0.01", yscale="log", xlim=(0, 1))
    canvas.heading(heading)
    canvas.legend()
    canvas.small_print(small_print)
    return canvas.figure
