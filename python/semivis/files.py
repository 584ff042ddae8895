"""Output that appears under its name only when it is whole."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from .errors import ExitCode, SemivisError


def check_output(path: Path, force: bool, is_own_folder: Callable[[Path], bool] | None = None) -> None:
    """Error 73 where `path` exists (and not force), is a folder, or its folder is missing. is_own_folder: what tells
    a folder that an earlier call wrote, which force may replace."""
    if not path.parent.is_dir():
        raise SemivisError(f"cannot create {path}: there is no folder {path.parent}", ExitCode.CANNOT_CREATE)
    if path.is_dir() and not (is_own_folder is not None and is_own_folder(path)):
        raise SemivisError(f"cannot create {path}: it is a folder", ExitCode.CANNOT_CREATE)
    if os.path.lexists(path) and not force:
        raise SemivisError(f"{path} exists; give another name, or --force to replace it", ExitCode.CANNOT_CREATE)


@contextmanager
def atomic_output(path: Path, folder: bool = False) -> Iterator[Path]:
    """A temporary file (or folder) beside `path`, moved there at the end; nothing is left where the body fails. The
    suffix is that of `path`. Error 74 where the system refuses."""
    try:
        scratch = Path(tempfile.mkdtemp(prefix=".semivis-", dir=path.parent))
    except OSError as error:
        raise SemivisError(f"cannot create {path}: {error.strerror}", ExitCode.CANNOT_CREATE) from None
    try:
        target = scratch / path.name
        if folder:
            target.mkdir()
        yield target
        if path.is_dir():
            os.replace(path, scratch / "replaced")
        os.replace(target, path)
    except OSError as error:
        raise SemivisError(f"cannot write {path}: {error.strerror or error}", ExitCode.IO) from None
    finally:
        shutil.rmtree(scratch, ignore_errors=True)
