"""The playground with conversations already held in it, for `tests.benchmarks.page`: `?conversation=long` is one of 200
messages with a team of 50 agents, `?conversation=visit-N` an empty one each, `?conversation=brief-0` one with short answers. All are continued at `$BENCH_ENDPOINT`.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import streamlit as st

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

import playground
from core.agents import Agent
from core.events import Recorded, RunStarted
from core.messages import user
from core.models.offline import OfflineModel
from core.runner.cancel import Cancel
from core.runner.swarm import Swarm
from core.team.build import build_team
from core.team.history import History
from core.team.spec import AgentId, AgentSpec, FunctionId, FunctionSpec, HandoffSpec, ParameterSpec, ResultRow, TeamSpec
from core.views import agent_of, context_of, messages_of
from playground import samples
from playground.drafts import Draft
from playground.runs import Kept, Run, registry
from playground.session import Answerer, ModelChoice, Setup
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


def hold(run: Run, text: str, log: list[Recorded], made: TeamSpec) -> None:
    """One exchange, as the playground has it, but at once."""
    built = build_team(made)
    agent: Agent = built.agents.get(AgentId(agent_of(log) or "")) or built.start
    context = dict(context_of(log)) if log else dict(made.context)

    def events(cancel: Cancel) -> Iterator[Recorded]:
        messages = [*messages_of(log), user(text)]
        return Swarm(model=OfflineModel()).run_events(agent, messages, context, cancel=cancel)

    run.carry_out(events)


def seed() -> None:
    """Hold the long conversation and leave the empty ones for those who come."""
    choice = ModelChoice(Answerer.ENDPOINT, os.environ["BENCH_ENDPOINT"], "words-300")
    made, log, runs = team(), list[Recorded](), list[Run]()
    for n in range(EXCHANGES):
        text = f"Please look up order {1000 + n}" if n % 3 else f"Now it is about subject {n % AGENTS}"
        run = Run(f"run-{n}", "long", opening=RunStarted("desk_0", (user(text),), {}))
        hold(run, text, log, made)
        log += run.log()
        runs.append(run)
    _keep("long", Kept(Setup(Draft("long", History(made), made, conversation="long"), choice), runs))
    airline = samples.team("airline")
    for n in range(VISITORS):
        draft = Draft(f"visit{n}", History(airline), airline, sample="airline", conversation=f"visit-{n}")
        crowd = replace(choice, model=f"words-{WORDS_IN_A_CROWD}")
        _keep(f"visit-{n}", Kept(Setup(draft, crowd if n < CROWD else choice)))
    draft = Draft("brief0", History(airline), airline, sample="airline", conversation="brief-0")
    _keep("brief-0", Kept(Setup(draft, replace(choice, model=f"words-{WORDS_IN_BRIEF}"))))
    sys.stderr.write(f"seeded {len(log)} events\n")


def _keep(conversation: str, kept: Kept) -> None:
    registry()._kept[conversation] = kept  # noqa: SLF001 - conversations that were never started here


started = time.monotonic()
seed()
sys.stderr.write(f"in {time.monotonic() - started:.1f} s\n")
app = st.App(
    Path(playground.__file__).with_name("main.py"), routes=routes(), middleware=middleware(), lifespan=lifespan
)
