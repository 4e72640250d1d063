"""Dates and times in the form that a parameter asks for, seen from a day that is given."""

from __future__ import annotations

from datetime import date

import pytest

from core.models.offline import OfflineModel
from core.models.offline.candidates import candidates_of
from core.models.offline.dates import day_of, time_of, today_in
from core.models.offline.slots import Sources, fill
from core.models.protocol import ModelRequest
from tests.support.desks import tool

WEDNESDAY = date(2026, 3, 4)


@pytest.mark.parametrize(
    ("said", "day"),
    [
        ("today", "2026-03-04"),
        ("the day after tomorrow", "2026-03-06"),
        ("Tuesday", "2026-03-10"),
        ("Wednesday", "2026-03-11"),
        ("next Thursday", "2026-03-12"),
        ("this Saturday", "2026-03-07"),
        ("9 March", "2026-03-09"),
        ("Sunday, 3 May", "2026-05-03"),
        ("January 12th", "2027-01-12"),
        ("1 May 2028", "2028-05-01"),
        ("2026/4/1", "2026-04-01"),
        ("in 10 days", "2026-03-14"),
        ("two weeks from now", "2026-03-18"),
        ("모레", "2026-03-06"),
        ("3월 14일", "2026-03-14"),
        ("11월 2일", "2026-11-02"),
        ("다음 주 금요일", "2026-03-13"),
        ("이번 주 토요일", "2026-03-07"),
        ("3일 뒤", "2026-03-07"),
        ("25일", "2026-03-25"),
        ("the 2nd", "2026-04-02"),
        ("다음 달 3일", "2026-04-03"),
    ],
)
def test_a_day_is_seen_from_today(said: str, day: str) -> None:
    assert day_of(said, WEDNESDAY) == date.fromisoformat(day)


@pytest.mark.parametrize("said", ["next month", "this weekend", "31 February", "2026-13-40", ""])
def test_what_is_no_single_day_is_none(said: str) -> None:
    assert day_of(said, WEDNESDAY) is None


@pytest.mark.parametrize(
    ("said", "time"),
    [
        ("3pm", "15:00"),
        ("9:30 pm", "21:30"),
        ("12 am", "00:00"),
        ("09:30", "09:30"),
        ("20:15", "20:15"),
        ("noon", "12:00"),
        ("at 8", "08:00"),
        ("half past six", "18:30"),
        ("quarter to 8", "07:45"),
        ("quarter past ten", "10:15"),
        ("7 in the evening", "19:00"),
        ("저녁 7시", "19:00"),
        ("오전 10시 20분", "10:20"),
        ("오후 6시 반", "18:30"),
        ("열두 시 반", "12:30"),
        ("soon", ""),
        ("25:10", ""),
    ],
)
def test_a_time_is_read_as_one_of_24_hours(said: str, time: str) -> None:
    assert time_of(said) == time


@pytest.mark.parametrize(
    ("instructions", "day"),
    [
        ("Today is Wednesday, 2026-03-04.", WEDNESDAY),
        ("오늘은 2026-03-04입니다.", WEDNESDAY),
        ("Closed on 2026-12-25.", None),
    ],
)
def test_the_instructions_may_say_which_day_it_is(instructions: str, day: date | None) -> None:
    assert today_in(instructions) == day


def test_a_date_is_in_the_form_that_the_description_asks_for_and_else_as_it_was_said() -> None:
    offer = candidates_of(
        [tool("book", "", date="Day as YYYY-MM-DD.", time="Time as HH:MM.", until="Last day as YYYY-MM-DD.")]
    )[0]
    said = "from Friday 8 am until next Monday"
    assert fill(offer, Sources(said, today=WEDNESDAY)).arguments == {
        "date": "2026-03-06",
        "time": "08:00",
        "until": "2026-03-09",
    }
    plain = candidates_of([tool("book", "", date="The day.", time="The time.")])[0]
    assert fill(plain, Sources(said, today=WEDNESDAY)).arguments == {"date": "Friday", "time": "8 am"}


def test_the_model_takes_the_day_from_its_clock_unless_the_instructions_say_it() -> None:
    model = OfflineModel(clock=lambda: WEDNESDAY)
    tools = [tool("book_table", "Book a table.", date="Day as YYYY-MM-DD.")]
    wish = {"role": "user", "content": "Book a table for tomorrow"}
    told = {"role": "system", "content": "Today is 2027-01-01."}
    for messages, day in (([wish], "2026-03-05"), ([told, wish], "2027-01-02")):
        (call,) = model.complete(ModelRequest("offline", messages, tools)).message["tool_calls"]
        assert day in call["function"]["arguments"]
