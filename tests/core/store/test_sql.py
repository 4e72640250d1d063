"""What a store in a database does beyond `test_store`: it is opened again, and several programs share it."""

from __future__ import annotations

import json
import logging
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import create_engine, make_url, text

from core.conversation import Conversation, ConversationId, ConversationSettings, TeamId
from core.errors import ConversationGoneError, RunInProgressError
from core.events import DeltaReceived, EndReason, Recorded, RunEnded, RunStarted
from core.models.choice import ModelChoice, ModelSource
from core.store.sql import SqlStore
from core.store.tables import METADATA
from core.team.file import load_team
from core.team.spec import AgentId, AgentSpec, FunctionId, FunctionSpec, ParameterSpec, ResultRow, TeamSpec
from core.values import same
from tests.core.store.conftest import CreateStore

OpenStore = Callable[..., SqlStore]

C1 = ConversationId("c1")
SAMPLES = sorted(Path("sample_agents").glob("*.team.yaml"))
SOON_S = 10.0
STARTED = Recorded(RunStarted("a"), "r1", 0, 1000.0)
PIECES = [Recorded(DeltaReceived("a", {"content": str(number)}), "r1", number, 1000.0) for number in range(1, 5)]
ENDED = Recorded(RunEnded("a", EndReason.ANSWERED), "r1", 9, 1001.0)


class SetClock:
    """A clock that a test sets."""

    def __init__(self, now: float = 1000.0) -> None:
        self.now = now

    def __call__(self) -> float:
        return self.now


def conversation(team: TeamSpec | None = None, id: ConversationId = C1) -> Conversation:
    return Conversation(id=id, team=team or TeamSpec("Shop"), team_id=TeamId("t1"))


def execute(url: str, statement: str, **values: object) -> None:
    """Change the database behind the back of the stores."""
    engine = create_engine(make_url(url.replace("postgresql:", "postgresql+psycopg:")))
    with engine.begin() as connection:
        connection.execute(text(statement), values)
    engine.dispose()


def until(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + SOON_S
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.01)


def test_everything_is_there_when_it_is_opened_again(url: str, open_store: OpenStore) -> None:
    settings = ConversationSettings(
        model=ModelChoice(ModelSource.ENDPOINT, "http://127.0.0.1:9/v1", "tiny", 7.5), hosts=("example.org",)
    )
    with_settings = replace(conversation(), settings=settings)
    first = open_store(url)
    first.save(with_settings)
    first.append(C1, [STARTED, *PIECES, ENDED])
    first.rewind(C1, 2)
    first.save_team(TeamId("t1"), TeamSpec("Store"), text="# mine", sample="shop")
    first.save_setting("browser", "model", {"source": "offline"})
    before = first.load(C1)
    first.close()
    second = open_store(url)
    assert second.load(C1) == before
    assert before is not None
    assert (before.settings, list(before.log), before.next_number) == (settings, [STARTED, *PIECES[:2]], 11)
    assert list(second.read(C1)) == list(first.read(C1))
    assert [version.team.name for version in second.team_versions(TeamId("t1"))] == ["Shop", "Store"]
    assert second.load_settings("browser") == {"model": {"source": "offline"}}


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda path: path.name)
def test_the_teams_of_the_samples_come_back_exactly(sample: Path, tmp_path: Path, open_store: OpenStore) -> None:
    url, team = f"sqlite:///{tmp_path / 'playground.db'}", load_team(sample)
    open_store(url).save_team(TeamId("t1"), team)
    again = open_store(url).load_team(TeamId("t1"))
    assert again is not None
    assert again.team == team
    assert same(again.team, team, ordered=True)


def test_a_team_that_no_file_can_hold_comes_back_exactly(url: str, open_store: OpenStore) -> None:
    """A team in the middle of its making, with characters that texts of a database cannot hold."""
    function = FunctionSpec(
        FunctionId("f"),
        "f\0",
        parameters=(ParameterSpec("p", choices=(1, 2.0, "three"), default=[1, {"a": None}]),),
        results=(ResultRow(value={"n": 1, "b": True}, handoff=AgentId("gone")), ResultRow(value=1.5)),
    )
    agents = (AgentSpec(AgentId(""), "\ud800"), AgentSpec(AgentId(""), ""))
    team = TeamSpec(
        "Bäckerei 빵집 \0\ud800", agents=agents, functions=(function,), positions={AgentId("a"): (1.0, -2.5)}
    )
    open_store(url).save_team(TeamId("t1"), team, text="# \0")
    again = open_store(url).load_team(TeamId("t1"))
    assert again is not None
    assert (again.team, again.text) == (team, "# \0")
    assert same(again.team, team, ordered=True)


def test_a_version_that_was_read_stays_the_same_object(url: str, open_store: OpenStore) -> None:
    open_store(url).save(conversation())
    store = open_store(url)
    first, second = store.load(C1), store.load(C1)
    assert first is not None
    assert second is not None
    assert first.team is second.team
    store.save(replace(conversation(), team=first.team))
    assert len(store.team_versions(TeamId("t1"))) == 1


def test_deltas_of_a_run_are_read_at_once_and_written_soon(url: str, open_store: OpenStore) -> None:
    writer, reader = open_store(url), open_store(url)
    writer.save(conversation())
    writer.begin_run(C1, "r1")
    writer.append(C1, [STARTED])
    assert list(reader.read(C1)) == [STARTED]
    for piece in PIECES:
        writer.append(C1, [piece])
    assert list(writer.read(C1)) == [STARTED, *PIECES]
    assert list(writer.read(C1, after=2)) == PIECES[2:]
    until(lambda: list(reader.read(C1)) == [STARTED, *PIECES])


def test_other_events_are_written_with_the_deltas_before_them_and_at_once(url: str, open_store: OpenStore) -> None:
    writer, reader = open_store(url), open_store(url)
    writer.save(conversation())
    writer.begin_run(C1, "r1")
    for recorded in (STARTED, *PIECES, ENDED):
        writer.append(C1, [recorded])
    assert list(reader.read(C1)) == [STARTED, *PIECES, ENDED]
    writer.end_run(C1, "r1")
    assert list(writer.read(C1)) == list(open_store(url).read(C1)) == [STARTED, ENDED]


def test_closing_writes_the_deltas(url: str, open_store: OpenStore) -> None:
    writer = open_store(url)
    writer.save(conversation())
    writer.begin_run(C1, "r1")
    writer.append(C1, [STARTED])
    writer.append(C1, PIECES)
    writer.close()
    assert list(open_store(url).read(C1)) == [STARTED, *PIECES]


def test_an_event_that_is_refused_is_not_written_later_either(url: str, open_store: OpenStore) -> None:
    store = open_store(url)
    store.save(conversation())
    store.begin_run(C1, "r1")
    store.append(C1, [STARTED])
    store.append(C1, PIECES)
    with pytest.raises(ValueError, match="not higher"):
        store.append(C1, [replace(ENDED, seq=1)])
    store.append(C1, [ENDED])
    assert list(store.read(C1)) == [STARTED, *PIECES, ENDED]


def test_deltas_of_a_conversation_that_another_program_deleted_are_given_up(url: str, open_store: OpenStore) -> None:
    writer, other = open_store(url), open_store(url)
    writer.save(conversation())
    writer.begin_run(C1, "r1")
    writer.append(C1, PIECES)
    other.delete(C1)
    writer.close()
    with pytest.raises(ConversationGoneError):
        writer.append(C1, PIECES)
    writer.end_run(C1, "r1")


def test_one_run_at_a_time_across_programs(url: str, open_store: OpenStore) -> None:
    clock = SetClock()
    first, second = open_store(url, clock), open_store(url, clock)
    first.save(conversation())
    first.begin_run(C1, "r1")
    assert (first.running(C1), second.running(C1)) == ("r1", "r1")
    with pytest.raises(RunInProgressError):
        second.begin_run(C1, "r2")
    second.end_run(C1, "r2")
    clock.now += 4
    assert first.renew_run(C1, "r1")
    clock.now += 4
    with pytest.raises(RunInProgressError):
        second.begin_run(C1, "r2")
    clock.now += 4
    assert second.running(C1) == ""
    second.begin_run(C1, "r2")
    assert not first.renew_run(C1, "r1")
    assert first.running(C1) == "r2"


def test_without_a_clock_of_the_test_reservations_hold_too(url: str, open_store: OpenStore) -> None:
    first, second = open_store(url), open_store(url)
    first.save(conversation())
    first.begin_run(C1, "r1")
    assert first.renew_run(C1, "r1")
    assert second.running(C1) == "r1"
    with pytest.raises(RunInProgressError):
        second.begin_run(C1, "r2")


def test_programs_see_what_others_append_and_rewind(url: str, open_store: OpenStore) -> None:
    first, second = open_store(url), open_store(url)
    first.save(conversation())
    first.append(C1, [STARTED])
    assert list(second.read(C1)) == [STARTED]
    first.append(C1, [ENDED])
    assert list(second.read(C1, after=0)) == [ENDED]
    second.rewind(C1, 0)
    loaded = first.load(C1)
    assert loaded is not None
    assert (list(loaded.log), loaded.next_number) == ([STARTED], 11)
    second.delete(C1)
    assert first.load(C1) is None
    with pytest.raises(ConversationGoneError):
        first.read(C1)


def test_events_that_cannot_be_read_are_left_out(
    url: str, open_store: OpenStore, caplog: pytest.LogCaptureFixture
) -> None:
    store = open_store(url)
    store.save(conversation())
    store.append(C1, [STARTED, *PIECES, ENDED])
    documents = ("{", "[]", json.dumps({"schema": 99}), json.dumps({"event": {"kind": "of a newer version"}}))
    for number, document in enumerate(documents, 1):
        execute(url, "UPDATE entries SET document = :document WHERE number = :n", document=document, n=number)
    with caplog.at_level(logging.WARNING):
        assert list(open_store(url).read(C1)) == [STARTED, ENDED]
    assert "cannot read" in caplog.text


def test_settings_and_teams_that_cannot_be_read_are_as_good_as_missing(url: str, open_store: OpenStore) -> None:
    store = open_store(url)
    store.save(replace(conversation(), settings=ConversationSettings(mocked=True)))
    execute(
        url, "UPDATE conversations SET settings = :new", new=json.dumps({"model": {"source": "of a newer version"}})
    )
    loaded = open_store(url).load(C1)
    assert loaded is not None
    assert loaded.settings == ConversationSettings()
    execute(url, "UPDATE teams SET document = '{}'")
    again = open_store(url)
    assert again.load(C1) is None
    assert again.load_team(TeamId("t1")) is None
    assert (*again.team_versions(TeamId("t1")), *again.latest_teams()) == ()


@pytest.mark.parametrize("id", ["c\0", "\ud800", "빵", "c\n"])
def test_an_id_that_nobody_made_leads_nowhere(id: str, url: str, open_store: OpenStore) -> None:
    store = open_store(url)
    assert store.load(ConversationId(id)) is None
    assert store.running(ConversationId(id)) == ""
    assert store.load_team(TeamId(id)) is None
    assert store.team_versions(TeamId(id)) == ()
    assert store.load_setting(id, "model") is None
    assert store.load_settings(id) == {}
    store.delete(ConversationId(id))
    with pytest.raises(ConversationGoneError):
        store.read(ConversationId(id))


def test_the_migrations_make_the_tables_that_the_store_uses(url: str, open_store: OpenStore) -> None:
    open_store(url)
    engine = create_engine(make_url(url.replace("postgresql:", "postgresql+psycopg:")))
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, METADATA) == []
    engine.dispose()


def test_the_versions_in_memory_are_bounded(url: str, open_store: OpenStore, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("core.store.tables.MOST_CACHED_VERSIONS", 1)
    store = open_store(url)
    for name in ("A", "B", "C"):
        store.save_team(TeamId("t1"), TeamSpec(name))
    assert [version.team.name for version in store.team_versions(TeamId("t1"))] == ["A", "B", "C"]
    first = store.load_team(TeamId("t1"), 1)
    assert first is not None
    assert first.team.name == "A"


def test_a_store_can_be_closed_twice(create_store: CreateStore) -> None:
    store = create_store(SetClock())
    store.close()
    store.close()
