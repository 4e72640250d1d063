"""What an agent tells its model for a context: its instructions and, for the offline model alone, its hints."""

from __future__ import annotations

import inspect
from collections import defaultdict
from collections.abc import Mapping
from typing import Any

from core.agents import Agent, Instructions
from core.calls import copy_context
from core.error_codes import ErrorCode
from core.errors import InstructionsError
from core.models.protocol import HandoffTarget, OfflineHints
from core.runner.roster import ToolSet
from core.runner.targets import targets_of
from core.schema import name_of

LONGEST_ABOUT = 2_000
"""Characters of an agent's instructions and functions by which its messages are told from those of others. Chosen."""


def render_instructions(agent: Agent, context: Mapping[str, Any]) -> str:
    """Return the agent's instructions for this context. Raises InstructionsError if the function for them fails."""
    return _rendered(agent.instructions, agent, context)


def _rendered(function: Instructions, agent: Agent, context: Mapping[str, Any]) -> str:
    if not callable(function):
        return function
    # Swarm gives instructions a dict in which unknown variables are empty
    arguments = [defaultdict(str, copy_context(context))] if _takes_context(function) else []
    try:
        text: object = function(*arguments)
        if not inspect.isawaitable(text):
            return str(text)
    except Exception as error:
        reason = type(error).__name__
        raise InstructionsError.of(ErrorCode.INSTRUCTIONS_FAILED, agent=agent.name, error=reason) from error
    if inspect.iscoroutine(text):
        text.close()
    raise InstructionsError.of(ErrorCode.INSTRUCTIONS_ASYNC, agent=agent.name)


def _takes_context(function: Any) -> bool:
    try:
        parameters = inspect.signature(function).parameters.values()
    except (TypeError, ValueError):
        return True
    return any(
        parameter.kind in (parameter.POSITIONAL_ONLY, parameter.POSITIONAL_OR_KEYWORD) for parameter in parameters
    )


def hints_of(agent: Agent, tools: ToolSet, context: Mapping[str, Any]) -> OfflineHints:
    """Return what the offline model reads of an agent besides its request. Raises InstructionsError, as above."""
    led = {name: next(targets_of(function), None) for name, function in tools.functions.items()}
    words = {name: vocabulary_of(function) for name, function in tools.functions.items()}
    asked = {name: getattr(function, "ask_first", None) for name, function in tools.functions.items()}
    return OfflineHints(
        description=agent.description,
        samples=[(one.about, _rendered(one.say, agent, context)) for one in agent.sample_replies],
        targets={name: HandoffTarget(other.name, _about(other)) for name, other in led.items() if other is not None},
        vocabulary={name: text for name, text in words.items() if text},
        ask_first={name: bool(flag) for name, flag in asked.items() if flag is not None},
        context={name: value for name, value in context.items() if isinstance(value, str | int | float)},
    )


def vocabulary_of(function: object) -> str:
    """Return the words that a function says it has answers for; "" for one that says nothing of the kind."""
    words = getattr(function, "vocabulary", "")
    return words[:LONGEST_ABOUT] if isinstance(words, str) else ""


def _about(agent: Agent) -> str:
    """Return what an agent is there for, without running any of its code."""
    template = getattr(agent.instructions, "template", agent.instructions)
    functions = [
        f"{name_of(function)} {function.__doc__ or ''} {vocabulary_of(function)}" for function in agent.functions
    ]
    texts = [agent.description, template if isinstance(template, str) else "", *functions]
    return "\n".join(filter(None, texts))[:LONGEST_ABOUT]
