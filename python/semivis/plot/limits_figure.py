"""Exclusion contours of one or several limits files."""

from __future__ import annotations

from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import PathPatch
from matplotlib.path import Path as Outline

from ..bounds import Bound
from ..contour import Contour
from ..errors import ExitCode, SemivisError
from ..limits import MEDIAN, Limits
from .overlays import chosen_overlays, draw_bounds, draw_overlays
from .series import Array, Choice, Series, common_parameters, find_series, labels
from .style import COLOURS, INK, M_APRIME, M_CHI1, WIDE, Canvas, Layout, log_axis, number

# Pairs of quantiles of the expected limit, the wider first.
_BANDS = (((0.0228, 0.9772), r"expected $\pm 2\sigma$", "#F7E37A"), ((0.1587, 0.8413), r"expected $\pm 1\sigma$", "#7CC576"))
_AXIS_LABELS = {"epsilon": r"kinetic mixing $\epsilon$", "alpha_d": r"$\alpha_D$",
                "f": r"mass splitting $f = (m_{\chi_2} - m_{\chi_1})/m_{\chi_1}$"}
MAX_SERIES = 8
_MARGIN = 1.6  # factor around the contours on a logarithmic axis


def draw_limits(files: list[tuple[str, Limits]], choice: Choice, title: str | None, overlays: bool,
                bounds: list[Bound], version: str, layout: Layout = WIDE) -> Figure:
    """files: label and limits. The first series is filled; one alone has its expected bands, of several each has its
    expected median. Error 65 where a file has no limit along the axis, 64 for too many series."""
    series = find_series(files, choice)
    if len(series) > MAX_SERIES:
        raise SemivisError(f"there are {len(series)} lines of equal r, f and alpha_D along {choice.axis}, a figure holds "
                           f"{MAX_SERIES}; choose with --r, --f, --alpha-d or another --axis", ExitCode.USAGE)
    canvas = Canvas(layout)
    axes = canvas.axes
    drawn: list[Array] = []
    single = len(series) == 1
    for k, (s, label) in enumerate(zip(series, labels(series))):
        drawn += _draw_series(axes, s, COLOURS[k % len(COLOURS)], label, bands=single, filled=k == 0)
    if overlays:
        draw_overlays(axes, chosen_overlays(series), series[0].mass_factor)
    if choice.axis == "epsilon":
        draw_bounds(axes, bounds, series[0].mass_factor)
    _finish_axes(axes, choice, np.concatenate(drawn) if drawn else np.ones((1, 2)), series)
    _explain(canvas, series, title, version)
    return canvas.figure


def _draw_series(axes: Axes, series: Series, colour: str, label: str, bands: bool, filled: bool) -> list[Array]:
    """Returns the edges that were drawn."""
    known = series.limits.quantiles

    def has(quantile: float) -> bool:
        return any(abs(q - quantile) < 5e-4 for q in known)

    vertices = []
    if bands:
        for (wide, narrow), text, fill in _BANDS:
            if has(wide) and has(narrow):
                vertices += _fill_between(axes, series.contours(wide), series.contours(narrow), fill, text)
    observed = series.contours()
    if filled:
        regions = _compound([contour.polygon for contour in observed])
        axes.add_patch(PathPatch(regions, facecolor=colour, alpha=0.2, lw=0, zorder=1.8, label="excluded" if bands else None))
    vertices += _stroke(axes, observed, colour, "-", 1.8, "observed" if bands and not label else label or "observed", 4.5)
    if has(MEDIAN):
        vertices += _stroke(axes, series.contours(MEDIAN), INK if bands else colour, (0, (3, 3)), 0.9,
                            "expected median" if bands else f"{label}, expected" if label else "expected", 4.6)
    return vertices


def _stroke(axes: Axes, contours: list[Contour], colour: str, dashes: Any, width: float, label: str,
            zorder: float) -> list[Array]:
    strokes = [stroke for contour in contours for stroke in contour.outline]
    for k, stroke in enumerate(strokes):
        axes.plot(stroke[:, 0], stroke[:, 1], color=colour, lw=width, ls=dashes,
                  label=label if k == 0 else None, zorder=zorder, solid_joinstyle="round")
    return strokes


def _compound(polygons: list[Array]) -> Outline:
    return Outline.make_compound_path(*(Outline(polygon, closed=True) for polygon in polygons))


def _fill_between(axes: Axes, outer: list[Contour], inner: list[Contour], fill: str, label: str) -> list[Array]:
    """The region of one quantile without that of another: inner lines run the other way round and cut holes."""
    path = _compound([c.polygon for c in outer] + [c.polygon[::-1] for c in inner])
    axes.add_patch(PathPatch(path, facecolor=fill, alpha=0.9, lw=0, zorder=2, label=label))
    return [stroke for c in outer for stroke in c.outline]


def _finish_axes(axes: Axes, choice: Choice, vertices: Array, series: list[Series]) -> None:
    x = np.concatenate([contour.polygon[:, 0] for s in series for contour in s.contours()] or [vertices[:, 0]])
    y = vertices[:, 1]
    # Only a contour in epsilon has a tip; others end with the masses that were searched.
    if x.max() < _MARGIN * x.min():  # a bar
        axes.set_xlim(x.min() / _MARGIN, x.max() * _MARGIN)
    else:
        axes.set_xlim(x.min(), x.max() * (1.25 if choice.axis == "epsilon" else 1))
    if choice.axis == "f":
        axes.set_ylim(0.0, y.max() + 0.1)
    else:
        axes.set_ylim(y.min() / _MARGIN, min(y.max() * _MARGIN, 1.0))
        log_axis(axes, "y")
    log_axis(axes, "x")
    axes.set_xlabel(rf"{M_CHI1}  [GeV]" if choice.chi1_mass else rf"{M_APRIME}  [GeV]")
    at_gminus2 = "" if choice.axis == "epsilon" else r"  at $\epsilon_{(g-2)_\mu}$"
    axes.set_ylabel(_AXIS_LABELS[choice.axis] + at_gminus2)


def _explain(canvas: Canvas, series: list[Series], title: str | None, version: str) -> None:
    """Heading, legend and small print."""
    limits = [s.limits for s in series]
    exposures = sorted({s.n_eot for s in limits})
    levels = sorted({s.cl for s in limits})
    lines = [title] if title else []
    lines.append(", ".join(f"{100 * cl:g}% CL" for cl in levels) + "  ·  " + ", ".join(number(n) for n in exposures) + " EOT")
    lines += [",  ".join(common_parameters(series))] if common_parameters(series) else []
    if any(s.statistic != "cls" for s in limits):
        lines.append("asymptotic CLs: for comparison only")
    canvas.heading(lines)
    canvas.legend()
    tables = list(dict.fromkeys(s.table_digest for s in limits))
    programs = list(dict.fromkeys(s.provenance.get("version", version) for s in limits))
    canvas.small_print([f"semivis {', '.join(programs)}, physics {', '.join(dict.fromkeys(s.physics_version for s in limits))}",
                        *(f"table {digest}" for digest in tables)])
