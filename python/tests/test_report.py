"""The report: what it says, that it needs nothing else, what it refuses. How it looks: tests/browser/report_check.py."""

import html
import re
import shutil
import subprocess
from copy import copy, deepcopy
from dataclasses import replace
from html.parser import HTMLParser

import h5py
import numpy as np
import pytest

import semivis
from semivis import ExitCode, SemivisError
from semivis.report.checks import checks
from semivis.report.cli import report
from semivis.report.findings import find
from semivis.report.markup import number
from semivis.report.page import reach
from semivis.table import Table

VOID = {"meta", "br", "link", "img", "use", "path", "image", "rect", "circle"}


class Page(HTMLParser):
    """Elements, text, and what is wrong with the nesting."""

    def __init__(self, source):
        super().__init__()
        self.elements, self.open, self.words = [], [], []
        self.feed(source)
        assert not self.open

    def handle_starttag(self, tag, attributes):
        self.elements.append((tag, dict(attributes)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attributes):
        self.elements.append((tag, dict(attributes)))

    def handle_endtag(self, tag):
        if tag not in VOID:
            assert self.open.pop() == tag

    def handle_data(self, data):
        self.words.append(data)

    @property
    def text(self):
        return re.sub(r"\s+", " ", "".join(self.words))

    def all(self, tag):
        return [attributes for name, attributes in self.elements if name == tag]


def page(tmp_path, *files):
    out = tmp_path / "report.html"
    report([*map(str, files), "-o", str(out), "--force"])
    return Page(out.read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def plane_page(plane_path, tmp_path_factory):
    return page(tmp_path_factory.mktemp("report"), plane_path)


def test_is_self_contained_and_accessible(plane_page):
    tags = {tag for tag, _ in plane_page.elements}
    assert not tags & {"script", "link", "iframe", "object", "embed"}
    for _, attributes in plane_page.elements:
        for name in ("src", "href", "xlink:href"):
            assert attributes.get(name, "#").startswith(("#", "data:image/png;base64,")), attributes
    style = "".join(plane_page.words)
    assert "url(http" not in style and "@import" not in style and "prefers-color-scheme: dark" in style
    names = [a["id"] for _, a in plane_page.elements if "id" in a]
    assert len(names) == len(set(names))
    figures = plane_page.all("svg")
    assert len(figures) >= 8 and all(f["role"] == "img" and f["aria-label"] for f in figures)
    assert plane_page.all("html")[0]["lang"] == "en" and len(plane_page.all("h1")) == 1
    assert len(plane_page.all("caption")) == len(plane_page.all("table")) >= 5
    assert {a.get("scope") for a in plane_page.all("th")} == {"col", "row"}
    targets = {a["href"][1:] for a in plane_page.all("a")}
    assert targets == {a["id"] for a in plane_page.all("section")} and len(targets) == 10


def test_says_what_the_table_and_the_program_say(program, plane, plane_page):
    text = plane_page.text
    events = plane["events_s1"] + plane["events_s2"]
    heaviest = int(np.flatnonzero((events > np.log(10)).any(axis=1))[-1])  # masses rise along the first axis
    k = (heaviest, int(np.argmax(events[heaviest])))
    for words in (plane.digest, plane.provenance["time"], "2.84 × 10¹¹ electrons", number(plane["events_s1"][k]),
                  "events_per_row", "Computed for this report by semivis limit", "All 11 closure checks pass",
                  "R itself is not stored", "has no variations", "@software{semivis", "2107.02021", "1712.05706"):
        assert words in text, words
    assert html.unescape(plane.config.splitlines()[0]) in text
    assert f"ε = {number(plane['epsilon'][k])} and αD" in text and plane["m_aprime_GeV"][k] in (0.4, 0.45)
    done = subprocess.run([str(program), "info", str(plane.path)], check=True, capture_output=True, text=True)
    mean = float(re.search(r"rcut_mean\s+(\S+)", done.stdout)[1])
    assert f"mean {mean:.4f}" in text


def test_variations_and_slices_of_a_cube(cube_path, tmp_path):
    text = page(tmp_path, cube_path).text
    assert "in quadrature, up" in text and "Scenarios" in text and "Shown at f = 0.4" in text


def testreach_is_that_of_the_line_of_the_point(plane, plane_findings):
    """Of several lines of (r, f, alpha_D) the summary gives that of the point, or none."""
    crossings = plane_findings.limits.crossings
    observed = crossings["m_aprime_GeV"][crossings["quantile"] == -1]
    assert observed.size == 1 and f"observed {observed[0]:.4g} GeV" in reach(plane_findings.limits, plane_findings.point)
    elsewhere = replace(plane_findings.point, alpha_d=0.05)
    assert reach(plane_findings.limits, elsewhere) == "Couplings are excluded at 90 % CL."


def test_line_list_and_tables_without_spectra(program, scan, tmp_path):
    line = page(tmp_path, scan("line", "--set", "grid.m_aprime_GeV=0.2"))
    assert len(line.all("svg")) >= 6 and "0.2 GeV" in line.text
    points = tmp_path / "points.csv"
    points.write_text("m_aprime_GeV,epsilon,alpha_d\n0.1,1e-3,0.1\n0.2,2e-3,0.05\n")
    config = tmp_path / "list.toml"
    config.write_text(f'[grid]\npoints = "{points}"\n[run]\nevents_per_row = 20000\n')
    table = tmp_path / "list.h5"
    subprocess.run([str(program), "scan", str(config), "-o", str(table), "--quiet"], check=True)
    listed = page(tmp_path, table)
    assert "The points are a list" in listed.text and "S2 efficiency" in listed.text
    bare = page(tmp_path, scan("bare", "--set", "output.spectra=false", "--set", "grid.m_aprime_GeV=[0.1, 0.2]"))
    assert "without spectra" in bare.text and "There are no limits" in bare.text


def test_equal_tables_give_equal_reports(plane_path, tmp_path):
    limits = tmp_path / "limits.h5"
    command = [semivis.program.find_program(), "limit", plane_path, "-o", limits, "--no-expected", "--no-overlays"]
    subprocess.run(list(map(str, command)), check=True, capture_output=True)
    first, second = (tmp_path / f"{name}.html" for name in "ab")
    for out in (first, second):
        report([str(plane_path), str(limits), "-o", str(out)])
    assert first.read_bytes() == second.read_bytes()
    assert "From the file limits.h5" in Page(first.read_text(encoding="utf-8")).text


def broken(table: Table, column: str, change) -> Table:
    """The table with one number of a column changed, at the point with most S1 events."""
    part = table.at()
    part._points = {**part._points, column: part[column].copy()}
    k = np.unravel_index(int(np.argmax(table["events_s1"])), table.shape)
    part[column][k] = change(part[column][k])
    return part


# Each check must be able to fail: number that is moved, and the check that finds it.
@pytest.mark.parametrize("column, change, name", [
    ("efficiency_s2", lambda x: 1.01, "probabilities"),
    ("efficiency_s1", lambda x: -1e-6, "probabilities"),
    ("efficiency_s1_volume", lambda x: x / 10, "S1 volume"),
    ("rcut_efficiency", lambda x: 1.01, "R-cut efficiency"),
    ("covariance_s1_s2", lambda x: 1.0, "correlation"),
    ("events_s1", lambda x: x * (1 + 1e-6), "electrons × yield"),
    ("events_s2_err", lambda x: x * (1 + 1e-6), "follow from the spectra"),
    ("status", lambda x: 3, "imprecise"),
])
def test_every_check_of_the_points_can_fail(plane, plane_findings, column, change, name):
    changed = checks(replace(plane_findings, table=broken(plane, column, change)))
    assert [c.name for c in changed if name in c.name and not c.passed], changed


@pytest.fixture(scope="module")
def plane_findings(plane):
    found = find(plane, None)
    assert all(c.passed for c in checks(found))
    return found


def test_every_other_check_can_fail(plane, plane_findings):
    def failing(**changes):
        return [c.name for c in checks(replace(plane_findings, **changes)) if not c.passed]

    flow = deepcopy(plane_findings.at_point)
    flow["cut_flow"]["s1"]["energy_threshold"]["fraction"] *= 3
    assert failing(at_point=flow) == ["every cut of S1 keeps a part of what it is given"]
    flow = deepcopy(plane_findings.at_point)
    flow["cut_flow"]["s1"]["decays_beyond"]["fraction"] += 0.5
    assert len(failing(at_point=flow)) == 1
    assert len(failing(info={**plane_findings.info, "worst_relative_error": 0.3})) == 1
    few = copy(plane)
    few.config_resolved = {**plane.config_resolved, "run": {**plane.config_resolved["run"], "events_per_row": 10**9}}
    assert len(failing(table=few)) == 1


def test_errors(plane_path, limits_path, cube_path, tmp_path, monkeypatch):
    def error(*words):
        with pytest.raises(SemivisError) as caught:
            report([str(word) for word in words])
        assert "\n" not in str(caught.value)
        return caught.value.code, str(caught.value)

    out, mine = tmp_path / "r.html", tmp_path / "mine.html"
    mine.write_text("mine")
    assert error(tmp_path / "none.h5", "-o", out)[0] == ExitCode.NO_INPUT
    assert error(plane_path, tmp_path / "none.h5", "-o", out)[0] == ExitCode.NO_INPUT
    assert error(plane_path, "-o", mine)[0] == ExitCode.CANNOT_CREATE and mine.read_text() == "mine"
    assert error(plane_path, "-o", tmp_path / "r.pdf") == (ExitCode.USAGE, f"{tmp_path / 'r.pdf'} must end in .html")
    assert error(plane_path)[0] == ExitCode.USAGE
    assert error(limits_path, "-o", out) == (ExitCode.DATA, f"{limits_path} holds limits; a report is made from a table")
    assert error(plane_path, cube_path, "-o", out)[0] == ExitCode.DATA
    code, words = error(plane_path, limits_path, "-o", out)  # of a table with another digest
    assert code == ExitCode.DATA and "limits of the table" in words
    damaged = tmp_path / "damaged.h5"
    content = bytearray(plane_path.read_bytes())
    content[len(content) // 2] ^= 1
    damaged.write_bytes(content)
    assert error(damaged, "-o", out)[0] == ExitCode.DATA
    changed = tmp_path / "changed.h5"  # whole, but a number is not what the digest says
    shutil.copy(plane_path, changed)
    changed.write_bytes(plane_path.read_bytes()[: plane_path.read_bytes().rindex(b"\nsemivis-seal")])
    with h5py.File(changed, "r+") as file:
        file["points/events_s1"][0] *= 1.5
    assert error(changed, "-o", out)[0] == ExitCode.DATA
    monkeypatch.setenv("SEMIVIS_PROGRAM", str(tmp_path / "no_program"))
    assert error(plane_path, "-o", out)[0] == ExitCode.UNAVAILABLE
    assert sorted(p.name for p in tmp_path.iterdir()) == ["changed.h5", "damaged.h5", "mine.html"]


@pytest.mark.parametrize("x, digits, words", [
    (0, 4, "0"), (1507.08, 4, "1,507"), (2.84e11, 4, "2.84 × 10¹¹"), (1e-5, 4, "1 × 10⁻⁵"), (0.025584, 4, "0.02558"),
    (999999.9, 4, "1,000,000"), (-3.14159e-7, 3, "-3.14 × 10⁻⁷"),
])
def test_numbers_as_they_are_written(x, digits, words):
    assert number(x, digits) == words


def test_r_of_events_is_that_of_the_table(plane):
    """Two ways to the R-cut efficiency of a point: events made again, and the spectra of the table."""
    from semivis.report.events import sample_r
    from semivis.report.findings import _point

    point = _point(plane)
    found = sample_r(plane, point)
    assert found is not None and found.r.min() > -0.02 and found.r.max() < 1.02  # rounding of small energies
    # The same events, one by one and as spectra.
    assert found.with_cut / found.weight.sum() == pytest.approx(plane["rcut_efficiency"][point.index], rel=1e-3)
    below = found.weight[found.r < 0.06].sum() / found.weight.sum()  # without noise, which costs 0.06 here
    assert below == pytest.approx(found.with_cut / found.weight.sum(), abs=0.08)
    assert found.weight[found.r < 0.5].sum() / found.weight.sum() > below + 0.2
