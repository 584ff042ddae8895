"""The bins of the analysis: run period x signature."""

from __future__ import annotations

from dataclasses import dataclass

from .hdf5 import Reader


@dataclass(frozen=True)
class AnalysisBin:
    bin: str  # run period
    signature: str  # "s1" or "s2"
    n_eot: float  # electrons on target
    detector_efficiency: float  # what the simulation does not hold
    background: float  # expected events
    background_err: float
    observed: float  # events
    signal_err: float  # relative systematic error of the signal
    source: str


def read_bins(reader: Reader) -> tuple[AnalysisBin, ...]:
    periods = reader.texts("analysis/bin")
    shape = periods.shape
    signatures, sources = reader.texts("analysis/signature", shape), reader.texts("analysis/source", shape)
    names = ("n_eot", "detector_efficiency", "background", "background_err", "observed", "signal_err")
    columns = {name: reader.array(f"analysis/{name}", shape) for name in names}
    return tuple(
        AnalysisBin(bin=str(periods[i]), signature=str(signatures[i]), source=str(sources[i]),
                    **{name: float(column[i]) for name, column in columns.items()})
        for i in range(periods.size)
    )


def total_electrons(bins: tuple[AnalysisBin, ...]) -> float:
    """Electrons on target with each run period once."""
    return sum({b.bin: b.n_eot for b in reversed(bins)}.values())


def detected_electrons(bins: tuple[AnalysisBin, ...], signature: str) -> float:
    """Sum of n_eot * detector_efficiency over the bins of a signature."""
    return sum(b.n_eot * b.detector_efficiency for b in bins if b.signature == signature)
