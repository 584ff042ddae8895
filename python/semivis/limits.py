"""A limits file of `semivis limit` in memory (docs/limits_file.md)."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .analysis import AnalysisBin, read_bins
from .chains import Interval
from .contour import Contour, build_contours
from .errors import ExitCode, SemivisError
from .hdf5 import Reader, open_file
from .matching import matches, select

SCHEMA, SCHEMA_VERSION = "semivis-limits", 1
AXES = ("epsilon", "alpha_d", "f")
OBSERVED = -1.0  # stands for the quantile of the observed limit in /tips and /crossings
MEDIAN = 0.5
_KEYS = ("m_aprime_GeV", "r", "f", "alpha_d", "epsilon")
_EDGES = tuple(f"{edge}{error}" for edge in ("lower", "upper") for error in ("", "_err", "_stat_err", "_syst_err"))


@dataclass(frozen=True)
class Overlay:
    """A line of other origin: (g-2)_mu, relic density, Landau pole."""

    name: str  # begins with gminus2_, relic_ or landau_
    label: str
    source: str
    axis: str  # what `values` are: epsilon, alpha_d or f
    m_aprime_GeV: NDArray[np.float64]
    values: NDArray[np.float64]
    r: float | None  # None: the line does not depend on it
    f: float | None
    alpha_d: float | None


class Limits:
    """The limits file, read at once.

    `intervals` and `expected` are structured arrays, one entry per excluded interval, with the columns of the file
    (`expected` has `quantile` too); NaN stands in the column of the axis. `tips`, `crossings`, `searched`: as in the file.
    """

    def __init__(self, reader: Reader) -> None:
        self.path = reader.path
        self.cl = float(reader.attribute("/", "cl"))
        self.statistic = str(reader.attribute("/", "statistic"))
        self.n_eot = float(reader.attribute("/", "n_eot"))
        self.table_digest = str(reader.attribute("/", "table_digest"))
        self.physics_version = str(reader.attribute("/", "physics_version"))
        self.digest = str(reader.attribute("/", "digest"))
        self.analysis: tuple[AnalysisBin, ...] = read_bins(reader)
        self.provenance = {name: str(reader.texts(f"provenance/{name}")) for name in reader.names("provenance")}
        self.ranges: dict[str, tuple[float, float]] = {}
        for axis in ("epsilon", "alpha_d"):
            low, high = reader.attribute("limits", f"{axis}_range")
            self.ranges[axis] = (float(low), float(high))
        self.intervals = _structured(reader, "limits", (*_KEYS, *_EDGES, "interval"), ("axis",))
        self.expected = _structured(reader, "expected", ("quantile", *_KEYS, *_EDGES, "interval"), ("axis",))
        self.tips = _structured(reader, "tips", ("r", "f", "alpha_d", "quantile", "m_aprime_GeV", "epsilon"))
        self.searched = _structured(reader, "searched", ("m_aprime_GeV", "r", "f"))
        self.crossings = _structured(reader, "crossings", ("r", "f", "alpha_d", "quantile", "m_aprime_GeV"))
        self.overlays = {name: _overlay(reader, name) for name in reader.names("overlay")}

    @staticmethod
    def read(path: str | Path) -> Limits:
        """As semivis.open(), for a file that must hold limits."""
        with open_file(Path(path)) as reader:
            return Limits(reader)

    def __repr__(self) -> str:
        return f"<semivis.Limits {self.path}: {100 * self.cl:g} % CL, {self.intervals.size} intervals>"

    @property
    def axes(self) -> tuple[str, ...]:
        """Axes along which limits were searched and something was excluded."""
        return tuple(a for a in AXES if (self.intervals["axis"] == a).any() or (self.expected["axis"] == a).any())

    @property
    def quantiles(self) -> tuple[float, ...]:
        """Of the expected limits, ascending."""
        return tuple(float(q) for q in np.unique(self.expected["quantile"]))

    def select(
        self, axis: str = "epsilon", *, r: float | None = None, f: float | None = None, alpha_d: float | None = None,
        quantile: float | None = None,
    ) -> NDArray[Any]:
        """Intervals of one line in order of mass. r, f, alpha_d default to the only value and match within 1e-6; what
        is the axis itself is not asked for. quantile: None is the observed limit. May be empty. Error 64 for an
        unknown axis or quantile, 65 as semivis.Table.row()."""
        if axis not in AXES:
            raise SemivisError(f"there is no axis {axis!r}; choose one of {', '.join(AXES)}", ExitCode.USAGE)
        entries = self.intervals if quantile is None else self.expected
        used = np.asarray(entries["axis"] == axis)
        if quantile is not None:
            known = np.isclose(entries["quantile"], quantile, rtol=0, atol=5e-4)
            if not known.any():
                raise SemivisError(f"there is no expected limit at the quantile {quantile:g}; the file has "
                                   f"{', '.join(f'{q:.4g}' for q in self.quantiles) or 'none'}", ExitCode.USAGE)
            used &= known
        for name, wanted in (("r", r), ("f", f), ("alpha_d", alpha_d)):
            if name != axis:
                used = select(entries, used, name, wanted, "the limits file")
        found: NDArray[Any] = entries[used]
        return np.asarray(found[np.lexsort((found["interval"], found["m_aprime_GeV"]))])

    def contour(
        self, axis: str = "epsilon", r: float | None = None, f: float | None = None, alpha_d: float | None = None,
        quantile: float | None = None,
    ) -> list[Contour]:
        """Closed lines of m_A' (GeV) against the quantity of the axis, one for each connected region.

        Arguments as for select(). Intervals of neighbouring masses belong together where they overlap; between masses
        the edge is a monotone cubic (see Contour), whose error `semivis limit` prints. Along epsilon the region that
        reaches furthest ends at its tip."""
        entries = self.select(axis, r=r, f=f, alpha_d=alpha_d, quantile=quantile)
        if not entries.size:
            return []
        masses = self._masses(axis, float(entries["r"][0]), float(entries["f"][0]))
        columns = [
            [
                Interval(float(e["lower"]), float(e["upper"]), self._at_bound(e, axis, 0), self._at_bound(e, axis, 1))
                for e in entries[entries["m_aprime_GeV"] == m]
            ]
            for m in masses
        ]
        return build_contours(masses, columns, self._tip(entries[0], quantile) if axis == "epsilon" else None)

    def _masses(self, axis: str, r: float, f: float) -> NDArray[np.float64]:
        """Every mass (GeV) that was searched at this r and, but along f, this f."""
        used = matches(self.searched["r"], r)
        if axis != "f":
            used &= matches(self.searched["f"], f)
        return np.unique(self.searched["m_aprime_GeV"][used])

    def _at_bound(self, entry: Any, axis: str, side: int) -> bool:
        edge = ("lower", "upper")[side]
        if axis in self.ranges:
            return bool(np.isclose(entry[edge], self.ranges[axis][side], rtol=1e-9, atol=0))
        return bool(entry[f"{edge}_err"] == 0)

    def _tip(self, entry: Any, quantile: float | None) -> tuple[float, float] | None:
        used = np.isclose(self.tips["quantile"], OBSERVED if quantile is None else quantile, rtol=0, atol=5e-4)
        for name in ("r", "f", "alpha_d"):
            used &= matches(self.tips[name], float(entry[name]))
        found = self.tips[used]
        return (float(found["m_aprime_GeV"][0]), float(found["epsilon"][0])) if found.size else None


def _structured(reader: Reader, group: str, numbers: tuple[str, ...], texts: tuple[str, ...] = ()) -> NDArray[Any]:
    """The datasets of a group as one structured array; empty where the file has no such group."""
    kinds = [(name, "U16") for name in texts]
    kinds += [(name, "i8" if name == "interval" else "f8") for name in numbers]
    if not reader.has(group) or not reader.names(group):
        return np.zeros(0, dtype=kinds)
    shape = reader.numbers(f"{group}/{numbers[0]}").shape
    out = np.zeros(shape, dtype=kinds)
    for name in texts:
        out[name] = reader.texts(f"{group}/{name}", shape)
    for name in numbers:
        out[name] = reader.numbers(f"{group}/{name}", shape)
    return out


def _overlay(reader: Reader, name: str) -> Overlay:
    group = f"overlay/{name}"
    axis = next((a for a in AXES if reader.has(f"{group}/{a}")), "")
    if not axis:
        raise reader.fail(f"{group} has none of {', '.join(AXES)}")
    mass = reader.array(f"{group}/m_aprime_GeV")
    return Overlay(
        name, str(reader.attribute(group, "label")), str(reader.attribute(group, "source")), axis, mass,
        reader.array(f"{group}/{axis}", mass.shape),
        *(reader.optional_attribute(group, key) for key in ("r", "f", "alpha_d")),
    )
