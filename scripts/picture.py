#!/usr/bin/env python3
"""Draws what a command printed as an SVG: minwon demo --documents docs/story | scripts/picture.py > docs/story.svg"""
import sys
import unicodedata
from xml.sax.saxutils import escape

FONT_SIZE, LINE, MARGIN, COLUMN = 14, 21, 24, 8.43


def columns(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)


def wrap(line: str, width: int) -> list[str]:
    """Breaks at spaces; further lines are indented like the first."""
    indent = len(line) - len(line.lstrip())
    lines, current = [], ""
    for word in line.split(" "):
        joined = f"{current} {word}" if current or not lines and not word else (current + word)
        if current.strip() and columns(joined) > width:
            lines.append(current)
            joined = " " * indent + word
        current = joined
    return lines + [current]


lines = [part for line in sys.stdin.read().rstrip().split("\n") for part in wrap(line, 104)]
width = round(2 * MARGIN + COLUMN * max(map(columns, lines)))
height = 2 * MARGIN + LINE * len(lines)
print(f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" viewBox="0 0 {width} {height}">')
print(f'<rect width="{width}" height="{height}" rx="12" fill="#1d2a3a"/>')
print(f'<g font-family="ui-monospace, Menlo, Consolas, monospace" font-size="{FONT_SIZE}" xml:space="preserve">')
for number, line in enumerate(lines):
    heading = line[:1].isdigit()
    colour = "#ffffff" if heading else "#8fe3b0" if "✓" in line or "checks pass" in line else "#c9d6e6"
    weight = ' font-weight="700"' if heading else ""
    y = MARGIN + LINE * number + FONT_SIZE
    print(f'<text x="{MARGIN}" y="{y}" fill="{colour}"{weight}>{escape(line)}</text>')
print("</g>\n</svg>")
