"""The bibliography: whole entries, rules that fit the config, agreement with CITATION.cff."""

import json
import re
import subprocess
from copy import copy

import pytest

from conftest import REPOSITORY
from semivis.cite import Citation, bibtex, citations, references

RULES = json.loads((REPOSITORY / "data/citations/citations.json").read_text())


def keys(found):
    return {key for c in found for key in c.keys}


def test_entries_are_whole():
    entries = references()
    text = (REPOSITORY / "data/citations/references.bib").read_text()
    assert len(entries) == text.count("\n@") == len(set(re.findall(r"^@\w+\{([^,]+),", text, re.MULTILINE)))
    for key, entry in entries.items():
        assert entry.count("{") == entry.count("}"), key
        assert re.search(r"^  author = ", entry, re.MULTILINE), key
        where = ("version",) if key == "semivis" else ("eprint", "journal")
        assert any(f"  {field} = " in entry for field in where), key
        for line in entry.splitlines()[1:-1]:
            assert re.fullmatch(r"  \w+ = \{.*\},?", line), (key, line)


def test_every_entry_is_used_and_known():
    used = {key for rules in RULES.values() for rule in rules for key in rule["keys"]}
    assert used == set(references())


def test_agrees_with_citation_cff():
    cff = (REPOSITORY / "CITATION.cff").read_text()
    own = references()["semivis"]
    for name in ("title", "version"):
        value = re.search(rf'^{name}: "?(.*?)"?$', cff, re.MULTILINE)[1]
        assert f"{name} = {{{value}}}" in own.replace("{{", "{").replace("}}", "}")
    author = re.search(r'- name: "(.*)"', cff)[1]
    assert "author = {{" + author + "}}" in own


def test_arxiv_numbers_are_those_of_the_documentation():
    """Each number in the docs' formula table that stands for a rule is in its entry."""
    readme = (REPOSITORY / "README.md").read_text() + (REPOSITORY / "docs/physics.md").read_text()
    known = {m[1] for m in re.finditer(r"eprint = \{(.*)\}", "".join(references().values()))}
    for number in ("1712.05706", "2101.12192", "0906.0580", "2401.06843", "1705.01633", "0811.1030", "hep-ex/0001020", "1803.01038",
                   "hep-ex/0112031", "1502.07383", "2107.02021", "1703.06881"):
        assert number in readme and number in known, number


@pytest.mark.parametrize("section, values, cited, not_cited", [
    ("model", {"production": "etl"}, {"Gninenko:2018"}, {"Liu:2017scalar"}),
    ("model", {"production": "iww"}, {"Liu:2017scalar"}, {"Gninenko:2018"}),
    ("model", {"inelastic_form_factor": "corrected"}, {"Blinov:2024"}, set()),
    ("model", {"inelastic_form_factor": "published"}, {"Bjorken:2009"}, {"Blinov:2024"}),
    ("model", {"decay": "flat", "width": "constant_k"}, set(), {"Izaguirre:2017"}),
    ("model", {"decay": "flat"}, {"Izaguirre:2017"}, set()),
    ("model", {"normalisation": "calibrated_2019"}, {"NA64:2019"}, set()),
    ("grid", {"epsilon": "gminus2"}, {"Pospelov:2009", "MuonG2:2021"}, set()),
    ("grid", {"epsilon": 1e-3}, {"NA64:2021acr", "Grindhammer:2000", "semivis"}, {"Pospelov:2009", "Read:2002"}),
])
def test_the_config_chooses(plane, section, values, cited, not_cited):
    table = copy(plane)
    table.config_resolved = {**plane.config_resolved, section: {**plane.config_resolved[section], **values}}
    found = keys(citations(table))
    assert cited <= found and not not_cited & found


def test_limits_add_their_lines(plane, limits_path):
    from semivis.limits import Limits

    limits = Limits.read(limits_path)  # overlays: (g-2) and relic
    found = keys(citations(plane, limits)) - keys(citations(plane))
    assert {"Read:2002", "Pospelov:2009", "Gondolo:1991"} <= found and "Davoudiasl:2015" not in found


def test_bibtex_has_each_entry_once():
    text = bibtex([Citation("a", ("Tsai:1974", "Rossi:1941")), Citation("b", ("Tsai:1974",))])
    assert re.findall(r"@\w+\{(.*),", text) == ["Tsai:1974", "Rossi:1941"]


def test_the_program_says_the_same(plane, plane_path, program):
    """Two readers of the same rules: `semivis info --cite` and this package."""
    told = json.loads(subprocess.run([program, "info", plane_path, "--cite", "--json"], capture_output=True, check=True).stdout)
    assert "\n\n".join(c["bibtex"] for c in told["citations"]) + "\n" == bibtex(citations(plane))
