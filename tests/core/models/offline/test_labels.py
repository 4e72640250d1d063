"""Values written beside the names of their parameters."""

from __future__ import annotations

from typing import Any

import pytest

from core.models.offline.candidates import candidates_of
from core.models.offline.slots import Sources, fill
from tests.support.desks import tool

TEXTS = {"type": "array", "items": {"type": "string"}}


@pytest.mark.parametrize(
    ("said", "values"),
    [
        ('lend(title="Emma", copies=2, to=["Ada", "Bo"], urgent=True)', ["Emma", 2, ["Ada", "Bo"], True]),
        ("lend, title: Emma, copies: 2, to: Ada and Bo; urgent: yes", ["Emma", 2, ["Ada", "Bo"], True]),
        ("please lend these. Title: War and Peace\ncopies = 3\nto: Ada, Bo", ["War and Peace", 3, ["Ada", "Bo"], None]),
        ("to: Ada, copies: 1, title: The Trial. Thank you", ["The Trial", 1, ["Ada"], None]),
    ],
)
def test_values_beside_names_are_taken_as_they_are(said: str, values: list[Any]) -> None:
    offer = candidates_of(
        [
            tool(
                "lend",
                "Lend copies of a book.",
                required=["title", "copies", "to"],
                title="Title.",
                copies={"type": "integer"},
                to=TEXTS,
                urgent={"type": "boolean"},
            )
        ]
    )[0]
    found = fill(offer, Sources(said)).arguments
    assert [found.get(name) for name in ("title", "copies", "to", "urgent")] == values


def test_a_label_may_be_a_word_of_the_name_or_the_first_of_the_description() -> None:
    offer = candidates_of(
        [tool("visit", "", visitor_name="Who.", people={"type": "integer", "description": "인원수."})]
    )[0]
    assert fill(offer, Sources("name: Kim Minsu, 인원: 4")).arguments == {"visitor_name": "Kim Minsu", "people": 4}


def test_a_colon_after_other_words_is_no_label() -> None:
    offer = candidates_of([tool("save", "", title="Title of the page.")])[0]
    assert fill(offer, Sources('One more thing: save it as "Notes: May"')).arguments == {"title": "Notes: May"}
