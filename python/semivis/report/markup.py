"""Pieces of HTML. Text is escaped here and nowhere else."""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Sequence
from html import escape

from matplotlib.figure import Figure

Html = str  # escaped
_SHORT = 24  # characters of a cell that stays on one line where it is a number


def text(words: object) -> Html:
    return escape(str(words))


def rich(words: object) -> Html:
    """Text with the indices of m_A′, α_D, E_A′ and (g−2)_µ set as such."""
    return re.sub(r"(?<=[mEα)])_(A′|D|µ)", r"<sub>\1</sub>", text(words))


def number(x: float, digits: int = 4) -> str:
    """With a power of ten where it is very large or small: 2.84 × 10¹¹."""
    if x == 0 or 1e-3 <= abs(x) < 1e6:
        return f"{float(f'{x:.{digits}g}'):,.10g}"
    mantissa, _, exponent = f"{x:.{digits - 1}e}".partition("e")
    power = str(int(exponent)).translate(str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹"))
    return f"{float(mantissa):g} × 10{power}"


def plural(count: int, what: str) -> str:
    return f"{count:,} {what}" + ("s" if count != 1 else "")


def paragraph(words: str) -> Html:
    return f"<p>{rich(words)}</p>"


def section(name: str, title: str, blocks: Iterable[Html]) -> Html:
    return f'<section id="{name}" aria-labelledby="{name}-title">\n<h2 id="{name}-title">{text(title)}</h2>\n' + "\n".join(
        blocks) + "\n</section>"


def table(caption: str, head: Sequence[str], rows: Iterable[Sequence[object]], bars: Sequence[float] = ()) -> Html:
    """The first column names the row. Cells that begin with a digit or sign are set as numbers. bars: one for each row,
    in [0, 1], drawn below its name."""
    lines = [f'<div class="scroll" role="region" tabindex="0" aria-label="{text(caption)}"><table>',
             f"<caption>{rich(caption)}</caption>",
             "<thead><tr>" + "".join(f'<th scope="col">{rich(h)}</th>' for h in head) + "</tr></thead>", "<tbody>"]
    for k, (name, *cells) in enumerate(rows):
        bar = f'<span class="bar" aria-hidden="true" style="width:{100 * bars[k]:.3g}%"></span>' if bars else ""
        lines.append(f'<tr><th scope="row">{rich(name)}{bar}</th>' + "".join(map(_cell, cells)) + "</tr>")
    return "\n".join([*lines, "</tbody></table></div>"])


def _cell(value: object) -> Html:
    words = str(value)
    kind = {"pass": "pass", "FAIL": "fail"}.get(words, "number" if re.match(r"[-−+±]?\d", words) and len(words) < _SHORT else
                                                "words" if len(words) > _SHORT else "")
    return f'<td class="{kind}">{rich(words)}</td>' if kind else f"<td>{rich(words)}</td>"


def folded(title: str, content: str) -> Html:
    """Verbatim text, shown on demand."""
    return f"<details><summary>{text(title)}</summary>\n{verbatim(title, content)}\n</details>"


def verbatim(title: str, content: str) -> Html:
    return f'<pre role="region" tabindex="0" aria-label="{text(title)}">{text(content)}</pre>'


def picture(name: str, figure: Figure, what: str, caption: str) -> Html:
    """A figure as inline SVG; `name` keeps its identifiers apart from those of other figures. what: said instead of it."""
    buffer = io.StringIO()
    figure.savefig(buffer, format="svg", metadata={"Date": None, "Creator": None}, bbox_inches="tight", pad_inches=0.05)
    svg = buffer.getvalue()
    svg = svg[svg.index("<svg"):]
    svg = re.sub(r"<metadata>.*?</metadata>", "", svg, flags=re.DOTALL)
    svg = re.sub(r'\b(id="|href="#|url\(#)', rf"\g<1>{name}-", svg)
    svg = re.sub(r'^<svg [^>]*?(viewBox="[^"]*")[^>]*>',
                 rf'<svg role="img" aria-label="{text(what)}" \1 xmlns:xlink="http://www.w3.org/1999/xlink">', svg, count=1)
    return f'<figure id="{name}">\n{svg.strip()}\n<figcaption>{rich(caption)}</figcaption>\n</figure>'


def side_by_side(pictures: Iterable[Html]) -> Html:
    return '<div class="figures">\n' + "\n".join(pictures) + "\n</div>"


def document(title: str, style: str, body: Iterable[Html]) -> Html:
    return (f'<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
            f'<meta name="viewport" content="width=device-width, initial-scale=1">\n<title>{text(title)}</title>\n'
            f"<style>\n{style}</style>\n</head>\n<body>\n" + "\n".join(body) + "\n</body>\n</html>\n")
