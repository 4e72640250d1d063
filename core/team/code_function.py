"""A function of a team that answers by running its code, in the sandbox and only when it is called."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from core.agents import Agent
from core.calls import FunctionResult
from core.calls.texts import bounded, value_text
from core.events import CallErrorKind
from core.runner.cancel import party_in_reach, switch_in_reach
from core.sandbox import CodeCall, CodeError, CodeErrorKind, CodeOutcome, Sandbox, Switch, trusted
from core.sandbox.monty import MontySandbox
from core.sandbox.trusted import TrustedPython
from core.team.code import code_of, complete_from_code
from core.team.spec import AgentId, FunctionSpec
from core.team.table_function import TableFunction

DEFAULT_SANDBOX: Sandbox = TrustedPython() if trusted.is_on() else MontySandbox()
"""What code runs in: the sandbox, unless the operator started the process with trusted Python."""

CALL_ERRORS: dict[CodeErrorKind, CallErrorKind] = {
    CodeErrorKind.ARGUMENTS: CallErrorKind.BAD_ARGUMENTS,
    CodeErrorKind.UNREADABLE: CallErrorKind.UNREADABLE,
    CodeErrorKind.UNSUPPORTED: CallErrorKind.UNSUPPORTED,
    CodeErrorKind.RAISED: CallErrorKind.RAISED,
    CodeErrorKind.TIME: CallErrorKind.TIMED_OUT,
    CodeErrorKind.MEMORY: CallErrorKind.OUT_OF_MEMORY,
    CodeErrorKind.RESULT: CallErrorKind.UNPRINTABLE,
    CodeErrorKind.STOPPED: CallErrorKind.STOPPED,
    CodeErrorKind.CRASHED: CallErrorKind.CRASHED,
    CodeErrorKind.BUSY: CallErrorKind.BUSY,
    CodeErrorKind.UNAVAILABLE: CallErrorKind.UNAVAILABLE,
}
"""How a run reports each error of the sandbox."""


class CodeFunction(TableFunction):
    """Called with the context variables and the arguments a model gave, it runs the code of `spec`.

    `handoffs` are the agents it may hand the conversation to, `hosts` those it may fetch from. It returns a CallResult,
    also for an error of the code, and changes no argument. Where code cannot run at all, results answer, if there are
    any.
    """

    def __init__(
        self,
        spec: FunctionSpec,
        agents: Mapping[AgentId, Agent],
        handoffs: Iterable[AgentId] = (),
        sandbox: Sandbox = DEFAULT_SANDBOX,
        hosts: Iterable[str] = (),
    ) -> None:
        super().__init__(complete_from_code(spec), agents)
        code = code_of(spec)
        self._name = code.name if code is not None else spec.name
        self._handoffs = tuple(dict.fromkeys(handoffs))
        self._sandbox = sandbox
        self._hosts = tuple(hosts)

    def offering(self, handoffs: Iterable[AgentId]) -> CodeFunction:
        """The function as an agent has it that may itself hand to these, too."""
        return CodeFunction(self.spec, self._agents, (*self._handoffs, *handoffs), self._sandbox, self._hosts)

    def __call__(self, /, context_variables: Mapping[str, Any], **arguments: Any) -> Any:
        outcome = self.run(arguments, context_variables, stop=switch_in_reach())
        if outcome.error is None:
            return self._result_of(outcome)
        if self.is_replaced(outcome.error):
            return self.answered(context_variables, arguments)
        text = bounded(f"Error: {_told(outcome.error)}")
        return FunctionResult(value=text, error=CALL_ERRORS[outcome.error.kind], log=outcome.log)

    def run(
        self,
        arguments: Mapping[str, Any],
        context: Mapping[str, Any],
        *,
        stop: Switch | None = None,
        now: datetime | None = None,
        seed: int | None = None,
        measure_memory: bool = False,
    ) -> CodeOutcome:
        """What comes of a call, not made into what a function returns. Raises CallError for wrong arguments."""
        offered = {id: self._agents[id].name for id in self._handoffs}
        given, party = self.read(arguments), party_in_reach()
        call = CodeCall(
            self.spec.code,
            self._name,
            given,
            context,
            offered,
            now=now,
            seed=seed,
            tenant=party,
            hosts=self._hosts,
            measure_memory=measure_memory,
        )
        return self._sandbox.run(call, stop=stop)

    def is_replaced(self, error: CodeError) -> bool:
        """Whether results answer in place of the code, because of this error."""
        return error.kind is CodeErrorKind.UNAVAILABLE and bool(self.spec.results or self.spec.articles)

    def _result_of(self, outcome: CodeOutcome) -> FunctionResult:
        target = self._agents[AgentId(outcome.target)] if outcome.target is not None else None
        value = {"assistant": target.name} if target is not None and outcome.value is None else outcome.value
        return FunctionResult(
            value=value_text(value), changes=outcome.changes, removed=outcome.removed, target=target, log=outcome.log
        )


def _told(error: CodeError) -> str:
    """What the code says on purpose, as it puts it; of what it ran into, the line, too, and what to try."""
    return error.message.removeprefix("ValueError: ") if error.text.startswith("raise ") else str(error)
