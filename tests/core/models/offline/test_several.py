"""Several calls of one function, where a message says all of a call, or a part of it, again."""

from __future__ import annotations

from typing import Any

import pytest

from core.models.offline.candidates import Candidate, candidates_of
from core.models.offline.repeats import repeated
from core.models.offline.slots import Sources, fill
from tests.support.desks import tool

NUMBER = {"type": "number"}
LOAN = tool(
    "loan_rate",
    "Rate of a loan.",
    amount={"type": "number", "description": "Amount borrowed."},
    years={"type": "integer", "description": "Term in years."},
)
RECTANGLE = tool("rectangle_area", "Area of a rectangle.", width=NUMBER, length=NUMBER)
LAMP = tool("dim_lamp", "Dim a lamp.", room="The room.", level={"type": "integer", "description": "From 0 to 10."})
NOTE = tool("set_alarm", "Set an alarm.", text="What for.", date="Day of the alarm.")
PLAYER = tool("player_record", "Record of a player.", player="Name of the player.")
PAY = tool(
    "pay_friend", "돈을 보냅니다.", recipient="받는 사람 이름.", amount={"type": "integer", "description": "금액, 원."}
)


def calls(made: dict[str, Any], said: str) -> list[Any]:
    candidate: Candidate = candidates_of([made])[0]
    return [dict(one) for one in repeated(candidate, fill(candidate, Sources(said)), said)]


@pytest.mark.parametrize(
    ("made", "said", "expected"),
    [
        (
            LOAN,
            "the rate for 50,000 over 5 years and over 8 years",
            [{"amount": 50_000, "years": 5}, {"amount": 50_000, "years": 8}],
        ),
        (
            RECTANGLE,
            "a rectangle with width 3 and length 4, another with width 5 and length 6",
            [{"width": 3, "length": 4}, {"width": 5, "length": 6}],
        ),
        (
            LAMP,
            "dim the lamp in the bedroom to level 3 and in the kitchen to level 7",
            [{"room": "bedroom", "level": 3}, {"room": "kitchen", "level": 7}],
        ),
        (PLAYER, "the records of Ada Stone and Mira Holt", [{"player": "Ada Stone"}, {"player": "Mira Holt"}]),
        (PLAYER, "the record of Stone and Holt", None),
        (
            PAY,
            "한가을, 윤소라 두 사람에게 각각 2만원씩 보내 주세요",
            [{"recipient": "한가을", "amount": 20_000}, {"recipient": "윤소라", "amount": 20_000}],
        ),
        (
            NOTE,
            "set an alarm on 3 May to call Ada and on 5 May to feed the cat",
            [{"text": "call Ada", "date": "3 May"}, {"text": "feed the cat", "date": "5 May"}],
        ),
    ],
)
def test_what_is_said_again_is_another_call(
    made: dict[str, Any], said: str, expected: list[dict[str, Any]] | None
) -> None:
    found = calls(made, said)
    assert found == expected if expected else len(found) == 1


@pytest.mark.parametrize(
    ("made", "said"),
    [
        (LOAN, "a loan of 50,000 over 5 years, we have 2 children"),
        (RECTANGLE, "width 3 and length 4, I need it by 5"),
        (NOTE, "an alarm on Friday to call Ada and Bo"),
        (LAMP, "dim the lamp in the living room and leave it at level 4"),
    ],
)
def test_what_belongs_to_one_call_stays_one(made: dict[str, Any], said: str) -> None:
    assert len(calls(made, said)) == 1
