"""The playground with conversations already held in it, for `tests.benchmarks.page`: `?conversation=long` is one of 200
messages with a team of 50 agents, `?conversation=visit-N` an empty one each, `?conversation=brief-0` one with short answers. All are continued at `$BENCH_ENDPOINT`.
"""

from __future__ import annotations

import os
import sys
import time
from dataclasses import replace
from pathlib import Path

import streamlit as st

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

import playground
from core.conversation import Conversation, ConversationId, ConversationSettings, TeamId
from core.events import DeltaReceived, Recorded
from core.models.choice import ModelChoice, ModelSource
from core.models.offline import OfflineModel
from core.team.spec import AgentId, AgentSpec, FunctionId, FunctionSpec, HandoffSpec, ParameterSpec, ResultRow, TeamSpec
from playground import samples
from playground.conversations import runs
from playground.web import lifespan, middleware, routes

AGENTS = 50
WORDS_IN_BRIEF = 20
EXCHANGES = 100
VISITORS = 100
CROWD = 90
WORDS_IN_A_CROWD = 600
"""Twenty seconds, in which there is time for all to begin and for the clicks."""


def team() -> TeamSpec:
    """Fifty agents in a tree of three, each with a function of its own that changes the context."""
    agents = [
        AgentSpec(
            AgentId(f"desk_{n}"),
            f"Desk {n}",
            icon="🗂️",
            instructions=f"You look after subject {n}. "
            + "Be brief and kind, and stick to what the functions say. " * 8,
            functions=(FunctionId(f"look_up_{n}"),),
            handoffs=tuple(HandoffSpec(AgentId(f"desk_{to}"), f"It is about subject {to}") for to in neighbours(n)),
        )
        for n in range(AGENTS)
    ]
    return TeamSpec(
        name="Fifty desks",
        icon="🏢",
        start=agents[0].id,
        agents=tuple(agents),
        functions=tuple(map(function, range(AGENTS))),
        context={f"variable_{n}": n for n in range(20)},
        starters=tuple(f"Tell me about subject {n}" for n in range(60, 66)),
    )


def neighbours(n: int) -> list[int]:
    return [to for to in ((n - 1) // 3, 3 * n + 1, 3 * n + 2, 3 * n + 3) if 0 <= to < AGENTS and to != n]


def function(n: int) -> FunctionSpec:
    return FunctionSpec(
        FunctionId(f"look_up_{n}"),
        f"look_up_{n}",
        f"Look up an order on subject {n}.",
        parameters=(ParameterSpec("order", description="Number of the order"),),
        results=(ResultRow(value=f"The order on subject {n} is on its way.", set={f"variable_{n % 20}": "seen"}),),
    )


def seed() -> None:
    """Hold the long conversation and leave the empty ones for those who come."""
    choice = ModelChoice(ModelSource.ENDPOINT, os.environ["BENCH_ENDPOINT"], "words-300")
    store, made = runs().store, team()
    conversation = Conversation(
        id=ConversationId("long"), team=made, team_id=TeamId("long"), settings=ConversationSettings(model=choice)
    )
    for n in range(EXCHANGES):
        text = f"Please look up order {1000 + n}" if n % 3 else f"Now it is about subject {n % AGENTS}"
        events = [event for event in conversation.run(text, model=OfflineModel()) if not is_delta(event)]
        conversation = conversation.extended(events)
    store.save(conversation)
    store.append(conversation.id, conversation.log)
    for n in range(VISITORS):
        crowd = replace(choice, model=f"words-{WORDS_IN_A_CROWD}")
        _keep(f"visit-{n}", crowd if n < CROWD else choice)
    _keep("brief-0", replace(choice, model=f"words-{WORDS_IN_BRIEF}"))
    sys.stderr.write(f"seeded {len(conversation.log)} events\n")


def _keep(id: str, choice: ModelChoice) -> None:
    """An empty conversation with the airline."""
    team_id = TeamId(f"team of {id}")
    runs().store.save_team(team_id, samples.sample_team("airline"), sample="airline")
    settings = ConversationSettings(model=choice)
    runs().store.save(
        Conversation(id=ConversationId(id), team=samples.sample_team("airline"), team_id=team_id, settings=settings)
    )


def is_delta(recorded: Recorded) -> bool:
    return isinstance(recorded.event, DeltaReceived)


started = time.monotonic()
seed()
sys.stderr.write(f"in {time.monotonic() - started:.1f} s\n")
app = st.App(
    Path(playground.__file__).with_name("main.py"), routes=routes(), middleware=middleware(), lifespan=lifespan
)
