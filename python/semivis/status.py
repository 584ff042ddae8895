"""Status of a point, as the program gives it (docs/output_format.md): where the model does not hold."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from .spectra import Yields

OK, STABLE, OUTSIDE_VALIDITY, IMPRECISE, CLOSED = range(5)

# include/semivis/core/constants.hpp and host/evaluate/evaluate.hpp; the tests compare the status with the program's.
_ALPHA = 1 / 137.035999
_M_ELECTRON, _M_MUON = 0.51099895e-3, 0.1056583755  # GeV
_HBARC = 1.973269804e-16  # GeV m
_MAX_ALPHA_D = 0.2  # Landau pole
_MAX_VISIBLE_RATIO = 0.01  # of the widths of A' -> e+ e- and A' -> chi1 chi2
_PROMPT_ENERGY, _MAX_PROMPT_FLIGHT = 100.0, 1e-3  # GeV, m
_TARGETED_EVENTS, _MIN_JUDGED_EVENTS = 0.1, 1000  # expected, sampled


def is_closed(m_aprime: float, r: float, f: float) -> bool:
    """A' -> chi1 chi2 without phase space."""
    m1 = r * m_aprime
    return 2 * m1 + f * r * m_aprime >= m_aprime


def status_of(
    m_aprime: float, r: float, f: float, n_generated: int, epsilon: NDArray[np.float64], alpha_d: NDArray[np.float64]
) -> NDArray[np.uint8]:
    """Status at couplings of one shape; the first that applies of 4, 1, 2, 3, 0."""
    delta = f * r * m_aprime
    if is_closed(m_aprime, r, f):
        return np.full(epsilon.shape, CLOSED, np.uint8)
    if delta <= 2 * _M_ELECTRON:
        return np.full(epsilon.shape, STABLE, np.uint8)
    outside = (delta >= 2 * _M_MUON) | (alpha_d >= _MAX_ALPHA_D)
    outside |= epsilon**2 * _ALPHA > _MAX_VISIBLE_RATIO * alpha_d
    outside |= 3 * _HBARC * _PROMPT_ENERGY > _MAX_PROMPT_FLIGHT * alpha_d * m_aprime**2
    return np.where(outside, OUTSIDE_VALIDITY, OK if n_generated else IMPRECISE).astype(np.uint8)


def misses_target(yields: Yields, n_generated: int, target_error: float) -> NDArray[np.bool_]:
    """Whether the relative error of events_s1 + events_s2 is above the target of the table (0: none), where more than
    0.1 events are expected. Of fewer than 1000 sampled events neither is believed: n_aprime decides."""
    if target_error == 0:
        return np.zeros(yields.status.shape, np.bool_)
    if n_generated < _MIN_JUDGED_EVENTS:
        return np.asarray(yields.n_aprime > _TARGETED_EVENTS)
    events = yields.events_s1 + yields.events_s2
    both = (yields.efficiency_s1 > 0) & (yields.efficiency_s2 > 0)
    size = np.where(both, yields.efficiency_s1 * yields.efficiency_s2, 1.0)
    covariance = np.where(both, yields.events_s1 * yields.events_s2 / size * yields.covariance_s1_s2, 0.0)
    error = np.sqrt(np.maximum(yields.events_s1_err**2 + yields.events_s2_err**2 + 2 * covariance, 0.0))
    return np.asarray((events > _TARGETED_EVENTS) & (error > target_error * events))
