"""Runs every command of README.md and docs/*.md, page by page in empty folders: docs_commands.py PROGRAM [PAGE...]

A command is a line, or several joined by a backslash, of a ```sh block. A ```text block behind one must be part of what the
commands above it print; … stands for any words, on a line of its own for any lines. A block with title="NAME" is written to that file first. A comment
on the line before a block, which readers do not see, says what is not as it looks:

    <!-- commands: not run, REASON -->              none of the block
    <!-- commands: not run with "TEXT", REASON -->  no line that contains TEXT
    <!-- commands: M=0.1 E=100 -->                  values for the placeholders M and E
    <!-- commands: first                            commands to run before those of the page, each on its line, then -->

A folder holds links to what the repository holds, so that paths of the documentation are right, and the program in PATH and as
build/release/semivis. There, `semivis scan` samples 2000 events per row where the command says nothing of --events, so
that all pages take a minute. Prints what was not run, and why; fails if a command fails."""

from __future__ import annotations

import os
import re
import shlex
import signal
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
WRAPPER = """#!/usr/bin/env bash
[[ "${1:-}" != scan || " $* " == *" --events "* || " $* " == *" --help "* ]] || set -- "$@" --events 2000
exec PROGRAM "$@"
"""
FENCE = re.compile(r"^(?:<!-- commands: (?P<note>[^\n]*?) ?-->\n)?(?P<line>^```(?P<info>[^\n`]*)\n)(?P<text>.*?)^```$|"
                   r"^<!-- commands: first\n(?P<first>.*?)^-->$", re.MULTILINE | re.DOTALL)
NOT_RUN = re.compile(r'not run(?: with "(?P<only>[^"]+)")?, (?P<reason>.+)')
VALUES = re.compile(r"\w+=\S+(?: \w+=\S+)*")


class PageError(Exception):
    """A page that breaks the rules above."""


@dataclass
class Command:
    line: int
    text: str
    reason: str = ""  # why it is not run
    output: list[str] = field(default_factory=list)  # that must have been printed when it is done


@dataclass
class Page:
    name: str
    commands: list[Command] = field(default_factory=list)
    files: dict[str, str] = field(default_factory=dict)


def complete(command: str) -> bool:
    """Whether bash would run it rather than wait for more lines."""
    check = subprocess.run(["bash", "-n", "-c", command], capture_output=True, check=False)
    return not command.endswith("\\") and check.returncode == 0 and not check.stderr


def split(text: str, line: int) -> list[Command]:
    """The commands of a block whose first line has this number."""
    commands: list[Command] = []
    pending = ""
    for k, row in enumerate(text.splitlines()):
        if not pending and (not row.strip() or row.startswith("#")):
            continue
        pending += ("\n" if pending else "") + row
        if complete(pending):
            commands.append(Command(line + k - pending.count("\n"), pending))
            pending = ""
    if pending:
        raise PageError(f"{line}: the block ends inside a command: {pending.splitlines()[0]}")
    return commands


def read(name: str, text: str) -> Page:
    """The commands and files of a page."""
    page = Page(name)
    for block in FENCE.finditer(text):
        first = block["first"] is not None
        line = text.count("\n", 0, block.start("first" if first else "line")) + (1 if first else 2)
        if first:
            page.commands += split(block["first"], line)
            continue
        language, *attributes = shlex.split(block["info"]) or [""]
        for attribute in attributes:
            page.files[attribute.removeprefix("title=")] = block["text"]
        if language in ("bash", "shell", "console"):
            raise PageError(f"{name}:{line}: a block of commands is called sh here, not {language}")
        if language == "text" and page.commands:
            page.commands[-1].output.append(block["text"])
        if language != "sh":
            continue
        commands = split(block["text"], line)
        note = block["note"]
        if note is not None and (skip := NOT_RUN.fullmatch(note)):
            chosen = [command for command in commands if (skip["only"] or "") in command.text]
            if not chosen:
                raise PageError(f"{name}:{line}: no command has {skip['only']}")
            for command in chosen:
                command.reason = skip["reason"]
        elif note is not None and VALUES.fullmatch(note):
            for key, value in (pair.split("=", 1) for pair in note.split()):
                for command in commands:
                    command.text = re.sub(rf"\b{key}\b(?!=)", value, command.text)
        elif note is not None:
            raise PageError(f"{name}:{line}: not understood: {note}")
        page.commands += commands
    if text.count("<!-- commands:") != sum("<!-- commands:" in block[0] for block in FENCE.finditer(text)):
        raise PageError(f"{name}: a commands comment does not stand on the line before a block")
    return page


def missing_files(command: Command) -> list[str]:
    """Files of the repository that the command names and that are not there: all that is checked of what is not run."""
    names = re.findall(r"(?<![\w./-])(?:scripts|configs|bench|tests|python)/[\w./-]*\w", command.text)
    return [name for name in names if not (ROOT / name).exists()]


def shell_script(page: Page) -> str:
    lines = ["set -o pipefail"]
    for command in page.commands:
        if not command.reason:
            shown = f"{page.name}:{command.line}: {command.text.splitlines()[0]}"
            lines += [f"echo {shlex.quote('>>> ' + shown)}",
                      f"eval {shlex.quote(command.text)} || {{ echo \"!!! exit code $?\"; exit 1; }}"]
    return "\n".join(lines) + "\n"


def expected(output: str) -> re.Pattern[str]:
    """A text block as a pattern: spaces are free, … stands for any words, on a line of its own for any lines."""
    lines = []
    for line in output.splitlines():
        words = [".*" if word == "…" else re.escape(word) for word in line.split()]
        lines.append(r"(?:.*\n)*?" if words == [".*"] else r"[ \t]*" + r"[ \t]+".join(words) + r"[ \t]*\n")
    return re.compile("^" + "".join(lines), re.MULTILINE)


def run(page: Page, program: Path, timeout: float = 300) -> str:
    """Runs the commands of a page in a folder of its own. What went wrong, with the end of the output; empty: nothing."""
    for command in page.commands:
        if missing := missing_files(command):
            return f"{page.name}:{command.line}: there is no {', no '.join(missing)}"
    with tempfile.TemporaryDirectory(prefix="semivis-docs-") as folder:
        work = Path(folder)
        for entry in ROOT.iterdir():
            if entry.name not in ("build", "out") and entry.name[0] != ".":
                (work / entry.name).symlink_to(entry)
        wrapper = work / "build/release/semivis"
        wrapper.parent.mkdir(parents=True)
        wrapper.write_text(WRAPPER.replace("PROGRAM", shlex.quote(str(program))))
        wrapper.chmod(0o755)
        for name, text in page.files.items():
            (work / name).write_text(text)
        path = os.pathsep.join([str(wrapper.parent), str(Path(sys.executable).parent), os.environ["PATH"]])
        environment = {**os.environ, "PATH": path, "SEMIVIS_PROGRAM": str(program), "COLUMNS": "100"}
        process = subprocess.Popen(["bash", "-c", shell_script(page)], cwd=work, env=environment, stdin=subprocess.DEVNULL,
                                   stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, start_new_session=True)
        try:
            printed, late = process.communicate(timeout=timeout)[0], False
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)  # what the command has started, too
            printed, late = process.communicate()[0], True
    if late or process.returncode != 0:
        what = f"not done after {timeout:g} s" if late else "a command failed"
        return f"{page.name}: {what}\n" + "\n".join(printed.splitlines()[-20:])
    for command in page.commands:
        for output in command.output:
            if not expected(output).search(printed):
                return f"{page.name}:{command.line}: its output is not what the page says:\n{output}"
    return ""


def documentation() -> list[Path]:
    return [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]


def main(arguments: list[str]) -> int:
    if not arguments:
        print("error: give the program, e.g. docs_commands.py build/release/semivis", file=sys.stderr)
        return 64
    program = Path(arguments[0]).resolve()
    paths = [Path(path).resolve() for path in arguments[1:]] or documentation()
    try:
        pages = [read(str(path.relative_to(ROOT)), path.read_text()) for path in paths]
    except PageError as error:
        print(f"error: {error}", file=sys.stderr)
        return 65
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        problems = list(pool.map(lambda page: run(page, program), pages))
    for page in pages:
        for command in page.commands:
            if command.reason:
                print(f"not run: {page.name}:{command.line}: {command.text.splitlines()[0]}  ({command.reason})")
    for problem in filter(None, problems):
        print(f"FAILED: {problem}")
    commands = [command for page in pages for command in page.commands]
    left_out = sum(bool(command.reason) for command in commands)
    print(f"{len(pages)} pages, {len(commands) - left_out} commands run, {left_out} not run, {sum(map(bool, problems))} pages failed")
    return int(any(problems))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
