"""How the R-cut efficiency is distributed over the points of a table."""

from __future__ import annotations

import numpy as np
from matplotlib.figure import Figure

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
