"""A quantity of a table over its plane, or along its one axis."""

from __future__ import annotations

import numpy as np
from matplotlib.colors import LogNorm
from matplotlib.figure import Figure
from numpy.typing import NDArray

from ..analysis import total_electrons
from ..errors import ExitCode, SemivisError
from ..table import Table
from .style import COLOURS, GREY, INK, M_APRIME, M_CHI1, WIDE, Canvas, Layout, log_axis, number

Array = NDArray[np.float64]
LIMIT_EVENTS = float(np.log(10))  # excluded at 90 % CL when no event is seen, whatever the background
RELEVANT_EVENTS = 0.3  # R-cut efficiencies are shown where more S1 events are expected
_LABELS = {
    "events": "expected events, S1 + S2",
    "events_s1": "expected S1 events",
    "events_s2": "expected S2 events",
    "efficiency_s1": "S1 efficiency",
    "efficiency_s2": "S2 efficiency",
    "error_s1": "relative statistical error of S1",
    "error_s2": "relative statistical error of S2",
    "rcut_efficiency": "efficiency of the R cut",
}
QUANTITIES = tuple(_LABELS)
_AXIS_LABELS = {"m_aprime_GeV": f"{M_APRIME}  [GeV]", "m_chi1_GeV": f"{M_CHI1}  [GeV]", "r": f"{M_CHI1}/{M_APRIME}",
                "epsilon": r"kinetic mixing $\epsilon$", "alpha_d": r"$\alpha_D$",
                "f": r"mass splitting $f = (m_{\chi_2} - m_{\chi_1})/m_{\chi_1}$"}
_DECADES = 8  # shown below the largest value


def draw_table(table: Table, quantity: str, title: str | None, version: str, layout: Layout = WIDE) -> Figure:
    """A map with the line of 2.303 events in S1 + S2, or a curve with its statistical error. Error 65 for a table that
    is neither a plane nor a line, or where the quantity is zero everywhere."""
    if quantity not in _LABELS:
        raise SemivisError(f"there is no quantity {quantity}; choose one of {', '.join(QUANTITIES)}", ExitCode.USAGE)
    if not is_drawn(table):
        raise SemivisError(f"{table.path} is a grid in {' x '.join(table.axes)} {table.shape}; a figure needs one or two axes "
                           "with more than one value each")
    columns, names = _sorted_columns(table)
    values = _values(columns, quantity)
    if not (values > 0).any():
        where = f" where more than {RELEVANT_EVENTS} S1 events are expected" if quantity == "rcut_efficiency" else ""
        raise SemivisError(f"{table.path} has nothing to draw: {quantity} is nowhere above zero{where}")
    canvas = Canvas(layout)
    lines = [title] if title else []
    lines.append(f"{number(total_electrons(table.analysis))} EOT")
    lines += [",  ".join(_fixed(table))] if _fixed(table) else []
    if len(names) == 2:
        _draw_map(canvas, columns, names, values, quantity, lines)
    else:
        _draw_curve(canvas, columns, names[0], values, quantity)
        canvas.heading(lines)
    canvas.small_print([f"semivis {table.provenance.get('version', version)}, physics {table.physics_version}",
                        f"table {table.digest}"])
    return canvas.figure


def is_drawn(table: Table) -> bool:
    """Whether draw_table() has a figure of such a grid."""
    return len(table.axes) in (1, 2) and all(axis in _AXIS_LABELS for axis in table.axes) and len(table.shape) == len(table.axes)


def _values(columns: dict[str, Array], quantity: str) -> np.ma.MaskedArray[tuple[int, ...], np.dtype[np.float64]]:
    """Masked where there is nothing to show. Errors: where the efficiency is shown."""
    if quantity == "rcut_efficiency":
        return np.ma.masked_where(columns["events_s1"] <= RELEVANT_EVENTS, columns[quantity])
    if quantity == "events":
        return np.ma.masked_invalid(columns["events_s1"] + columns["events_s2"])
    signature = quantity.removeprefix("error_")
    shown = columns[f"efficiency_{signature}" if signature != quantity else quantity]
    shown = np.ma.masked_less(shown, max(shown.max() * 10.0**-_DECADES, np.finfo(float).tiny))
    return np.ma.asarray(columns[f"efficiency_{signature}_err"] / shown) if signature != quantity else shown


def _draw_map(canvas: Canvas, columns: dict[str, Array], names: tuple[str, ...],
              values: np.ma.MaskedArray[tuple[int, ...], np.dtype[np.float64]], quantity: str, heading: list[str]) -> None:
    axes, events = canvas.axes, columns["events_s1"] + columns["events_s2"]
    norm = None
    if quantity != "rcut_efficiency":
        values = np.ma.masked_less(values, float(values.max()) * 10.0**-_DECADES)
        norm = LogNorm(float(values.min()), float(values.max()))
    x, y = columns[names[0]][:, 0], columns[names[1]][0]
    mesh = axes.pcolormesh(x, y, values.T, shading="nearest", cmap="viridis", norm=norm, rasterized=True)
    if events.min() < LIMIT_EVENTS < events.max():
        axes.contour(x, y, np.log(np.maximum(events, 1e-300)).T, levels=[np.log(LIMIT_EVENTS)], colors=INK, linewidths=1.3)
    axes.set(xlim=(x[0], x[-1]), ylim=(y[0], y[-1]), xlabel=_AXIS_LABELS[names[0]], ylabel=_AXIS_LABELS[names[1]])
    for which, scale in (("x", x), ("y", y)):
        if _is_wide(scale):
            log_axis(axes, which)
    canvas.heading([*heading, f"line: {LIMIT_EVENTS:.3f} events, S1 + S2"])
    canvas.colour_bar(mesh, _LABELS[quantity])


def _draw_curve(canvas: Canvas, columns: dict[str, Array], name: str,
                values: np.ma.MaskedArray[tuple[int, ...], np.dtype[np.float64]], quantity: str) -> None:
    axes, x = canvas.axes, columns[name]
    axes.plot(x, values, color=COLOURS[0], lw=1.6, marker="o", ms=3)
    error = columns.get(f"{quantity}_err")
    if error is not None:
        axes.fill_between(x, values - error, values + error, color=COLOURS[0], alpha=0.25, lw=0)
    if quantity.startswith("events"):
        axes.axhline(LIMIT_EVENTS, color=GREY, lw=0.8, ls=(0, (4, 3)))
    axes.set(xlim=(x[0], x[-1]), xlabel=_AXIS_LABELS[name], ylabel=_LABELS[quantity])
    if _is_wide(x):
        log_axis(axes, "x")
    positive = values[values > 0]
    if quantity != "rcut_efficiency" and _is_wide(np.sort(positive.compressed())):
        axes.set_ylim(float(positive.min()) / 1.6, float(positive.max()) * 1.6)
        log_axis(axes, "y")


def _is_wide(ascending: Array) -> bool:
    """Whether a logarithmic axis suits it."""
    return bool(ascending[0] > 0 and ascending[-1] / ascending[0] > 10)


def _sorted_columns(table: Table) -> tuple[dict[str, Array], tuple[str, ...]]:
    """Columns in increasing order of every axis; the first is the mass where it is one of them."""
    turned = len(table.axes) == 2 and table.axes[1] in ("m_aprime_GeV", "m_chi1_GeV")
    names = table.axes[::-1] if turned else table.axes
    columns = {name: table[name] for name in table.columns} | {"m_chi1_GeV": table["r"] * table["m_aprime_GeV"]}
    columns = {name: column.T if turned else column for name, column in columns.items()}
    for k, name in enumerate(names):
        order = np.argsort(np.moveaxis(columns[name], k, -1).reshape(-1, columns[name].shape[k])[0])
        columns = {other: column.take(order, axis=k) for other, column in columns.items()}
    return columns, names


def _fixed(table: Table) -> list[str]:
    symbols = {"alpha_d": r"$\alpha_D$", "r": f"{M_CHI1}/{M_APRIME}", "f": r"$f$", "epsilon": r"$\epsilon$",
               "m_aprime_GeV": M_APRIME}
    found = []
    for name, symbol in symbols.items():
        values = table[name]
        if name not in table.axes and np.allclose(values, values.flat[0], rtol=1e-9, atol=0):
            found.append(f"{symbol} = {number(float(values.flat[0]))}" + (" GeV" if name == "m_aprime_GeV" else ""))
    return found
