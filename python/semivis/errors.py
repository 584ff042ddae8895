"""The one error type: a sentence and the exit code of the console scripts."""

from __future__ import annotations

import sys
from collections.abc import Callable
from enum import IntEnum
from typing import NoReturn


class ExitCode(IntEnum):
    """The codes of the program `semivis` (sysexits)."""

    USAGE = 64  # bad arguments
    DATA = 65  # bad data or damaged file
    NO_INPUT = 66  # missing input
    UNAVAILABLE = 69  # a program or library is not installed
    CANNOT_CREATE = 73  # output exists or cannot be created
    IO = 74  # reading or writing failed


class SemivisError(Exception):
    """str() is one sentence: what is wrong, where, what to do."""

    def __init__(self, sentence: str, code: ExitCode = ExitCode.DATA) -> None:
        super().__init__(sentence)
        self.code = code


def exit_with(action: Callable[[], None]) -> NoReturn:
    """Runs a console script's work; a SemivisError becomes one line on stderr and its exit code."""
    try:
        action()
    except SemivisError as error:
        print(f"semivis: {error}", file=sys.stderr)
        raise SystemExit(int(error.code)) from None
    raise SystemExit(0)
