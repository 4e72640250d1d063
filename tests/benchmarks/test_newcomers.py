import pytest

from core.team.build import build_team
from tests.benchmarks.newcomers.__main__ import main
from tests.benchmarks.newcomers.conversations import HERE, lines_of, read_conversations, read_newcomers_team

NAMES = sorted(path.name.removesuffix(".team.yaml") for path in (HERE / "teams").glob("*.team.yaml"))


def test_there_are_twelve_teams_with_ten_conversations_each() -> None:
    conversations = read_conversations()
    assert sorted(conversations) == NAMES
    assert len(NAMES) == 12
    assert {name: len(said) for name, said in conversations.items()} == dict.fromkeys(NAMES, 10)
    assert all(1 <= len(messages) <= 3 for said in conversations.values() for messages in said)


@pytest.mark.parametrize("name", NAMES)
def test_a_team_is_small_and_can_be_built(name: str) -> None:
    team = read_newcomers_team(name)
    assert 2 <= len(team.agents) <= 4
    assert len(build_team(team).agents) == len(team.agents)
    assert {function for agent in team.agents for function in agent.functions} == {f.id for f in team.functions}


def test_half_of_the_agents_have_no_function() -> None:
    agents = [agent for name in NAMES for agent in read_newcomers_team(name).agents]
    assert 0.4 <= sum(not agent.functions for agent in agents) / len(agents) <= 0.6


@pytest.mark.parametrize("name", NAMES)
def test_a_conversation_has_each_message_and_a_reply_of_an_agent(name: str) -> None:
    team = read_newcomers_team(name)
    said = max(read_conversations()[name], key=len)
    lines = list(lines_of(team, said))
    assert [line.removeprefix("> ") for line in lines if line.startswith("> ")] == list(said)
    replies = tuple(f"  {agent.name}: " for agent in team.agents)
    assert sum(line.startswith(replies) for line in lines) >= len(said)


def test_a_team_that_does_not_exist_is_named(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["bakery", "butcher"])
    assert "no team butcher: choose from bakery, gym" in capsys.readouterr().err
