"""Agents' colours can be told apart and read, by everybody and on both themes."""

from __future__ import annotations

import itertools
import math
import xml.etree.ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from playground.palette import SIZE, Shades, avatar, color, contrast

Triple = tuple[float, float, float]
Matrix = tuple[Triple, Triple, Triple]

# Machado, Oliveira and Fernandes 2009, full severity, on linear light.
EYES: dict[str, Matrix] = {
    "usual": ((1, 0, 0), (0, 1, 0), (0, 0, 1)),
    "protanopia": (
        (0.152286, 1.052583, -0.204868),
        (0.114503, 0.786281, 0.099216),
        (-0.003882, -0.048116, 1.051998),
    ),
    "deuteranopia": (
        (0.367322, 0.860646, -0.227968),
        (0.280085, 0.672501, 0.047413),
        (-0.011820, 0.042940, 0.968881),
    ),
}
TO_XYZ: Matrix = (
    (0.4124564, 0.3575761, 0.1804375),
    (0.2126729, 0.7151522, 0.0721750),
    (0.0193339, 0.1191920, 0.9503041),
)
WHITE_POINT = (0.95047, 1.0, 1.08883)
BACKGROUNDS = {"light": ("#ffffff", "#fcfcfe", "#f2f3fa"), "dark": ("#0f1118", "#191c27")}


def shades(theme: str) -> list[Shades]:
    return [color(index).light if theme == "light" else color(index).dark for index in range(SIZE)]


def seen(hex_color: str, eyes: Matrix) -> Triple:
    """The colour as these eyes see it, in CIE L*a*b*."""
    channels = (int(hex_color[place : place + 2], 16) / 255 for place in (1, 3, 5))
    linear = [value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4 for value in channels]
    felt = [min(1.0, max(0.0, value)) for value in times(eyes, linear)]
    x, y, z = (root(value / white) for value, white in zip(times(TO_XYZ, felt), WHITE_POINT, strict=True))
    return 116 * y - 16, 500 * (x - y), 200 * (y - z)


def times(matrix: Matrix, vector: list[float]) -> list[float]:
    return [sum(a * b for a, b in zip(row, vector, strict=True)) for row in matrix]


def root(value: float) -> float:
    return value ** (1 / 3) if value > 0.008856 else 7.787 * value + 16 / 116


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("eyes", EYES)
def test_no_two_colours_look_alike(theme: str, eyes: str) -> None:
    looks = [seen(shade.marker, EYES[eyes]) for shade in shades(theme)]
    assert min(math.dist(one, other) for one, other in itertools.combinations(looks, 2)) > 20


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_markers_stand_out_from_every_background(theme: str) -> None:
    for shade in shades(theme):
        assert min(contrast(shade.marker, ground) for ground in BACKGROUNDS[theme]) >= 3


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_words_can_be_read_on_their_fill(theme: str) -> None:
    for shade in shades(theme):
        assert contrast(shade.text, shade.fill) >= 4.5


def test_there_are_at_least_ten() -> None:
    assert len({color(index).light.marker for index in range(10)}) == 10


@given(st.integers())
def test_every_number_has_a_colour(index: int) -> None:
    assert color(index) == color(index % SIZE)


def test_an_avatar_shows_the_icon_or_the_first_letter() -> None:
    assert "🧭" in avatar("🧭", 0, name="Triage")
    assert ">T</text>" in avatar("", 0, name="triage")


@given(st.text(), st.text())
def test_an_avatar_is_a_picture_whatever_the_icon(icon: str, name: str) -> None:
    picture = avatar(icon, 3, name=name)
    parsed = ET.fromstring(picture)
    assert [element.tag.rsplit("}")[-1] for element in parsed.iter()] == ["svg", "rect", "text"]
    assert picture.startswith("<svg ")
