"""What the offline model does with a message: calls, asks, hands off, answers in words."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import pytest

from tests.support.desks import Desk, one, tool

TRACK = tool(
    "track_parcel",
    "Track a parcel - where it is and when it arrives.",
    parcel_id="Number of the parcel, for example P-4411.",
)
RESET = tool("reset_password", "Reset the password of an account.", email="E-mail address of the account.")
TICKET = tool(
    "open_ticket",
    "Open a ticket for a broken device.",
    device="Which device, for example laptop.",
    problem="What is wrong.",
)
PRINTERS = tool("list_printers", "List the printers in the building.")
WEATHER = tool("get_weather", "Get the weather in a city.", city="Name of the city.")


def handoff(to: str, when: str) -> dict[str, Any]:
    return tool(f"transfer_to_{to}", when)


def help_desk(**fields: Any) -> Desk:
    front = [
        handoff("accounts", "The user cannot log in, forgot a password or needs access."),
        handoff("hardware", "A laptop, printer or other device is broken."),
    ]
    back = handoff("front", "Anything else.")
    return Desk(
        {"front": front, "accounts": [RESET, back], "hardware": [TICKET, PRINTERS, back]},
        "front",
        handoffs={f"transfer_to_{name}": name for name in ("front", "accounts", "hardware")},
        **fields,
    )


@pytest.mark.parametrize(
    ("said", "called"),
    [
        ("Where is P-4411?", ("track_parcel", {"parcel_id": "P-4411"})),
        ("I forgot my password, I am kim@example.com", ("reset_password", {"email": "kim@example.com"})),
        ("which printers are there?", ("list_printers", {})),
        ("do I need an umbrella in Lisbon?", ("get_weather", {"city": "Lisbon"})),
        ("리스본 날씨 어때요?", ("get_weather", {"city": "리스본"})),
    ],
)
def test_the_function_that_fits_is_called_with_what_was_said(said: str, called: tuple[str, dict[str, Any]]) -> None:
    desk = one(TRACK, RESET, PRINTERS, WEATHER)
    desk.say(said)
    assert desk.log == [called]


@pytest.mark.parametrize(
    ("said", "asked"),
    [
        ("do you have baguettes?", ["baguettes"]),
        ("냉면 있어요?", ["냉면"]),
        ("do you have anything free on Friday, Ada Bell here?", []),
        ("목요일에 자리 있어요?", []),
    ],
)
def test_whether_there_is_something_is_asked_of_the_only_function_for_a_thing(said: str, asked: list[str]) -> None:
    desk = one(
        tool("menu_price", "Price of a dish.", menu="What."), tool("open_tab", "Open a tab.", tab_number="Number.")
    )
    desk.say(said)
    assert desk.log == [("menu_price", {"menu": name}) for name in asked]


def test_a_missing_argument_is_asked_for_and_the_answer_fills_it() -> None:
    desk = one(TRACK, RESET)
    question = desk.say("where is my parcel?")
    assert "parcel id" in question
    assert "for example P-4411" in question
    assert desk.log == []
    desk.say("4412")
    assert desk.log == [("track_parcel", {"parcel_id": "4412"})]


def test_two_missing_arguments_are_asked_for_one_after_the_other() -> None:
    table = tool(
        "reserve_table",
        "Reserve a table.",
        people={"type": "integer", "description": "Number of people."},
        time="Time.",
    )
    desk = one(table)
    assert "people" in desk.say("I would like to reserve a table")
    assert "time" in desk.say("four")
    desk.say("at 8pm")
    assert desk.log == [("reserve_table", {"people": 4, "time": "8pm"})]


def test_who_changes_their_mind_is_not_held_to_the_question() -> None:
    desk = one(TRACK, WEATHER)
    desk.say("where is my parcel?")
    desk.say("what is the weather in Oslo?")
    assert desk.log == [("get_weather", {"city": "Oslo"})]


def test_never_mind_drops_the_question() -> None:
    desk = one(TRACK, WEATHER)
    desk.say("where is my parcel?")
    assert "leave it" in desk.say("never mind")
    assert desk.log == []


def test_a_follow_up_calls_the_same_function_again() -> None:
    desk = one(TRACK, WEATHER)
    desk.say("what is the weather in Oslo?")
    desk.say("and in Rome?")
    assert desk.log[-1] == ("get_weather", {"city": "Rome"})


def test_the_conversation_is_handed_to_the_agent_that_fits() -> None:
    desk = help_desk()
    desk.say("My laptop does not start")
    assert desk.agent == "hardware"


def test_who_is_handed_a_wish_serves_it_at_once() -> None:
    desk = help_desk()
    desk.say("I can't log in, my address is ada@example.com")
    assert desk.called == ["transfer_to_accounts", "reset_password"]


def test_what_is_not_for_an_agent_goes_back_and_on() -> None:
    desk = help_desk()
    desk.say("reset the password of ada@example.com")
    desk.say("the printer on floor two is broken")
    assert desk.agent == "hardware"


def test_an_agent_does_not_toss_back_what_it_was_handed() -> None:
    desk = help_desk()
    desk.agent = "accounts"
    reply = desk.say("sing me a sea shanty")
    assert desk.called == ["transfer_to_front"]
    assert "Offline I cannot write this answer" in reply


def test_two_wishes_in_one_message_are_served_in_turn() -> None:
    desk = one(WEATHER, TRACK, results=lambda name, _: f"{name} says yes.")
    reply = desk.say("What is the weather in Oslo? And also where is P-4411?")
    assert desk.called == ["get_weather", "track_parcel"]
    assert "track_parcel says yes." in reply


def test_the_second_wish_may_be_for_another_agent() -> None:
    desk = help_desk()
    desk.say("Please reset the password of ada@example.com. Also my laptop screen is broken.")
    assert desk.called[:2] == ["transfer_to_accounts", "reset_password"]
    assert desk.agent == "hardware"


def test_one_function_is_called_once_for_each_of_several_places() -> None:
    desk = one(WEATHER)
    desk.say("weather in Tokyo and London please")
    assert desk.log == [("get_weather", {"city": "Tokyo"}), ("get_weather", {"city": "London"})]


def test_nothing_fits_is_said_with_what_can_be_done() -> None:
    reply = one(TRACK, RESET).say("knit me a pullover")
    assert "That is not what I am here for." in reply
    assert "track a parcel" in reply
    assert "?" in reply


def test_korean_is_answered_in_korean() -> None:
    reply = one(TRACK).say("노래 불러 주세요")
    assert "제가 맡은 일이 아닙니다" in reply


@pytest.mark.parametrize(
    ("said", "part"),
    [
        ("hello", "track a parcel"),
        ("thanks a lot!", "welcome"),
        ("bye", "Goodbye"),
        ("what can you do?", "track a parcel"),
        ("are you an AI?", "not an AI"),
        ("who are you?", "Post"),
        ("고마워요", "천만에요"),
        ("사람이에요?", "AI도 사람도 아닙니다"),
    ],
)
def test_small_talk_is_answered_and_calls_nothing(said: str, part: str) -> None:
    desk = one(TRACK, agent="Post")
    assert part in desk.say(said)
    assert desk.log == []


def test_hello_before_a_wish_is_not_small_talk() -> None:
    desk = one(WEATHER)
    desk.say("Hello, what is the weather in Oslo?")
    assert desk.called == ["get_weather"]


@pytest.mark.parametrize(
    ("result", "reply"),
    [
        ("It is sunny.", "It is sunny."),
        ('{"status": "on its way", "days_left": 2}', "- Status: on its way\n- Days left: 2"),
        ('[{"city": "Oslo"}, {"city": "Rome"}]', "- City: Oslo\n- City: Rome"),
        ('["red", "blue"]', "- red\n- blue"),
        ("true", "true"),
        ("", "Done."),
        ("[]", "It came back empty."),
    ],
)
def test_what_came_back_is_said_in_words(result: str, reply: str) -> None:
    assert one(WEATHER, results=lambda *_: result).say("weather in Oslo") == reply


def test_an_error_is_reported_without_its_class_and_the_value_asked_for_again() -> None:
    desk = one(
        TRACK,
        results=lambda _, given: (
            "Error: LookupError: There is no parcel 9." if given["parcel_id"] == "P-9" else "Here."
        ),
    )
    reply = desk.say("track P-9")
    assert "There is no parcel 9." in reply
    assert "LookupError" not in reply
    assert "parcel id" in reply
    assert desk.say("sorry, P-4411") == "Here."


FIND = tool("find_slots", "Find free slots on a day.", day="Day wanted.")
MOVE = tool("move_visit", "Move the visit to another slot.", required=[], slot_id="The slot chosen, for example S12.")


def first_find(error: str) -> Desk:
    return one(FIND, MOVE, results=lambda name, _: "S11 at nine." if name == "find_slots" else f"Error: {error}")


def test_what_an_error_says_to_call_first_is_called_and_the_error_not_told() -> None:
    desk = first_find("ValueError: Nothing was offered yet: use find_slots first.")
    assert desk.say("please move my visit, I can on Sunday") == "S11 at nine."
    assert [name for name, _ in desk.log] == ["move_visit", "find_slots"]


def test_what_an_error_says_to_call_first_is_asked_for_what_it_needs() -> None:
    desk = first_find("Use find_slots first.")
    assert "day" in desk.say("please move my visit to another slot").lower()
    assert desk.say("Sunday") == "S11 at nine."
    assert desk.log[-1] == ("find_slots", {"day": "Sunday"})


@pytest.mark.parametrize(
    "error",
    ["Slots are gone.", "find_slots or book_slot first.", "Use find_slotsx first."],
    ids=["none", "two", "another"],
)
def test_an_error_that_does_not_name_one_other_function_is_reported(error: str) -> None:
    desk = one(FIND, tool("book_slot", "Book."), MOVE, results=lambda name, _: f"Error: {error}")
    assert error in desk.say("please move my visit to another slot")
    assert [name for name, _ in desk.log] == ["move_visit"]


def test_a_word_of_an_error_is_no_function_unless_it_is_written_as_one() -> None:
    orders = tool("orders", "List what the customer bought.")
    desk = one(orders, MOVE, results=lambda name, _: "Error: There are no orders." if name == "move_visit" else "Tea.")
    assert "There are no orders" in desk.say("please move my visit to another slot")
    written = one(orders, MOVE, results=lambda name, _: "Error: Call `orders`." if name == "move_visit" else "Tea.")
    assert written.say("please move my visit to another slot") == "Tea."


def test_two_functions_that_send_to_each_other_come_to_an_end() -> None:
    desk = one(
        FIND, MOVE, results=lambda name, _: f"Error: use {'move_visit' if name == 'find_slots' else 'find_slots'} first"
    )
    desk.say("please move my visit, I can on Sunday")
    assert [name for name, _ in desk.log] == ["move_visit", "find_slots"]


def test_an_argument_the_user_did_not_say_comes_from_the_instructions() -> None:
    desk = one(TRACK, instructions="You help Ada Bell. Her last parcel is P-7071.")
    desk.say("where is my parcel?")
    assert desk.log == [("track_parcel", {"parcel_id": "P-7071"})]


def test_an_earlier_step_of_the_instructions_comes_first_while_a_value_is_missing() -> None:
    find = tool("find_slots", "Find free slots on a day.", day="Day wanted.")
    take = tool("book_slot", "Book the slot that was chosen.", slot_id="The slot chosen, for example S12.")
    desk = one(
        find,
        take,
        instructions="1. Use find_slots for the day.\n2. Then use book_slot.",
        results=lambda *_: "S11 at nine, S12 at ten.",
    )
    desk.say("I want to book a slot on Friday")
    assert desk.log == [("find_slots", {"day": "Friday"})]
    desk.say("the second one please")
    assert desk.log[-1] == ("book_slot", {"slot_id": "S12"})


def test_a_question_no_function_answers_is_answered_from_the_instructions() -> None:
    desk = one(
        TRACK, instructions="You work at a post office.\n- Parcels above 20 kg cost 15 EUR more.\n- Use track_parcel."
    )
    assert "Parcels above 20 kg cost 15 EUR more." in desk.say("do heavy parcels above 20 kg cost more?")
    assert desk.log == []


def test_a_lead_asks_all_who_fit_at_once_and_gathers_the_answers() -> None:
    lead = [
        tool("ask_market", "Researches demand and prices.", task="The task."),
        tool("ask_science", "Researches studies and how things work.", task="The task."),
    ]
    desk = one(*lead, results=lambda name, _: f"{name} found something.", instructions="You lead a research team.")
    reply = desk.say("Research solar kilns")
    assert desk.called == ["ask_market", "ask_science"]
    assert all("solar kilns" in given["task"] for _, given in desk.log)
    assert desk.turns == 2
    assert "ask_market found something." in reply
    assert "ask_science found something." in reply


def test_a_question_for_one_delegate_goes_to_that_one() -> None:
    desk = one(
        tool("ask_tax_adviser", "Knows about tax and VAT.", task="The task."),
        tool("ask_lawyer", "Knows about contracts and law.", task="The task."),
    )
    desk.say("can I deduct tax for my desk?")
    assert desk.called == ["ask_tax_adviser"]


@pytest.mark.parametrize(
    ("options", "called"),
    [
        ({"tool_choice": "none"}, []),
        ({"tool_choice": "required"}, ["list_printers"]),
        ({"tool_choice": {"type": "function", "function": {"name": "get_weather"}}}, ["get_weather"]),
    ],
)
def test_tool_choice_is_obeyed(options: Mapping[str, Any], called: list[str]) -> None:
    desk = one(PRINTERS, WEATHER, options=options)
    desk.say("printers please")
    assert desk.called == called


def test_a_required_call_is_made_even_for_small_talk() -> None:
    desk = one(PRINTERS, WEATHER, options={"tool_choice": "required"})
    desk.say("hello")
    assert len(desk.log) == 1


def test_without_parallel_calls_there_is_one_a_turn() -> None:
    desk = one(WEATHER, options={"parallel_tool_calls": False})
    desk.say("weather in Tokyo and London please")
    assert len([m for m in desk.messages if m.get("tool_calls")]) == len(desk.log)


def test_every_call_has_an_id_of_its_own() -> None:
    desk = one(WEATHER)
    for city in ("Oslo", "Rome", "Oslo"):
        desk.say(f"weather in {city} and Paris")
    ids = [call["id"] for message in desk.messages for call in message.get("tool_calls", ())]
    assert len(ids) == len(set(ids)) >= 6
    assert all(id.startswith("call_") for id in ids)


def test_the_same_conversation_gets_the_same_reply() -> None:
    first, second = one(TRACK, WEATHER), one(TRACK, WEATHER)
    for text in ("hi", "where is my parcel", "P-4411", "and the weather in Oslo?"):
        assert first.say(text) == second.say(text)
    assert json.dumps(first.messages) == json.dumps(second.messages)
