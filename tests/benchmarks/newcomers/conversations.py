"""The newcomers' teams and conversations, read from their files, and a conversation held with the offline model."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path

from ruamel.yaml import YAML

from core.conversation import Conversation, ConversationId
from core.events import Event, FunctionCalled, FunctionReturned, HandedOff, MessageFinished, RunEnded
from core.models.offline import OfflineModel
from core.models.protocol import Model
from core.team.file import load_team
from core.team.spec import TeamSpec

HERE = Path(__file__).parent


@cache
def read_newcomers_team(name: str) -> TeamSpec:
    return load_team(HERE / "teams" / f"{name}.team.yaml")


@cache
def read_conversations() -> Mapping[str, Sequence[tuple[str, ...]]]:
    """The messages of each conversation, by team."""
    with (HERE / "conversations.yaml").open(encoding="utf-8") as file:
        teams = YAML(typ="safe", pure=True).load(file)
    return {
        team: [tuple(said) if isinstance(said, list) else (said,) for said in conversations]
        for team, conversations in teams.items()
    }


def lines_of(team: TeamSpec, said: Sequence[str], model: Model | None = None) -> Iterator[str]:
    """Hold a conversation, and yield it as plain text: messages, calls with their results, handoffs and replies."""
    names = {str(agent.id): agent.name for agent in team.agents}
    conversation = Conversation(id=ConversationId("newcomers"), team=team)
    for text in said:
        yield f"> {text}"
        events = tuple(conversation.run(text, model=model or OfflineModel()))
        conversation = conversation.extended(events)
        for recorded in events:
            yield from _lines_of_event(recorded.event, names)


def _lines_of_event(event: Event, names: Mapping[str, str]) -> Iterator[str]:
    match event:
        case FunctionCalled():
            yield f"  [{names[event.agent]} calls {event.name} {event.arguments}]"
        case FunctionReturned():
            yield f"  [{event.name} {'failed' if event.error else 'returned'}: {event.value}]"
        case HandedOff():
            yield f"  [{names[event.source]} hands off to {names[event.target]}]"
        case MessageFinished() if event.message.get("content"):
            first, *others = str(event.message["content"]).splitlines()
            yield f"  {names[event.agent]}: {first}"
            yield from (f"    {line}" for line in others)
        case RunEnded() if event.failure is not None:
            yield f"  [the run failed: {event.failure}]"
