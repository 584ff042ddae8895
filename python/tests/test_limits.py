"""Limits files: intervals, and the closed lines made of them."""

import numpy as np
import pytest

import semivis
from make_limits import ALPHA_D_RANGE, EPSILON_RANGE, QUANTILES, entry, line, write_limits
from semivis import ExitCode, SemivisError
from semivis.monotone import between, slopes


def open_limits(tmp_path, *arguments, **options):
    limits = semivis.open(write_limits(tmp_path / "limits.h5", *arguments, **options))
    assert isinstance(limits, semivis.Limits)
    return limits


def test_reads_every_group(limits_path):
    limits = semivis.open(limits_path)
    assert limits.cl == 0.9 and limits.statistic == "cls" and limits.n_eot == 2.84e11
    assert limits.axes == ("epsilon",) and limits.ranges["epsilon"] == EPSILON_RANGE
    np.testing.assert_allclose(limits.quantiles, QUANTILES)
    assert np.isnan(limits.intervals["epsilon"]).all() and (limits.intervals["lower"] < limits.intervals["upper"]).all()
    assert limits.tips.size == 6 and limits.crossings.size == 0
    relic = limits.overlays["relic_alpha_d_0.1"]
    assert relic.axis == "epsilon" and relic.alpha_d == 0.1 and relic.source == "test data"
    assert limits.overlays["gminus2_central"].alpha_d is None
    assert [b.signature for b in limits.analysis] == ["s1", "s2"]


def test_contour_goes_round_and_ends_at_its_tip(limits_path):
    limits = semivis.open(limits_path)
    (contour,) = limits.contour("epsilon")
    entries = limits.select("epsilon")
    n = 5 * (entries.size - 1) + 1  # four vertices between masses
    assert (contour.polygon[0] == contour.polygon[-1]).all()
    np.testing.assert_array_equal(contour.polygon[:n:5], np.stack([entries["m_aprime_GeV"], entries["lower"]], axis=1))
    np.testing.assert_array_equal(contour.polygon[n], [0.455, 3.9e-3])
    np.testing.assert_array_equal(contour.polygon[n + 1:-1:5], np.stack([entries["m_aprime_GeV"], entries["upper"]], axis=1)[::-1])
    (stroke,) = contour.outline  # open where the masses begin
    np.testing.assert_array_equal(stroke, contour.polygon[:-1])
    wider, narrower = (limits.contour(quantile=q)[0].polygon for q in (QUANTILES[0], QUANTILES[-1]))
    assert wider[0, 1] < narrower[0, 1]


def test_islands_gaps_and_bounds(tmp_path):
    low, high = EPSILON_RANGE
    rows = [entry(0.1, "epsilon", low, 1e-3), entry(0.2, "epsilon", low, 2e-3), entry(0.2, "epsilon", 0.1, 0.5, interval=1),
            entry(0.3, "epsilon", 1e-5, 1e-3), entry(0.3, "epsilon", 0.2, high, interval=1), entry(0.4, "epsilon", 1e-2, 2e-2)]
    contours = open_limits(tmp_path, rows).contour()
    assert len(contours) == 3  # the long one, the island above it, and one that overlaps neither
    long, island, last = contours
    upper = np.geomspace(0.3, 0.2, 6).tolist() + np.geomspace(0.2, 0.1, 6).tolist()[1:]  # a cubic through three edges
    np.testing.assert_allclose(long.polygon[:, 0], [0.1, 0.2, 0.3, *upper, 0.1], rtol=1e-12)
    (stroke,) = long.outline  # from the bound at 0.2 over 0.3 (closed there: 0.4 was searched) back to 0.1
    np.testing.assert_allclose(stroke[:, 0], [0.2, 0.3, *upper], rtol=1e-12)
    np.testing.assert_array_equal(island.polygon[:, 0], [0.2, 0.3, 0.3, 0.2, 0.2])
    assert sum(len(s) - 1 for s in island.outline) == 4  # only one end at the bound: every segment is an edge
    assert len(last.polygon) == 3 and last.polygon[0, 0] == 0.4


def test_split_and_merge_share_a_point(tmp_path):
    """1, 2, 1 intervals: the parts meet where the gap opens and closes, and together cover the whole."""
    rows = [entry(0.1, "epsilon", 1e-4, 1e-2), entry(0.2, "epsilon", 1e-4, 4e-4), entry(0.2, "epsilon", 9e-4, 1e-2, interval=1),
            entry(0.3, "epsilon", 1e-4, 1e-2)]
    contours = open_limits(tmp_path, rows).contour()
    middle = [c for c in contours if 0.2 in c.polygon[:, 0]]
    assert len(middle) == 2
    for contour in middle:
        for mass in (0.1, 0.3):
            edges = contour.polygon[contour.polygon[:, 0] == mass][:, 1]
            assert np.isclose(edges, 6e-4).any()
        assert len(contour.outline) == 2  # the joints are no edges

    def area(polygon):
        x, y = polygon[:, 0], np.log(polygon[:, 1])
        return abs(0.5 * np.sum(x[:-1] * y[1:] - x[1:] * y[:-1]))

    whole, gap = 0.2 * np.log(100), 0.1 * np.log(9 / 4)
    assert np.isclose(sum(area(c.polygon) for c in contours), whole - gap, rtol=1e-9)


def curved(side, mass):
    """Edges that bend in ln m."""
    x = np.log(np.asarray(mass) / 0.1)
    return np.exp(np.log(1e-4) + 0.8 * x + 0.3 * x**2 if side == "lower" else np.log(0.1) - 0.9 * x - 0.4 * x**2)


def worst(contour, side, low, high):
    """Largest relative distance of an edge's vertices from the function."""
    vertices = contour.polygon[:-1]
    middle = np.sqrt(curved("lower", vertices[:, 0]) * curved("upper", vertices[:, 0]))
    edge = vertices[((vertices[:, 1] < middle) == (side == "lower")) & (vertices[:, 0] > low) & (vertices[:, 0] < high)]
    return np.abs(edge[:, 1] / curved(side, edge[:, 0]) - 1).max()


def test_edges_between_masses_are_monotone_cubics(tmp_path):
    """Against the function itself: third order in the step, where straight lines are off by step^2/8 times its second
    derivative, 0.8 % here."""
    mass = np.geomspace(0.1, 0.6, 6)
    step = np.log(mass[1] / mass[0])
    rows = [entry(m, "epsilon", curved("lower", m), curved("upper", m)) for m in mass]
    (contour,) = open_limits(tmp_path, rows).contour()
    for side, second in (("lower", 0.6), ("upper", 0.8)):
        assert worst(contour, side, mass[0], mass[-1]) < 0.15 * second * step**2 / 8, side
    middle = contour.polygon[2:4]  # between the first two masses: the two vertices around the middle
    straight = np.sqrt(curved("lower", mass[0]) * curved("lower", mass[1]))
    assert np.sqrt(middle[0, 1] * middle[1, 1]) < straight * (1 - 0.5 * 0.6 * step**2 / 8)


def test_cubics_pass_by_a_gap_on_the_other_side(tmp_path):
    """An edge that goes on over chains, where a gap opens and closes above or below it, is that of a contour without
    the gap; what leads to the point of the gap is straight."""
    mass = np.geomspace(0.1, 0.6, 6)
    whole = [entry(m, "epsilon", curved("lower", m), curved("upper", m)) for m in mass]
    (plain,) = open_limits(tmp_path, whole).contour()
    assert len(plain.polygon) == 2 * (5 * 5 + 1) + 1
    m = mass[2]
    low, high = curved("lower", m), curved("upper", m)
    parts = [entry(m, "epsilon", low, 2 * low), entry(m, "epsilon", high / 2, high, interval=1)]
    contours = open_limits(tmp_path, [*whole[:2], *parts, *whole[3:]]).contour()
    vertices = np.concatenate([c.polygon for c in contours])
    for vertex in plain.polygon:
        assert np.isclose(vertices, vertex, rtol=1e-12).all(axis=1).any(), vertex
    assert len(np.unique(vertices.round(12), axis=0)) == len(np.unique(plain.polygon.round(12), axis=0)) + 4


def test_monotone_cubics_are_those_of_other_programs():
    """Slopes by hand for a line and a turn; values of scipy.interpolate.PchipInterpolator, the same method."""
    x, y = np.array([0.0, 1, 3, 3.5, 6, 7]), np.array([0.0, 2, 2.5, 7, 6, 1])
    reference = [2.5833333333333335, 0.4864864864864865, 0.6, 0.0, -0.8433734939759037, -6.314285714285715]
    found = slopes(x, y)
    np.testing.assert_allclose(found, reference, rtol=1e-14)
    values = {0.25: 0.6529771959459459, 2.0: 2.2216216216216216, 3.3: 5.444799999999997, 4.5: 6.8504096385542175,
              6.9: 1.6438667814113574}
    for at, wanted in values.items():
        i = int(np.searchsorted(x, at)) - 1
        width = x[i + 1] - x[i]
        value = between(width, (y[i], y[i + 1]), (found[i], found[i + 1]), np.array([(at - x[i]) / width]))
        np.testing.assert_allclose(value, wanted, rtol=1e-13)
    np.testing.assert_allclose(slopes(x, 3 * x - 1), 3, rtol=1e-14)
    np.testing.assert_array_equal(slopes(np.array([0.0, 1, 2]), np.array([0.0, 1, 0])), [2, 0, -2])


def test_lines_are_chosen_as_rows_are(tmp_path):
    rows = [entry(m, "f", 0.1, 0.5 - a, epsilon=3e-3, alpha_d=a) for a in (0.05, 0.1) for m in (0.1, 0.2)]
    rows += [entry(m, "alpha_d", ALPHA_D_RANGE[0], 0.1, epsilon=3e-3) for m in (0.1, 0.2)]
    limits = open_limits(tmp_path, rows)
    assert limits.axes == ("alpha_d", "f")
    assert limits.contour("alpha_d")[0].polygon.shape == (5, 2)
    assert limits.contour("f", alpha_d=0.05)[0].polygon[-2, 1] == 0.45
    assert limits.contour("epsilon") == []
    for problem, code, arguments in (("more than one value of alpha_d", ExitCode.DATA, dict(axis="f")),
                                     ("the nearest is 0.1", ExitCode.DATA, dict(axis="f", alpha_d=0.2)),
                                     ("no axis", ExitCode.USAGE, dict(axis="mass")),
                                     ("no expected limit", ExitCode.USAGE, dict(axis="alpha_d", quantile=0.3))):
        with pytest.raises(SemivisError, match=problem) as error:
            limits.contour(**arguments)
        assert error.value.code == code


def test_a_file_that_excludes_nothing(tmp_path):
    limits = open_limits(tmp_path, [], overlays={"landau_pole": line("alpha_d", [0.1, 1], [0.2, 0.2], "Landau pole")})
    assert limits.axes == () and limits.contour() == [] and limits.overlays["landau_pole"].label == "Landau pole"


def test_limits_by_the_program(program, plane, monkeypatch):
    """Nothing observed and a log-normal error of 0.2 on the signal: 2.363 events are excluded, whatever the background.
    .yields() must give them at every edge inside the searched range."""
    monkeypatch.setenv("SEMIVIS_PROGRAM", str(program))
    limits = plane.limits(expected=False)
    assert limits.table_digest == plane.digest and limits.cl == 0.9
    for e in limits.select("epsilon"):
        row = plane.row(float(e["m_aprime_GeV"]))
        events = row.yields([e["lower"], e["upper"]], 0.1)
        total = events.events_s1 + events.events_s2
        inside = np.array([e["lower"] > EPSILON_RANGE[0], e["upper"] < 1])
        np.testing.assert_allclose(total[inside], 2.363, rtol=1e-3)  # digits of 2.363
    assert limits.contour()[0].polygon[:, 0].max() > 0.45  # the tip, beyond the last excluded row
    stronger = plane.limits(asymptotic=True, expected=False, overlays=False)
    assert stronger.statistic != "cls" and stronger.overlays == {}


def test_a_program_that_fails_passes_its_sentence_on(program, plane, monkeypatch, tmp_path):
    monkeypatch.setenv("SEMIVIS_PROGRAM", str(program))
    with pytest.raises(SemivisError) as error:
        plane.limits(analysis=tmp_path / "none.toml")
    assert "none.toml" in str(error.value) and error.value.code == ExitCode.NO_INPUT
    monkeypatch.setenv("SEMIVIS_PROGRAM", str(tmp_path / "semivis"))
    with pytest.raises(SemivisError, match="which is no program") as error:
        plane.limits()
    assert error.value.code == ExitCode.UNAVAILABLE
