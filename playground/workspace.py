"""Actions on the teams of a session: open, create, change, undo, discard. Nothing here draws.

Every edit of a team goes through `change`, which makes it one step of undo and saves it in the cache before the next rerun.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any, TypeVar

from core.conversation import Conversation, ConversationId
from core.errors import TeamEditError, TeamFileError
from core.graph import Arrangement, graph_of_team, keep_positions, layout, positions_by_agent
from core.memo import memoize_by_identity
from core.models.choice import ModelChoice, ModelSource
from core.sandbox import trusted
from core.team.check import Problem, ProblemKind, Severity, check
from core.team.edit import blank_team, change_agent_id, change_function_id, set_positions
from core.team.file import newest_format, read_team, read_team_file, write_team
from core.team.history import History
from core.team.spec import AgentId, TeamSpec
from playground import samples, session, texts
from playground.browser_cookie import browser_id
from playground.conversations import model_creator, runs
from playground.texts import team_texts
from playground.workspace_cache import new_id, workspace_cache
from playground.workspace_state import Draft, Edition, Part, Selection, Workspace, parts_of, with_ids_after_names

MODEL_SETTING = "model"
NEWER_FORMAT = "newer format"

T = TypeVar("T")
Edit = Callable[[TeamSpec], TeamSpec]


def current_team() -> TeamSpec:
    """Return the team of the open draft."""
    return session.draft().team


def problems() -> Sequence[Problem]:
    """Return the problems of the open team, errors first."""
    return problems_of(current_team())


def problems_of(team: TeamSpec) -> tuple[Problem, ...]:
    """Return the problems of a team on this server, errors first. With trusted Python, no code is unsupported."""
    return _problems_of(team, trusted.is_on())


@memoize_by_identity
def _problems_of(team: TeamSpec, is_trusted: bool) -> tuple[Problem, ...]:
    problems = check(team)
    if not is_trusted:
        return problems
    return tuple(problem for problem in problems if problem.kind is not ProblemKind.UNSUPPORTED_CODE)


def can_answer() -> bool:
    """Whether the open team has no errors, so that it can answer messages."""
    return not any(problem.severity is Severity.ERROR for problem in problems())


def revise(**changes: Any) -> None:
    """Change fields of the open draft."""
    _save(session.WORKSPACE.get().put(replace(session.draft(), **changes)))
    if changes.keys() & {"history", "mocked", "hosts"}:
        _update_waiting()


def _update_waiting() -> None:
    """Have waiting messages of the open draft answered by the team as it is now, unless that cannot be built."""
    draft = session.draft()
    if not draft.conversation or not runs().waiting(draft.conversation) or not can_answer():
        return

    def change(conversation: Conversation) -> Conversation:
        settings = replace(conversation.settings, mocked=draft.mocked, hosts=draft.hosts)
        return replace(conversation, team=draft.team, settings=settings)

    runs().update_waiting(draft.conversation, change)


def choose_model(**changes: Any) -> None:
    """Change fields of the model choice, and save it for this workspace and for later visits of the browser.

    A change of the endpoint's address discards the key, which belongs to the earlier endpoint.
    """
    _use_model(replace(session.MODEL_CHOICE.get(), **changes))
    if browser := browser_id():
        runs().store.save_setting(browser, MODEL_SETTING, _as_setting(session.MODEL_CHOICE.get()))


def _use_model(choice: ModelChoice) -> None:
    if choice.base_url != session.MODEL_CHOICE.get().base_url:
        session.API_KEY.set("")
    session.MODEL_CHOICE.set(choice)
    _save_choice()
    _update_model_of_waiting()


def choose_key(typed: str) -> None:
    """Use this key for the chosen endpoint. It is kept in the memory of the session only."""
    session.API_KEY.set(typed.strip())
    _update_model_of_waiting()


def _update_model_of_waiting() -> None:
    """Have waiting messages of all drafts answered by the model, and with the key, that are chosen now."""
    choice = session.MODEL_CHOICE.get()

    def change(conversation: Conversation) -> Conversation:
        return replace(conversation, settings=replace(conversation.settings, model=choice))

    for draft in session.WORKSPACE.get().drafts.values():
        if draft.conversation:
            create_model = model_creator(choice, session.API_KEY.get())
            runs().update_waiting(draft.conversation, change, create_model=create_model)


def _save_choice() -> None:
    if session.WORKSPACE_ID.get():
        choice = _as_setting(session.MODEL_CHOICE.get())
        runs().store.save_setting(session.WORKSPACE_ID.get(), MODEL_SETTING, choice)


def _load_choice(workspace_id: str = "") -> None:
    """Choose the model that was chosen in this workspace; without one, the model that the browser's person chose last."""
    for owner in filter(None, (workspace_id, browser_id())):
        value = runs().store.load_setting(owner, MODEL_SETTING)
        if value is not None:
            source = ModelSource(value["source"])
            session.MODEL_CHOICE.set(ModelChoice(source, value["base_url"], value["model"], value.get("timeout_s")))
            return


def _as_setting(choice: ModelChoice) -> Mapping[str, Any]:
    """Return a choice as it is stored: without a key, which stays in the memory of the session."""
    return {
        "source": choice.source.value,
        "base_url": choice.base_url,
        "model": choice.model,
        "timeout_s": choice.timeout_s,
    }


# --- changing the open team


def change(edit: Edit, *, merge: str = "") -> None:
    """Apply an edit as one step of undo. Consecutive steps with the same `merge` are one step.

    The agents keep their positions in the graph when an edit changes agents or links. Exceptions of the edit propagate,
    and the team is then unchanged.
    """
    draft = session.draft()
    if draft.newer_format:
        raise TeamEditError(team_texts.READ_ONLY)
    before, after = keep_positions(draft.team, edit(draft.team))
    added = parts_of(after) - parts_of(before)
    revise(history=draft.amend(before).push(after, merge).history, provisional=draft.provisional | added)


def apply_edit(edit: Callable[..., TeamSpec], *args: Any, **fields: Any) -> None:
    """Call `edit` with the open team and these arguments, as one step of undo. Exceptions of the edit propagate."""
    change(lambda team: edit(team, *args, **fields))


def add(edit: Callable[[TeamSpec], tuple[TeamSpec, T]]) -> T:
    """Apply an edit that adds an agent or a function, as one step of undo, and return the id that the edit returns."""
    added: list[T] = []

    def edit_and_collect(team: TeamSpec) -> TeamSpec:
        team, id = edit(team)
        added.append(id)
        return team

    change(edit_and_collect)
    return added[0]


def change_id(part: Part, id: str, new: str) -> None:
    """Give an agent or a function the id that a person typed, as one step of undo. Raises TeamEditError."""
    edit: Callable[..., TeamSpec] = change_agent_id if part is Part.AGENT else change_function_id
    before = session.draft()
    apply_edit(edit, id, new)
    changed = session.draft().with_form_name(part, new, before.form_name(part, id))
    provisional = changed.provisional - {(part, id), (part, new)}
    moved = new if part is Part.AGENT and before.next_agent == id else before.next_agent
    revise(history=changed.history, provisional=provisional, next_agent=moved, selection=Selection(part, new))


def name_ids() -> None:
    """Let provisional ids of the open team follow the names of their parts."""
    draft = session.draft()
    if (named := with_ids_after_names(draft)) is not draft:
        _save(session.WORKSPACE.get().put(named))


def fix_ids() -> None:
    """Name the ids of the open team for the last time: from now on they are known outside of the app."""
    name_ids()
    if session.draft().provisional:
        revise(provisional=frozenset())


def undo() -> None:
    _restore(session.draft().history.undo())


def redo() -> None:
    _restore(session.draft().history.redo())


def _restore(history: History[Edition]) -> None:
    """Replace the history by one at another step, keeping the current positions of the agents."""
    before = session.draft()
    restored = replace(before, history=history)
    there = {id: place for id, place in before.team.positions.items() if restored.team.agent(id) is not None}
    revise(history=restored.amend(set_positions(restored.team, there)).history)
    selected = before.selection
    form = before.form_key(selected.part, selected.id)
    if (selected.part, selected.id) not in parts_of(current_team()) and (id := session.draft().id_at(form)):
        select(selected.part, id)
    deselect_missing()


def allow_hosts(hosts: Sequence[str]) -> None:
    """Allow functions of the open team to fetch from these hosts only."""
    revise(hosts=tuple(hosts))


def set_agent_positions(places: Mapping[AgentId, tuple[float, float]]) -> None:
    """Store positions of agents in the graph, by agent id. This is no step of undo: positions do not change behaviour."""
    draft = session.draft()
    revise(history=draft.amend(set_positions(draft.team, places)).history)


def arrange(arrangement: Arrangement) -> None:
    """Lay out the graph with this arrangement and store the positions."""
    revise(arrangement=arrangement)
    set_agent_positions(positions_by_agent(layout(graph_of_team(current_team()), arrangement)))


def select(part: Part, id: str = "", *, target: str = "") -> None:
    """Open the form of a part of the team. The form that is left gives its part an id after its name."""
    draft = session.draft()
    chosen = Selection(part, id, target)
    if (part, id) == (draft.selection.part, draft.selection.id):
        revise(selection=chosen)
    else:
        _save(session.WORKSPACE.get().put(with_ids_after_names(replace(draft, selection=chosen))))


def deselect_missing() -> None:
    """Select the team itself if the selected agent or function no longer exists."""
    selected, known = session.draft().selection, current_team()
    if selected.part is Part.AGENT and known.agent(selected.id) is None:
        select(Part.TEAM)
    if selected.part is Part.FUNCTION and known.function(selected.id) is None:
        select(Part.TEAM)


# --- the team file


def file_text() -> str:
    """Return the text of the open team's file. Raises TeamFileError if the team cannot be written, or is read-only."""
    return text_of(session.draft())


def text_of(draft: Draft) -> str:
    """Return the text of a team's file. Raises TeamFileError if the team cannot be written, or is read-only."""
    if draft.newer_format:
        raise TeamFileError(team_texts.READ_ONLY)
    return _write(with_ids_after_names(draft).team, draft.text)


@memoize_by_identity
def _write(team: TeamSpec, over: str | None) -> str:
    return write_team(team, over)


def _text_with_comments(text: str, team: TeamSpec) -> str | None:
    """Return the text if it holds more than the team, such as comments, else None: a team is written faster without it."""
    return None if text == _write(team, None) else text


def apply_file_text(text: str) -> None:
    """Replace the open team by the one in this text, as one step of undo, and keep its comments. Raises TeamFileError."""
    read = read_team(text)
    name_ids()  # the text has the ids after the names already
    revise(history=session.draft().push(read).history, text=_text_with_comments(text, read))
    deselect_missing()


def mark_saved(id: str = "") -> None:
    """Record that a draft, by default the open one, was downloaded, so that it has no unsaved changes."""
    draft = with_ids_after_names(find(id) or session.draft())
    text = _text_with_comments(text_of(draft), draft.team)
    saved = replace(draft, origin=draft.team, text=text, provisional=frozenset())
    _save(session.WORKSPACE.get().replace(saved))


# --- opening and discarding


def open_sample(name: str) -> None:
    """Open a sample: its unchanged draft if there is one, or else a new draft."""
    _open(unchanged_sample(name) or _new_draft(samples.sample_team(name), sample=name))


def unchanged_sample(name: str) -> Draft | None:
    """Return the draft of a sample without changes, or None."""
    drafts = session.WORKSPACE.get().drafts.values()
    return next((draft for draft in drafts if draft.sample == name and not draft.is_changed), None)


def open_draft(id: str) -> None:
    """Open the draft with this id; do nothing if there is none."""
    if (draft := find(id)) is not None:
        _open(draft)


def find(id: str) -> Draft | None:
    """Return the draft with this id, or None."""
    return session.WORKSPACE.get().drafts.get(id)


def open_new(name: str = "") -> None:
    """Open a new team with one agent."""
    team = blank_team(name)
    _open(replace(_new_draft(team), provisional=parts_of(team)))


def open_copy(team: TeamSpec) -> None:
    """Open a copy of a team."""
    _open(_new_draft(replace(team, name=texts.copy_of(team.name))))


def open_file(raw: bytes, name: str) -> None:
    """Open the team in an uploaded file. Raises TeamFileError, and then changes nothing."""
    file = read_team_file(raw, name)
    if file.is_newer:
        draft = replace(_new_draft(file.team), newer_format=file.format)
        runs().store.save_setting(draft.id, NEWER_FORMAT, file.format)
        _open(draft)
        session.NOTICE.set(team_texts.newer_format(file.format, newest_format(), file.unknown))
        return
    read = file.team
    _open(_new_draft(read, text=_text_with_comments(raw.decode("utf-8-sig"), read)))
    if read.http:
        session.NOTICE.set(team_texts.wants_to_fetch(len(read.http)))


def discard(id: str) -> None:
    """Remove a draft. If it is open, open the draft used before it, or the first sample if there is none."""
    known = session.WORKSPACE.get()
    if id not in known.drafts:
        return
    others = [other for other in known.drafts if other != id]
    if id == known.open_id and others:
        open_draft(others[-1])
    elif id == known.open_id:
        open_sample(samples.FIRST)
    if conversation := known.drafts[id].conversation:
        runs().stop(conversation)
        session.CACHED_LOG.at(conversation).clear()
    _save(session.WORKSPACE.get().without(id))


# --- the address of the page


def follow_address() -> None:
    """Open the workspace named in the address of the page, if none is open, and the conversation that a person named there.

    The teams that the browser got in other tabs are added.
    """
    address = session.address()
    if not session.WORKSPACE.get().drafts:
        _open_first(address)
    _add_teams_of_browser()
    if address.conversation not in ("", session.conversation()) and session.is_address_chosen():
        _open_conversation(address.conversation)
    session.FOLLOWED.set(True)
    session.show_in_address()


def _open_first(address: session.Address) -> None:
    """Open the workspace from the cache (another browser's: only its open team), or else the browser's own teams, or the sample in the address or the first one."""
    kept = workspace_cache().find(address.workspace, browser_id())
    if kept is not None:
        session.WORKSPACE_ID.set(new_id())
        _load_choice(address.workspace)
        _save_choice()
        _save(kept, before=kept)
        return
    _load_choice()
    if address.workspace:
        session.NOTICE.set(texts.WORKSPACE_GONE)
    elif address.sample and address.sample not in samples.sample_names():
        session.NOTICE.set(texts.SAMPLE_GONE)
    own = workspace_cache().teams_of(browser_id())
    if own and address.sample not in samples.sample_names():
        mine = Workspace(own, next(reversed(list(own))))
        _save(mine, before=mine)
    else:
        open_sample(address.sample if address.sample in samples.sample_names() else samples.FIRST)


def _add_teams_of_browser() -> None:
    """Add the teams of the browser that this session does not have. A team that both have stays as it is here."""
    here = session.WORKSPACE.get()
    missing = {id: draft for id, draft in workspace_cache().teams_of(browser_id()).items() if id not in here.drafts}
    if missing:
        together = Workspace({**missing, **here.drafts}, here.open_id)
        _save(together, before=together)


def _open_conversation(conversation: str) -> None:
    """Open the conversation with this id in a draft, with its model and team. A new draft allows no hosts."""
    stored = runs().store.load(ConversationId(conversation))
    if stored is None:
        session.NOTICE.set(texts.CONVERSATION_GONE)
        return
    # Not for later visits of the browser: the address may come from somebody else.
    model = stored.settings.model
    choice = session.MODEL_CHOICE.get()
    _use_model(replace(choice, source=model.source, base_url=model.base_url, model=model.model))
    _open(replace(find(stored.team_id) or _draft_of(stored), conversation=stored.id))


def _draft_of(stored: Conversation) -> Draft:
    """Return a draft of a conversation's team. One that began as a sample counts as changed if it differs from it."""
    version = runs().store.load_team(stored.team_id)
    sample = version.sample if version is not None and version.sample in samples.sample_names() else ""
    is_same = version is not None and version.team == stored.team
    return Draft(
        stored.team_id,
        History(Edition(stored.team)),
        samples.sample_team(sample) if sample else stored.team,
        sample=sample,
        text=version.text if version is not None and is_same else None,
        mocked=stored.settings.mocked,
        newer_format=runs().store.load_setting(stored.team_id, NEWER_FORMAT) or 0,
    )


def _new_draft(team: TeamSpec, *, sample: str = "", text: str | None = None) -> Draft:
    return Draft(new_id(), History(Edition(team)), team, sample=sample, text=text)


def _open(draft: Draft) -> None:
    session.reset_picked_agent()
    _save(session.WORKSPACE.get().put(draft))


def _save(workspace: Workspace, *, before: Workspace | None = None) -> None:
    """Make this the workspace of the session. `before` is the one it was made from, by default that of the session."""
    earlier = before or session.WORKSPACE.get()
    session.WORKSPACE.set(workspace)
    if workspace.holds_work and not session.WORKSPACE_ID.get():
        session.WORKSPACE_ID.set(new_id())
        _save_choice()
    if session.WORKSPACE_ID.get():
        workspace_cache().put(session.WORKSPACE_ID.get(), workspace, browser_id())
    if browser := browser_id():
        workspace_cache().keep_teams(browser, workspace.drafts, earlier.drafts)
