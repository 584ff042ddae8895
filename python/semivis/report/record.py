"""Sections that say how far the table can be trusted, and where it comes from."""

from __future__ import annotations

import json

from ..cite import bibtex, citations
from .checks import Check
from .findings import Findings
from .markup import Html, folded, number, paragraph, section, table, verbatim


def closure(found: list[Check]) -> Html:
    words = ("Before anything was written the program compared the content of the table with its digest, and its bytes with its "
             "seal where it has one; a table that does not fit has no report. These must hold between its numbers:")
    rows = [(check.name, "pass" if check.passed else "FAIL", check.detail) for check in found]
    return section("closure", "Closure", [paragraph(words), table("Checks", ("check", "result", "found"), rows)])


def configuration(findings: Findings) -> Html:
    whole = findings.table
    bins = [(b.bin, b.signature.upper(), number(b.n_eot), f"{b.detector_efficiency:g}", f"{b.background:g} ± {b.background_err:g}",
             f"{b.observed:g}", f"{100 * b.signal_err:g} %", b.source) for b in (findings.limits or whole).analysis]
    head = ("run period", "signature", "electrons on target", "detector efficiency", "background", "observed", "signal error",
            "source")
    return section("configuration", "Configuration", [
        folded("The config as given", whole.config),
        folded("What it resolves to", json.dumps(whole.config_resolved, indent=2, ensure_ascii=False)),
        table("Analysis bins", head, bins)])


def provenance(findings: Findings) -> Html:
    whole = findings.table
    states = ", ".join(f"{count:,} {name.replace('_', ' ')}" for name, count in findings.info["status"].items())
    rows = [("sampled events", f"{findings.info['events']:,}"), ("points", states), ("physics version", whole.physics_version),
            ("seed", f"{whole.seed}"), ("precision", whole.precision), ("digest", whole.digest),
            ("digest of the production tables", findings.info["production_digest"])]
    if findings.limits is not None and findings.limits_are_given:
        rows.append(("digest of the limits", findings.limits.digest))
    rows += [(name.replace("_", " "), value) for name, value in whole.provenance.items()]
    seconds = float(whole.provenance.get("wall_seconds", "nan"))
    if seconds > 0:
        rows.append(("events per second of wall time, tables and writing included", number(findings.info["events"] / seconds, 3)))
    return section("provenance", "Timings and provenance", [table("Where the table comes from", ("what", "value"), rows)])


def citation(findings: Findings) -> Html:
    chosen = citations(findings.table, findings.limits)
    return section("cite", "How to cite", [
        paragraph("What this table and these limits were made with, by what the config chose; docs/physics.md has the equations."),
        table("Sources", ("for", "BibTeX keys"), [(c.use, ", ".join(c.keys)) for c in chosen]),
        verbatim("BibTeX", bibtex(chosen))])
