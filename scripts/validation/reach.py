"""What the yields exclude: crossing with the g-2 line, edges in ε, tip; statistical errors."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from .document import Document, Row, code, figure, percent
from .figures import label_masses, plt, save
from .inputs import GMINUS2_MASSES, Inputs

FLAT = "independent estimate¹"
EDGES = {0.1: (3.5e-4, 7.4e-2), 0.2: (7.9e-4, 2.8e-2), 0.3: (1.35e-3, 1.45e-2), 0.39: (2.1e-3, 7.9e-3)}


def edge_error(inputs: Inputs, mass: float, epsilon: float) -> float:
    """Statistical error of an edge: that of S1 + S2 (errors added linearly, since they are correlated), scaled to the
    leading events that the edges are computed from, over the slope of the yield."""
    plane, row = inputs.plane, inputs.plane.row(mass)
    events = plane.events[row]
    i = int(np.argmin(np.abs(np.log(plane.epsilon / epsilon))))
    slope = np.gradient(np.log(np.maximum(events, 1e-300)), np.log(plane.epsilon))[i]
    error = plane.column["events_s1_err"][row, i] + plane.column["events_s2_err"][row, i]
    fraction = inputs.systematics["events"] / inputs.info["config"]["run"]["events_per_row"]
    return float(epsilon * error / events[i] / abs(slope) / np.sqrt(fraction))


def add(out: Document, inputs: Inputs, figures: Path) -> None:
    unmoved = inputs.systematics["unmoved"]
    out.add("## Reach", "Excluded is where S1 + S2 reach 2.303 expected events (90 % CL, no event seen, no systematic error).",
            code("semivis scan configs/na64_2018_fig4.toml --variations -o na64_2018_fig4.h5",
                 "semivis info na64_2018_fig4.h5 --json        # the crossing",
                 "semivis systematics na64_2018_fig4.h5 --json # edges and tip, from the leading events of each mass"))
    rows = [Row("crossing with the central (g−2)_µ line, GeV", inputs.info["gminus2_crossing_GeV"], (0.36, 0.42),
                "NA64 2021, fig. 4: ≈ 0.39", 0)]
    for mass, (lower, upper) in EDGES.items():
        ours = inputs.unmoved(mass)
        for name, value, published in (("lower", ours["epsilon_lower"], lower), ("upper", ours["epsilon_upper"], upper)):
            rows.append(Row(f"{name} edge in ε, {mass:g} GeV", value, published, FLAT, 0.1,
                            error=edge_error(inputs, mass, value)))
    rows.append(Row("largest excluded mass, GeV", unmoved["tip_m_aprime_GeV"], 0.45, FLAT, 0.05))
    lowest = min((r for r in unmoved["rows"] if r["m_aprime_GeV"] <= 0.0101), key=lambda r: r["epsilon_lower"])
    rows.append(Row(f"lowest excluded ε, {lowest['m_aprime_GeV']:.3g} GeV", lowest["epsilon_lower"], (3e-5, 4.5e-5), FLAT, 0))
    out.compare(rows)
    out.add("¹ Another program with the same formulas, but no energy threshold in the HCAL and an R-cut efficiency of 0.52 "
            "everywhere; two digits. At a lower edge, where the yield goes as ε², the allowed 10 % are a yield that differs by 20 %.",
            figure(draw_plane(inputs, figures / "plane.svg"), "Excluded region, one contour per signature, and the (g−2)_µ line"))

    info, worst = inputs.info, inputs.info["worst_at"]
    out.add("## Statistical errors",
            f"""{info["config"]["run"]["events_per_row"]} events for each of {info["rows"]} masses. Where more than 0.3 events are expected,
the statistical error of S1 + S2 is at most {percent(info["worst_relative_error"])[1:]} (at m_A′ = {worst["m_aprime_GeV"]:.3g} GeV,
ε = {worst["epsilon"]:.2g}). That these errors are right is shown with 1000 seeds under [Tests](#tests).""",
            code("semivis info na64_2018_fig4.h5 --json"))


def draw_plane(inputs: Inputs, path: Path) -> str:
    plane = inputs.plane
    plot, axes = plt.subplots()
    contours = (("S1 + S2", plane.events, "k", "-"), ("S1 alone", plane.column["events_s1"], "C0", "--"),
                ("S2 alone", plane.column["events_s2"], "C1", "--"))
    for label, events, colour, style in contours:
        axes.contour(plane.mass, plane.epsilon, events.T, levels=[np.log(10)], colors=colour, linestyles=style)
        axes.plot([], [], color=colour, ls=style, label=label)
    masses = plane.mass[::3]
    axes.plot(masses, [inputs.gminus2_epsilon(m) for m in masses], color="C2", label="central (g−2)_µ")
    axes.plot(GMINUS2_MASSES, [inputs.gminus2_epsilon(m) for m in GMINUS2_MASSES], "o", ms=3, color="C2")
    axes.set(xscale="log", yscale="log", xlabel="m_A′, GeV", ylabel="ε", xlim=(plane.mass[0], plane.mass[-1]))
    label_masses(axes, (0.01, 0.03, 0.1, 0.3, 1))
    axes.legend(loc="lower right")
    return save(plot, path)
