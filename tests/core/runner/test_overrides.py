"""Methods of Swarm that a program overrides or calls are part of the run."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from unittest.mock import MagicMock, patch

import openai
import pytest

from core import Agent, AsyncSwarm, Cancel, Delegate, Options, Response, Result, Swarm
from core.errors import RateLimitedError, RefusedRequestError, SetupError
from core.events import ContextChanged, FunctionReturned, MessageFinished
from core.models.openai import OpenAIModel
from core.models.protocol import Model
from tests.support.runs import ScriptedModel, call, calls, says
from tests.support.server import ScriptedServer, error_reply, message_reply, text_reply, tool_reply

HELLO = [{"role": "user", "content": "Hello"}]
BILLING = Agent("Billing")


def look_up(city: str) -> str:
    return f"It rains in {city}."


async def look_up_later(city: str) -> str:
    return look_up(city)


def to_billing(context_variables: dict[str, Any]) -> Result:
    context_variables["seen"] = True
    return Result(value="Going", agent=BILLING, context_variables={"topic": "money"})


DESK = Agent("Desk", functions=[look_up, look_up_later, to_billing])


class Watching(Swarm):
    """Overrides everything, calls the original, and keeps what it saw."""

    def __init__(self, model: Model) -> None:
        super().__init__(model=model)
        self.seen: list[Any] = []

    def get_chat_completion(self, agent: Agent, history: Sequence[Any], *others: Any, **named: Any) -> Any:
        self.seen.append((agent.name, [message["role"] for message in history]))
        return super().get_chat_completion(agent, history, *others, **named)

    def handle_tool_calls(self, tool_calls: Sequence[Any], *others: Any) -> Response:
        self.seen.append([made.function.name for made in tool_calls])
        return super().handle_tool_calls(tool_calls, *others)

    def handle_function_result(self, result: Any, debug: bool) -> Any:
        self.seen.append(type(result).__name__)
        return super().handle_function_result(result, debug)


SCRIPT = [calls(call("look_up", city="Oslo"), call("to_billing", "c2")), says("Paid.")]
SEEN = [
    ("Desk", ["user"]),
    ["look_up", "to_billing"],
    "str",
    "Result",
    ("Billing", ["user", "assistant", "tool", "tool"]),
]


@pytest.mark.parametrize("stream", [False, True])
def test_overridden_methods_are_called_and_change_nothing_by_themselves(stream: bool) -> None:
    usual, watching = Swarm(model=ScriptedModel(*SCRIPT)), Watching(ScriptedModel(*SCRIPT))
    responses = []
    for swarm in (usual, watching):
        ran: Any = swarm.run(DESK, HELLO, {"kept": 1}, stream=stream)  # type: ignore[call-overload]
        responses.append(list(ran)[-1]["response"] if stream else ran)
    assert watching.seen == SEEN
    assert responses[1].messages == responses[0].messages
    assert responses[1].context_variables == {"kept": 1, "seen": True, "topic": "money"}
    assert responses[1].agent is BILLING


def test_overridden_methods_are_called_in_watched_runs_and_for_delegates() -> None:
    inner = Agent("Inner", functions=[look_up])
    outer = Agent("Outer", delegates=[Delegate(inner, name="ask")], functions=[look_up])
    script = [
        calls(call("ask", task="x"), call("look_up", "c2", city="Rome")),
        calls(call("look_up", "c3", city="Oslo")),
        says("Rain."),
        says("Coat."),
    ]
    watching = Watching(ScriptedModel(*script))
    log = list(watching.run_events(outer, HELLO, cancel=Cancel()))
    assert [seen for seen in watching.seen if isinstance(seen, list)] == [["look_up"], ["look_up"]]
    returned = [record.event.value for record in log if isinstance(record.event, FunctionReturned)]
    assert sorted(returned) == ["It rains in Oslo.", "It rains in Rome.", "Rain."]


def test_completion_may_be_made_by_the_program() -> None:
    class Fixed(Swarm):
        def get_chat_completion(self, **_: Any) -> Any:  # type: ignore[override]
            return {"choices": [{"message": {"role": "assistant", "content": "Fixed"}, "finish_reason": "stop"}]}

    assert Fixed(MagicMock()).run(Agent(), HELLO).messages[-1]["content"] == "Fixed"


def test_history_may_be_cut_before_it_is_sent() -> None:
    class Short(Swarm):
        def get_chat_completion(self, agent: Agent, history: Any, **named: Any) -> Any:  # type: ignore[override]
            return super().get_chat_completion(agent=agent, history=history[-1:], **named)

    model = ScriptedModel(says("Hi"))
    response = Short(model=model).run(Agent(instructions="Be kind."), HELLO * 5)
    assert [message["role"] for message in model.requests[0].messages] == ["system", "user"]
    assert len(response.messages) == 1


def test_results_of_functions_go_through_the_program() -> None:
    class Loud(Swarm):
        def handle_function_result(self, result: Any, debug: bool) -> Any:
            return Result(value=str(result).upper())

    script = [calls(call("look_up", city="Oslo"), call("look_up_later", "c2", city="Rome")), says("Done.")]
    response = Loud(model=ScriptedModel(*script)).run(DESK, HELLO)
    assert [m["content"] for m in response.messages[1:3]] == ["IT RAINS IN OSLO.", "IT RAINS IN ROME."]


def test_calls_may_be_handled_by_the_program() -> None:
    class Denying(Swarm):
        def handle_tool_calls(self, tool_calls: Any, functions: Any, context_variables: Any, debug: bool) -> Response:
            context_variables["denied"] = [json.loads(made.function.arguments) for made in tool_calls]
            messages = [{"role": "tool", "tool_call_id": made.id, "content": "Denied"} for made in tool_calls]
            return Response(messages=messages, agent=BILLING, context_variables={"count": len(messages)})

    script = [calls(call("look_up", city="Oslo"), call("nothing", "c2")), says("Sorry.")]
    log = list(Denying(model=ScriptedModel(*script)).run_events(DESK, HELLO))
    assert [r.event.value for r in log if isinstance(r.event, FunctionReturned)] == ["Denied", "Denied"]
    changed = next(record.event for record in log if isinstance(record.event, ContextChanged))
    assert {change.name: change.new for change in changed.changes} == {"denied": [{"city": "Oslo"}, {}], "count": 2}
    assert log[-1].event.agent == "Billing"  # type: ignore[union-attr]


@pytest.mark.parametrize(
    "handled", [None, Response(), Response(messages=[{"role": "tool", "tool_call_id": "other", "content": "x"}])]
)
def test_calls_that_the_program_does_not_answer_are_refused(handled: Any) -> None:
    swarm = Swarm(model=ScriptedModel(*SCRIPT))
    with patch.object(swarm, "handle_tool_calls", lambda *_: handled), pytest.raises(SetupError, match="2 calls"):
        swarm.run(DESK, HELLO)


def test_method_replaced_in_the_class_counts() -> None:
    fixed = {"choices": [{"message": {"role": "assistant", "content": "Fixed"}}]}
    with patch.object(Swarm, "get_chat_completion", lambda *_, **__: fixed):
        assert Swarm(model=ScriptedModel()).run(Agent(), HELLO).messages[-1]["content"] == "Fixed"


def test_stream_may_be_changed_by_the_program() -> None:
    class Marked(Swarm):
        def run_and_stream(self, *values: Any, **named: Any) -> Iterator[Any]:
            yield {"mark": True}
            yield from super().run_and_stream(*values, **named)

    chunks = list(Marked(model=ScriptedModel(says("Hi"))).run(Agent(), HELLO, stream=True))
    assert chunks[0] == {"mark": True}
    assert chunks[-1]["response"].messages[-1]["content"] == "Hi"


def test_errors_of_the_program_are_raised_as_they_are() -> None:
    for name in ("get_chat_completion", "handle_tool_calls", "run_and_stream"):
        swarm = Swarm(model=ScriptedModel(*SCRIPT))
        with patch.object(swarm, name, side_effect=ZeroDivisionError), pytest.raises(ZeroDivisionError):
            list(swarm.run(DESK, HELLO, stream=True))


def test_methods_can_be_called_alone() -> None:
    swarm = Swarm(model=ScriptedModel(*SCRIPT[:1], says("Raining")))
    agent = Agent(
        "Desk", instructions=lambda context_variables: f"Serve {context_variables['who']}.", functions=[look_up]
    )
    completion = swarm.get_chat_completion(agent, HELLO, {"who": "Kim"}, None, False, False)
    assert isinstance(completion, openai.types.chat.ChatCompletion)
    model: Any = swarm.model
    assert model.requests[0].messages[0]["content"] == "Serve Kim."
    message: Any = completion.choices[0].message
    handled = swarm.handle_tool_calls(message.tool_calls, [look_up, to_billing], {"kept": 1}, False)
    assert [m["content"] for m in handled.messages] == ["It rains in Oslo.", "Going"]
    assert (handled.agent, handled.context_variables) == (BILLING, {"seen": True, "topic": "money"})
    chunks = list(swarm.get_chat_completion(agent, HELLO, {}, "other", True, False))
    deltas = [json.loads(chunk.choices[0].delta.model_dump_json()) for chunk in chunks]
    assert "".join(delta["content"] or "" for delta in deltas) == "Raining"
    assert chunks[-1].choices[0].finish_reason == "stop"
    assert model.requests[1].model == "other"
    assert swarm.handle_function_result({"a": 1}, False) == Result(value='{"a": 1}')


def test_calls_of_an_overridden_method_reach_the_endpoint_once() -> None:
    class Retrying(Swarm):
        failed = 0

        def get_chat_completion(self, **named: Any) -> Any:  # type: ignore[override]
            try:
                return super().get_chat_completion(**named)
            except openai.RateLimitError:
                self.failed += 1
                return super().get_chat_completion(**named)

    script = [error_reply(429, "Slow down"), tool_reply(call("look_up", city="Oslo")), text_reply("It rains.")]
    with ScriptedServer(*script) as server, openai.OpenAI(base_url=server.url, api_key="k", max_retries=0) as client:
        swarm = Retrying(client)
        assert swarm.run(DESK, HELLO).messages[-1]["content"] == "It rains."
        assert swarm.failed == 1
        server.add(error_reply(429, "Slow down"))
        server.add(error_reply(429, "Slow down again"))
        with pytest.raises(RateLimitedError, match="Slow down again"):
            swarm.run(DESK, HELLO)
        assert len(server.requests) == 5


def test_client_is_that_of_the_model_and_can_be_replaced() -> None:
    first, second = MagicMock(), MagicMock()
    second.chat.completions.create.return_value = {"choices": [{"message": {"role": "assistant", "content": "Second"}}]}
    swarm = Swarm(first)
    assert swarm.client is first
    swarm.client = second
    assert swarm.run(Agent(), HELLO).messages[-1]["content"] == "Second"
    assert Swarm(model=ScriptedModel()).client is None

    class Own(Swarm):
        def __init__(self, client: Any) -> None:
            self.client = client

    assert Own(second).run(Agent(), HELLO).messages[-1]["content"] == "Second"


def test_client_is_made_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "k")
    assert isinstance(Swarm().client, openai.OpenAI)


def test_async_client_refuses_methods_that_it_would_not_call() -> None:
    with pytest.raises(TypeError, match=r"Own\.handle_tool_calls would never be called"):

        class Own(AsyncSwarm):
            def handle_tool_calls(self, *values: Any) -> Any:
                return values

    class Fine(AsyncSwarm):
        async def run(self, *values: Any, **named: Any) -> Any:
            return "own"

    assert asyncio.run(Fine(MagicMock()).run()) == "own"


def test_arguments_are_those_of_swarm() -> None:
    seen: list[Mapping[str, Any]] = []

    class Own(Swarm):
        def get_chat_completion(self, **named: Any) -> Any:  # type: ignore[override]
            seen.append(named)
            return super().get_chat_completion(**named)

    Own(model=ScriptedModel(says("Hi"))).run(DESK, HELLO, {"a": 1}, model_override="m", debug=True)
    assert seen == [
        {
            "agent": DESK,
            "history": HELLO,
            "context_variables": {"a": 1},
            "model_override": "m",
            "stream": False,
            "debug": True,
        }
    ]


class Counting(Swarm):
    """Counts the calls of `get_chat_completion` and the errors that it met in the original."""

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        self.asked: list[str] = []

    def get_chat_completion(self, **named: Any) -> Any:  # type: ignore[override]
        self.asked.append("asked")
        try:
            return super().get_chat_completion(**named)
        except openai.BadRequestError as error:
            self.asked.append(f"{error.status_code}")
            raise


def finished(swarm: Swarm, agent: Agent, *, stream: bool) -> Response:
    ran: Any = swarm.run(agent, HELLO, stream=stream)  # type: ignore[call-overload]
    response = list(ran)[-1]["response"] if stream else ran
    assert isinstance(response, Response)
    return response


NO_TEMPERATURE = error_reply(400, "Unsupported parameter: 'temperature' is not supported.", param="temperature")


@pytest.mark.parametrize("stream", [False, True])
def test_refusal_raised_by_the_program_is_not_followed(stream: bool) -> None:
    class Refusing(Swarm):
        asked = 0

        def get_chat_completion(self, **named: Any) -> Any:  # type: ignore[override]
            self.asked += 1
            create = self.client.chat.completions.create
            return create(model="m", messages=HELLO, temperature=1, store=True, stream=named["stream"])

    with ScriptedServer(always=NO_TEMPERATURE) as server, openai.OpenAI(base_url=server.url, api_key="k") as client:
        swarm = Refusing(client)
        with pytest.raises(openai.BadRequestError, match="temperature") as caught:
            finished(swarm, Agent(settings={"temperature": 1}), stream=stream)
        assert RefusedRequestError in type(caught.value).__mro__
        assert (swarm.asked, len(server.requests)) == (1, 1)


@pytest.mark.parametrize("stream", [False, True])
def test_original_method_follows_refusals_by_itself(stream: bool) -> None:
    lasting = error_reply(400, "The request is odd.")
    with ScriptedServer(NO_TEMPERATURE, text_reply("Hi"), lasting) as server:
        swarm = Counting(model=OpenAIModel(base_url=server.url))
        assert finished(swarm, Agent(settings={"temperature": 1}), stream=stream).messages[-1]["content"] == "Hi"
        assert swarm.asked == ["asked"]
        with pytest.raises(openai.BadRequestError, match="odd"):
            finished(swarm, Agent(), stream=stream)
        assert swarm.asked == ["asked", "asked", "400"]
        assert ["temperature" in sent.body for sent in server.requests] == [True, False, False]


SIGNED = {**call("look_up", city="Oslo"), "extra_content": {"google": {"thought_signature": "s1"}}}
THOUGHTFUL: list[dict[str, Any]] = [
    {"role": "assistant", "content": None, "reasoning_content": "Look it up.", "tool_calls": [SIGNED]},
    {"role": "assistant", "content": None, "reasoning": "Look it up.", "tool_calls": [SIGNED]},
    {"role": "assistant", "content": "<think>Look it up.</think>", "tool_calls": [SIGNED]},
    {
        "role": "assistant",
        "content": "So.",
        "reasoning_details": [{"type": "text", "text": "x"}],
        "tool_calls": [SIGNED],
    },
]


@pytest.mark.parametrize("stream", [False, True])
@pytest.mark.parametrize("message", THOUGHTFUL)
def test_what_an_endpoint_adds_survives_an_overridden_method(stream: bool, message: dict[str, Any]) -> None:
    sent, responses = [], []
    with ScriptedServer() as server:
        for kind in (Swarm, Counting):
            server.add(message_reply(message), text_reply("It rains."))
            responses.append(finished(kind(model=OpenAIModel(base_url=server.url)), DESK, stream=stream).messages)
            sent.append(server.requests[-1].body["messages"])
    assert sent[1] == sent[0]
    assert sent[0][2]["tool_calls"][0]["extra_content"] == SIGNED["extra_content"]
    assert responses[1] == responses[0]


@pytest.mark.parametrize("stream", [False, True])
@pytest.mark.parametrize("address", ["", "no address"])
def test_replies_made_by_the_program_need_no_key(stream: bool, address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)
    monkeypatch.setenv("OPENAI_BASE_URL", address)

    class Fixed(Swarm):
        def get_chat_completion(self, **_: Any) -> Any:  # type: ignore[override]
            return {"choices": [{"message": {"role": "assistant", "content": "Fixed"}, "finish_reason": "stop"}]}

    assert finished(Fixed(), Agent(), stream=stream).messages[-1]["content"] == "Fixed"


@pytest.mark.parametrize("stream", [False, True])
@pytest.mark.parametrize(
    "error", [PermissionError("no budget"), TimeoutError("late"), json.JSONDecodeError("x", "y", 0)]
)
def test_errors_of_the_program_are_not_taken_for_errors_of_an_endpoint(stream: bool, error: Exception) -> None:
    class Failing(Swarm):
        def get_chat_completion(self, **_: Any) -> Any:  # type: ignore[override]
            raise error

    with pytest.raises(type(error)) as caught:
        finished(Failing(MagicMock()), Agent(), stream=stream)
    assert caught.value is error


@pytest.mark.parametrize("stream", [False, True])
def test_what_was_adjusted_within_an_overridden_method_is_told(stream: bool) -> None:
    agent = Agent("Desk", settings={"top_p": 0.5})
    refused = error_reply(400, "Unsupported parameter: 'top_p'")
    with ScriptedServer(refused, text_reply("Fine."), text_reply("Fine again.")) as server:
        swarm = Watching(OpenAIModel(base_url=server.url))
        told = [
            recorded.event.notes
            for _ in range(2)
            for recorded in swarm.run_events(agent, HELLO, options=Options(stream=stream))
            if isinstance(recorded.event, MessageFinished)
        ]
    assert told == [("without_top_p",), ()]
