"""Swarm's `run_demo_loop`: a conversation with an agent in the terminal, and how conversations are printed there.

Unlike in Swarm, context variables that a function changed stay changed for the next message.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from core.agents import Agent, Response
from core.errors import PlaygroundError
from core.events import MessageFinished
from core.messages import Message, calls_of, is_cut_at_limit, is_filtered, message_text, user
from core.models.protocol import Model
from core.models.text_calls import CALL_AS_TEXT, CALL_READ_FROM_TEXT
from core.runner import Swarm
from core.terminal import on_one_line, printable

GREY, BLUE, PURPLE, RED = "90", "94", "95", "91"


def run_demo_loop(
    starting_agent: Agent,
    context_variables: Mapping[str, Any] | None = None,
    stream: bool = False,
    debug: bool = False,
    *,
    model: Model | None = None,
) -> None:
    """Talk to the agent until the input ends or is interrupted.

    When the model cannot answer a message, the error is printed and the message is removed from the history.
    """
    client = Swarm(model=model)
    print_greeting(starting_agent.name)
    agent, context = starting_agent, dict(context_variables or {})
    messages: list[Message] = []
    while (text := read_message()) is not None:
        history = [*messages, user(text)]
        try:
            if stream:
                response = process_and_print_streaming_response(
                    client.run(agent, history, context, stream=True, debug=debug)
                )
            else:
                response = client.run(agent, history, context, debug=debug)
                pretty_print_messages(response.messages)
        except PlaygroundError as error:
            print_error(str(error))
            continue
        except KeyboardInterrupt:
            break
        messages = [*history, *response.messages]
        agent, context = response.agent or agent, response.context_variables
    print_goodbye()


def print_greeting(agent: str) -> None:
    """Print the agent the user talks to, and how to end the conversation."""
    print(f"Talking to {on_one_line(agent)}. Ctrl-D ends the conversation.")


def print_error(message: str) -> None:
    """Print an error on a separate line."""
    print(f"\n{_coloured('Error', RED)}: {on_one_line(message)}")


def print_notes(finished: MessageFinished) -> None:
    """Print how a reply ended, if not as it should, and what was sent or read otherwise than it should be."""
    for sentence in _notes(finished):
        print(_coloured(sentence, GREY))


def _notes(finished: MessageFinished) -> Iterator[str]:
    has_text, reason = bool(message_text(finished.message).strip()), finished.finish_reason
    if is_cut_at_limit(reason):
        begun = "The reply was cut off" if has_text else "The reply had not begun when it was cut off"
        yield f"({begun} at the limit of tokens. Allow longer replies, or less reasoning.)"
    elif is_filtered(reason):
        yield f"(The endpoint's filter held {'the rest' if has_text else 'the reply'} back.)"
    elif not has_text and not calls_of(finished.message):
        yield "(The model said nothing. Send the message again, or choose another model.)"
    adjusted = [note for note in finished.notes if note not in (CALL_AS_TEXT, CALL_READ_FROM_TEXT)]
    if CALL_AS_TEXT in finished.notes:
        yield "(The model wrote a function call as text, so nothing was called. Choose a model that calls functions,"
        yield " such as gpt-4.1-mini, qwen3, llama3.1 or mistral-small.)"
    if adjusted:
        yield f"(Sent as the endpoint accepts it: {', '.join(adjusted).replace('_', ' ')}.)"


def print_goodbye() -> None:
    """Print the end of the conversation."""
    print("\nGoodbye.")


def read_message() -> str | None:
    """Return the next line of the user; None if the input has ended."""
    try:
        return input(f"{_coloured('User', GREY)}: ")
    except (EOFError, KeyboardInterrupt):
        return None


def pretty_print_messages(messages: Iterable[Message]) -> None:
    """Print the replies among the messages, and the functions that they call."""
    for message in messages:
        if message["role"] != "assistant":
            continue
        sender = _coloured(message.get("sender") or "Agent", BLUE)
        if message.get("content"):
            print(f"{sender}: {printable(str(message['content']))}")
        for call in calls_of(message):
            print(f"{sender}: {_shown(call)}")


def process_and_print_streaming_response(response: Iterable[Mapping[str, Any]]) -> Response:
    """Print the replies in the chunks of a stream as they are received; return the Response at its end."""
    printer = StreamPrinter()
    for chunk in response:
        if "response" in chunk:
            ended: Response = chunk["response"]
            return ended
        printer.add(chunk)
    raise ValueError("The stream has no response at its end. Pass what Swarm.run(stream=True) returns.")


class StreamPrinter:
    """Prints the text of a reply as it is received, and the name of each function it calls as soon as it is known.

    Takes the chunks of `Swarm.run(stream=True)`.
    """

    def __init__(self) -> None:
        self._sender = ""
        self._in_text = False
        self._called: set[object] = set()

    def add(self, chunk: Mapping[str, Any]) -> None:
        self._sender = chunk.get("sender") or self._sender
        if chunk.get("content"):
            start = "" if self._in_text else f"{_coloured(self._sender, BLUE)}: "
            print(start, printable(str(chunk["content"])), sep="", end="", flush=True)
            self._in_text = True
        for place, call in enumerate(chunk.get("tool_calls") or ()):
            self._add_call(call, call.get("index", place))
        if chunk.get("delim") == "end":
            self._end_text()
            self._called.clear()

    def _add_call(self, call: Mapping[str, Any], index: object) -> None:
        name = (call.get("function") or {}).get("name")
        if not name or index in self._called:
            return
        self._called.add(index)
        self._end_text()
        print(f"{_coloured(self._sender, BLUE)}: {_coloured(name, PURPLE)}(...)")

    def _end_text(self) -> None:
        if self._in_text:
            print()
        self._in_text = False


def _shown(call: Message) -> str:
    function = call["function"]
    return f"{_coloured(function['name'], PURPLE)}({on_one_line(function['arguments'])})"


def _coloured(text: object, colour: str) -> str:
    shown = on_one_line(str(text))
    return f"\033[{colour}m{shown}\033[0m" if sys.stdout.isatty() and not os.environ.get("NO_COLOR") else shown
