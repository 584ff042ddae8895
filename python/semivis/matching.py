"""Which row, which line: values that a user names, compared as `semivis eval` does."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from .errors import SemivisError

TOLERANCE = 1e-6  # relative


def matches(values: NDArray[np.float64], wanted: float) -> NDArray[np.bool_]:
    close = np.abs(values - wanted) <= TOLERANCE * np.maximum(np.abs(values), abs(wanted))
    return np.asarray(close, dtype=np.bool_)


def select(
    columns: NDArray[Any] | dict[str, NDArray[Any]], used: NDArray[np.bool_], name: str, wanted: float | None,
    whose: str
) -> NDArray[np.bool_]:
    """`used` narrowed to entries whose column `name` is `wanted`, or the only value there is. Error 65 where
    there is none (names the nearest), or where several values leave it open."""
    values = np.asarray(columns[name], dtype=np.float64)
    if not used.any():
        return used
    present = values[used]
    if wanted is None:
        wanted = float(present[0])
        other = present[~matches(present, wanted)]
        if other.size:
            raise SemivisError(f"{whose} has more than one value of {name} ({wanted:.8g}, {other[0]:.8g}, ...); "
                               f"give the one to read")
    found = used & matches(values, wanted)
    if not found.any():
        nearest = present[np.argmin(np.abs(present - wanted))]
        raise SemivisError(f"{whose} has no row at {name} = {wanted:.8g}; the nearest is {nearest:.8g} "
                           "(rows are not interpolated)")
    return found
