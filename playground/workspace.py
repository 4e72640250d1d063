"""What a person does with teams: open, make, change, undo, put away. Between the pages and the session; nothing here draws.

Every change goes through `change`, so that it can be undone and is in the cache before the page is drawn again.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any, TypeVar

from core.conversation import ConversationId
from core.errors import TeamEditError, TeamFileError
from core.graph import Arrangement, graph_of_team, keep_positions, layout, positions_by_agent
from core.memo import memoize_by_identity
from core.models.choice import ModelChoice, ModelSource
from core.sandbox import trusted
from core.store import TeamVersion
from core.team.check import Problem, ProblemKind, Severity, check
from core.team.edit import blank_team, set_positions
from core.team.file import newest_format, read_team, read_team_file, write_team
from core.team.history import History
from core.team.spec import AgentId, TeamSpec
from playground import samples, session, texts
from playground.conversations import conversation_of, model_creator, runs
from playground.texts import team_texts
from playground.workspace_cache import new_id, workspace_cache
from playground.workspace_state import Draft, Part, Selection, Workspace

MODEL_SETTING = "model"

T = TypeVar("T")
Edit = Callable[[TeamSpec], TeamSpec]


def team() -> TeamSpec:
    """The team at hand."""
    return session.draft().team


def problems() -> Sequence[Problem]:
    """The problems of the team at hand, errors first."""
    return checked(team())


def checked(team: TeamSpec) -> tuple[Problem, ...]:
    """The problems of a team on this server, errors first: trusted Python supports all of Python."""
    return _checked(team, trusted.is_on())


@memoize_by_identity
def _checked(team: TeamSpec, is_trusted: bool) -> tuple[Problem, ...]:
    problems = check(team)
    if not is_trusted:
        return problems
    return tuple(problem for problem in problems if problem.kind is not ProblemKind.UNSUPPORTED_CODE)


def can_answer() -> bool:
    """Whether the team at hand can be built and talked to."""
    return not any(problem.severity is Severity.ERROR for problem in problems())


def revise(**changes: Any) -> None:
    """Change fields of the draft at hand."""
    known = session.WORKSPACE.get()
    if known is not None:
        _keep(known.put(replace(known.draft, **changes)))
        _update_waiting()


def choose_model(**changes: Any) -> None:
    """Change fields of the model choice; a reload of the page finds it again."""
    session.MODEL_CHOICE.set(replace(session.MODEL_CHOICE.get(), **changes))
    _save_choice()
    _update_waiting()


def choose_key(typed: str) -> None:
    """Use this key for the chosen endpoint. It stays in the memory of the session."""
    session.API_KEY.set(typed.strip())
    _update_waiting()


def _update_waiting() -> None:
    """Messages that wait for the end of a run are answered by the team, the settings and the model as they are now."""
    id = session.conversation()
    if id and runs().waiting(id) and can_answer():
        conversation = conversation_of(session.draft(), session.MODEL_CHOICE.get())
        runs().update_waiting(
            conversation, create_model=model_creator(session.MODEL_CHOICE.get(), session.API_KEY.get())
        )


def _save_choice() -> None:
    if session.WORKSPACE_ID.get():
        choice = session.MODEL_CHOICE.get()
        value = {"source": choice.source.value, "base_url": choice.base_url, "model": choice.model}
        runs().store.save_setting(session.WORKSPACE_ID.get(), MODEL_SETTING, value)


def _load_choice(workspace_id: str) -> None:
    value = runs().store.load_setting(workspace_id, MODEL_SETTING)
    if value is not None:
        session.MODEL_CHOICE.set(ModelChoice(ModelSource(value["source"]), value["base_url"], value["model"]))


# --- changing the team at hand


def change(edit: Edit, *, merge: str = "") -> None:
    """Make a step that can be undone. Steps in a row with the same `merge` count as one.

    The agents keep their positions in the graph when an edit changes agents or links. Raises what the edit raises, and
    changes nothing then.
    """
    draft = session.draft()
    if draft.newer_format:
        raise TeamEditError(team_texts.READ_ONLY)
    history = draft.history
    before, after = keep_positions(history.present, edit(history.present))
    revise(history=history.amend(before).push(after, merge))


def apply_edit(edit: Callable[..., TeamSpec], *args: Any, **fields: Any) -> None:
    """Make a step that can be undone: `edit` with the team at hand and these arguments. Raises what the edit raises."""
    change(lambda team: edit(team, *args, **fields))


def add(edit: Callable[[TeamSpec], tuple[TeamSpec, T]]) -> T:
    """Make a step that adds something to the team. Gives what the edit gives beside the team: the id of what is new."""
    added: list[T] = []

    def with_one_more(team: TeamSpec) -> TeamSpec:
        team, id = edit(team)
        added.append(id)
        return team

    change(with_one_more)
    return added[0]


def undo() -> None:
    _go_to(session.draft().history.undo())


def redo() -> None:
    _go_to(session.draft().history.redo())


def _go_to(history: History) -> None:
    """Take up another moment of the team, with the agents where they are now."""
    there = {id: place for id, place in team().positions.items() if history.present.agent(id) is not None}
    revise(history=history.amend(set_positions(history.present, there)))
    let_go()


def allow_hosts(hosts: Sequence[str]) -> None:
    """Let functions of the team at hand fetch from these hosts, and from no others."""
    revise(hosts=tuple(hosts))


def place(places: Mapping[AgentId, tuple[float, float]]) -> None:
    """Keep where agents are in the graph, by agent id. That is no step: undo is for what a team does."""
    draft = session.draft()
    revise(history=draft.history.amend(set_positions(draft.team, places)))


def arrange(arrangement: Arrangement) -> None:
    """Lay the agents out anew."""
    revise(arrangement=arrangement)
    place(positions_by_agent(layout(graph_of_team(team()), arrangement)))


def select(part: Part, id: str = "", *, way: str = "") -> None:
    """Open the form of a part of the team."""
    revise(selection=Selection(part, id, way))


def let_go() -> None:
    """Select the team itself when what is selected is not there any more."""
    selected, known = session.draft().selection, team()
    if selected.part is Part.AGENT and known.agent(selected.id) is None:
        select(Part.TEAM)
    if selected.part is Part.FUNCTION and known.function(selected.id) is None:
        select(Part.TEAM)


# --- the team file


def file_text() -> str:
    """The team at hand as the text of its file. Raises TeamFileError when it holds what no file can."""
    return text_of(session.draft())


def text_of(draft: Draft) -> str:
    """Return the text of a team's file. Raises TeamFileError when it holds what no file can, or is read-only."""
    if draft.newer_format:
        raise TeamFileError(team_texts.READ_ONLY)
    return _written(draft.team, draft.text)


@memoize_by_identity
def _written(team: TeamSpec, over: str | None) -> str:
    return write_team(team, over)


def _worth_keeping(text: str, team: TeamSpec) -> str | None:
    """The text of a file, if it holds more than the team, such as comments: writing over it takes a while each time."""
    return None if text == _written(team, None) else text


def take_text(text: str) -> None:
    """Make the team what this text says, as one step; comments in the text stay with it. Raises TeamFileError."""
    read = read_team(text)
    revise(history=session.draft().history.push(read), text=_worth_keeping(text, read))
    let_go()


def mark_saved(id: str = "") -> None:
    """The file the person has is the team as it is now: the one at hand, or another one in the workspace."""
    known = session.WORKSPACE.get()
    if known is not None:
        draft = known.drafts.get(id, known.draft)
        _keep(known.changed(replace(draft, origin=draft.team, text=_worth_keeping(text_of(draft), draft.team))))


# --- opening and putting away


def open_sample(name: str) -> None:
    """Take up a sample as it comes: the draft of it that nobody changed, or a new one."""
    _take_to_hand(unchanged_sample(name) or _new_draft(samples.team(name), sample=name))


def unchanged_sample(name: str) -> Draft | None:
    """The draft of a sample that nobody changed, if it was opened."""
    known = session.WORKSPACE.get()
    drafts = known.drafts.values() if known is not None else ()
    return next((draft for draft in drafts if draft.sample == name and not draft.is_changed), None)


def open_draft(id: str) -> None:
    """Take up a team that is in the workspace."""
    if (draft := find(id)) is not None:
        _take_to_hand(draft)


def find(id: str) -> Draft | None:
    """A team in the workspace."""
    known = session.WORKSPACE.get()
    return known.drafts.get(id) if known is not None else None


def open_new(name: str = "") -> None:
    """Begin a team of one agent."""
    _take_to_hand(_new_draft(blank_team(name)))


def open_copy(team: TeamSpec) -> None:
    """Begin a team that is at first what another one is."""
    _take_to_hand(_new_draft(replace(team, name=texts.copy_of(team.name))))


def open_file(raw: bytes, name: str) -> None:
    """Take up the team in a file the person has. Raises TeamFileError; then everything is as it was."""
    file = read_team_file(raw, name)
    if file.is_newer:
        _take_to_hand(replace(_new_draft(file.team), newer_format=file.format))
        session.NOTICE.set(team_texts.newer_format(file.format, newest_format(), file.unknown))
        return
    read = file.team
    _take_to_hand(_new_draft(read, text=_worth_keeping(raw.decode("utf-8-sig"), read)))
    if read.http:
        session.NOTICE.set(team_texts.wants_to_fetch(len(read.http)))


def put_away(id: str) -> None:
    """Forget a draft. When it is the one at hand, the one used before it comes to hand; failing that, the first sample."""
    known = session.WORKSPACE.get()
    if known is None or id not in known.drafts:
        return
    others = [other for other in known.drafts if other != id]
    if id == known.at_hand and others:
        open_draft(others[-1])
    elif id == known.at_hand:
        open_sample(samples.FIRST)
    if (left := session.WORKSPACE.get()) is not None:
        _keep(left.without(id))


# --- the address of the page


def follow_address() -> None:
    """Take up what the address of the page names: at first the workspace, later a conversation that is not at hand."""
    address = session.address()
    if session.WORKSPACE.get() is None:
        _lay_out(address)
    if address.conversation and address.conversation != session.conversation():
        _take_up(address.conversation)
    session.show_in_address()


def _lay_out(address: session.Address) -> None:
    """The workspace from the cache, or a new one with the sample named or, failing that, the first."""
    kept = workspace_cache().find(address.workspace)
    if kept is not None:
        session.WORKSPACE_ID.set(new_id())
        _load_choice(address.workspace)
        _save_choice()
        _keep(kept)
        return
    if address.workspace:
        session.NOTICE.set(texts.WORKSPACE_GONE)
    elif address.sample and address.sample not in samples.names():
        session.NOTICE.set(texts.SAMPLE_GONE)
    open_sample(address.sample if address.sample in samples.names() else samples.FIRST)


def _take_up(conversation: str) -> None:
    """Open the conversation with this id, with its model and team, as a draft that allows no hosts."""
    stored = runs().store.load(ConversationId(conversation))
    version = runs().store.load_team(stored.team_id) if stored is not None else None
    if stored is None or version is None:
        session.NOTICE.set(texts.CONVERSATION_GONE)
        return
    session.MODEL_CHOICE.set(stored.settings.model)
    known = session.WORKSPACE.get()
    draft = known.drafts.get(version.team_id) if known else None
    _take_to_hand(replace(draft or _draft_of(version, mocked=stored.settings.mocked), conversation=stored.id))


def _draft_of(version: TeamVersion, *, mocked: bool) -> Draft:
    """A draft of a saved team. A sample counts as changed when it differs from the sample as it comes."""
    known_sample = version.sample in samples.names()
    origin = samples.team(version.sample) if known_sample else version.team
    sample = version.sample if known_sample else ""
    return Draft(version.team_id, History(version.team), origin, sample=sample, text=version.text, mocked=mocked)


def _new_draft(team: TeamSpec, *, sample: str = "", text: str | None = None) -> Draft:
    return Draft(new_id(), History(team), team, sample=sample, text=text)


def _take_to_hand(draft: Draft) -> None:
    known = session.WORKSPACE.get() or Workspace({}, "")
    session.reset_picked_agent()
    _keep(known.put(draft))
    session.show_in_address()


def _keep(workspace: Workspace) -> None:
    session.WORKSPACE.set(workspace)
    if workspace.holds_work and not session.WORKSPACE_ID.get():
        session.WORKSPACE_ID.set(new_id())
        _save_choice()
    if session.WORKSPACE_ID.get():
        workspace_cache().put(session.WORKSPACE_ID.get(), workspace)
