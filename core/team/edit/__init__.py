"""Every change of a team a form or a graph can make: functions from a team to the changed team.

    agents      added, copied, changed, removed         functions     the same, and who has them
    ways        handoffs and delegates                  rows          parameters, results and tests of a function
    code        the code of a function                  following     what speaks of a parameter that is renamed
    context     context variables                       whole         the team itself
    choices     what an agent has to call, followed     consequences  what removing something would do, in words

The team that is given never changes. What refers to something follows it: a new name breaks nothing, and what is removed
is named nowhere any more. What cannot be done, such as changing what is not there, raises TeamEditError.
A team may be half made and may have problems; what is typed stays as typed, and `core.team.check` speaks of it.
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
    "add_agent",
    "add_delegate",
    "add_function",
    "add_handoff",
    "begin_code",
    "blank_team",
    "change_agent",
    "change_delegate",
    "change_function",
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
]
