"""Figures: file types, what is written on them, equal bytes, errors. How they look is judged by eye."""

import re
import subprocess

import matplotlib.image
import numpy as np
import pytest

from make_limits import QUANTILES, entry, line, write_limits
from semivis import ExitCode, SemivisError
from semivis.plot.cli import plot
from semivis.plot.table_figure import QUANTITIES

MAGIC = {"png": b"\x89PNG\r\n", "pdf": b"%PDF-", "svg": b"<?xml"}
BOUND = """# label: Some experiment 1999
# source: made up for this test
# assumptions: none
m_aprime_GeV,epsilon
0.1,1e-3
0.2,2e-3
"""


def draw(output, *words):
    plot([*map(str, words), "-o", str(output)])
    return output


class Text(str):
    """Found with or without spaces: mathtext sets every letter by itself."""

    def __contains__(self, words):
        return super().__contains__(words.replace(" ", ""))


def svg_text(output, *words):
    """Text of the figure without tags and spaces."""
    source = draw(output, *words).read_text(encoding="utf-8")
    return Text(re.sub(r"<[^>]*>|\s", "", source[source.index("<g id="):]))


@pytest.mark.parametrize("kind", MAGIC)
def test_limits_in_every_format_and_equal_bytes(limits_path, tmp_path, kind):
    first, second = (draw(tmp_path / f"{name}.{kind}", limits_path, "--title", "T").read_bytes() for name in "ab")
    assert first.startswith(MAGIC[kind]) and len(first) > 5000
    assert first == second


@pytest.mark.parametrize("kind", MAGIC)
def test_table_in_every_format(plane_path, tmp_path, kind):
    assert draw(tmp_path / f"t.{kind}", plane_path).read_bytes().startswith(MAGIC[kind])


def test_text_of_a_limits_figure(limits_path, tmp_path):
    text = svg_text(tmp_path / "f.svg", limits_path, "--title", "A fine limit")
    for words in ("A fine limit", "90% CL", "EOT", "[GeV]", "kinetic mixing", "observed", "expected median", "excluded",
                  "semivis 0.1.0, physics 1", "table 0123456789abcdef", "central", "before Fermilab", "thermal relic", "1/3"):
        assert words in text, words
    assert "other splitting" not in text  # an overlay of another f
    bare = svg_text(tmp_path / "bare.svg", limits_path, "--no-overlays")
    assert "thermal relic" not in bare and "central" not in bare and "observed" in bare


def test_axes_and_several_files(tmp_path):
    rows = [entry(m, "f", 0.1, 0.6 - m, epsilon=3e-3) for m in (0.1, 0.2, 0.3)]
    rows += [entry(m, "alpha_d", 1e-6, 0.1, epsilon=3e-3) for m in (0.1, 0.2, 0.3)]
    overlays = {"landau_pole": line("alpha_d", [0.1, 0.3], [0.2, 0.2], "Landau pole")}
    one = write_limits(tmp_path / "one.h5", rows, overlays=overlays)
    two = write_limits(tmp_path / "two.h5", rows, n_eot=5e12, statistic="asymptotic_cls")
    text = svg_text(tmp_path / "a.svg", one)  # the first axis that the file has
    assert "Landau pole" in text and "mass splitting" not in text
    text = svg_text(tmp_path / "f.svg", one, two, "--axis", "f", "--label", "first", "--label", "second")
    for words in ("mass splitting", "first", "second", "asymptotic", "χ"):
        assert words in text, words
    assert svg_text(tmp_path / "m.svg", one, "--axis", "f", "--mass", "aprime") != svg_text(tmp_path / "n.svg", one, "--axis", "f")


def test_lines_are_chosen_where_there_are_many(tmp_path):
    rows = [entry(m, "epsilon", 1e-4, 1e-2, f=0.05 * k) for k in range(1, 11) for m in (0.1, 0.2)]
    rows += [entry(m, "f", 0.1, 0.6 - m, epsilon=3e-3) for m in (0.1, 0.2)]
    limits = write_limits(tmp_path / "many.h5", rows)
    assert "mass splitting" in svg_text(tmp_path / "f.svg", limits)  # the axis with the fewest lines
    with pytest.raises(SemivisError, match="10 lines .* choose with --r, --f, --alpha-d") as error:
        draw(tmp_path / "e.svg", limits, "--axis", "epsilon")
    assert error.value.code == ExitCode.USAGE
    assert "0.25" in svg_text(tmp_path / "e.svg", limits, "--axis", "epsilon", "--f", "0.25")


def test_bounds_are_drawn_with_their_label(limits_path, tmp_path):
    bound = tmp_path / "bound.csv"
    bound.write_text(BOUND)
    assert "Some experiment 1999" in svg_text(tmp_path / "b.svg", limits_path, "--bounds", bound)
    for spoiled, problem in ((BOUND.replace("# source: made up for this test\n", ""), "no line '# source"),
                             (BOUND.replace("epsilon\n", "eps\n"), "must have the columns"),
                             (BOUND.replace("2e-3", "two"), "two positive numbers")):
        bound.write_text(spoiled)
        with pytest.raises(SemivisError, match=problem):
            draw(tmp_path / "c.svg", limits_path, "--bounds", bound)
    assert not (tmp_path / "c.svg").exists()


def test_maps_of_a_table(plane_path, cube_path, tmp_path):
    text = svg_text(tmp_path / "r.svg", plane_path, "--quantity", "rcut_efficiency")
    assert "efficiency of the R cut" in text and "2.303 events" in text
    text = svg_text(tmp_path / "e.svg", plane_path, "--quantity", "error_s1")
    assert "relative statistical error of S1" in text and "2.303 events" in text
    with pytest.raises(SemivisError, match="needs one or two axes"):
        draw(tmp_path / "c.png", cube_path)
    with pytest.raises(SemivisError, match="no quantity"):
        draw(tmp_path / "c.png", plane_path, "--quantity", "colour")


@pytest.mark.parametrize("quantity", QUANTITIES)
def test_a_line_of_points_is_a_curve(scan, tmp_path, quantity):
    line = scan("line", "--set", "grid.m_aprime_GeV=0.2", "--set", "grid.epsilon.n=17")
    text = svg_text(tmp_path / "l.svg", line, "--quantity", quantity)
    assert "kinetic mixing" in text and "0.2 GeV" in text and "2.303" not in text


def pixels(path):
    return np.asarray(matplotlib.image.imread(path))[..., :3]


def test_a_single_mass_is_a_bar(tmp_path):
    """Was an empty frame: now the region is filled, wherever the mass lies, and for the median too."""
    rows = [entry(0.13, "epsilon", 1e-4, 1e-2)]
    levels = [entry(0.13, "epsilon", 1e-4 * (1 + q), 1e-2, quantile=q) for q in QUANTILES]
    overlays = {"gminus2_central": line("epsilon", [0.13], [3e-3], "(g-2) central")}
    alone = write_limits(tmp_path / "alone.h5", rows, levels, overlays=overlays)
    assert "central" not in svg_text(tmp_path / "alone.svg", alone)  # a point is no line
    picture = pixels(draw(tmp_path / "alone.png", alone))
    blue = np.abs(picture - np.array([0, 0x72, 0xB2]) / 255).max(axis=-1) < 0.02
    columns = np.flatnonzero(blue[:, 150:1050].sum(axis=0) > 200)  # inside the frame, as high as the interval
    assert columns.size and 250 < columns.min() + 150 and columns.max() + 150 < 900
    first = [entry(m, "alpha_d", 1e-6, 0.1, epsilon=3e-3) for m in (0.1, 0.2)]
    draw(tmp_path / "two.png", write_limits(tmp_path / "two.h5", first, [dict(e, quantile=0.5) for e in first[:1]]))


def test_a_line_that_is_not_there_names_those_that_are(tmp_path):
    rows = [entry(m, "epsilon", 1e-4, 1e-2, alpha_d=a) for a in (0.05, 0.1) for m in (0.1, 0.2)]
    limits = write_limits(tmp_path / "limits.h5", rows)
    for words, problem in ((("--alpha-d", 0.3), "at alpha_d = 0.3; there it has alpha_d = 0.05, 0.1"),
                           (("--f", 0.2, "--alpha-d", 0.1), "at f = 0.2; there it has f = 0.4")):
        with pytest.raises(SemivisError, match=problem) as error:
            draw(tmp_path / "x.png", limits, *words)
        assert error.value.code == ExitCode.DATA


@pytest.mark.parametrize("quantity", QUANTITIES)
def test_a_table_of_closed_rows_has_no_map(scan, tmp_path, quantity):
    closed = scan("closed", "--set", "grid.f=1.5", "--set", "grid.m_aprime_GeV=[0.1, 0.2]")
    with pytest.raises(SemivisError, match=f"nothing to draw: {quantity} is nowhere above zero") as error:
        draw(tmp_path / "c.png", closed, "--quantity", quantity)
    assert error.value.code == ExitCode.DATA and "\n" not in str(error.value)


def test_errors(limits_path, plane_path, tmp_path):
    taken = tmp_path / "taken.png"
    taken.write_text("mine")
    cases = (
        ((taken, limits_path), ExitCode.CANNOT_CREATE, "exists"),
        ((tmp_path / "none/x.png", limits_path), ExitCode.CANNOT_CREATE, "no folder"),
        ((tmp_path / "x.gif", limits_path), ExitCode.USAGE, "must end in"),
        ((tmp_path / "x.png", tmp_path / "none.h5"), ExitCode.NO_INPUT, "no such file"),
        ((tmp_path / "x.png", limits_path, "--axis", "f"), ExitCode.DATA, "no limit along f"),
        ((tmp_path / "x.png", limits_path, plane_path), ExitCode.USAGE, "one table"),
        ((tmp_path / "x.png", limits_path, "--axis", "mass"), ExitCode.USAGE, "--help"),
        ((tmp_path / "x.png", limits_path, limits_path, "--label", "one"), ExitCode.USAGE, "--label once"),
    )
    for words, code, sentence in cases:
        with pytest.raises(SemivisError) as error:
            draw(*words)
        assert error.value.code == code and sentence in str(error.value) and "\n" not in str(error.value)
    assert taken.read_text() == "mine" and sorted(p.name for p in tmp_path.iterdir()) == ["taken.png"]
    draw(taken, limits_path, "--force")
    assert taken.read_bytes().startswith(MAGIC["png"])


def test_verbs_of_the_program(program, limits_path, tmp_path):
    """`semivis plot`, `export` and `report` of a program in build/PRESET, with its exit codes."""
    if not (program.parent / "../libexec/semivis/semivis-plot").exists():
        pytest.skip("the program is not in a build folder of this repository; scripts/python_env.sh links there")

    def run(*words):
        return subprocess.run([str(w) for w in (program, *words)], capture_output=True, text=True)

    assert run("plot", limits_path, "-o", tmp_path / "p.png").returncode == 0
    done = run("plot", limits_path, "-o", tmp_path / "p.png")
    assert (done.returncode, done.stderr.count("\n")) == (73, 1) and done.stderr.startswith("semivis: ")
    assert run("export", "csv", limits_path, "-o", tmp_path / "l.csv").returncode == 0
    assert run("report", limits_path, "-o", tmp_path / "r.html").returncode == 65
    assert run("export", "csv", tmp_path / "none.h5", "-o", tmp_path / "n.csv").returncode == 66
    assert run("export", "xml").returncode == 64
