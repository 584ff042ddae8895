"""HEPData submission folders: submission.yaml and one YAML file per table."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import yaml
from numpy.typing import NDArray

from ..limits import Limits
from ..table import Table

SUBMISSION = "submission.yaml"
_SYMBOLS = {"m_aprime_GeV": "$m_{A'}$", "r": r"$m_{\chi_1}/m_{A'}$", "f": r"$(m_{\chi_2} - m_{\chi_1})/m_{\chi_1}$",
            "epsilon": r"$\epsilon$", "alpha_d": r"$\alpha_D$"}
_REACTION = "E- NUCLEUS --> E- NUCLEUS APRIME, APRIME --> CHI1 CHI2, CHI2 --> CHI1 E+ E-"
_POINT_COLUMNS = (("events_s1", "Expected S1 events"), ("events_s2", "Expected S2 events"),
                  ("efficiency_s1", "S1 efficiency"), ("efficiency_s2", "S2 efficiency"),
                  ("rcut_efficiency", "Efficiency of the R cut"))
Record = dict[str, Any]
_DUMPER = getattr(yaml, "CSafeDumper", yaml.SafeDumper)  # the compiled one is ten times faster; the same text


def is_submission(folder: Path) -> bool:
    return (folder / SUBMISSION).is_file()


def write_submission(folder: Path, sources: list[Table | Limits]) -> None:
    """Into an existing, empty folder. Limits: a table of observed and one of expected edges for every axis and line of
    equal (r, f, alpha_D). A table: the plane with its statistical and systematic errors."""
    documents: list[Record] = [{"comment": " ".join(_comment(source) for source in sources)}]
    for source in sources:
        for name, description, keywords, content in _plane(source) if isinstance(source, Table) else _edges(source):
            file = f"table_{len(documents)}.yaml"
            _write(folder / file, [content])
            documents.append({"name": name, "location": "", "description": description, "data_file": file,
                              "keywords": [{"name": "reactions", "values": [_REACTION]},
                                           {"name": "observables", "values": keywords},
                                           {"name": "phrases", "values": ["Dark photon", "Semi-visible decay", "Beam dump"]}]})
    _write(folder / SUBMISSION, documents)


def _write(path: Path, documents: list[Record]) -> None:
    with path.open("w", encoding="utf-8", newline="\n") as out:
        yaml.dump_all(documents, out, Dumper=_DUMPER, sort_keys=False, allow_unicode=True, width=110)


def _comment(source: Table | Limits) -> str:
    if isinstance(source, Table):
        return f"Yields of the semivis table {source.digest}, physics version {source.physics_version}."
    kind = "CLs by enumeration" if source.statistic == "cls" else "asymptotic CLs, for comparison only"
    return (f"Limits of semivis at {100 * source.cl:g}% CL ({kind}) for {source.n_eot:g} electrons on target; table "
            f"{source.table_digest}, physics version {source.physics_version}.")


def _header(name: str) -> Record:
    return {"name": _SYMBOLS[name], "units": "GeV"} if name == "m_aprime_GeV" else {"name": _SYMBOLS[name]}


def _qualifiers(fixed: dict[str, float], more: list[Record]) -> list[Record]:
    return [*more, *({"name": _SYMBOLS[name], "value": f"{value:.6g}"} for name, value in fixed.items())]


def _value(value: float, errors: dict[str, tuple[float, float]]) -> Record:
    """errors: downwards and upwards, both >= 0, by label; HEPData has no errors of zero."""
    found: list[Record] = []
    for label, (down, up) in errors.items():
        if down == up and up > 0:
            found.append({"symerror": float(up), "label": label})
        elif down > 0 or up > 0:
            found.append({"asymerror": {"minus": -float(down), "plus": float(up)}, "label": label})
    return {"value": float(value), **({"errors": found} if found else {})}


def _edges(limits: Limits) -> list[tuple[str, str, list[str], Record]]:
    found = []
    base = [{"name": "Confidence level", "value": f"{100 * limits.cl:g}", "units": "%"},
            {"name": "Electrons on target", "value": f"{limits.n_eot:.6g}"}]
    for entries, kind in ((limits.intervals, "observed"), (limits.expected, "expected")):
        for axis in limits.axes:
            of_axis = entries[entries["axis"] == axis]
            fixed_names = [name for name in ("r", "f", "alpha_d") if name != axis]
            lines = np.unique(np.array([[round(float(e[n]), 9) for n in fixed_names] for e in of_axis]), axis=0)
            for line in lines if of_axis.size else []:
                used = np.all([np.isclose(of_axis[n], v, rtol=1e-6) for n, v in zip(fixed_names, line)], axis=0)
                fixed = dict(zip(fixed_names, map(float, line)))
                where = ", ".join(f"{name} = {value:.4g}" for name, value in fixed.items())
                name = f"Excluded {axis}, {kind}, {where}"
                description = (f"Intervals of {_SYMBOLS[axis]} excluded at {100 * limits.cl:g}% CL, {kind}"
                               + (" for experiments without signal (quantile of their limits)" if kind == "expected" else "")
                               + (", at the kinetic mixing of the central muon g-2 shift" if axis != "epsilon" else "")
                               + ". Edges at the end of the searched range have no error.")
                found.append((name, description, ["CLS"], _edge_table(of_axis[used], axis, kind, _qualifiers(fixed, base))))
    return found


def _edge_table(entries: NDArray[Any], axis: str, kind: str, qualifiers: list[Record]) -> Record:
    independent = [{"header": _header("m_aprime_GeV"), "values": [{"value": float(e["m_aprime_GeV"])} for e in entries]}]
    if kind == "expected":
        independent.append({"header": {"name": "Quantile"}, "values": [{"value": float(e["quantile"])} for e in entries]})
    independent.append({"header": {"name": "Interval"}, "values": [{"value": int(e["interval"])} for e in entries]})
    dependent = [
        {
            "header": {"name": f"{edge.capitalize()} edge of the excluded {_SYMBOLS[axis]}"},
            "qualifiers": qualifiers,
            "values": [
                _value(e[edge], {kind: (e[f"{edge}_{kind}_err"],) * 2 for kind in ("stat", "syst")})
                for e in entries
            ],
        }
        for edge in ("lower", "upper")
    ]
    return {"independent_variables": independent, "dependent_variables": dependent}


def _plane(table: Table) -> list[tuple[str, str, list[str], Record]]:
    points = {name: table[name].ravel() for name in table.columns}
    varying = [name for name in _SYMBOLS if not np.allclose(points[name], points[name][0], rtol=1e-6, atol=0)]
    fixed = {name: float(points[name][0]) for name in _SYMBOLS if name not in varying}
    dependent = []
    for column, title in _POINT_COLUMNS:
        values = [_value(v, _point_errors(points, column, i)) for i, v in enumerate(points[column])]
        dependent.append({"header": {"name": title}, "qualifiers": _qualifiers(fixed, []), "values": values})
    independent = [{"header": _header(n), "values": [{"value": float(v)} for v in points[n]]} for n in varying]
    description = ("Expected events, efficiencies per radiated A' (without detector efficiency) and the share of S1 that passes "
                   "the R cut.")
    return [("Signal yields", description, ["N", "EFF"],
             {"independent_variables": independent, "dependent_variables": dependent})]


def _point_errors(points: dict[str, NDArray[Any]], column: str, i: int) -> dict[str, tuple[float, float]]:
    stat = float(points[f"{column}_err"][i])
    errors = {"stat": (stat, stat)}
    if f"{column}_syst_up" in points:
        errors["syst"] = (float(points[f"{column}_syst_down"][i]), float(points[f"{column}_syst_up"][i]))
    return errors
