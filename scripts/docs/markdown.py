"""MkDocs hook: what GitHub's Markdown shows and Python-Markdown does not, and links that leave docs/."""

from __future__ import annotations

import logging
import re
from pathlib import Path
from typing import Any

from latex2mathml.converter import convert

log = logging.getLogger("mkdocs.hooks")  # a warning fails a strict build

FENCED = re.compile(r"(^```.*?^```$)", re.MULTILINE | re.DOTALL)
COMMENT = re.compile(r"^<!-- commands: .*?-->\n", re.MULTILINE | re.DOTALL)  # of scripts/docs_commands.py
EQUATION = re.compile(r"^\$\$ (.*?)(?: ?\\tag\{(\w+)\}(.?))? \$\$$", re.MULTILINE)
OUTSIDE = re.compile(r"(?<!!)\[([^\]]+)\]\((\.\./[^)#]+)(?:#[^)]*)?\)")
ITEM = re.compile(r"([-*+]|\d+\.) ")


def equation(match: re.Match[str]) -> str:
    """MathML, which browsers draw without a script, with the number beside it."""
    latex, tag, stop = match.groups()
    math = convert(latex + (stop or ""), display="block").replace(r">\langle<", ">⟨<").replace(r">\rangle<", ">⟩<")
    if unknown := re.search(r"\\[A-Za-z]+", math):
        log.warning("equation (%s): %s is not understood", tag, unknown[0])
    number = f"<span>({tag})</span>" if tag else ""
    return f'<div class="equation"{f" id=eq-{tag}" if tag else ""}>{math}{number}</div>'


def outside(match: re.Match[str], page: Path, root: Path) -> str:
    """The path in the repository in place of a link that leaves the site."""
    text, target = match.groups()
    path = (page.parent / target).resolve()
    if not path.exists():
        log.warning("%s: there is no %s", page.name, target)
    name = path.relative_to(root)
    return f"`{name}`" if text.strip("`") in str(name) else f"{text} (`{name}`)"


def separate_lists(text: str) -> str:
    """An empty line before a list that follows a line of text."""
    lines: list[str] = []
    in_text = False  # a paragraph that no list item began
    for line in text.split("\n"):
        if in_text and ITEM.match(line):
            lines.append("")
            in_text = False
        elif not line.strip():
            in_text = False
        elif not lines or not lines[-1].strip():
            in_text = not ITEM.match(line)
        lines.append(line)
    return "\n".join(lines)


def on_page_markdown(markdown: str, page: Any, config: Any, files: Any) -> str:
    root = Path(config.config_file_path).parent
    source = Path(config.docs_dir) / page.file.src_path
    parts = FENCED.split(COMMENT.sub("", markdown))
    for k in range(0, len(parts), 2):  # those in between are code
        parts[k] = EQUATION.sub(equation, OUTSIDE.sub(lambda match: outside(match, source, root), separate_lists(parts[k])))
    return "".join(parts)
