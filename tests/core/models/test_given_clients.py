"""Clients that a program brings along: the package's own, subclasses, patched ones, Azure's, and stand-ins."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from types import SimpleNamespace
from typing import Any
from unittest.mock import AsyncMock, MagicMock

import openai
import pytest
from openai.types.chat import ChatCompletion, ChatCompletionMessage, ChatCompletionMessageFunctionToolCall
from openai.types.chat.chat_completion import Choice
from openai.types.chat.chat_completion_message_function_tool_call import Function

from core.errors import (
    BadReplyError,
    CutStreamError,
    EndpointFaultError,
    ModelError,
    RateLimitedError,
    RefusedRequestError,
    SetupError,
)
from core.messages import Usage
from core.models.openai import AsyncOpenAIModel, OpenAIModel
from core.models.protocol import ModelRequest
from tests.support.runs import call
from tests.support.server import (
    End,
    ScriptedServer,
    cut_reply,
    error_reply,
    event,
    raw_reply,
    stream_reply,
    text_reply,
    tool_reply,
)
from tests.support.ways import HELLO, KEY, TOOLS, Outcome, outcome_of, outcome_of_async, request

CALLS = [call("look_up", "c1", city="Seoul")]


class OwnClient(openai.OpenAI):
    """A subclass, as programs make them."""


class Tracer:
    """What tracers do: put a function of their own in the place of `create`."""

    def __init__(self, completions: Any) -> None:
        self.seen: list[dict[str, Any]] = []
        self.create = completions.create
        completions.create = self

    def __call__(self, **keywords: Any) -> Any:
        self.seen.append(keywords)
        return self.create(**keywords)


def azure(url: str) -> openai.AzureOpenAI:
    root = url.removesuffix("/v1")
    return openai.AzureOpenAI(azure_endpoint=root, api_key=KEY, api_version="2024-10-21", max_retries=0)


def own(url: str) -> openai.OpenAI:
    return openai.OpenAI(base_url=url, api_key=KEY, max_retries=0)


def subclass(url: str) -> openai.OpenAI:
    return OwnClient(base_url=url, api_key=KEY, max_retries=0)


def traced(url: str) -> openai.OpenAI:
    client = own(url)
    Tracer(client.chat.completions)
    return client


clients = pytest.mark.parametrize("make", [own, subclass, traced, azure])
others = pytest.mark.parametrize("make", [subclass, traced, azure])


def both(model: OpenAIModel, asked: ModelRequest) -> list[Outcome]:
    """The reply whole and the reply streamed."""
    return [outcome_of(model.complete(asked) for _ in "1"), outcome_of(model.stream(asked))]


@clients
def test_every_client_of_the_package_gives_the_same(make: Any) -> None:
    with ScriptedServer(always=tool_reply(*CALLS, text="One moment, please")) as server, make(server.url) as client:
        whole, streamed = both(OpenAIModel(client), request(tools=TOOLS))
    message = {"role": "assistant", "content": "One moment, please", "tool_calls": CALLS}
    assert whole.reply.message == streamed.reply.message == message
    assert whole.reply.usage == streamed.reply.usage == Usage(11, 7)


@clients
def test_every_client_of_the_package_sends_the_same(make: Any) -> None:
    asked = request(tools=TOOLS, settings={"temperature": 0.5, "top_k": 40, "extra_body": {"min_p": 0.1}})
    with ScriptedServer(always=text_reply("Hello")) as server, make(server.url) as client:
        both(OpenAIModel(client), asked)
    body = {"model": "scripted", "messages": HELLO, "tools": TOOLS, "parallel_tool_calls": True}
    body |= {"temperature": 0.5, "top_k": 40, "min_p": 0.1}
    assert server.requests[0].body == body
    assert server.requests[1].body == {**body, "stream": True, "stream_options": {"include_usage": True}}


def test_a_tracer_sees_every_call() -> None:
    with ScriptedServer(always=text_reply("Hello")) as server, own(server.url) as client:
        tracer = Tracer(client.chat.completions)
        both(OpenAIModel(client), request())
    assert [seen.get("stream", False) for seen in tracer.seen] == [False, True]


def test_a_tracer_that_patches_the_class_sees_every_call(monkeypatch: pytest.MonkeyPatch) -> None:
    seen = []
    create = openai.resources.chat.Completions.create

    def traced_create(self: Any, **keywords: Any) -> Any:
        seen.append(keywords)
        return create(self, **keywords)

    monkeypatch.setattr(openai.resources.chat.Completions, "create", traced_create)
    with ScriptedServer(always=text_reply("Hello")) as server, own(server.url) as client:
        both(OpenAIModel(client), request())
    assert len(seen) == 2


@others
def test_their_errors_are_ours(make: Any) -> None:
    with ScriptedServer(always=error_reply(429, f"Slow down, {KEY}")) as server, make(server.url) as client:
        for outcome in both(OpenAIModel(client), request()):
            assert isinstance(outcome.failure, RateLimitedError)
            assert KEY not in str(outcome.failure)


@others
def test_their_streams_can_be_cut(make: Any) -> None:
    for end in (End.NO_MARK, End.CUT):
        script = cut_reply(text_reply("Good day to you"), after=3, end=end)
        with ScriptedServer(script) as server, make(server.url) as client:
            outcome = outcome_of(OpenAIModel(client).stream(request()))
        assert [delta["content"] for delta in outcome.deltas] == ["", "Good", " day"]
        assert isinstance(outcome.failure, CutStreamError)


@others
def test_their_bad_replies_are_named(make: Any) -> None:
    page = raw_reply("<html>Welcome</html>", content_type="text/html")
    script = [page, raw_reply("{nonsense"), stream_reply(b"data: {nonsense\n\n")]
    with ScriptedServer(*script) as server, make(server.url) as client:
        model = OpenAIModel(client)
        outcomes = [outcome_of(model.complete(request()) for _ in "1") for _ in range(2)]
        outcomes.append(outcome_of(model.stream(request())))
    assert [type(outcome.error) for outcome in outcomes] == [BadReplyError] * 3


@others
def test_fields_that_an_endpoint_refuses_are_left_out(make: Any) -> None:
    with ScriptedServer(error_reply(400, "stream_options?"), text_reply("Hello")) as server, make(server.url) as client:
        assert outcome_of(OpenAIModel(client).stream(request())).reply


@pytest.mark.parametrize("kind", [openai.AsyncOpenAI, type("OwnClient", (openai.AsyncOpenAI,), {})])
def test_async_clients_too(kind: type[openai.AsyncOpenAI]) -> None:
    async def run() -> None:
        async with kind(base_url=server.url, api_key=KEY, max_retries=0) as client:
            model = AsyncOpenAIModel(client)
            assert (await model.complete(request())).message["content"] == "Good day"
            streamed = await outcome_of_async(model.stream(request()))
            assert streamed.reply.message["content"] == "Good day"
            server.add(cut_reply(text_reply("Good day"), after=2))
            cut = await outcome_of_async(model.stream(request()))
            assert isinstance(cut.failure, CutStreamError)
            await model.aclose()

    with ScriptedServer(text_reply("Good day"), text_reply("Good day")) as server:
        asyncio.run(run())


# --- stand-ins ------------------------------------------------------------------------------------------------------


def mocked(answer: Any) -> MagicMock:
    client = MagicMock()
    client.chat.completions.create.return_value = answer
    return client


def as_package(content: str | None, *calls: dict[str, Any]) -> ChatCompletion:
    made = [
        ChatCompletionMessageFunctionToolCall(id=made["id"], type="function", function=Function(**made["function"]))
        for made in calls
    ]
    message = ChatCompletionMessage(role="assistant", content=content, tool_calls=list(made) or None)
    choice = Choice(index=0, finish_reason="stop", message=message)
    return ChatCompletion(id="1", created=1, model="mock", object="chat.completion", choices=[choice])


def as_objects(content: str | None, *calls: dict[str, Any]) -> Any:
    made = [SimpleNamespace(**{**call, "function": SimpleNamespace(**call["function"])}) for call in calls]
    message = SimpleNamespace(role="assistant", content=content, tool_calls=made or None)
    return SimpleNamespace(choices=[SimpleNamespace(message=message, finish_reason="stop")], model="mock")


def as_mocks(content: str | None, *calls: dict[str, Any]) -> Any:
    answer = MagicMock()
    answer.model = "mock"
    answer.choices = [MagicMock(finish_reason="stop")]
    answer.choices[0].message.content = content
    answer.choices[0].message.tool_calls = list(calls) or None
    answer.usage.prompt_tokens = 3
    return answer


def as_dict(content: str | None, *calls: dict[str, Any]) -> Any:
    message = {"role": "assistant", "content": content, "tool_calls": list(calls)}
    return {"choices": [{"message": message, "finish_reason": "stop"}], "model": "mock"}


@pytest.mark.parametrize("make", [as_package, as_objects, as_mocks, as_dict])
def test_answers_may_be_any_objects(make: Any) -> None:
    for answer, message in (
        (make("Hello"), {"role": "assistant", "content": "Hello"}),
        (make(None, *CALLS), {"role": "assistant", "content": None, "tool_calls": CALLS}),
    ):
        for outcome in both(OpenAIModel(mocked(answer)), request()):
            assert outcome.reply.message == message
            assert (outcome.reply.model, outcome.reply.finish_reason) == ("mock", "stop")


def test_a_stand_in_gets_the_arguments_of_create() -> None:
    client = mocked(as_dict("Hello"))
    OpenAIModel(client).complete(request(tools=TOOLS, tool_choice="auto", settings={"top_k": 40}))
    client.chat.completions.create.assert_called_once_with(
        model="scripted",
        messages=HELLO,
        tools=TOOLS,
        tool_choice="auto",
        parallel_tool_calls=True,
        stream=False,
        extra_body={"top_k": 40},
    )
    OpenAIModel(client).complete(request())
    client.chat.completions.create.assert_called_with(
        model="scripted", messages=HELLO, tools=None, tool_choice=None, stream=False
    )


def standing_in(create: Any) -> Any:
    return SimpleNamespace(chat=SimpleNamespace(completions=SimpleNamespace(create=create)))


def test_a_stand_in_may_require_what_swarm_passes_and_know_nothing_else() -> None:
    seen = []

    def create(*, model: str, messages: Any, tools: Any, tool_choice: Any, stream: bool) -> Any:
        seen.append((tools, tool_choice, stream))
        return iter([event({"content": "Good day"}, finish_reason="stop")]) if stream else as_dict("Good day")

    for outcome in both(OpenAIModel(standing_in(create)), request()):
        assert outcome.reply.message["content"] == "Good day"
    assert seen == [(None, None, False), (None, None, True)]


def test_a_stand_in_may_know_less_than_swarm_passes() -> None:
    model = OpenAIModel(standing_in(lambda model, messages: as_dict("Good day")))
    assert model.complete(request()).message["content"] == "Good day"


@pytest.mark.parametrize("reason", ["stop", None])
def test_a_stand_in_streams_what_it_likes(reason: str | None) -> None:
    closed = []

    def events() -> Iterator[Any]:
        try:
            yield event({"content": "Good"})
            yield SimpleNamespace(
                choices=[SimpleNamespace(delta=SimpleNamespace(content=" day"), finish_reason=reason)]
            )
        finally:
            closed.append(True)

    outcome = outcome_of(OpenAIModel(mocked(events())).stream(request()))
    assert outcome.deltas == [{"role": "assistant", "content": "Good"}, {"content": " day"}]
    assert outcome.reply.message["content"] == "Good day"
    assert closed


def test_closing_a_stream_closes_that_of_the_stand_in() -> None:
    events = MagicMock(spec=["__iter__", "close"])
    events.__iter__.return_value = iter([event({"content": "Good"}), event({"content": " day"})])
    pieces = OpenAIModel(mocked(events)).stream(request())
    next(pieces)
    pieces.close()
    events.close.assert_called_once_with()


def test_a_stand_in_that_fails_on_the_way_has_its_error() -> None:
    def events() -> Iterator[Any]:
        yield event({"content": "Good"})
        raise ConnectionResetError

    outcome = outcome_of(OpenAIModel(mocked(events())).stream(request()))
    assert outcome.deltas
    assert isinstance(outcome.failure, CutStreamError)


def test_a_client_that_cannot_sign_its_requests_says_why() -> None:
    client = MagicMock()
    client.chat.completions.create.side_effect = openai.OpenAIError("The token has expired")
    with pytest.raises(EndpointFaultError, match="The token has expired"):
        OpenAIModel(client).complete(request())


@pytest.mark.parametrize("answer", ["<html>", None, 5, object()])
def test_a_stand_in_may_give_nonsense(answer: Any) -> None:
    for outcome in both(OpenAIModel(mocked(answer)), request()):
        assert isinstance(outcome.failure, BadReplyError)
        assert "The endpoint" in outcome.failure.message


def test_a_stand_in_that_does_not_take_an_argument_is_reported_of() -> None:
    client = SimpleNamespace(chat=SimpleNamespace(completions=SimpleNamespace(create=lambda model, messages: None)))
    with pytest.raises(RefusedRequestError, match="unexpected keyword"):
        OpenAIModel(client).complete(request(tools=TOOLS))


def test_async_stand_ins_too() -> None:
    async def events() -> AsyncIterator[Any]:
        yield event({"content": "Good"})
        yield event({"content": " day"}, finish_reason="stop")

    async def broken() -> AsyncIterator[Any]:
        yield event({"content": "Good"})
        raise ConnectionResetError

    async def run() -> None:
        client = MagicMock()
        model = AsyncOpenAIModel(client)
        client.chat.completions.create = AsyncMock(return_value=as_package("Good day"))
        assert (await model.complete(request())).message["content"] == "Good day"
        assert (await outcome_of_async(model.stream(request()))).reply.message["content"] == "Good day"
        client.chat.completions.create = MagicMock(side_effect=[events(), broken(), as_dict("Good day")])
        assert len((await outcome_of_async(model.stream(request()))).deltas) == 2
        cut = await outcome_of_async(model.stream(request()))
        assert cut.deltas
        assert isinstance(cut.failure, ModelError)
        assert (await model.complete(request())).message["content"] == "Good day"

    asyncio.run(run())


def test_an_asynchronous_client_is_refused_where_nothing_can_wait_for_it() -> None:
    client = openai.AsyncOpenAI(base_url="http://127.0.0.1:9", api_key="k")
    with pytest.raises(SetupError, match="AsyncSwarm"):
        OpenAIModel(client).complete(request())
    with pytest.raises(SetupError, match="AsyncSwarm"):
        list(OpenAIModel(client).stream(request()))
