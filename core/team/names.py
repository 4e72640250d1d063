"""Names to display, names of functions in requests, and new ids, from text in any script to what the API accepts.

The same team always has the same names. The name of an agent depends on others only if they look the same to a model.
"""

from __future__ import annotations

import hashlib
import unicodedata
from collections import Counter
from collections.abc import Collection, Mapping
from functools import lru_cache
from types import MappingProxyType

from core.schema import legal_name
from core.team.spec import MAX_ID_LENGTH, AgentId, AgentSpec, FunctionSpec, TeamSpec, is_id

HANDOFF_PREFIX = "transfer_to_"
DELEGATE_PREFIX = "ask_"
LONGEST_PREFIXED = 64 - len(HANDOFF_PREFIX)
HASH_LENGTH = 6  # 16 million values: two of 100 names collide once in 3,000 teams of such names
UNNAMEABLE = "name_"
FILLERS = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u180e\u3164\uffa0")
"""Fillers and joiners that Unicode counts as letters or marks, and that show nothing."""


def is_invisible(char: str) -> bool:
    """Return whether a character shows nothing or only space, apart from those of the keyboard."""
    return not char.isascii() and (unicodedata.category(char) in ("Cf", "Zs") or char in FILLERS)


def visible_text(text: str) -> str:
    """Return a name or message without white space around it; "" if all of its characters are invisible."""
    return text.strip() if any(not (char.isspace() or is_invisible(char)) for char in text) else ""


def display_name(spec: AgentSpec | FunctionSpec) -> str:
    """Return the name to display for an agent or a function."""
    return visible_text(spec.name) or spec.id


def function_name(function: FunctionSpec) -> str:
    """Return the name of the function in requests."""
    return api_name(function.name, function.id)


def api_name(name: str, id: str) -> str:
    """Return the name in characters that the API accepts, or the id if only that has any."""
    legal = legal_name(name) if name else legal_name(id)
    return legal_name(id) if legal.startswith(UNNAMEABLE) and not name.startswith(UNNAMEABLE) else legal


def handoff_names(team: TeamSpec, agent: AgentSpec) -> dict[AgentId, str]:
    """Return the names of the agent's handoff functions in requests, by target."""
    names = agent_names(team)
    return {handoff.to: HANDOFF_PREFIX + names[handoff.to] for handoff in agent.handoffs if handoff.to in names}


def delegate_names(team: TeamSpec, agent: AgentSpec) -> dict[AgentId, str]:
    """Return the names of the agent's delegate functions in requests, by target."""
    names = agent_names(team)
    return {delegate.to: DELEGATE_PREFIX + names[delegate.to] for delegate in agent.delegates if delegate.to in names}


def agent_names(team: TeamSpec) -> Mapping[AgentId, str]:
    """Return a short name for every agent, different from all others: its own name, with its id if that is not enough."""
    return _distinct_names(tuple((agent.id, agent.name) for agent in team.agents))


@lru_cache(maxsize=64)  # called for every agent of a team, and each time a page is drawn
def _distinct_names(agents: tuple[tuple[AgentId, str], ...]) -> Mapping[AgentId, str]:
    plain = {id: _short_name(id, name) for id, name in agents}
    often = Counter(plain.values())
    names: dict[AgentId, str] = {}
    used: set[str] = set()
    for id, name in plain.items():
        candidate = name if often[name] == 1 else _short(f"{name}_{legal_name(id)}")
        if candidate in used or (candidate in often and candidate != name):
            candidate = fresh_name(candidate, used | (set(often) - {name}))
        names[id] = candidate
        used.add(candidate)
    return MappingProxyType(names)


def short_name(agent: AgentSpec) -> str:
    """Return the form of an agent's name that is part of the names of functions."""
    return _short_name(agent.id, agent.name)


def _short_name(id: AgentId, name: str) -> str:
    return _short(api_name(name, id).lower())


def _short(name: str) -> str:
    """Return the name, cut if it is too long for a prefix, with a hash so that different names stay different."""
    if len(name) <= LONGEST_PREFIXED:
        return name
    mark = hashlib.sha256(name.encode()).hexdigest()[:HASH_LENGTH]
    return f"{name[: LONGEST_PREFIXED - HASH_LENGTH - 1]}_{mark}"


def fresh_name(preferred: str, taken: Collection[str], *, longest: int = LONGEST_PREFIXED) -> str:
    """Return the name or, if it is taken, the first of name_2, name_3, ... that is free."""
    name, number = preferred, 1
    while name in taken:
        number += 1
        name = f"{preferred[: longest - len(str(number)) - 1]}_{number}"
    return name


def fresh_id(preferred: str, taken: Collection[str]) -> str:
    """Return an id made from any text, different from those taken. Letters and digits of all scripts are kept."""
    text = unicodedata.normalize("NFC", preferred).lower()
    joined = "_".join("".join(char if is_id(char) and char not in "_-" else " " for char in text).split())
    return fresh_name(joined[:MAX_ID_LENGTH].rstrip("_") or "new", taken, longest=MAX_ID_LENGTH)
