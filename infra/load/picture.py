"""The run as a picture: the way from mail to grant, and what waited meanwhile, over the same time; plain SVG."""

from collections.abc import Sequence
from html import escape
from itertools import cycle

type Points = Sequence[tuple[float, float]]

_WIDTH, _HEIGHT, _LEFT, _GAP = 900, 170, 60, 40
_COLOURS = ("#1b6ec2", "#c2401b", "#2c8a3f", "#7a3fa0", "#a07a1f", "#1f8f8f", "#8a2c5a", "#555555")


def draw(panels: dict[str, dict[str, Points]], dotted: frozenset[str] = frozenset()) -> str:
    """Panels one above another, each with lines by name; those of ``dotted`` panels are points. X is seconds."""
    last = max((x for lines in panels.values() for points in lines.values() for x, _ in points), default=1.0) or 1.0
    height = len(panels) * (_HEIGHT + _GAP) + _GAP
    drawn = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{_WIDTH}" height="{height}" font-family="sans-serif">',
        '<rect width="100%" height="100%" fill="white"/><g font-size="12">',
    ]
    for number, (title, lines) in enumerate(panels.items()):
        drawn += _panel(title, lines, last, _GAP + number * (_HEIGHT + _GAP), dots=title in dotted)
    return "\n".join([*drawn, "</g></svg>\n"])


def _panel(title: str, lines: dict[str, Points], last: float, top: float, *, dots: bool) -> list[str]:
    most = max((y for points in lines.values() for _, y in points), default=0.0) or 1.0
    right, bottom = _WIDTH - 20, top + _HEIGHT
    drawn = [
        f'<text x="{_LEFT}" y="{top - 8}">{escape(title)}</text>',
        f'<path d="M{_LEFT},{top}V{bottom}H{right}" fill="none" stroke="#999"/>',
        f'<text x="{_LEFT - 6}" y="{top + 10}" text-anchor="end">{most:g}</text>',
        f'<text x="{_LEFT - 6}" y="{bottom}" text-anchor="end">0</text>',
        f'<text x="{right}" y="{bottom + 14}" text-anchor="end">{last:.0f} s</text>',
    ]
    for place, ((name, points), colour) in enumerate(zip(lines.items(), cycle(_COLOURS), strict=False)):
        at = [(_LEFT + x / last * (right - _LEFT), bottom - y / most * _HEIGHT) for x, y in points]
        if dots:
            drawn += [f'<circle cx="{x:.1f}" cy="{y:.1f}" r="1.5" fill="{colour}"/>' for x, y in at]
        else:
            way = " ".join(f"{x:.1f},{y:.1f}" for x, y in at)
            drawn.append(f'<polyline points="{way}" fill="none" stroke="{colour}"/>')
        if len(lines) > 1:
            drawn.append(
                f'<text x="{right}" y="{top + 12 + 13 * place}" text-anchor="end" fill="{colour}">{escape(name)}</text>'
            )
    return drawn
