"""A team in the terminal: for people, who read and type, and for scripts, which exchange JSON a line at a time."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import TextIO

from core.codec import encode
from core.conversation import Conversation
from core.errors import PlaygroundError
from core.events import DeltaReceived, MessageFinished, Recorded, RunEnded, to_json
from core.repl.repl import StreamPrinter, print_error, print_goodbye, print_greeting, print_notes, read_message
from core.runs import CreateModel, Runs


@dataclass(slots=True)
class TeamSession:
    """A conversation with a team, and the model that answers in it."""

    conversation: Conversation
    create_model: CreateModel
    runs: Runs

    def answer(self, text: str) -> Iterator[Recorded]:
        """Send a user message; yield the events of its run as they happen, numbered through the conversation.

        Leaving early stops the run. Raises PlaygroundError when the run cannot be started.
        """
        conversation = self.conversation
        self.conversation = replace(conversation, settings=conversation.settings.without_choices())
        return self.runs.answer(conversation, text, create_model=self.create_model)

    def take_back(self) -> None:
        """Remove the last message and its run from the conversation, because it got no answer."""
        stored = self.runs.store.load(self.conversation.id)
        if stored is not None and (last := stored.last_run()) is not None:
            self.runs.store.rewind(stored.id, last[0] - 1)


def talk(session: TeamSession) -> None:
    """Answer what the user types, until the input ends or is interrupted; print replies as they are written."""
    agent = session.conversation.next_agent()
    print_greeting(_name_of(session.conversation, agent))
    while (text := read_message()) is not None:
        try:
            for recorded in _printed(session, text):
                if isinstance(recorded.event, RunEnded) and recorded.event.failure and not recorded.parent:
                    failure = recorded.event.failure
                    print_error(f"{failure.message} {failure.fix}".strip())
                    session.take_back()
        except PlaygroundError as error:
            print_error(str(error))
        except KeyboardInterrupt:
            break
    print_goodbye()


def _printed(session: TeamSession, text: str) -> Iterator[Recorded]:
    """Yield the events of a run, after printing what each one shows."""
    printer = StreamPrinter()
    for recorded in session.answer(text):
        if not recorded.parent:
            match recorded.event:
                case DeltaReceived(agent, delta):
                    printer.add({"sender": _name_of(session.conversation, agent), **delta})
                case MessageFinished() as finished:
                    printer.add({"delim": "end"})
                    print_notes(finished)
        yield recorded


def _name_of(conversation: Conversation, agent: str) -> str:
    return next((spec.name or spec.id for spec in conversation.team.agents if spec.id == agent), agent)


def answer_lines(session: TeamSession, lines: Iterable[str], out: TextIO) -> None:
    """Answer each line that is not empty; write each event as a line of JSON.

    An error because of which no run started is a line with an `error` object.
    """
    for line in lines:
        text = line.rstrip("\r\n")
        if not text.strip():
            continue
        try:
            for recorded in session.answer(text):
                _write(out, to_json(recorded))
        except PlaygroundError as error:
            _write(out, {"error": encode(error.to_failure())})


def _write(out: TextIO, value: object) -> None:
    out.write(json.dumps(value, ensure_ascii=False) + "\n")
    out.flush()
