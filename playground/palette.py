"""The colours of agents, the same in the graph, the chat and everywhere else.

Ten hues that can be distinguished with red-green colour blindness, for a light and a dark theme. They repeat after the
tenth agent, so a colour is always used together with an icon or a name.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from html import escape

# Found by a search that maximizes the smallest distance between two colours, in normal and in red-green blind vision.
_LIGHT = (
    "#349796",
    "#b47f52",
    "#1f3aa1",
    "#d5286e",
    "#455c01",
    "#ab61f0",
    "#a18c0b",
    "#2d7baf",
    "#7b0766",
    "#703131",
)
_DARK = (
    "#2ba893",
    "#f7ab5d",
    "#486fe9",
    "#d23859",
    "#bee5aa",
    "#826ea8",
    "#f6d732",
    "#38aefa",
    "#fcc2f1",
    "#d24109",
)
SIZE = len(_LIGHT)

_WHITE = "#ffffff"
_BLACK = "#000000"
_NIGHT = "#151823"
_READABLE = 4.5
_LONGEST_EMOJI = 12


@dataclass(frozen=True, slots=True)
class Shades:
    """The shades of a colour on one background: `marker` for lines and dots, `fill` for areas, `text` for text on the fill."""

    marker: str
    fill: str
    text: str


@dataclass(frozen=True, slots=True)
class AgentColor:
    light: Shades
    dark: Shades


@cache
def color(index: int) -> AgentColor:
    """Return the colour of the agent with this index in its team. Any integer is valid."""
    light, dark = _LIGHT[index % SIZE], _DARK[index % SIZE]
    return AgentColor(
        light=_shades(light, surface=_WHITE, ink=_BLACK, strength=0.11),
        dark=_shades(dark, surface=_NIGHT, ink=_WHITE, strength=0.2),
    )


def avatar(icon: str, index: int, *, name: str = "") -> str:
    """Return an SVG with the icon in the colour with this index, or the first letter of `name` if there is no icon.

    Both are escaped.
    """
    shades = color(index).light
    glyph = _first_symbol(icon) or name.strip()[:1].upper() or "?"
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 36 36">'
        f'<rect x="1.25" y="1.25" width="33.5" height="33.5" rx="10" fill="{shades.fill}" '
        f'stroke="{shades.marker}" stroke-width="2.5"/>'
        f'<text x="18" y="18.5" text-anchor="middle" dominant-baseline="central" font-size="19" font-weight="600" '
        f'font-family="system-ui, sans-serif, \'Noto Color Emoji\'" fill="{shades.text}">{_escape(glyph)}</text></svg>'
    )


def contrast(first: str, second: str) -> float:
    """Return the contrast ratio of two `#rrggbb` colours as defined by WCAG, from 1 to 21."""
    darker, lighter = sorted((_luminance(first), _luminance(second)))
    return (lighter + 0.05) / (darker + 0.05)


def _shades(marker: str, *, surface: str, ink: str, strength: float) -> Shades:
    fill = _mix(surface, marker, strength)
    steps = (_mix(marker, ink, step / 20) for step in range(21))
    text = next(shade for shade in steps if contrast(shade, fill) >= _READABLE)
    return Shades(marker=marker, fill=fill, text=text)


def _mix(first: str, second: str, share: float) -> str:
    """Return the linear interpolation between two colours; `share` is the weight of the second, from 0 to 1."""
    pairs = zip(_channels(first), _channels(second), strict=True)
    return "#" + "".join(f"{round(a + (b - a) * share):02x}" for a, b in pairs)


def _luminance(value: str) -> float:
    red, green, blue = (_linear(channel / 255) for channel in _channels(value))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(channel: float) -> float:
    if channel <= 0.04045:
        return channel / 12.92
    return float(((channel + 0.055) / 1.055) ** 2.4)


def _channels(value: str) -> tuple[int, int, int]:
    return int(value[1:3], 16), int(value[3:5], 16), int(value[5:7], 16)


def _first_symbol(icon: str) -> str:
    """Return the first letter of the text, or all of an emoji, which may consist of several characters."""
    text = icon.strip()
    return text[:1] if text[:1].isalnum() or text[:1].isascii() else text[:_LONGEST_EMOJI]


def _escape(text: str) -> str:
    """Escape text for XML, without control characters and lone surrogates, which would make the SVG invalid."""
    return escape("".join(character for character in text if character.isprintable() or character in "\u200d\ufe0f"))
