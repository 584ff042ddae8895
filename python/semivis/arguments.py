"""Command lines: bad ones are a SemivisError with code 64."""

from __future__ import annotations

import argparse
from typing import NoReturn

from .errors import ExitCode, SemivisError


class Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        raise SemivisError(f"{message} (see `{self.prog} --help`)", ExitCode.USAGE)
