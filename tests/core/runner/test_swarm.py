"""What programs see of a run: responses, chunks, exceptions."""

from __future__ import annotations

import asyncio
from contextvars import ContextVar
from typing import Any

import pytest

from core import Agent, AsyncSwarm, Cancel, Handoff, Limits, Result, Swarm
from core.errors import PlaygroundError, UnreachableError
from core.events import EndReason, Recorded, RunEnded
from core.messages import user
from tests.support.runs import AsyncScriptedModel, ScriptedModel, call, calls, says

HELLO = [user("Hello")]


def greet(name: str) -> Result:
    return Result(f"Hello {name}", context_variables={"greeted": name})


SCRIPT = [calls(call("greet", name="Kim")), says("I greeted Kim.")]


async def chunks_of(swarm: AsyncSwarm, agent: Agent) -> list[dict[str, Any]]:
    return [chunk async for chunk in await swarm.run(agent, HELLO, stream=True)]


def test_response_holds_the_new_messages_the_agent_and_the_context() -> None:
    agent = Agent("Host", functions=[greet])
    response = Swarm(model=ScriptedModel(*SCRIPT)).run(agent, HELLO, {"kept": 1})
    assert [message["role"] for message in response.messages] == ["assistant", "tool", "assistant"]
    assert response.messages[0]["sender"] == "Host"
    assert response.agent is agent
    assert response.context_variables == {"kept": 1, "greeted": "Kim"}
    assert response.end_reason == "answered"


def test_async_response_is_the_same() -> None:
    agent = Agent("Host", functions=[greet])
    response = asyncio.run(AsyncSwarm(model=AsyncScriptedModel(*SCRIPT)).run(agent, HELLO))
    assert response == Swarm(model=ScriptedModel(*SCRIPT)).run(agent, HELLO)


def test_streams_have_the_same_chunks_sync_and_async() -> None:
    agent = Agent("Host", functions=[greet])
    chunks = list(Swarm(model=ScriptedModel(*SCRIPT)).run(agent, HELLO, stream=True))
    assert asyncio.run(chunks_of(AsyncSwarm(model=AsyncScriptedModel(*SCRIPT)), agent)) == chunks
    assert [chunk["delim"] for chunk in chunks if "delim" in chunk] == ["start", "end", "start", "end"]
    assert chunks[1]["sender"] == "Host"
    assert chunks[-1]["response"].messages[-1]["content"] == "I greeted Kim."


def test_sender_follows_a_handoff_in_a_stream() -> None:
    script = [calls(call("to_b")), says("Here is B.")]
    agent = Agent("A", functions=[Handoff(Agent("B"), name="to_b")])
    chunks = Swarm(model=ScriptedModel(*script)).run(agent, HELLO, stream=True)
    assert [chunk["sender"] for chunk in chunks if "sender" in chunk] == ["A", "B"]


def test_chunk_that_is_changed_changes_nothing_else() -> None:
    chunks = []
    for chunk in Swarm(model=ScriptedModel(says("one two"))).run(Agent(), HELLO, stream=True):
        chunks.append(dict(chunk))
        if "response" not in chunk:
            chunk.clear()
    assert chunks[-1]["response"].messages[-1]["content"] == "one two"


def test_what_a_delegate_says_is_not_in_the_stream() -> None:
    script = [calls(call("ask_Inner", task="x")), says("inside"), says("outside")]
    chunks = Swarm(model=ScriptedModel(*script)).run(Agent("Outer", delegates=[Agent("Inner")]), HELLO, stream=True)
    assert "inside" not in [chunk.get("content") for chunk in chunks]


def test_model_that_fails_raises_its_error() -> None:
    error = UnreachableError("Nothing answers.")
    with pytest.raises(UnreachableError) as caught:
        Swarm(model=ScriptedModel(error)).run(Agent(), HELLO)
    assert caught.value is error
    with pytest.raises(UnreachableError) as caught:
        list(Swarm(model=ScriptedModel(error)).run(Agent(), HELLO, stream=True))
    assert caught.value is error


def test_async_model_that_fails_raises_its_error() -> None:
    with pytest.raises(UnreachableError):
        asyncio.run(AsyncSwarm(model=AsyncScriptedModel(UnreachableError("Gone."))).run(Agent(), HELLO))
    with pytest.raises(UnreachableError):
        asyncio.run(chunks_of(AsyncSwarm(model=AsyncScriptedModel(UnreachableError("Gone."))), Agent()))


def test_turns_are_counted_in_replies() -> None:
    script = [calls(call("greet", str(number), name="x")) for number in range(9)]
    response = Swarm(model=ScriptedModel(*script)).run(Agent(functions=[greet]), HELLO, max_turns=2)
    assert sum(message["role"] == "assistant" for message in response.messages) == 2
    assert response.end_reason == "turn_limit"


def test_calls_are_given_back_when_functions_are_not_to_be_executed() -> None:
    response = Swarm(model=ScriptedModel(*SCRIPT)).run(Agent(functions=[greet]), HELLO, execute_tools=False)
    assert response.messages[-1]["tool_calls"][0]["function"]["name"] == "greet"


def test_debug_tells_what_happens_on_standard_error(capsys: pytest.CaptureFixture[str]) -> None:
    agent = Agent("Host", functions=[greet])
    Swarm(model=ScriptedModel(*SCRIPT)).run(agent, HELLO, debug=True)
    asyncio.run(AsyncSwarm(model=AsyncScriptedModel(*SCRIPT)).run(agent, HELLO, debug=True))
    told = capsys.readouterr()
    assert told.out == ""
    assert told.err.count("FunctionCalled") == 2


def test_limit_of_seconds_ends_a_stalled_async_model() -> None:
    class Stalling(AsyncScriptedModel):
        async def complete(self, request: Any) -> Any:
            await asyncio.sleep(20)

        async def stream(self, request: Any) -> Any:
            yield {"role": "assistant", "content": "so far"}
            await asyncio.sleep(20)

    async def collect() -> list[Recorded]:
        events = AsyncSwarm(model=Stalling()).run_events(Agent(), HELLO, limits=Limits(seconds=0.2))
        return [record async for record in events]

    log = asyncio.run(asyncio.wait_for(collect(), 5))
    assert log[-1].event == RunEnded("Agent", EndReason.TIME_LIMIT)
    assert log[-2].event.message["content"] == "so far"  # type: ignore[union-attr]


def test_timeout_of_a_model_itself_is_not_taken_for_the_limit() -> None:
    class Timing(AsyncScriptedModel):
        async def stream(self, request: Any) -> Any:
            yield {"role": "assistant"}
            raise TimeoutError("its own")

    async def collect() -> None:
        async for _ in AsyncSwarm(model=Timing()).run_events(Agent(), HELLO, cancel=Cancel()):
            pass

    with pytest.raises(TimeoutError, match="its own"):
        asyncio.run(collect())


def test_mistake_in_a_model_is_not_swallowed() -> None:
    class Wrong(ScriptedModel):
        def stream(self, request: Any) -> Any:
            raise ZeroDivisionError

    for cancel in (None, Cancel()):
        with pytest.raises(ZeroDivisionError):
            list(Swarm(model=Wrong()).run_events(Agent(), HELLO, cancel=cancel))


def test_context_variables_of_python_reach_functions_in_threads() -> None:
    who: ContextVar[str] = ContextVar("who")
    who.set("caller")
    seen: list[str] = []

    def look() -> str:
        seen.append(who.get())
        return "ok"

    script = [calls(call("look", "1"), call("look", "2")), says("Seen.")]
    Swarm(model=ScriptedModel(*script)).run(Agent(functions=[look]), HELLO)
    assert seen == ["caller", "caller"]


def test_cancel_tells_each_watcher_once_and_forgets_it() -> None:
    cancel, told = Cancel(), []
    with cancel.watched_by(lambda: told.append(1)):
        cancel.cancel()
    cancel.cancel()
    assert told == [1]
    with cancel.watched_by(lambda: told.append(2)):
        assert told == [1, 2]


def test_errors_say_what_why_and_what_to_do() -> None:
    error = PlaygroundError("It is broken.", fix="Mend it.", place="line 3")
    assert str(error) == "line 3: It is broken. Mend it."
    assert error.to_failure().message == "line 3: It is broken."


def test_an_agent_is_identified_by_its_name() -> None:
    assert repr(Agent("Host")) == "Agent(name='Host')"
