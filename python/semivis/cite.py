"""What to cite with a table or limits: data/citations, which the program holds as well."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from .limits import Limits
from .program import data_folder
from .table import Table


@dataclass(frozen=True)
class Citation:
    use: str  # what it is cited for
    keys: tuple[str, ...]  # of references.bib


def citations(table: Table, limits: Limits | None = None) -> list[Citation]:
    """Of the formulas that the resolved config of the table chose, and of the limits and their lines."""
    rules = json.loads((data_folder("citations") / "citations.json").read_text(encoding="utf-8"))
    chosen = [rule for rule in rules["table"] if _holds(rule, table.config_resolved)]
    if limits is not None:
        kinds = {name.split("_")[0] for name in limits.overlays}
        chosen += [rule for rule in rules["limits"] if "when" not in rule or rule["when"]["overlay"] in kinds]
    return [Citation(rule["for"], tuple(rule["keys"])) for rule in chosen]


def _holds(rule: dict[str, Any], config: dict[str, Any]) -> bool:
    """Whether the config has each value of `when`, whose keys are section.key."""
    for name, wanted in rule.get("when", {}).items():
        section, key = name.split(".")
        if config.get(section, {}).get(key) != wanted:
            return False
    return True


def references() -> dict[str, str]:
    """Every BibTeX entry by its key."""
    text = (data_folder("citations") / "references.bib").read_text(encoding="utf-8")
    return {match[1]: match[0] for match in re.finditer(r"^@\w+\{([^,]+),\n.*?^\}$", text, re.MULTILINE | re.DOTALL)}


def bibtex(chosen: Iterable[Citation]) -> str:
    """The entries, each once, in order of first use."""
    known = references()
    return "\n\n".join(known[key] for key in dict.fromkeys(key for c in chosen for key in c.keys)) + "\n"
