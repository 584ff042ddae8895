"""HDF5 to numpy, with one-sentence errors."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

import h5py
import numpy as np
from numpy.typing import NDArray

from .errors import ExitCode, SemivisError
from .seal import seal_fits

Value = TypeVar("Value")


class Reader:
    """An open file of one schema. What is missing or misshapen is a SemivisError that names the file."""

    def __init__(self, path: Path, file: h5py.File) -> None:
        self.path, self._file = path, file

    def fail(self, what: str) -> SemivisError:
        return SemivisError(f"cannot read {self.path}: {what}")

    def _get(self, name: str, read: Callable[[], Value]) -> Value:
        try:
            return read()
        except (KeyError, OSError, ValueError, TypeError, RuntimeError, UnicodeDecodeError):
            raise self.fail(f"{name} is missing or damaged") from None

    def has(self, name: str) -> bool:
        return name in self._file

    def names(self, group: str) -> list[str]:
        """Members of a group, sorted; none where it is missing."""
        return sorted(self._file[group]) if group in self._file else []

    def attribute(self, group: str, name: str) -> Any:
        """A string, a number, or an array of one of them."""
        value = self._get(f"attribute {name} of {group}", lambda: self._file[group].attrs[name])
        if isinstance(value, np.ndarray):
            return [_text(item) for item in value] if value.dtype.kind == "O" else value
        return _text(value) if isinstance(value, (bytes, str)) else value.item()

    def optional_attribute(self, group: str, name: str) -> Any:
        """None where it is missing."""
        return self.attribute(group, name) if name in self._file[group].attrs else None

    def array(self, name: str, shape: tuple[int, ...] | None = None) -> NDArray[Any]:
        """A numeric dataset; NaN and infinity are damage here (see numbers() for columns that may hold NaN)."""
        values = self.numbers(name, shape)
        if values.dtype.kind == "f" and not np.isfinite(values).all():
            raise self.fail(f"{name} has an entry that is not a finite number")
        return values

    def numbers(self, name: str, shape: tuple[int, ...] | None = None) -> NDArray[Any]:
        values = self._get(name, lambda: np.asarray(self._file[name][...]))
        if values.dtype.kind not in "iuf":
            raise self.fail(f"{name} does not hold numbers")
        return self._shaped(name, values, shape)

    def texts(self, name: str, shape: tuple[int, ...] | None = None) -> NDArray[np.str_]:
        raw = self._get(name, lambda: np.asarray(self._file[name][...]))
        texts = self._get(name, lambda: np.array([_text(item) for item in raw.ravel()], dtype=np.str_))
        return self._shaped(name, texts.reshape(raw.shape), shape)

    def _shaped(self, name: str, values: NDArray[Any], shape: tuple[int, ...] | None) -> NDArray[Any]:
        if shape is not None and values.shape != shape:
            raise self.fail(f"{name} has the shape {values.shape} instead of {shape}")
        return values


def _text(value: object) -> str:
    if isinstance(value, bytes):
        return value.decode()
    if isinstance(value, str):
        return value
    raise TypeError("not a string")


@contextmanager
def open_file(path: Path) -> Iterator[Reader]:
    """Error 66 where there is no such file, 65 where it is not HDF5 or does not fit its seal."""
    if not path.is_file():
        raise SemivisError(f"cannot read {path}: there is no such file", ExitCode.NO_INPUT)
    try:
        fits = seal_fits(path)
    except OSError as error:
        raise SemivisError(f"cannot read {path}: {error.strerror}", ExitCode.IO) from None
    if not fits:
        raise SemivisError(f"cannot read {path}: it is damaged (its bytes do not fit its seal); write it again")
    try:
        file = h5py.File(path, "r")
    except OSError:
        raise SemivisError(f"cannot read {path}: it is not an HDF5 file, or only a part of one") from None
    with file:
        yield Reader(path, file)
