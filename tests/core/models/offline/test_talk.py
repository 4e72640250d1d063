"""What the offline model says where it calls nothing: from the instructions, by a question first, in the author's words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest

from core import Agent, Swarm
from core.agents import Handoff, SampleReply
from core.errors import InstructionsError
from core.events import HandedOff, MessageFinished
from core.messages import Choice, Message, user
from core.models.offline import OfflineModel
from core.models.offline.decision import ReplyRule


class Talk:
    """A conversation on the offline model: what was said, which functions were called, and who answered."""

    def __init__(self, start: Agent, **context: Any) -> None:
        self.agent, self.context = start, context
        self.messages: list[Message] = []
        self.choices: list[Choice] = []
        self.handed: list[str] = []

    def say(self, text: str) -> str:
        self.messages.append(user(text))
        swarm = Swarm(model=OfflineModel())
        events = [one.event for one in swarm.run_events(self.agent, self.messages, self.context)]
        self.choices += [event.choice for event in events if isinstance(event, MessageFinished) and event.choice]
        self.handed += [event.target for event in events if isinstance(event, HandedOff)]
        response = swarm.run(self.agent, self.messages, context_variables=self.context)
        self.messages += response.messages
        self.agent = response.agent or self.agent
        return str(response.messages[-1]["content"])


def complaints(*functions: Any) -> Agent:
    return Agent(
        name="Complaints",
        instructions="You handle complaints. Listen, apologise and ask for the order number. Refunds take five days.",
        functions=list(functions),
    )


def test_an_agent_without_functions_says_once_what_a_model_would_do() -> None:
    talk = Talk(complaints())
    first = talk.say("my lamp smells of fish")
    assert first.startswith("Offline I cannot write this answer myself. With a language model, Complaints would now: ")
    assert "listen, apologise and ask for the order number" in first
    again = talk.say("it hums at night as well")
    assert again == "This answer, too, would need a language model."
    assert talk.choices[-1].rule == ReplyRule.NEEDS_A_MODEL


def test_it_answers_from_its_instructions_where_they_tell() -> None:
    talk = Talk(complaints())
    assert talk.say("how long does a refund take?") == "Refunds take five days."
    assert talk.choices[-1].rule == ReplyRule.TOLD_INSTRUCTIONS
    assert "refund" in talk.choices[-1].words


def test_it_keeps_the_conversation_unless_another_agent_fits_better() -> None:
    sales = Agent(name="Sales", instructions="Sell lamps and candles.")
    talk = Talk(complaints(Handoff(sales, when="The customer wants to buy something.")))
    talk.say("my chair smells of fish")
    talk.say("hm, that is not nice")
    assert talk.handed == []
    talk.say("I want to buy a candle instead")
    assert talk.handed == ["Sales"]


def test_a_handoff_without_a_description_leads_where_its_agent_fits() -> None:
    sales = Agent(name="Sales Agent", instructions="Be super enthusiastic about selling bees.")
    support = Agent(name="Support Agent", instructions="Help with broken hives.")

    def transfer_to_sales():  # type: ignore[no-untyped-def]
        return sales

    def transfer_to_support():  # type: ignore[no-untyped-def]
        return support

    talk = Talk(Agent(name="Triage", instructions="Route.", functions=[transfer_to_sales, transfer_to_support]))
    talk.say("I'd like to buy some bees")
    assert talk.agent.name == "Sales Agent"


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ("are you open on sunday?", "We open at 7 and close at 18, Sundays 9 to 12."),
        ("where are you?", "We are at 4 Mill Lane."),
        ("how much is a day pass", "A day pass is 12."),
        ("what about parking?", ""),
    ],
)
def test_facts_are_told_as_the_instructions_have_them(asked: str, told: str) -> None:
    text = "Be kind. We open at 7 and close at 18, Sundays 9 to 12. We are at 4 Mill Lane. A day pass is 12."
    reply = Talk(Agent(name="Desk", instructions=text)).say(asked)
    assert reply == told if told else reply.startswith("Offline I cannot")


def cancel_lesson(day: str) -> str:
    """Cancel a lesson."""
    return f"The lesson on {day} is cancelled."


def lesson_price(subject: str) -> str:
    """Price of a lesson in a subject."""
    return f"A lesson in {subject} is 25."


def school(**marks: bool) -> Agent:
    for function in (cancel_lesson, lesson_price):
        function.__dict__.pop("ask_first", None)
    for function in (cancel_lesson, lesson_price):
        if function.__name__ in marks:
            function.__dict__["ask_first"] = marks[function.__name__]
    return Agent(name="School", instructions="You run a school.", functions=[cancel_lesson, lesson_price])


def test_what_cannot_be_taken_back_needs_a_yes() -> None:
    talk = Talk(school())
    assert talk.say("cancel my lesson on Thursday") == (
        "Here is what I will do: cancel a lesson (day: Thursday). Shall I go ahead?"
    )
    assert talk.choices[-1].rule == ReplyRule.ASKED_FIRST
    assert talk.say("yes please") == "The lesson on Thursday is cancelled."


@pytest.mark.parametrize("answer", ["no", "no thanks", "never mind"])
def test_a_no_does_nothing(answer: str) -> None:
    talk = Talk(school())
    talk.say("cancel my lesson on Thursday")
    assert talk.say(answer).startswith("All right, I will not do it.")
    assert not any(message.get("tool_calls") for message in talk.messages)


def test_a_value_is_asked_for_before_the_yes() -> None:
    talk = Talk(school())
    assert "day" in talk.say("please cancel my lesson")
    assert talk.say("Friday").endswith("(day: Friday). Shall I go ahead?")
    assert talk.say("ok") == "The lesson on Friday is cancelled."


def test_a_function_can_be_marked_otherwise() -> None:
    assert (
        Talk(school(cancel_lesson=False)).say("cancel my lesson on Thursday") == "The lesson on Thursday is cancelled."
    )
    assert Talk(school(lesson_price=True)).say("price of a lesson in maths").endswith("Shall I go ahead?")


def test_a_second_wish_waits_for_the_answer_and_is_served() -> None:
    talk = Talk(school())
    asked = talk.say("Cancel my lesson on Thursday. Also, what is the price of a lesson in maths?")
    assert "After that I will see to the other thing" in asked
    talk.say("yes")
    said = [str(message["content"]) for message in talk.messages if message["role"] == "assistant"]
    assert "The lesson on Thursday is cancelled." in said
    assert "is 25." in said[-1]


SAMPLES = [
    SampleReply("cakes for a wedding", "A wedding cake takes two weeks. Shall we meet?"),
    SampleReply("hello", "Welcome to the bakery!"),
    SampleReply("anything else", "Please ask at the counter."),
]


def bakery(samples: Sequence[SampleReply] = SAMPLES) -> Agent:
    return Agent(name="Bakery", instructions="Bake.", sample_replies=list(samples), functions=[lesson_price])


@pytest.mark.parametrize(
    ("said", "reply"),
    [
        ("we need a cake for our wedding", "A wedding cake takes two weeks. Shall we meet?"),
        ("Hi!", "Welcome to the bakery!"),
        ("price of a lesson, subject=maths", "A lesson in maths is 25."),
        ("my umbrella is gone", "Please ask at the counter."),
    ],
)
def test_a_sample_reply_is_said_where_the_message_is_about_it(said: str, reply: str) -> None:
    assert Talk(bakery()).say(said) == reply


def test_a_sample_reply_may_use_the_context() -> None:
    named = SampleReply(
        "cakes for a wedding", lambda context_variables: f"Congratulations, {context_variables['name']}!"
    )
    assert Talk(bakery([named]), name="Mara").say("a wedding cake, please") == "Congratulations, Mara!"


def test_a_sample_reply_that_fails_is_reported_as_the_instructions_are() -> None:
    def broken() -> str:
        raise ValueError("no")

    agent = bakery([SampleReply("cakes", broken)])
    with pytest.raises(InstructionsError, match="Bakery"):
        Swarm(model=OfflineModel()).run(agent, [user("a cake please")])


def test_no_endpoint_is_sent_a_sample_reply() -> None:
    seen: list[Any] = []

    class Model(OfflineModel):
        def complete(self, request: Any) -> Any:
            seen.append(replace(request, hints=lambda: None))
            return super().complete(request)

    Swarm(model=Model()).run(bakery(), [user("a wedding cake, please")])
    sent = [seen[0].messages, seen[0].tools, seen[0].settings]
    assert "two weeks" not in str(sent)


@pytest.mark.parametrize(
    ("said", "part"),
    [
        ("you are useless", "I am sorry that I was no help"),
        ("who are you?", "Finds lost umbrellas."),
        ("how are you", "Fine, thank you"),
        ("thanks a lot bye", "Goodbye"),
        ("ok thanks anyway", "You're welcome"),
        ("바보야", "죄송합니다"),
    ],
)
def test_small_talk_is_answered_in_character(said: str, part: str) -> None:
    agent = Agent(name="Lost and found", instructions="Find things.", description="Finds lost umbrellas.")
    assert part in Talk(agent).say(said)


def test_a_question_that_nobody_told_the_answer_to_is_not_guessed() -> None:
    reply = Talk(school()).say("when do you open?")
    assert reply.startswith("I have not been told that.")


def hall(people: int, day: str) -> str:
    """Find a free hall for a number of people on a day."""
    return f"A hall for {people} is free on {day}."


def test_what_was_said_before_still_holds_for_a_follow_up() -> None:
    talk = Talk(Agent(name="Halls", instructions="Rent out halls.", functions=[hall]))
    assert talk.say("I need a hall for 25 people on Saturday") == "A hall for 25 is free on Saturday."
    assert talk.say("What about 60?") == "A hall for 60 is free on Saturday."
    assert talk.say("and on Sunday?") == "A hall for 60 is free on Sunday."


def points(member: str) -> str:
    """Show the points of a member."""
    return f"{member} has 12 points."


def test_a_context_variable_fills_an_argument_that_nobody_said_and_is_told_to_have_done_so() -> None:
    talk = Talk(Agent(name="Club", instructions="Help members.", functions=[points]), member="Ada Bell", age=40)
    assert talk.say("how many points do I have?") == "Ada Bell has 12 points."
    told = [str(message["content"]) for message in talk.messages if message.get("tool_calls")]
    assert told == ["From what is known here: member: Ada Bell."]


def close_account(name: str) -> str:
    """Close an account, which deletes everything in it: letters, photos and the history of all payments."""
    return f"{name} is closed."


def test_a_question_before_a_call_names_what_will_be_done_in_a_few_words() -> None:
    agent = Agent(name="Desk", instructions="Help.", functions=[close_account])
    close_account.__dict__["ask_first"] = True
    asked = Talk(agent).say("please close my account, name: Ada")
    assert asked == "Here is what I will do: close an account (name: Ada). Shall I go ahead?"


def opening(day: str, room: str) -> str:
    """Tell when a room is open on a day."""
    if day == "Sunday":
        raise ValueError("Nothing is open on a Sunday.")
    return f"{room} opens at nine."


def test_the_value_that_an_error_names_is_asked_for_again() -> None:
    talk = Talk(Agent(name="Desk", instructions="Help.", functions=[opening]))
    assert talk.say("when is the gallery open on Sunday?").endswith("Could you check the day and tell me again?")


def test_a_choice_tells_what_decided_and_what_came_next() -> None:
    talk = Talk(school())
    talk.say("price of a lesson in maths")
    called = talk.choices[0]
    assert (called.rule, called.chosen, called.runner_up) == (ReplyRule.CALLED, "lesson_price", "cancel_lesson")
    assert {"price", "lesson"} <= set(called.words)
    assert called.score > called.runner_up_score > 0


def test_what_follows_a_list_is_a_paragraph_of_its_own() -> None:
    for block in Talk(school()).say("sing me a song").split("\n\n"):
        lines = block.splitlines()
        assert all(line.startswith("- ") for line in lines) or len(lines) == 1
