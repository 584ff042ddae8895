"""MkDocs hook: the pages "Command line" and "Config keys", from what the program says of itself."""

from __future__ import annotations

import os
import re
import subprocess
import tempfile
import textwrap
from importlib.metadata import entry_points
from pathlib import Path
from typing import Any

from mkdocs.structure.files import File
from semivis.program import find_program

WIDTH = 80  # of a block of code beside both menus
# Endings of the names of keys; what has none is a number, a name or a switch.
UNITS = {"_sqrt_GeV": "GeV^½", "_GeV": "GeV", "_mrad": "mrad", "_mm": "mm", "_cm2": "1/cm²", "_cm": "cm", "_m": "m", "_X0": "X0"}


def output(*arguments: str, code: int = 0) -> str:
    done = subprocess.run([str(find_program()), *arguments], capture_output=True, text=True, check=False,
                          env={**os.environ, "COLUMNS": str(WIDTH)})
    if done.returncode != code:
        raise RuntimeError(f"semivis {' '.join(arguments)}: {done.stderr}")
    return done.stdout or done.stderr


# -- Command line ------------------------------------------------------------------------------------------------

def wrapped(text: str) -> str:
    """Long lines go on under their last column."""
    lines: list[str] = []
    for line in text.splitlines():
        columns = re.match(r" *\S.*?  +(?=\S)", line) if line.startswith("  ") else None
        indent = " " * (columns.end() if columns else len(line) - len(line.lstrip()))
        lines += textwrap.wrap(line, WIDTH, subsequent_indent=indent, drop_whitespace=True, break_on_hyphens=False) or [""]
    return "\n".join(lines)


def subcommands(text: str) -> list[str]:
    """The names listed under "Subcommands:" (the program) or below {a,b} or a|b (Python)."""
    listed = re.search(r"^Subcommands:\n((?:  .*\n)+)", text, re.MULTILINE)
    python = re.search(r"^positional arguments:\n  \S+[,|]\S+\n((?:    .*\n)+)", text, re.MULTILINE)
    return re.findall(r"^ {2,4}(\w+)  ", (listed or python or [""] * 2)[1], re.MULTILINE)


def verb_sections(verb: tuple[str, ...], level: int) -> str:
    text = output(*verb, "--help")
    body = text[:text.rindex("\n`semivis VERB")] if "\n`semivis VERB" in text and verb else text
    section = f"{'#' * level} semivis {' '.join(verb)}".rstrip() + f"\n\n```text\n{wrapped(body).strip()}\n```\n\n"
    python = [script.name.removeprefix("semivis-") for script in entry_points(group="console_scripts")
              if script.name.startswith("semivis-")] if not verb else []
    return section + "".join(verb_sections((*verb, name), min(level + bool(verb), 3) if verb else 2)
                             for name in subcommands(text) + sorted(python))


def command_line(docs: Path) -> str:
    design = (docs / "design.md").read_text()
    codes = design[design.index("## Errors and exit codes"):]
    return f"# Command line\n\nMade from `semivis --help` of this version.\n\n{verb_sections((), 2)}{codes}"


# -- Config keys -------------------------------------------------------------------------------------------------

def checked(config: str, code: int) -> str:
    with tempfile.NamedTemporaryFile("w", suffix=".toml") as file:
        file.write(config)
        file.flush()
        return output("check", file.name, code=code)


def unit(name: str) -> str:
    return next((unit for ending, unit in UNITS.items() if name.endswith(ending)), "")


def limits(allowed: str) -> str:
    """"a number, 0 < r <= 10" as "> 0, ≤ 10"."""
    number = re.fullmatch(r"a (whole )?number, (\S+) (<=?) \w+ <= (.+)", allowed)
    if not number:
        return allowed
    whole, least, strictly, most = number.groups()
    return f"{'whole, ' if whole else ''}{'≥' if strictly == '<=' else '>'} {least}, ≤ {most}"


def cell(text: str) -> str:
    return text.replace("|", r"\|")


def required_keys() -> set[str]:
    """"[section] key" of every key that has no default."""
    problems = checked("[grid]\n[[analysis.bin]]\n[[variation]]\n", 78)
    return {f"{section} {key}" for section, key in re.findall(r": (\[+[\w.]+\]+) (\w+) is missing", problems)}


def bin_defaults() -> dict[str, str]:
    """What a bin holds that gives only what it must: init prints NA64's bins, not the defaults."""
    smallest = """grid = { m_aprime_GeV = 0.1, epsilon = 1e-3 }
[[analysis.bin]]
bin = "a"\nsignature = "s1"\nn_eot = 1\nbackground = 0\nbackground_err = 0\nobserved = 0\n"""
    resolved = re.search(r"^bin: \{(.*)\}$", checked(smallest, 0), re.MULTILINE)
    assert resolved
    return dict(re.findall(r'"(\w+)":("[^"]*"|[^,]+)', resolved[1]))


def config_keys() -> str:
    required, of_bin = required_keys(), bin_defaults()
    page = ["# Config keys", "Made from `semivis init` of this version, which prints the same as a config to start from. `semivis check CONFIG` "
            "prints a config with every default filled in."]
    section, known = "", set[str]()
    comments: list[str] = []
    for line in output("init").splitlines():
        heading, key = re.fullmatch(r"(?:# )?(\[+[\w.]+\]+)", line), re.fullmatch(r"(# )?(\w+) = (.+)", line)
        if heading:
            section = "" if heading[1] in known else heading[1]  # the next of NA64's bins has the same keys
            known.add(heading[1])
            if section:
                page += [f"## {section}", " ".join(comments), "| Key | Unit | Default | Allowed | Meaning |\n|---|---|---|---|---|"]
        elif key and section:
            commented, name, value = key.groups()
            meaning, _, allowed = " ".join(comments).partition("Must be ")
            if meaning.startswith("Each axis"):  # of what all keys of [grid] can be
                every, meaning = re.findall(r"(.*ranges\.) (.*)", meaning)[0]
                page[-2] += " " + every
            example = f"{section} {name}" in required
            default = f"must be given, e.g. `{value}`" if example else f"none, e.g. `{value}`" if commented else f"`{value}`"
            if section == "[[analysis.bin]]" and not example:
                default = f"`{of_bin[name]}`"
            page[-1] += f"\n| `{name}` | {unit(name)} | {default} | {limits(allowed.rstrip('.'))} | {cell(meaning.strip())} |"
        comments = [*comments, line[2:]] if line.startswith("# ") and not heading and not key else []
    return "\n\n".join(page) + "\n"


def on_files(files: Any, config: Any) -> Any:
    for name, text in (("cli.md", command_line(Path(config.docs_dir))), ("config.md", config_keys())):
        files.append(File.generated(config, name, content=text))
    return files
