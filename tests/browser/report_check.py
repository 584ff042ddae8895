#!/usr/bin/env python3
"""Reports of `semivis report` in a headless Chromium: report_check.py PROGRAM [FOLDER]. FOLDER keeps them with screenshots
(default: build/report_check).

At 1280 and 400 pixels, light and dark: nothing on the console, no request, every figure has a size, the page does not scroll
sideways, no table runs downwards, text has contrast. The same checks must refuse a page that is broken in each of these ways."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

from devtools import Browser

ROOT = Path(__file__).resolve().parents[2]
WIDTHS = (1280, 400)
# Grid of each table, smallest number of figures in its report.
TABLES: dict[str, tuple[list[str], int]] = {
    "plane": (["--variations"], 8),
    "line": (["--set", "grid.m_aprime_GeV=0.1", "--set", "grid.epsilon.n=17"], 6),
    "cube": (["--set", "grid.m_aprime_GeV=[0.005, 0.1, 0.3]", "--set", "grid.f=[0.4, 0.6]", "--variations"], 8),
    "point": (["--set", "grid.m_aprime_GeV=0.1", "--set", "grid.epsilon=3e-3"], 1),
}
MAX_ROW = 250  # pixels; where a column is a few letters wide its words run downwards
MIN_CONTRAST = 4.5  # of the Web Content Accessibility Guidelines, level AA

BROKEN = """<!DOCTYPE html><html lang="en"><meta charset="utf-8"><title>broken</title>
<body style="background: #fff; color: #bbb"><h1 style="width: 2000px">wide and pale</h1>
<table><tr><td style="width: 1ch; display: block; overflow-wrap: anywhere">letters below each other</td></tr></table>
<figure><svg role="img" aria-label="nothing" style="width: 0; height: 0"></svg></figure>
<img src="http://localhost:9/none.png" alt=""><script>console.error("an error")</script>"""

# Contrast of each text against the nearest opaque background, smallest first.
CONTRAST = """(() => {
  const channel = c => (c /= 255) <= 0.03928 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
  const rgb = text => text.match(/[\\d.]+/g).map(Number);
  const light = ([r, g, b]) => 0.2126 * channel(r) + 0.7152 * channel(g) + 0.0722 * channel(b);
  const behind = node => {
    for (; node; node = node.parentElement) {
      const colour = rgb(getComputedStyle(node).backgroundColor);
      if (colour.length < 4 || colour[3] === 1) return colour;
    }
    return matchMedia("(prefers-color-scheme: dark)").matches ? [18, 18, 18] : [255, 255, 255];
  };
  const kinds = "h1, h2, p, li a, th, td, caption, figcaption, summary, pre";
  const texts = [...document.querySelectorAll(kinds)].filter(n => n.innerText);
  return Math.min(...texts.map(node => {
    const [a, b] = [light(rgb(getComputedStyle(node).color)), light(behind(node))];
    return (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
  }));
})()"""


def complaints(browser: Browser, page: Path, width: int, dark: bool, fewest: int) -> list[str]:
    browser.open(page, width, dark)
    found = []
    sizes = browser.value("[...document.querySelectorAll('figure svg, figure img')].map(n => n.getBoundingClientRect()).map(b => "
                          "[b.width, b.height])")
    if len(sizes) < fewest:
        found.append(f"{len(sizes)} figures instead of {fewest} or more")
    found += [f"figure {k} is {w} x {h}" for k, (w, h) in enumerate(sizes) if w < 200 or h < 200]
    unnamed = browser.value("[...document.querySelectorAll('figure svg')].filter(n => n.getAttribute('role') !== 'img' || "
                            "!n.getAttribute('aria-label')).length")
    found += [f"{unnamed} figures without a name"] if unnamed else []
    twice = browser.value("(ids => ids.filter((id, k) => ids.indexOf(id) !== k))([...document.querySelectorAll('[id]')].map("
                          "n => n.id))")
    found += [f"identifiers used twice: {twice[:3]}"] if twice else []
    wide = browser.value("document.documentElement.scrollWidth")
    found += [f"{wide} pixels wide in a window of {width}"] if wide > width else []
    tall = browser.value("Math.max(0, ...[...document.querySelectorAll('tr')].map(n => n.offsetHeight))")
    found += [f"a row of a table is {tall} pixels tall"] if tall > MAX_ROW else []
    contrast = browser.value(CONTRAST)
    found += [f"contrast of a text is {contrast:.2f}"] if contrast < MIN_CONTRAST else []
    paper = browser.value("getComputedStyle(document.body).backgroundColor")
    if dark == (paper == "rgb(255, 255, 255)"):
        found.append(f"the paper is {paper} in the {'dark' if dark else 'light'} scheme")
    return found + browser.problems


def main() -> None:
    if len(sys.argv) not in (2, 3):
        raise SystemExit("error: give the program, e.g. report_check.py build/release/semivis")
    chromium = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if chromium is None:
        raise SystemExit("error: there is no chromium")
    program = Path(sys.argv[1]).resolve()
    folder = Path(sys.argv[2]) if len(sys.argv) == 3 else ROOT / "build/report_check"
    folder.mkdir(parents=True, exist_ok=True)
    verb = [sys.executable, "-c", "from semivis.report.cli import main; main()"]
    failed = 0
    with Browser(chromium) as browser:
        for name, (options, fewest) in TABLES.items():
            table, page = folder / f"{name}.h5", folder / f"{name}.html"
            subprocess.run([program, "scan", ROOT / "configs/quick.toml", "-o", table, "--force", "--quiet", *options], check=True)
            subprocess.run([*verb, table, "-o", page, "--force"], check=True, env={**os.environ, "SEMIVIS_PROGRAM": str(program)})
            for width in WIDTHS:
                for scheme in ("light", "dark"):
                    found = complaints(browser, page, width, scheme == "dark", fewest)
                    browser.screenshot(folder / f"{name}_{width}_{scheme}.png")
                    print(f"{name:6} {width:5} px {scheme:6} {'FAIL: ' + '; '.join(found) if found else 'pass'}")
                    failed += bool(found)
        broken = folder / "broken.html"
        broken.write_text(BROKEN, encoding="utf-8")
        found = complaints(browser, broken, 400, False, 1)
        for sign in ("figure 0 is", "pixels wide", "pixels tall", "contrast", "console: ['an error']", "request: http"):
            if not any(sign in words for words in found):
                print(f"FAIL: a broken page is not refused for: {sign} (found: {found})")
                failed += 1
    print("the broken page is refused" if not failed else f"{failed} failures")
    raise SystemExit(failed > 0)


if __name__ == "__main__":
    main()
