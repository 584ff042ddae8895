"""A quantity of a table over its plane."""

from __future__ import annotations

import numpy as np
from matplotlib.colors import LogNorm
from matplotlib.figure import Figure
from numpy.typing import NDArray

from ..analysis import total_electrons
from ..errors import ExitCode, SemivisError
from ..table import Table
from .style import AXES_BOX, INK, LEGEND_X, M_APRIME, M_CHI1, heading, log_axis, new_figure, number, small_print

LIMIT_EVENTS = float(np.log(10))  # excluded at 90 % CL when no event is seen, whatever the background
RELEVANT_EVENTS = 0.3  # R-cut efficiencies are shown where more S1 events are expected
_LABELS = {
    "events": "expected events, S1 + S2",
    "events_s1": "expected S1 events",
    "events_s2": "expected S2 events",
    "efficiency_s1": "S1 efficiency",
    "efficiency_s2": "S2 efficiency",
    "rcut_efficiency": "efficiency of the R cut",
}
QUANTITIES = tuple(_LABELS)
_AXIS_LABELS = {"m_aprime_GeV": f"{M_APRIME}  [GeV]", "m_chi1_GeV": f"{M_CHI1}  [GeV]", "r": f"{M_CHI1}/{M_APRIME}",
                "epsilon": r"kinetic mixing $\epsilon$", "alpha_d": r"$\alpha_D$",
                "f": r"mass splitting $f = (m_{\chi_2} - m_{\chi_1})/m_{\chi_1}$"}
_DECADES = 8  # shown below the largest value


def draw_table(table: Table, quantity: str, title: str | None, version: str) -> Figure:
    """A map with the line of 2.303 events in S1 + S2. Error 65 for a table that is no plane of two axes,
    or where the quantity is zero everywhere."""
    if quantity not in _LABELS:
        raise SemivisError(f"there is no quantity {quantity}; choose one of {', '.join(QUANTITIES)}", ExitCode.USAGE)
    if len(table.shape) != 2 or any(axis not in _AXIS_LABELS for axis in table.axes):
        raise SemivisError(f"{table.path} is a grid in {' x '.join(table.axes)} {table.shape}; a map needs two axes with "
                           "more than one value each")
    plane, axes_names = _sorted_plane(table)
    events = plane["events_s1"] + plane["events_s2"]
    values = np.ma.masked_invalid(events if quantity == "events" else plane[quantity])
    linear = quantity == "rcut_efficiency"
    if linear:
        values = np.ma.masked_where(plane["events_s1"] <= RELEVANT_EVENTS, values)
    if not (values > 0).any():
        where = f" where more than {RELEVANT_EVENTS} S1 events are expected" if linear else ""
        raise SemivisError(f"{table.path} has nothing to draw: {quantity} is nowhere above zero{where}")
    norm = None
    if not linear:
        top = float(values.max())
        values = np.ma.masked_less(values, top * 10.0**-_DECADES)
        norm = LogNorm(top * 10.0**-_DECADES, top)
    figure, axes = new_figure()
    x, y = plane[axes_names[0]][:, 0], plane[axes_names[1]][0]
    mesh = axes.pcolormesh(x, y, values.T, shading="nearest", cmap="viridis", norm=norm, rasterized=True)
    if events.min() < LIMIT_EVENTS < events.max():
        axes.contour(x, y, np.log(np.maximum(events, 1e-300)).T, levels=[np.log(LIMIT_EVENTS)], colors=INK, linewidths=1.3)
    axes.set(xlim=(x[0], x[-1]), ylim=(y[0], y[-1]), xlabel=_AXIS_LABELS[axes_names[0]], ylabel=_AXIS_LABELS[axes_names[1]])
    for which, scale in (("x", x), ("y", y)):
        if scale[0] > 0 and scale[-1] / scale[0] > 10:
            log_axis(axes, which)
    lines = [title] if title else []
    lines += [f"{number(total_electrons(table.analysis))} EOT", ",  ".join(_fixed(table)),
              f"line: {LIMIT_EVENTS:.3f} events, S1 + S2"]
    top = heading(figure, lines) - 0.02
    bar = figure.add_axes((LEGEND_X + 0.01, AXES_BOX[1] + 0.14, 0.03, top - AXES_BOX[1] - 0.14))
    figure.colorbar(mesh, cax=bar).set_label(_LABELS[quantity], size=10)
    small_print(figure, [f"semivis {table.provenance.get('version', version)}, physics {table.physics_version}",
                         f"table {table.digest}"])
    return figure


def _sorted_plane(table: Table) -> tuple[dict[str, NDArray[np.float64]], tuple[str, str]]:
    """Columns [x, y] in increasing order of both axes; x is the mass where it is one of them."""
    first, second = table.axes
    turned = second in ("m_aprime_GeV", "m_chi1_GeV")
    names = (second, first) if turned else (first, second)
    columns = {name: table[name] for name in table.columns} | {"m_chi1_GeV": table["r"] * table["m_aprime_GeV"]}
    columns = {name: column.T if turned else column for name, column in columns.items()}
    order_x, order_y = np.argsort(columns[names[0]][:, 0]), np.argsort(columns[names[1]][0])
    return {name: column[order_x][:, order_y] for name, column in columns.items()}, names


def _fixed(table: Table) -> list[str]:
    symbols = {"alpha_d": r"$\alpha_D$", "r": f"{M_CHI1}/{M_APRIME}", "f": r"$f$", "epsilon": r"$\epsilon$"}
    found = []
    for name, symbol in symbols.items():
        values = table[name]
        if name not in table.axes and np.allclose(values, values.flat[0]):
            found.append(f"{symbol} = {number(float(values.flat[0]))}")
    return found
