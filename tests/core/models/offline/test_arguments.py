"""Arguments found in what was said, by the schema of the parameter."""

from __future__ import annotations

from typing import Any

import pytest

from core.models.offline.candidates import candidates_of
from core.models.offline.slots import Filled, Sources, fill
from tests.support.desks import tool


def filled(said: str, name: str = "note", description: str = "", /, **properties: Any) -> Filled:
    offer = candidates_of([tool(name, description, required=(), **properties)])[0]
    required = candidates_of([tool(name, description, **properties)])[0]
    assert len(offer.parameters) == len(required.parameters)
    return fill(required, Sources(said))


NUMBER = {"type": "integer"}


@pytest.mark.parametrize(
    ("said", "schema", "value"),
    [
        ("my mail is kim@example.com.", "E-mail address.", "kim@example.com"),
        ("kim@example.com으로 보내 주세요", "이메일 주소.", "kim@example.com"),
    ],
)
def test_e_mail_addresses_are_found(said: str, schema: str, value: str) -> None:
    assert filled(said, email=schema).arguments == {"email": value}


@pytest.mark.parametrize(
    ("said", "value"),
    [
        ("on Friday please", "Friday"),
        ("tomorrow at 5", "tomorrow"),
        ("book it for 14 June", "14 June"),
        ("June 14th works", "June 14th"),
        ("from 2026-06-14", "2026-06-14"),
        ("next Tuesday maybe", "next Tuesday"),
        ("내일 오후에요", "내일"),
        ("6월 14일로 해 주세요", "6월 14일"),
        ("다음 주 목요일에 갈게요", "다음 주 목요일"),
        ("이번 주말에요", "이번 주말"),
    ],
)
def test_dates_are_kept_as_they_were_said(said: str, value: str) -> None:
    assert filled(said, date="The day.").arguments == {"date": value}


@pytest.mark.parametrize(
    ("said", "value"),
    [("at 3pm", "3pm"), ("at 19:30 please", "19:30"), ("around noon", "noon"), ("오후 2시 반에요", "오후 2시 반")],
)
def test_times_are_kept_as_they_were_said(said: str, value: str) -> None:
    assert filled(said, time="Time.").arguments == {"time": value}


@pytest.mark.parametrize(
    ("said", "value"),
    [
        ("track order TL-1042", "TL-1042"),
        ("track order #A-1001", "A-1001"),
        ("track order 42", "42"),
        ("I am waiting for QR123", "QR123"),
        ("LW 212 please", "LW212"),
    ],
)
def test_references_are_found(said: str, value: str) -> None:
    assert filled(said, order_id="Number of the order.").arguments == {"order_id": value}


def test_each_reference_goes_to_the_parameter_it_looks_like() -> None:
    found = filled(
        "move booking XK4P2A to flight KE081",
        booking="Booking reference, for example AB1C2D.",
        flight_number="Flight number, for example KE123.",
    )
    assert found.arguments == {"booking": "XK4P2A", "flight_number": "KE081"}


@pytest.mark.parametrize(
    ("said", "value"),
    [("for 3 nights", 3), ("two nights please", 2), ("세 박이요", 3), ("1,200 nights", 1200)],
)
def test_numbers_are_found_in_digits_and_words(said: str, value: int) -> None:
    assert filled(said, nights={"type": "integer", "description": "Number of nights."}).arguments == {"nights": value}


def test_each_number_goes_to_the_parameter_it_is_called_after() -> None:
    found = filled(
        "a room for 2 guests and 5 nights",
        nights={"type": "integer", "description": "Number of nights."},
        guests={"type": "integer", "description": "Number of guests."},
    )
    assert found.arguments == {"nights": 5, "guests": 2}


def whole(*names: str) -> dict[str, Any]:
    return {name: {"type": "number", "description": f"The {name.replace('_', ' ')}."} for name in names}


@pytest.mark.parametrize(
    ("said", "values"),
    [
        ("solve it with a=2, b=5 and c=3", {"a": 2, "b": 5, "c": 3}),
        ("solve(c=3, a=-2, b=5)", {"a": -2, "b": 5, "c": 3}),
        ("a triangle with base 6 and height 10", {"height": 10, "base": 6}),
        ("a triangle with a height of 10 and a base of 6", {"base": 6, "height": 10}),
        (
            "a net income of $2,000,000 and an equity of $10,000,000",
            {"equity": 10_000_000, "net_income": 2_000_000},
        ),
        ("the probability of heads is 0.5, num_trials: 100", {"num_trials": 100, "probability": 0.5}),
        ("add 2 and 3", {"first": 2, "second": 3}),
        ("5,000 at 4.5% for 10 years", {"principal": 5000, "rate": 4.5, "years": 10}),
        ("two hundred and five apples", {"apples": 205}),
        ("20k over three years", {"amount": 20_000, "years": 3}),
        ("5만원을 세 명에게", {"amount": 50_000, "people": 3}),
        ("3만 5천원을 스물다섯 명에게", {"amount": 35_000, "people": 25}),
        ("이십만 원으로 삼십 명", {"amount": 200_000, "people": 30}),
    ],
)
def test_each_number_is_for_the_parameter_beside_it_and_else_in_order(said: str, values: dict[str, float]) -> None:
    assert filled(said, **whole(*values)).arguments == values


def test_a_number_that_needs_no_place_is_not_taken_from_one_that_does() -> None:
    offer = candidates_of(
        [
            tool(
                "pay_monthly",
                "",
                required=["amount"],
                amount={"type": "number"},
                day={"type": "integer", "description": "Day of the month."},
            )
        ]
    )[0]
    assert fill(offer, Sources("pay 300 a month")).arguments == {"amount": 300}
    assert fill(offer, Sources("pay 300 on the 1st")).arguments == {"amount": 300, "day": 1}


def test_a_number_inside_a_date_is_not_a_quantity() -> None:
    found = filled("book 14 June", people={"type": "integer", "description": "How many people."})
    assert [parameter.name for parameter in found.missing] == ["people"]


@pytest.mark.parametrize(
    ("said", "value"),
    [("a large one", "L"), ("size m please", "M"), ("XL", "XL"), ("extra large", "XL")],
)
def test_sizes_are_chosen_by_their_names(said: str, value: str) -> None:
    assert filled(said, size={"type": "string", "enum": ["S", "M", "L", "XL"]}).arguments == {"size": value}


def test_a_choice_is_found_by_a_word_that_means_the_same() -> None:
    topics = {"type": "string", "enum": ["opening_hours", "delivery", "payment"]}
    assert filled("what does shipping cost", topic=topics).arguments == {"topic": "delivery"}
    assert filled("배송 얼마나 걸려요", topic=topics).arguments == {"topic": "delivery"}


@pytest.mark.parametrize(
    ("said", "value"),
    [
        ("the weather in New York tomorrow", "New York"),
        ("weather in seoul please", "seoul"),
        ("부산 날씨 어때요", "부산"),
        ("Is it raining in Reykjavík?", "Reykjavík"),
    ],
)
def test_places_are_found_by_what_stands_around_them(said: str, value: str) -> None:
    assert filled(said, "get_weather", "Get the weather.", city="Name of the city.").arguments == {"city": value}


def test_from_and_to_are_distinguished() -> None:
    found = filled("a train from Porto to Lisbon", "find_trains", origin="From where.", destination="Where to.")
    assert found.arguments == {"origin": "Porto", "destination": "Lisbon"}


@pytest.mark.parametrize(
    ("said", "value"),
    [("How much is a flu shot?", "flu shot"), ("독감 예방접종은 얼마예요?", "독감 예방접종")],
)
def test_a_thing_is_named_without_the_words_around_it(said: str, value: str) -> None:
    assert filled(said, "treatment_fee", "진료비. The fee of a treatment.", treatment="Treatment.").arguments == {
        "treatment": value
    }


@pytest.mark.parametrize(
    ("said", "function", "values"),
    [
        (
            "player stats of Cristiano Ronaldo in the 2019-2020 season",
            "get_player_stats",
            {"player": "Cristiano Ronaldo", "season": "2019-2020"},
        ),
        ("a sculpture by James Plensa", "find_sculpture", {"artist": "James Plensa"}),
        ("the lyrics of Imagine by John Lennon", "get_lyrics", {"song": "Imagine", "artist": "John Lennon"}),
        ("translate it to French", "translate", {"target_language": "French"}),
        ("the stock price of Apple", "stock_price", {"company": "Apple"}),
        ("who directed the movie Inception?", "movie_info", {"title": "Inception"}),
        ("the distance between Paris and Berlin", "distance", {"city1": "Paris", "city2": "Berlin"}),
        ("the weather in Boston, MA", "get_weather", {"city": "Boston, MA"}),
        ('get_weather(city="Oslo", country=Norway)', "get_weather", {"city": "Oslo", "country": "Norway"}),
    ],
)
def test_a_name_is_given_without_the_words_that_ask(said: str, function: str, values: dict[str, str]) -> None:
    assert filled(said, function, **{name: f"The {name}." for name in values}).arguments == values


def test_a_thing_is_named_without_how_many_of_it() -> None:
    found = filled("bring 3 pillows", "bring", item="What.", quantity={"type": "integer", "description": "How many."})
    assert found.arguments == {"item": "pillows", "quantity": 3}


def test_a_search_gets_the_words_without_the_asking() -> None:
    assert filled("Could you please search for warm socks?", "search", query="What to look for.").arguments == {
        "query": "warm socks"
    }


def test_quoted_text_is_taken_as_it_is() -> None:
    assert filled('save it as "The long way"', title="Title of the page.").arguments == {"title": "The long way"}


def test_a_message_is_what_follows_saying() -> None:
    found = filled("text Ada saying I am late", message="Text to send.")
    assert found.arguments == {"message": "I am late"}


def test_several_values_fill_a_list() -> None:
    items = {"type": "array", "items": {"type": "string"}, "description": "Cities."}
    assert filled("compare Oslo, Rome and Paris", "compare_cities", cities=items).arguments == {
        "cities": ["Oslo", "Rome", "Paris"]
    }


@pytest.mark.parametrize(("said", "value"), [("with breakfast", True), ("without breakfast", False)])
def test_a_switch_is_on_or_off_by_what_is_said_of_it(said: str, value: bool) -> None:
    assert filled(said, breakfast={"type": "boolean", "description": "Include breakfast."}).arguments == {
        "breakfast": value
    }


def test_what_may_be_left_out_is_left_out_without_a_reason_to_fill_it() -> None:
    offer = candidates_of(
        [tool("send_mail", "", required=["to"], to="E-mail address.", subject="Subject.", body="Text.")]
    )[0]
    assert fill(offer, Sources("write to kim@example.com")).arguments == {"to": "kim@example.com"}


def test_the_alternatives_and_references_of_a_schema_are_followed() -> None:
    schema = {"anyOf": [{"$ref": "#/$defs/Colour"}, {"type": "null"}], "default": None}
    made = tool("paint", "", colour=schema)
    made["function"]["parameters"]["$defs"] = {"Colour": {"type": "string", "enum": ["red", "blue"]}}
    assert fill(candidates_of([made])[0], Sources("paint it blue")).arguments == {"colour": "blue"}


def test_a_value_chosen_anew_is_not_taken_from_the_instructions() -> None:
    offer = candidates_of([tool("change_flight", "", flight_number="The flight chosen, for example LW214.")])[0]
    assert fill(offer, Sources("change my flight", instructions="They hold flight LW212.")).missing


@pytest.mark.parametrize(
    ("said", "value"),
    [
        ("include breakfast, not dinner", True),
        ("no breakfast please", False),
        ("breakfast is not needed", False),
        ("with breakfast, not just a coffee", True),
    ],
)
def test_a_switch_is_denied_only_by_words_near_it(said: str, value: bool) -> None:
    assert filled(said, breakfast={"type": "boolean", "description": "Include breakfast."}).arguments == {
        "breakfast": value
    }


@pytest.mark.parametrize(
    ("said", "value"), [("turn the lamp on", True), ("the lamp off please", False), ("불 꺼 줘", False)]
)
def test_a_switch_called_on_is_switched(said: str, value: bool) -> None:
    assert filled(said, on={"type": "boolean", "description": "True for on."}).arguments == {"on": value}


@pytest.mark.parametrize(
    ("said", "values"),
    [
        ("turn 3 miles into kilometres", {"value": 3, "from_unit": "miles", "to_unit": "kilometres"}),
        ("how many grams are 2 ounces", {"value": 2, "from_unit": "ounces", "to_unit": "grams"}),
    ],
)
def test_units_are_those_of_the_number_and_of_what_it_becomes(said: str, values: dict[str, Any]) -> None:
    found = filled(said, "convert", value={"type": "number"}, from_unit="Unit it is in.", to_unit="Unit wanted.")
    assert found.arguments == values


@pytest.mark.parametrize(
    ("said", "schema", "value"),
    [
        ("a discount of 15%", {"type": "number", "description": "Discount as a fraction."}, 0.15),
        ("a discount of 15%", {"type": "number", "description": "Discount in percent."}, 15),
        ("a discount of 3/4", {"type": "number", "description": "Discount from 0 to 1."}, 0.75),
    ],
)
def test_a_percentage_is_a_fraction_where_one_is_asked_for(said: str, schema: dict[str, Any], value: float) -> None:
    assert filled(said, discount=schema).arguments == {"discount": value}


def test_hours_become_minutes() -> None:
    minutes = {"type": "integer", "description": "How long."}
    assert filled("it took 2 hours", minutes=minutes).arguments == {"minutes": 120}
    assert filled("한 시간 걸렸어요", minutes=minutes).arguments == {"minutes": 60}


def test_a_list_ends_where_something_else_begins() -> None:
    items = {"type": "array", "items": {"type": "string"}, "description": "What to buy."}
    assert filled("put milk, brown bread and eggs on the list", "add_to_list", items=items).arguments == {
        "items": ["milk", "brown bread", "eggs"]
    }
    assert filled("라면이랑 우유, 달걀 담아 주세요", "add_to_list", items=items).arguments == {
        "items": ["라면", "우유", "달걀"]
    }


def test_what_is_left_out_follows_the_words_that_leave_it_out() -> None:
    texts = {"type": "array", "items": {"type": "string"}}
    offer = candidates_of([tool("find_meal", "", required=["meal"], meal="Name of the meal.", exclude=texts)])[0]
    assert fill(offer, Sources("a meal called bibimbap without egg or beef")).arguments == {
        "meal": "bibimbap",
        "exclude": ["egg", "beef"],
    }
    assert fill(offer, Sources("a meal called bibimbap")).arguments == {"meal": "bibimbap"}


def test_who_says_their_name_is_not_the_thing_that_is_asked_for() -> None:
    assert filled("최민아입니다. 냉면 있어요?", menu="What.").arguments == {"menu": "냉면"}


def test_a_town_and_its_country_are_one_place() -> None:
    assert filled("the weather in Lyon, France", "get_weather", city="City.").arguments == {"city": "Lyon, France"}
