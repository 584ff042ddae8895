"""A table of `semivis scan` in memory."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Sequence
from copy import copy
from dataclasses import dataclass, fields
from difflib import get_close_matches
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from .analysis import AnalysisBin, detected_electrons, read_bins, total_electrons
from .errors import ExitCode, SemivisError
from .hdf5 import Reader
from .limits import Limits
from .matching import select
from .program import run_program
from .spectra import STABLE_CTAU, Array, Spectra, Yields, fill_efficiencies, read_spectra
from .status import IMPRECISE, OK, is_closed, misses_target, status_of

SCHEMA, SCHEMA_VERSION = "semivis-table", 3
_MASSES = ("m_aprime_GeV", "r", "f", "ctau_eps2_alphad_m", "n_aprime_per_eot_eps2", "n_generated")


@dataclass(frozen=True)
class MassRow:
    """One (m, r, f) of a table."""

    index: int  # into /masses and /spectra
    m_aprime_GeV: float
    r: float
    f: float
    ctau_eps2_alphad_m: float  # m; 1e300 where chi2 is stable or the channel is closed
    n_aprime_per_eot_eps2: float
    n_generated: int
    table: Table

    def yields(self, epsilon: ArrayLike, alpha_d: ArrayLike) -> Yields:
        """Arrays in the common shape of the couplings; else as Table.yields()."""
        out = Yields.zeros(np.broadcast_shapes(np.shape(epsilon), np.shape(alpha_d)))
        self.table._fill(out, self, *_couplings(epsilon, alpha_d))
        return out


class Table:
    """The table file, read at once and closed again (without /variations, which limits read by themselves).

    `table["events_s1"]` is a column of /points in plane shape `table.shape`, C order of `table.axes`; `columns`
    names them all. Errors of a column end in _err (statistical) and _syst_up, _syst_down.
    """

    def __init__(self, reader: Reader, incomplete: bool = False) -> None:
        self.path = reader.path
        self.complete = bool(reader.attribute("/", "complete"))
        if not (self.complete or incomplete):
            raise reader.fail("the table is not complete; finish it with scan --resume, or merge its parts")
        self.physics_version = str(reader.attribute("/", "physics_version"))
        self.digest = str(reader.attribute("/", "digest"))
        self.seed = int(reader.attribute("/", "seed"))
        self.precision = str(reader.attribute("/", "precision"))
        self.config = str(reader.attribute("/", "config"))  # as given
        self.config_resolved = _json(reader, "config_resolved")  # every key with its value
        self.target_error = float(reader.attribute("/", "target_error"))  # of events_s1 + events_s2; 0: none
        self.analysis: tuple[AnalysisBin, ...] = read_bins(reader)
        self.provenance = {name: str(reader.texts(f"provenance/{name}")) for name in reader.names("provenance")}

        m = reader.array("masses/m_aprime_GeV")
        self.masses: dict[str, NDArray[Any]] = {name: reader.array(f"masses/{name}", m.shape) for name in _MASSES}
        self._spectra: Spectra | None = read_spectra(reader, m.size)

        self.axes: tuple[str, ...] = tuple(reader.attribute("points", "axes"))
        shape = tuple(int(n) for n in reader.attribute("points", "shape"))
        points = reader.array("points/row").size
        # A part of a scan holds some of the points and is no plane.
        self.shape: tuple[int, ...] = shape if int(np.prod(shape)) == points else (points,)
        self._points = {n: reader.array(f"points/{n}", (points,)).reshape(self.shape) for n in reader.names("points")}
        if points and not (0 <= self["row"].min() and self["row"].max() < m.size):
            raise reader.fail("/points names a row that /masses does not have")

    def __repr__(self) -> str:
        return f"<semivis.Table {self.path}: {' x '.join(self.axes)} {self.shape}, digest {self.digest}>"

    @property
    def has_spectra(self) -> bool:
        """Whether any coupling can be read."""
        return self._spectra is not None

    @property
    def columns(self) -> tuple[str, ...]:
        return tuple(self._points)

    def __getitem__(self, column: str) -> NDArray[Any]:
        """A column of /points, shape `table.shape`. Error 64 for a name that is not in `columns`."""
        if column not in self._points:
            nearest = get_close_matches(str(column), self.columns, n=1, cutoff=0)
            hint = f"; the nearest is {nearest[0]!r}" if nearest else ""
            raise SemivisError(f"the table has no column {column!r}{hint} (Table.columns has all)", ExitCode.USAGE)
        return self._points[column]

    def at(self, **index: int) -> Table:
        """The part of the grid at these indices along these axes, e.g. table.at(f=0), which are no axes of it: columns
        are those of /points there, everything else is of the whole table. Error 64 for what is no axis, or an index
        outside it."""
        for axis, i in index.items():
            if axis not in self.axes or not -self.shape[self.axes.index(axis)] <= i < self.shape[self.axes.index(axis)]:
                raise SemivisError(f"the table has no {axis} of index {i}; it is {' x '.join(self.axes)} {self.shape}",
                                   ExitCode.USAGE)
        pick = tuple(index.get(axis, slice(None)) for axis in self.axes)
        part = copy(self)
        part.axes = tuple(axis for axis in self.axes if axis not in index)
        part._points = {name: column[pick] for name, column in self._points.items()}
        part.shape = part["row"].shape
        return part

    @property
    def rows(self) -> tuple[MassRow, ...]:
        return tuple(self._row(i) for i in range(self.masses["r"].size))

    def _row(self, index: int) -> MassRow:
        values = {name: column[index].item() for name, column in self.masses.items()}
        return MassRow(index, **values, table=self)

    def row(self, m_aprime: float, r: float | None = None, f: float | None = None) -> MassRow:
        """The row of (m_aprime in GeV, r, f), each matched within 1e-6; r and f default to the table's only value.
        Error 65 where there is none (names the nearest) or where r or f is needed. Rows are not interpolated."""
        used = np.ones(self.masses["r"].shape, np.bool_)
        if not used.size:
            raise SemivisError("the table has no mass row")
        for name, wanted in (("r", r), ("f", f), ("m_aprime_GeV", m_aprime)):
            used = select(self.masses, used, name, wanted, "the table")
        return self._row(int(np.flatnonzero(used)[0]))

    def yields(self, epsilon: ArrayLike, alpha_d: ArrayLike) -> Yields:
        """Every row at every coupling, from the spectra: arrays [row, ...] with the common shape of epsilon and
        alpha_d behind the row (scalars: [row]). Couplings in (0, 1], error 64 outside; they need not be in the
        grid. Error 65 for a table written with spectra = false. Same numbers as `semivis eval` to 1e-12; 2 ms for
        a row and a hundred couplings. For a coupling that depends on the mass: row(m).yields()."""
        eps, alpha = _couplings(epsilon, alpha_d)
        rows = self.rows
        out = Yields.zeros((len(rows), *eps.shape))
        for row in rows:
            self._fill(Yields(**{field.name: getattr(out, field.name)[row.index, ...] for field in fields(Yields)}),
                       row, eps, alpha)
        return out

    def limits(
        self, cl: float = 0.9, analysis: str | Path | None = None, *, alpha_d: Sequence[float] = (),
        asymptotic: bool = False, separate_periods: bool = False, expected: bool = True, overlays: bool = True,
    ) -> Limits:
        """Exclusion intervals by the program: `semivis limit` into a temporary file. cl in (0, 1); analysis: a TOML
        file of bins in place of those of the table; alpha_d: of the contours (default: those of the table); the others
        as the options of that verb. Errors are the program's; 69 where it is not found."""
        with tempfile.TemporaryDirectory(prefix="semivis-") as folder:
            output = Path(folder) / "limits.h5"
            options: list[object] = ["--analysis", analysis] if analysis is not None else []
            options += ["--alpha-d", *(repr(float(a)) for a in alpha_d)] if alpha_d else []
            switches = {"--asymptotic": asymptotic, "--separate-periods": separate_periods,
                        "--no-expected": not expected, "--no-overlays": not overlays}
            options += [name for name, on in switches.items() if on]
            run_program(["limit", self.path, "-o", output, "--cl", repr(float(cl)), *options])
            return Limits.read(output)

    def _fill(self, out: Yields, row: MassRow, epsilon: Array, alpha_d: Array) -> None:
        if self._spectra is None:
            raise SemivisError("the table was written without spectra, so only its own grid points can be read; scan "
                               "again with spectra = true in [output]")
        out.status[...] = status_of(row.m_aprime_GeV, row.r, row.f, row.n_generated, epsilon, alpha_d)
        out.ctau_m[...] = STABLE_CTAU
        if is_closed(row.m_aprime_GeV, row.r, row.f):
            return
        per_electron = epsilon**2 * row.n_aprime_per_eot_eps2
        with np.errstate(over="ignore"):  # of a stable chi2
            out.ctau_m[...] = np.minimum(row.ctau_eps2_alphad_m / (epsilon**2 * alpha_d), STABLE_CTAU)
        out.n_aprime[...] = total_electrons(self.analysis) * per_electron
        if row.n_generated == 0:
            return
        fill_efficiencies(out, self._spectra.means(row.index, out.ctau_m, row.n_generated), row.n_generated)
        for name in ("s1", "s2"):
            electrons = detected_electrons(self.analysis, name) * per_electron
            for suffix in ("", "_err"):
                events, efficiency = (getattr(out, f"{kind}_{name}{suffix}") for kind in ("events", "efficiency"))
                events[...] = electrons * efficiency
        missed = misses_target(out, row.n_generated, self.target_error)
        out.status[(out.status == OK) & missed] = IMPRECISE


def _json(reader: Reader, name: str) -> dict[str, Any]:
    try:
        value = json.loads(str(reader.attribute("/", name)))
    except ValueError:
        value = None
    if not isinstance(value, dict):
        raise reader.fail(f"attribute {name} of / is no JSON object")
    return value


def _couplings(epsilon: ArrayLike, alpha_d: ArrayLike) -> tuple[Array, Array]:
    eps, alpha = np.broadcast_arrays(np.asarray(epsilon, np.float64), np.asarray(alpha_d, np.float64))
    for name, values in (("epsilon", eps), ("alpha_d", alpha)):
        if not ((values > 0) & (values <= 1)).all():
            raise SemivisError(f"{name} must be above 0 and at most 1", ExitCode.USAGE)
    return eps, alpha
