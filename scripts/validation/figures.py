"""Small figures with one look; equal data give equal files."""

from __future__ import annotations

from pathlib import Path

import matplotlib
import matplotlib.ticker

matplotlib.use("Agg")
import matplotlib.pyplot as plt  # the backend comes first

MAX_BYTES = 100 * 1024

plt.rcParams.update(
    {
        "figure.figsize": (6.0, 3.9),
        "figure.constrained_layout.use": True,
        "font.size": 10,
        "axes.grid": True,
        "grid.alpha": 0.25,
        "axes.spines.top": False,
        "axes.spines.right": False,
        "legend.frameon": False,
        "svg.fonttype": "none",
        "svg.hashsalt": "semivis",
    }
)


def save(figure: plt.Figure, path: Path) -> str:
    """Writes and closes it; returns the file name. Lines as .svg, maps as .png."""
    path.parent.mkdir(parents=True, exist_ok=True)
    metadata = {"Date": None} if path.suffix == ".svg" else {"Software": None}
    figure.savefig(path, dpi=110, metadata=metadata)
    plt.close(figure)
    if path.stat().st_size > MAX_BYTES:
        raise SystemExit(f"error: {path} is larger than 100 KiB; draw fewer points")
    return path.name


def label_masses(axes: plt.Axes, masses: tuple[float, ...]) -> None:
    """Plain numbers on a logarithmic mass axis."""
    axes.set_xticks(masses, [f"{m:g}" for m in masses])
    axes.xaxis.set_minor_formatter(matplotlib.ticker.NullFormatter())
