"""Renders a conversation as HTML: a row for each item of the transcript, grouped into exchanges.

All text is escaped by `safe_text`.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from core.events import CUT, Change, EndReason
from core.memo import memoize_by_identity
from core.messages import is_cut_at_limit, is_filtered
from core.models.text_calls import CALL_AS_TEXT, CALL_READ_FROM_TEXT
from core.team.names import handoff_names
from core.team.spec import TeamSpec
from core.values import as_text
from core.views import (
    AgentSaid,
    ChatItem,
    ContextNoted,
    DelegateAsked,
    FunctionUsed,
    HandoffDropped,
    HandoffMade,
    RunOver,
    UserSaid,
)
from playground import texts
from playground.render.appearances import Appearance, Appearances
from playground.render.choices import choices_html
from playground.render.growing_reply import next_place, place_for
from playground.render.long_values import changed_inside, in_short
from playground.render.readable import exact, readable, readable_text
from playground.render.safe_text import plain, rendered
from playground.render.spending import spent_on
from playground.texts import talk_texts

CallKey = tuple[str, str]
"""Id and function of a call. The id alone is not unique: some endpoints number the calls of each turn from the start."""
Changes = Mapping[CallKey, tuple[Change, ...]]
Link = tuple[str, str]
"""The ids of two agents: source and target of a handoff or delegate."""


@dataclass(frozen=True, slots=True)
class Cast:
    """The data of a team that its conversation is rendered with.

    `reasons` are the conditions of handoffs and delegates, `descriptions` those of functions, `handoffs` the functions of
    each agent that only hand off, `base_url` the endpoint whose prices apply.
    """

    appearances: Appearances
    reasons: Mapping[Link, str] = field(default_factory=dict)
    descriptions: Mapping[str, str] = field(default_factory=dict)
    handoffs: Collection[CallKey] = frozenset()
    base_url: str = ""


@memoize_by_identity
def cast_of(team: TeamSpec, base_url: str) -> Cast:
    delegates: dict[Link, str] = {(agent.id, link.to): link.when for agent in team.agents for link in agent.delegates}
    handoffs: dict[Link, str] = {(agent.id, link.to): link.when for agent in team.agents for link in agent.handoffs}
    return Cast(
        Appearances(team),
        {**delegates, **handoffs},
        {function.name: function.description for function in team.functions},
        frozenset((agent.id, name) for agent in team.agents for name in handoff_names(team, agent).values()),
        base_url,
    )


def exchanges(items: Sequence[ChatItem]) -> list[Sequence[ChatItem]]:
    """Split the items before each message of the person. Messages that start the same run stay together."""
    starts = [
        n
        for n, item in enumerate(items)
        if isinstance(item, UserSaid) and not (n and _starts_same_run(items[n - 1], item))
    ]
    bounds = [*starts, len(items)] if starts[:1] == [0] else [0, *starts, len(items)]
    return [items[a:b] for a, b in pairwise(bounds) if a < b]


def _starts_same_run(before: ChatItem, item: UserSaid) -> bool:
    return isinstance(before, UserSaid) and before.moment.run == item.moment.run


def exchange_key(number: int, exchange: Sequence[ChatItem]) -> str:
    """Return the id of an exchange in the browser. `number` is its place in the conversation."""
    return f"{number} {exchange[0].moment.run}"


def waiting_rows(messages: Sequence[str]) -> str:
    """Return the HTML of messages that are to be sent after the run in progress."""
    return "".join(
        f'<div class="ap-you ap-waiting" title="{texts.WILL_BE_SENT}">{plain(text)}</div>' for text in messages
    )


def rows(items: Sequence[ChatItem], cast: Cast) -> list[str]:
    """Return the HTML of each item.

    A call that only handed off and has no log is shown as the handoff. Changes of context variables are shown with the
    call that made them.
    """
    handoffs = {(item.call_id, item.function) for item in items if isinstance(item, HandoffMade | HandoffDropped)}
    changes = {(item.call_id, item.function): item.changes for item in items if isinstance(item, ContextNoted)}
    shown = [item for item in items if not _is_shown_elsewhere(item, handoffs, cast)]
    speaker, html = "", []
    for item in shown:
        html.append(_row(item, cast, changes, speaker))
        speaker = _speaker(item)
    return [row for row in html if row]


def _is_shown_elsewhere(item: ChatItem, handoffs: set[CallKey], cast: Cast) -> bool:
    match item:
        case ContextNoted():
            return True
        case FunctionUsed():
            is_coming = item.running and (item.agent, item.name) in cast.handoffs
            return is_coming or ((item.call_id, item.name) in handoffs and not item.log)
        case _:
            return False


def _speaker(item: ChatItem) -> str:
    match item:
        case AgentSaid() | FunctionUsed():
            return item.agent
        case DelegateAsked():
            return item.call.agent
        case _:
            return ""


def _row(item: ChatItem, cast: Cast, changes: Changes, speaker: str) -> str:
    agent = _speaker(item)
    if agent:
        return _agent_row(cast.appearances[agent], _agent_item(item, cast, changes), continued=agent == speaker)
    match item:
        case UserSaid():
            return (
                f'<div class="ap-you" dir="auto" data-run="{plain(item.moment.run)}">'
                f'<span class="ap-hidden">{texts.YOU}: </span>{plain(item.text)}</div>'
            )
        case HandoffMade():
            return _handoff(item, cast, "")
        case HandoffDropped():
            return _handoff(item, cast, texts.IGNORED)
        case RunOver():
            return _run_end(item, cast)
        case _:
            return ""


def _agent_item(item: ChatItem, cast: Cast, changes: Changes) -> str:
    match item:
        case AgentSaid():
            return _reply(item, cast)
        case FunctionUsed():
            return _function_call(item, cast, changes.get((item.call_id, item.name), ()))
        case DelegateAsked():
            return _delegate_call(item, cast)
        case _:
            return ""


def _agent_row(appearance: Appearance, body: str, *, continued: bool) -> str:
    """Return a row of an agent: avatar and name, unless it continues the row above, and the body."""
    head = "" if continued else f'{appearance.avatar}<div class="ap-name">{plain(appearance.name)}</div>'
    hidden = f'<span class="ap-hidden">{plain(appearance.name)}: </span>' if continued else ""
    more = " ap-continued" if continued else ""
    return f'<div class="ap-row{more}" style="{appearance.style}">{head}<div class="ap-body">{hidden}{body}</div></div>'


def _reply(said: AgentSaid, cast: Cast) -> str:
    if said.streaming:
        return place_for(said.moment.run, said.moment.seq, _thinking(cast.appearances[said.agent]))
    text = rendered(said.text)
    shown = f'<div class="ap-text" dir="auto">{text}</div>' if text else _silence(said)
    notes = "".join(f'<div class="ap-note">{plain(note)}</div>' for note in _notes(said, has_text=bool(text)))
    spent = spent_on(said, cast.base_url)
    line = f'<div class="ap-spent">{plain(spent)}</div>' if spent else ""
    return f"{_thoughts(said)}{shown}{notes}{line}{choices_html(said.choices)}"


def _thoughts(said: AgentSaid) -> str:
    """Return the folded thoughts of a reasoning model."""
    if not said.thoughts:
        return ""
    value = f'<div class="ap-value" tabindex="0" dir="auto">{plain(said.thoughts)}</div>'
    return f'<details class="ap-exact"><summary>{talk_texts.THOUGHTS}</summary>{value}</details>'


def _silence(said: AgentSaid) -> str:
    """Return what is told in place of a reply without text; "" if there are calls in its place."""
    if said.only_calls:
        return ""
    sentence, fix = talk_texts.SAID_NOTHING, talk_texts.SAID_NOTHING_FIX
    if is_cut_at_limit(said.finish_reason):
        sentence, fix = talk_texts.CUT_BEFORE_TEXT, talk_texts.LONGER_FIX
    elif is_filtered(said.finish_reason):
        sentence, fix = talk_texts.FILTERED, talk_texts.OTHER_WORDS_FIX
    return f'<div class="ap-over ap-error" role="alert"><b>{plain(sentence)}</b><div>{plain(fix)}</div></div>'


def _notes(said: AgentSaid, *, has_text: bool) -> Iterator[str]:
    """Yield what is told below a reply: how it ended, and what was sent or read otherwise than it should be."""
    if said.finish_reason == CUT:
        yield texts.CUT_OFF
    if has_text and is_cut_at_limit(said.finish_reason):
        yield f"{talk_texts.CUT_AT_LIMIT} {talk_texts.LONGER_FIX}"
    if has_text and is_filtered(said.finish_reason):
        yield talk_texts.REST_FILTERED
    if CALL_AS_TEXT in said.notes:
        yield talk_texts.CALL_AS_TEXT
    if CALL_READ_FROM_TEXT in said.notes:
        yield talk_texts.CALL_READ_FROM_TEXT
    adjusted = [note for note in said.notes if note not in (CALL_AS_TEXT, CALL_READ_FROM_TEXT)]
    if adjusted:
        yield talk_texts.adjusted(adjusted)


def _thinking(appearance: Appearance) -> str:
    hidden = f'<span class="ap-hidden">{plain(appearance.name)} {texts.THINKING}</span>'
    return f'<div class="ap-thinking">{hidden}<i></i><i></i><i></i></div>'


def next_reply(appearance: Appearance) -> str:
    """Return HTML of a row with the place for the first reply of a run that has not started."""
    return _agent_row(appearance, next_place(_thinking(appearance)), continued=False)


def _function_call(used: FunctionUsed, cast: Cast, changes: Sequence[Change]) -> str:
    """Return a folded function call: name and state, inside it arguments and result in words, and in a further fold as JSON."""
    about = cast.descriptions.get(used.name, "")
    inside = (
        f'<p class="ap-about">{plain(about)}</p>' if about else "",
        _arguments(used),
        _answer(used),
        _printed(used),
        _exact(used),
    )
    title = f"{plain(texts.humanised(used.name))}{_problem(used)}"
    return f'<details class="ap-call {_state(used)}">{_folded(used, title, *inside)}</details>{_changes(changes)}'


def _folded(call: FunctionUsed, title: str, *inside: str) -> str:
    """Return the summary of a call, with its sign, title and duration, and what is shown below it when it is opened."""
    sign = '<span class="ap-spin"></span>' if call.running else "!" if call.error else "✓"
    took = "" if call.running else f'<span class="ap-took">{texts.duration(call.duration_s)}</span>'
    summary = f'<summary><span class="ap-sign">{sign}</span>{title}{took}</summary>'
    return f'{summary}<div class="ap-inside">{"".join(inside)}</div>'


def _state(used: FunctionUsed) -> str:
    return "ap-running" if used.running else "ap-failed" if used.error else "ap-done"


def _problem(used: FunctionUsed) -> str:
    return f'<span class="ap-problem">{texts.CALL_ERRORS[used.error]}</span>' if used.error else ""


def _arguments(used: FunctionUsed) -> str:
    if used.parsed is None:
        listed = f'<div class="ap-value" tabindex="0" dir="auto">{plain(used.arguments)}</div>'
    else:
        listed = readable(used.parsed) if used.parsed else f"<p>{texts.NOTHING_ASKED}</p>"
    return f"<h3>{texts.ASKED_WITH}</h3>{listed}"


def _answer(used: FunctionUsed) -> str:
    answer = texts.STILL_RUNNING if used.running else readable_text(used.value)
    title = talk_texts.WENT_WRONG if used.error else texts.ANSWER
    return f'<h3>{title}</h3><div class="ap-value" tabindex="0" dir="auto">{answer}</div>'


def _printed(used: FunctionUsed) -> str:
    if not used.log:
        return ""
    return f'<h3>{talk_texts.PRINTED}</h3><pre class="ap-log" tabindex="0">{plain(used.log)}</pre>'


def _exact(used: FunctionUsed) -> str:
    call = f"{plain(used.name)}\n{plain(exact(used.arguments))}"
    answer = "" if used.running else f"\n\n→ {plain(exact(used.value))}"
    return f'<details class="ap-exact"><summary>{texts.EXACT}</summary><pre tabindex="0">{call}{answer}</pre></details>'


def _changes(changes: Iterable[Change]) -> str:
    chips = "".join(f'<span class="ap-change">{_change(change)}</span>' for change in changes)
    return f'<div class="ap-changes">{chips}</div>' if chips else ""


def _change(change: Change) -> str:
    name = f"<b>{plain(change.name)}</b>"
    if change.removed:
        return f"{name} {texts.REMOVED}"
    if not change.added and (inside := changed_inside(change.old, change.new)):
        return f"{name} {plain(inside)}"
    old = "" if change.added else f"<s>{plain(in_short(change.old, 40))}</s> → "
    return f"{name} {old}{plain(in_short(change.new, 60))}"


def _delegate_call(asked: DelegateAsked, cast: Cast) -> str:
    """Return the folded call of a delegate, with the delegate's own conversation inside."""
    appearance, call = cast.appearances[asked.delegate], asked.call
    task = plain(as_text((call.parsed or {}).get("task", call.arguments)))
    title = f'{appearance.tag}<span class="ap-task">{task}</span>'
    inside = rows([item for item in asked.items if not _is_task(item)], cast)
    folded = _folded(call, title, f'<p class="ap-about">{texts.TASK}: {task}</p>', *inside, _exact(call))
    opened = " open" if call.running else ""
    return f'<details class="ap-call ap-delegate {_state(call)}" style="{appearance.style}"{opened}>{folded}</details>'


def _is_task(item: ChatItem) -> bool:
    return isinstance(item, UserSaid) or (isinstance(item, RunOver) and item.reason is EndReason.ANSWERED)


def _handoff(made: HandoffMade | HandoffDropped, cast: Cast, remark: str) -> str:
    reason = remark or cast.reasons.get((made.source, made.target), "")
    because = f'<span class="ap-because">{plain(reason)}</span>' if reason else ""
    name = f"{texts.HANDOFF}: {cast.appearances[made.source].name} → {cast.appearances[made.target].name}"
    dropped = " ap-dropped" if remark else ""
    return (
        f'<div class="ap-handoff{dropped}" role="note" aria-label="{plain(name)}" style="{cast.appearances[made.target].style}">'
        f'<div class="ap-way">{cast.appearances[made.source].tag}<span class="ap-arrow" aria-hidden="true">→</span>'
        f"{cast.appearances[made.target].tag}</div>"
        f'<div class="ap-why">{because}<code>{plain(made.function)}</code></div></div>'
    )


def _run_end(over: RunOver, cast: Cast) -> str:
    if over.reason in (EndReason.ANSWERED, EndReason.NOTHING_SAID):
        return ""
    sentence, fix = texts.ENDS.get(over.reason, ("", ""))
    if over.failure is not None:
        sentence, fix = over.failure.message or sentence, over.failure.fix or fix
    path = " → ".join(plain(cast.appearances[agent].name) for agent in over.path)
    kind = "ap-calm" if over.reason in (EndReason.STOPPED, EndReason.BROKEN_OFF) else "ap-error"
    lines = [
        f"<b>{plain(sentence)}</b>",
        f"<div>{path}</div>" if path else "",
        f"<div>{plain(fix)}</div>" if fix else "",
    ]
    return f'<div class="ap-over {kind}" role="{"note" if kind == "ap-calm" else "alert"}">{"".join(lines)}</div>'
