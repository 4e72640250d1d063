"""The functions to begin with, as they come into a team: short code in good style, and tests of it."""

from __future__ import annotations

from core.team.spec import AgentId, FunctionId, FunctionSpec, FunctionTest

COLLEAGUE = AgentId("colleague")
"""The agent that a template hands over to; in a team it is one of the team's own."""


def _function(name: str, code: str, *tests: FunctionTest) -> FunctionSpec:
    return FunctionSpec(FunctionId(name), name, code=code, tests=tests)


LOOK_UP = _function(
    "look_up_order",
    '''\
ORDERS = {
    "A-1001": {"item": "walking boots", "status": "on its way", "arrives": "Thursday"},
    "A-1002": {"item": "rain jacket", "status": "packed", "arrives": "Friday"},
    "A-1003": {"item": "tent", "status": "delivered", "arrives": "last Monday"},
}


def look_up_order(number: str):
    """Look up what is known about an order: what it is, where it is, when it arrives.

    Args:
        number: The number of the order, such as A-1001.
    """
    order = ORDERS.get(number.strip().upper())
    if order is None:
        return f"There is no order {number}. Ask for the number again."
    return order
''',
    FunctionTest("An order that is there", {"number": "a-1002"}, value={
        "item": "rain jacket", "status": "packed", "arrives": "Friday",
    }),
    FunctionTest("One that is not", {"number": "B-7"}, value="There is no order B-7. Ask for the number again."),
)  # fmt: skip

CALCULATE = _function(
    "shipping_cost",
    '''\
BASE = 4.90
PER_KG = 1.20
EXPRESS = 9.50


def shipping_cost(weight_kg: float, express: bool = False):
    """Work out what it costs to send a parcel.

    Args:
        weight_kg: What the parcel weighs, in kilograms.
        express: Whether it has to arrive tomorrow.
    """
    if weight_kg <= 0:
        raise ValueError("The weight has to be more than 0 kg.")
    cost = BASE + PER_KG * weight_kg + (EXPRESS if express else 0)
    return f"Sending {weight_kg:g} kg costs {cost:.2f} euros."
''',
    FunctionTest("Two kilograms", {"weight_kg": 2}, value="Sending 2 kg costs 7.30 euros."),
    FunctionTest("The same by tomorrow", {"weight_kg": 2, "express": True}, value="Sending 2 kg costs 16.80 euros."),
    FunctionTest("Nothing to send", {"weight_kg": 0}, error="more than 0 kg"),
)

HAND_OFF = _function(
    "hand_over",
    '''\
def hand_over(reason: str, context_variables):
    """Hand the conversation to a colleague, with a note, so that the user need not say everything again.

    Args:
        reason: What the user wants and what is known so far, in one or two sentences.
    """
    context_variables["note"] = reason
    return Result(value=f"Handed over with the note: {reason}", agent=handoff("colleague"))
''',
    FunctionTest(
        "With a note",
        {"reason": "Wants a refund for A-1001."},
        value="Handed over with the note: Wants a refund for A-1001.",
        set={"note": "Wants a refund for A-1001."},
        handoff=COLLEAGUE,
    ),
)

REMEMBER = _function(
    "remember",
    '''\
def remember(fact: str, context_variables):
    """Remember something that the user told about themselves, for the rest of the conversation.

    Args:
        fact: What to remember, in one sentence, such as: Is allergic to nuts.
    """
    facts = context_variables.get("facts", [])
    if fact not in facts:
        context_variables["facts"] = [*facts, fact]
    return f"Remembered: {fact}"
''',
    FunctionTest("Something new", {"fact": "Likes tea."}, {"facts": ["Has a dog."]}, set={
        "facts": ["Has a dog.", "Likes tea."],
    }),
    FunctionTest("The same again", {"fact": "Likes tea."}, {"facts": ["Likes tea."]}, set={"facts": ["Likes tea."]}),
)  # fmt: skip

CONFIRM = _function(
    "cancel_order",
    '''\
def cancel_order(number: str, context_variables, confirmed: bool = False):
    """Cancel an order. It cannot be undone, so the user has to confirm it first.

    Args:
        number: The number of the order, such as A-1001.
        confirmed: True only after the user has been asked about this order and has said yes.
    """
    if not confirmed:
        return f"Nothing is cancelled yet. Ask the user: shall order {number} really be cancelled?"
    context_variables["cancelled"] = [*context_variables.get("cancelled", []), number]
    return f"Order {number} is cancelled."
''',
    FunctionTest("Asked first", {"number": "A-1001"}, {"cancelled": []}, set={"cancelled": []},
        value="Nothing is cancelled yet. Ask the user: shall order A-1001 really be cancelled?"),
    FunctionTest("Confirmed", {"number": "A-1001", "confirmed": True}, {"cancelled": []},
        value="Order A-1001 is cancelled.", set={"cancelled": ["A-1001"]}),
)  # fmt: skip

RATES_HOST = "api.frankfurter.dev"

FETCH = _function(
    "exchange_rate",
    f'''\
ADDRESS = "https://{RATES_HOST}/v1/latest"


def exchange_rate(currency: str):
    """Look up what one euro is worth in another currency today.

    Args:
        currency: The three letters of the currency, such as USD.
    """
    code = currency.strip().upper()
    response = http.get(ADDRESS, params={{"base": "EUR", "symbols": code}})
    if response.status == 404:
        return f"There is no currency {{code}}. Ask which one is meant."
    if response.status != 200:
        raise RuntimeError(f"The exchange rates cannot be had just now (status {{response.status}}).")
    return f"One euro is {{response.json()['rates'][code]}} {{code}}."
''',
    FunctionTest("Without permission to fetch", {"currency": "usd"}, error="http"),
)
