"""The documentation: every command runs, pages that lie are caught, the site builds without a warning or a foreign address.

$SEMIVIS_PROGRAM is the program. A page that lies is one with a wrong command, a wrong output or a comment that is not understood."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "scripts"))
import docs_commands  # noqa: E402

PROGRAM = Path(os.environ["SEMIVIS_PROGRAM"])


def problem(text: str) -> str:
    return docs_commands.run(docs_commands.read("page.md", text), PROGRAM)


def test_commands_are_found_with_their_lines() -> None:
    page = docs_commands.read("page.md", "# Title\n\n```sh\n# a remark\nsemivis scan a.toml \\\n  -o a.h5\nfor k in 1 2; do\n  echo $k\ndone\n```\n\n"
                                         "`semivis inline` and\n\n```toml title=\"a.toml\"\n[grid]\n```\n\n"
                                         "<!-- commands: not run with \"--device\", needs two GPUs -->\n```sh\necho one\necho --device 0,1\n```\n"
                                         "<!-- commands: M=0.1 -->\n```sh\necho --mass M --m=M\n```\n")
    assert [(command.line, command.text, command.reason) for command in page.commands] == [
        (5, "semivis scan a.toml \\\n  -o a.h5", ""), (7, "for k in 1 2; do\n  echo $k\ndone", ""),
        (20, "echo one", ""), (21, "echo --device 0,1", "needs two GPUs"), (25, "echo --mass 0.1 --m=0.1", "")]
    assert page.files == {"a.toml": "[grid]\n"}


def test_a_true_page_passes() -> None:
    assert problem("<!-- commands: first\nword=semivis\n-->\n```sh\n$word --version\necho a  b; echo c; echo d\n```\n```text\na b\n…\nd\n```\n") == ""


@pytest.mark.parametrize("text, what", [
    ("```sh\nsemivis --version\nsemivis scna configs/quick.toml\n```\n", "page.md:3: semivis scna"),
    ("```sh\nfalse && true\n```\n", "page.md:2: false"),
    ("```sh\nfalse | cat\n```\n", "page.md:2: false"),
    ("```sh\nsemivis info no_such_table.h5\n```\n", "exit code 66"),
    ("```sh\necho 1.25\n```\n```text\n1.24\n```\n", "its output is not what the page says"),
    ("<!-- commands: not run, slow -->\n```sh\nscripts/no_such_script.sh\n```\n", "there is no scripts/no_such_script.sh"),
])
def test_a_wrong_command_is_caught(text: str, what: str) -> None:
    assert what in problem(text)


@pytest.mark.parametrize("text", [
    "<!-- commands: not run -->\n```sh\nfalse\n```\n",  # without a reason
    "<!-- commands: skipped, slow -->\n```sh\nfalse\n```\n",
    "<!-- commands: not run, slow -->\n\n```sh\nfalse\n```\n",  # not on the line before
    "<!-- commands: not run with \"--gpu\", slow -->\n```sh\nfalse\n```\n",  # no such line
    "```bash\nfalse\n```\n",
    "```sh\necho 'a\n```\n",
])
def test_a_page_that_hides_commands_is_refused(text: str) -> None:
    with pytest.raises(docs_commands.PageError):
        docs_commands.read("page.md", text)


def test_every_command_of_the_documentation_runs(capsys: pytest.CaptureFixture[str]) -> None:
    code = docs_commands.main([str(PROGRAM)])
    with capsys.disabled():
        print("\n" + capsys.readouterr().out)
    assert code == 0


def test_the_site_builds_without_a_warning_and_stands_alone() -> None:
    built = subprocess.run([ROOT / "scripts/docs.sh", PROGRAM], capture_output=True, text=True, check=False)
    assert built.returncode == 0, built.stdout + built.stderr
    site = ROOT / "build/site"
    pages = {path.name: path.read_text() for path in site.glob("*.html")}
    fetched = [(name, tag) for name, text in pages.items()
               for tag in re.findall(r"<(?:script|link|img|iframe)\b[^>]*(?:src|href)=\"?https?:[^>]*>", text)]
    assert not fetched
    # What is made from the program is there: a verb, a Python verb, a key with unit, default and range.
    for section in ("semivis scan", "semivis physics relic", "semivis export pyhf"):
        assert f">{section}<" in pages["cli.html"]
    assert re.search(r"z2_m</code></td>\s*<td>m</td>\s*<td><code>2.78</code></td>\s*<td>≥ 0, ≤ 1000</td>", pages["config.html"])
    keys = re.findall(r"^(?:# )?(\w+) = ", subprocess.run([PROGRAM, "init"], capture_output=True, text=True, check=True).stdout, re.MULTILINE)
    assert [key for key in keys if f"<td><code>{key}</code></td>" not in pages["config.html"]] == []
    # Every formula was turned into MathML.
    assert pages["physics.html"].count("<math") == (ROOT / "docs/physics.md").read_text().count("\n$$ ")
    assert "$$" not in pages["physics.html"]
