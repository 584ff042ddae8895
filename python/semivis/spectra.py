"""Yields at any coupling from the spectra of a table: the sums of docs/output_format.md, "/spectra"."""

from __future__ import annotations

from dataclasses import dataclass, fields

import numpy as np
from numpy.typing import NDArray

from .hdf5 import Reader

Array = NDArray[np.float64]
STABLE_CTAU = 1e300  # m, stands for a stable chi2
# Beyond this many decay lengths a survival probability counts as zero, as in the program.
_MAX_DECAY_LENGTHS = 700.0
_CHANNELS = ("s1", "s1_no_rcut", "s1_volume", "s2", "s1*s1", "s1*s1_no_rcut", "s1_no_rcut*s1_no_rcut", "s2*s2", "s1*s2")


@dataclass(frozen=True)
class Yields:
    """Arrays of one shape, the names and definitions those of /points; errors are statistical, one standard
    deviation. Equal to `semivis eval` to 1e-12 relative; the covariance, a difference, to 1e-12 of the product of the
    two efficiencies."""

    events_s1: Array
    events_s1_err: Array
    events_s2: Array
    events_s2_err: Array
    efficiency_s1: Array
    efficiency_s1_err: Array
    efficiency_s2: Array
    efficiency_s2_err: Array
    covariance_s1_s2: Array  # of the two efficiencies
    rcut_efficiency: Array
    rcut_efficiency_err: Array
    efficiency_s1_volume: Array
    ctau_m: Array  # m; 1e300 where chi2 is stable or the channel is closed
    n_aprime: Array
    status: NDArray[np.uint8]

    @staticmethod
    def zeros(shape: tuple[int, ...]) -> Yields:
        kinds = {"status": np.uint8}
        return Yields(**{field.name: np.zeros(shape, kinds.get(field.name, np.float64)) for field in fields(Yields)})


@dataclass(frozen=True)
class Spectra:
    """/spectra of all rows, the channels that yields are made of."""

    sums: NDArray[np.int64]  # [row, channel, node]
    scale: Array  # [row, channel], value of one unit of `sums`
    ln_w0: Array  # [row], of the proper decay length of the first node, m
    d_ln_w: Array  # [row]
    responses: tuple[str, ...]  # [channel]

    def means(self, row: int, ctau: Array, events: int) -> dict[str, Array]:
        """Mean of every channel over the generated events (> 0) of a row at ctau (m, any shape)."""
        nodes = np.arange(self.sums.shape[2])
        lengths = np.exp(self.ln_w0[row] + nodes * self.d_ln_w[row])
        rate = np.where(ctau < STABLE_CTAU, 1 / ctau, 0.0)[..., None]
        x = lengths * rate
        survival = np.where(x < _MAX_DECAY_LENGTHS, np.exp(-np.minimum(x, _MAX_DECAY_LENGTHS)), 0.0)
        response = {
            "s1": survival * rate,
            "s2": survival,
            "s1s1": (survival * rate) ** 2,
            "s2s2": survival**2,
            "s1s2": survival * rate * survival,
        }
        sums = self.sums[row].astype(np.float64)
        # Negative sums are ringing of the Lagrange weights far in the tail.
        return {
            name: np.maximum((response[kind] * sums[c]).sum(axis=-1), 0.0) * self.scale[row, c] / events
            for c, (name, kind) in enumerate(zip(_CHANNELS, self.responses))
        }


def read_spectra(reader: Reader, rows: int) -> Spectra | None:
    """None where the table was written without its sums."""
    if not reader.has("spectra/sum"):
        return None
    names = list(reader.texts("spectra/channel"))
    sums = reader.array("spectra/sum")
    missing = [name for name in _CHANNELS if name not in names]
    if missing or sums.ndim != 3 or sums.shape[:2] != (rows, len(names)):
        raise reader.fail("/spectra does not fit /masses, or lacks a channel")
    pick = [names.index(name) for name in _CHANNELS]
    responses = reader.texts("spectra/response", (len(names),))
    return Spectra(
        np.ascontiguousarray(sums[:, pick]),
        reader.array("spectra/scale", (rows, len(names)))[:, pick],
        reader.array("spectra/ln_w0", (rows,)),
        reader.array("spectra/d_ln_w", (rows,)),
        tuple(str(responses[c]) for c in pick),
    )


def fill_efficiencies(out: Yields, mean: dict[str, Array], events: int) -> None:
    """Efficiencies, their errors and covariance, and the R-cut efficiency from the means of the channels."""
    degrees = max(events, 2) - 1

    def error(first: str, second: str) -> Array:
        return np.asarray(np.sqrt(np.maximum(mean[second] - mean[first] ** 2, 0.0) / degrees))

    out.efficiency_s1[...], out.efficiency_s1_err[...] = mean["s1"], error("s1", "s1*s1")
    out.efficiency_s2[...], out.efficiency_s2_err[...] = mean["s2"], error("s2", "s2*s2")
    out.covariance_s1_s2[...] = (mean["s1*s2"] - mean["s1"] * mean["s2"]) / degrees
    out.efficiency_s1_volume[...] = mean["s1_volume"]
    seen = mean["s1_no_rcut"] > 0
    total = np.where(seen, mean["s1_no_rcut"], 1.0)
    ratio = np.where(seen, np.minimum(mean["s1"] / total, 1.0), 0.0)
    spread = mean["s1*s1"] - 2 * ratio * mean["s1*s1_no_rcut"] + ratio**2 * mean["s1_no_rcut*s1_no_rcut"]
    relative = np.sqrt(np.maximum(spread, 0.0) / total / total / degrees)
    out.rcut_efficiency[...] = ratio
    out.rcut_efficiency_err[...] = np.where(seen, np.minimum(relative, 1.0), 0.0)
