"""Lines of other origin: (g-2)_mu bands, relic density, Landau pole, published bounds."""

from __future__ import annotations

from itertools import cycle

import numpy as np
from matplotlib.axes import Axes

from ..bounds import Bound
from ..limits import Overlay
from .series import Series
from .style import GREY

_GMINUS2 = (("gminus2_", "#F4A6A0", "#B2182B"), ("gminus2_pre_fermilab_", None, GREY))
_RELIC_DASHES = ((0, ()), (0, (6, 2)), (0, (6, 2, 1.5, 2)), (0, (3, 1.5)), (0, (1, 1.5)))
_RELIC = "#8C510A"
_BOUND_GREYS = ("#4d4d4d", "#7f7f7f", "#a6a6a6", "#bdbdbd")


def chosen_overlays(series: list[Series]) -> dict[str, Overlay]:
    """Of all files, those along the axis whose r and f fit a series; each name once, that of the first file. One at a
    single mass is no line."""
    found: dict[str, Overlay] = {}
    for s in series:
        for name, overlay in s.limits.overlays.items():
            if overlay.axis == s.choice.axis and overlay.m_aprime_GeV.size > 1 and _fits(overlay, s):
                found.setdefault(name, overlay)
    return found


def _fits(overlay: Overlay, series: Series) -> bool:
    parameters = series.parameters()
    return all(
        value is None or name not in parameters or np.isclose(value, parameters[name], rtol=1e-6)
        for name, value in (("r", overlay.r), ("f", overlay.f))
    )


def draw_overlays(axes: Axes, overlays: dict[str, Overlay], mass_factor: float) -> None:
    """Every line gets a legend entry; mass_factor: mass of the axis over m_A'."""
    for prefix, fill, colour in _GMINUS2:
        _draw_gminus2(axes, {n: o for n, o in overlays.items() if n[len(prefix):] in _EDGES and n.startswith(prefix)},
                      prefix, fill, colour, mass_factor)
    dashes = cycle(_RELIC_DASHES)
    for name, overlay in overlays.items():
        x = overlay.m_aprime_GeV * mass_factor
        if name.startswith("relic_"):
            axes.plot(x, overlay.values, color=_RELIC, lw=1.1, ls=next(dashes), label=_symbols(overlay.label), zorder=6)
        elif name.startswith("landau_"):
            axes.plot(x, overlay.values, color="#7B3294", lw=1.1, ls=(0, (1, 1)), label=_symbols(overlay.label), zorder=6)


_SYMBOLS = (("alpha_D", r"$\alpha_D$"), ("(g-2)_mu", r"$(g-2)_\mu$"), ("epsilon", r"$\epsilon$"))


def _symbols(label: str) -> str:
    """A label of the file with the names of couplings as the figure writes them."""
    for word, symbol in _SYMBOLS:
        label = label.replace(word, symbol)
    return label


_EDGES = ("central", "minus_2sigma", "plus_2sigma")


def _draw_gminus2(axes: Axes, lines: dict[str, Overlay], prefix: str, fill: str | None, colour: str,
                  mass_factor: float) -> None:
    low, high, central = (lines.get(prefix + name) for name in ("minus_2sigma", "plus_2sigma", "central"))
    era = ", before Fermilab" if "pre_fermilab" in prefix else ""
    if low is not None and high is not None:
        x = low.m_aprime_GeV * mass_factor
        if fill is not None:
            axes.fill_between(x, low.values, high.values, color=fill, alpha=0.75, lw=0, zorder=2.5,
                              label=rf"$(g-2)_\mu$ at $\pm 2\sigma${era}")
        else:
            axes.plot(x, low.values, color=colour, lw=0.8, ls=(0, (1, 1.2)), zorder=2.6,
                      label=rf"$(g-2)_\mu$ at $\pm 2\sigma${era}")
            axes.plot(x, high.values, color=colour, lw=0.8, ls=(0, (1, 1.2)), zorder=2.6)
    if central is not None and fill is not None:
        axes.plot(central.m_aprime_GeV * mass_factor, central.values, color=colour, lw=1.1, zorder=5,
                  label=rf"$(g-2)_\mu$ central{era}")


def draw_bounds(axes: Axes, bounds: list[Bound], mass_factor: float) -> None:
    for bound, colour in zip(bounds, cycle(_BOUND_GREYS)):
        axes.plot(bound.m_aprime_GeV * mass_factor, bound.epsilon, color=colour, lw=0.9, zorder=1.5, label=bound.label)
