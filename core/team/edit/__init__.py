"""Edits of a team: functions that take a team and return the changed one. Forms and the graph change teams by these alone.

    team        the team itself, and what all edits share      functions     functions, their rows and the agents that have them
    agents      add, copy, change, move, remove agents         code          the code of a function, and what follows it
    links       handoffs and delegates                         context       context variables
    ids         ids, with everything that refers to them
    consequences    what removing something would do

The original team never changes. References follow: a rename breaks nothing, and nothing refers to what is removed. An
edit that is impossible, such as a change of an agent that is not there, raises TeamEditError. A team may be incomplete and
have problems; texts stay as typed, and `core.team.check` reports the problems.
"""

from __future__ import annotations

from core.team.edit.agents import add_agent, change_agent, duplicate_agent, move_agent, remove_agent, set_start
from core.team.edit.code import begin_code, first_code, set_code
from core.team.edit.consequences import (
    Consequence,
    ConsequenceKind,
    consequence_text,
    consequences_of_removing_agent,
    consequences_of_removing_function,
    consequences_of_removing_variable,
)
from core.team.edit.context import remove_variable, rename_variable, set_variable
from core.team.edit.functions import (
    add_function,
    change_function,
    duplicate_function,
    give_function,
    remove_function,
    set_parameters,
    set_results,
    set_tests,
    take_function,
)
from core.team.edit.ids import IdChanges, change_agent_id, change_function_id, ids_after_names, with_ids
from core.team.edit.links import (
    add_delegate,
    add_handoff,
    change_delegate,
    change_handoff,
    delegate_to_handoff,
    handoff_to_delegate,
    likely_when,
    remove_delegate,
    remove_handoff,
    reverse_handoff,
)
from core.team.edit.team import blank_team, change_team, set_positions

__all__ = [
    "Consequence",
    "ConsequenceKind",
    "IdChanges",
    "add_agent",
    "add_delegate",
    "add_function",
    "add_handoff",
    "begin_code",
    "blank_team",
    "change_agent",
    "change_agent_id",
    "change_delegate",
    "change_function",
    "change_function_id",
    "change_handoff",
    "change_team",
    "consequence_text",
    "consequences_of_removing_agent",
    "consequences_of_removing_function",
    "consequences_of_removing_variable",
    "delegate_to_handoff",
    "duplicate_agent",
    "duplicate_function",
    "first_code",
    "give_function",
    "handoff_to_delegate",
    "ids_after_names",
    "likely_when",
    "move_agent",
    "remove_agent",
    "remove_delegate",
    "remove_function",
    "remove_handoff",
    "remove_variable",
    "rename_variable",
    "reverse_handoff",
    "set_code",
    "set_parameters",
    "set_positions",
    "set_results",
    "set_start",
    "set_tests",
    "set_variable",
    "take_function",
    "with_ids",
]
