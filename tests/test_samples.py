"""The samples, as a newcomer meets them: programs that run, teams that read, starters that lead somewhere."""

import subprocess
import sys
from pathlib import Path

import pytest

from core.asks import Limits
from core.events import EndReason, FunctionCalled, HandedOff, Recorded, RunEnded
from core.messages import Message, user
from core.models.offline import OfflineModel
from core.runner import Swarm
from core.team.build import build_team
from core.team.check import check
from core.team.files import load_team, write_team
from core.team.spec import TeamSpec
from core.views import agent_of, context_of, messages_of

ROOT = Path(__file__).parents[1]
FILES = sorted((ROOT / "sample_agents").glob("*.team.yaml"))
TEAMS = {file.name.removesuffix(".team.yaml"): load_team(file) for file in FILES}

PRINTED = {
    "bare_minimum": [],
    "function_calling": ["called: get_weather", "Oslo", "12 degrees"],
    "handoff": ["answered by: Refunds"],
    "context_variables": ["The Salt Road", "borrowed: ['Small Rain', 'The Salt Road']"],
    "streaming": ["[", "|", "six.|]", "messages: 3"],
    "async_run": ["Parcel 101", "Parcel 102", "Parcel 103"],
    "delegation": ["asked: ask_Price_researcher", "asked: ask_Test_researcher", "4,800 EUR", "four stars"],
}


def talk(team: TeamSpec, texts: tuple[str, ...]) -> list[Recorded]:
    """The log of a conversation on the offline model."""
    built = build_team(team)
    agents = {str(id): agent for id, agent in built.agents.items()}
    log: list[Recorded] = []
    for text in texts:
        agent = agents[agent_of(log) or str(team.start)]
        messages: list[Message] = [*messages_of(log), user(text)]
        context = context_of(log) if log else team.context
        log += Swarm(model=OfflineModel()).run_events(agent, messages, context, limits=Limits(turns=20))
    return log


def endings(log: list[Recorded]) -> set[EndReason]:
    return {record.event.reason for record in log if isinstance(record.event, RunEnded)}


@pytest.mark.parametrize("name", PRINTED)
def test_each_program_prints_what_it_promises(name: str) -> None:
    command = [sys.executable, "-W", "error", "-m", f"sample_agents.python.{name}"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=30, check=False)
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip()
    for part in PRINTED[name]:
        assert part in done.stdout


def test_every_program_is_tested_and_under_forty_lines() -> None:
    programs = {path.stem: path for path in (ROOT / "sample_agents/python").glob("*.py") if path.stem != "__init__"}
    assert programs.keys() == PRINTED.keys()
    assert all(len(path.read_text().splitlines()) < 40 for path in programs.values())


@pytest.mark.parametrize("name", TEAMS)
def test_each_team_checks_clean(name: str) -> None:
    assert not list(check(TEAMS[name]))


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_each_team_file_writes_back_as_it_was(file: Path) -> None:
    text = file.read_text(encoding="utf-8")
    assert write_team(load_team(file), text) == text


@pytest.mark.parametrize("name", TEAMS)
def test_each_team_is_a_complete_little_product(name: str) -> None:
    team = TEAMS[name]
    assert team.description
    assert team.icon
    assert 4 <= len(team.starters) <= 6
    assert all(len(starter) <= 60 for starter in team.starters)
    assert len(team.demo) >= 4
    assert len(team.profiles) >= 2
    assert all(profile.context.keys() <= team.context.keys() for profile in team.profiles)
    assert set(team.positions) == {agent.id for agent in team.agents}
    assert all(handoff.when for agent in team.agents for handoff in agent.handoffs)
    assert all(delegate.when for agent in team.agents for delegate in agent.delegates)
    assert all(agent.icon and agent.description for agent in team.agents)


@pytest.mark.parametrize(("name", "starter"), [(name, starter) for name in TEAMS for starter in TEAMS[name].starters])
def test_each_starter_leads_to_a_function_or_a_handoff(name: str, starter: str) -> None:
    log = talk(TEAMS[name], (starter,))
    assert any(isinstance(record.event, FunctionCalled | HandedOff) for record in log)
    assert endings(log) == {EndReason.ANSWERED}


@pytest.mark.parametrize("name", TEAMS)
def test_each_demo_plays_to_its_end(name: str) -> None:
    team = TEAMS[name]
    log = talk(team, team.demo)
    assert endings(log) == {EndReason.ANSWERED}
    assert sum(isinstance(record.event, FunctionCalled) for record in log) >= len(team.demo) - 1


def test_the_airline_hands_off_twice_in_one_conversation() -> None:
    log = talk(TEAMS["airline"], TEAMS["airline"].demo)
    handoffs = [(r.event.source, r.event.target) for r in log if isinstance(r.event, HandedOff)]
    assert handoffs[0] == ("triage", "lost_baggage")
    assert handoffs[-1][1] == "flight_change"


def test_results_that_are_tables_are_told_in_words() -> None:
    log = talk(TEAMS["personal_shopper"], ("I'm looking for a warm jumper.",))
    reply = messages_of(log)[-1]["content"]
    assert "Fisherman jumper" in reply
    assert "95 EUR" in reply
    assert "{" not in reply
