"""The callable of a function that has code. The code runs in the sandbox, only when the function is called."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from copy import copy
from datetime import datetime
from typing import Any

from core.agents import Agent
from core.calls import FunctionResult
from core.calls.texts import bounded, value_text
from core.events import CallErrorKind
from core.runner.cancel import current_cancel, current_tenant
from core.sandbox import CodeCall, CodeError, CodeErrorKind, CodeOutcome, Sandbox, Switch, trusted
from core.sandbox.monty import MontySandbox
from core.sandbox.trusted import TrustedPython
from core.team.code import code_of, complete_from_code, declares
from core.team.spec import AgentId, FunctionSpec
from core.team.table_function import TableFunction

DEFAULT_SANDBOX: Sandbox = TrustedPython() if trusted.is_on() else MontySandbox()
"""Where code runs: in the sandbox, or in plain Python processes if the operator started this one with trusted Python."""

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
    """Runs the code of `spec` with the context variables and the arguments that a model gave.

    `handoffs` are the agents that the code may hand off to, `hosts` those it may fetch from. A call returns a
    FunctionResult, also for an error of the code, and changes no argument. Where the sandbox is unavailable, the rows of
    results answer, if there are any. The code is read once, here: making a variant with `with_handoffs` reads nothing.
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
        if code is not None and declares(code, spec.parameters):
            self._defaults = {}  # Python has them from the code
        self._name = code.name if code is not None else spec.name
        self.handoffs = tuple(dict.fromkeys(handoffs))
        self._sandbox = sandbox
        self._hosts = tuple(hosts)

    def with_handoffs(self, handoffs: Iterable[AgentId]) -> CodeFunction:
        """Return the function of an agent that may itself hand off to these agents, which its code then may, too."""
        variant = copy(self)
        variant.handoffs = tuple(dict.fromkeys((*self.handoffs, *handoffs)))
        return variant

    def __call__(self, /, context_variables: Mapping[str, Any], **arguments: Any) -> Any:
        outcome = self.run(arguments, context_variables, stop=current_cancel())
        if outcome.error is None:
            return self._result_of(outcome)
        if self.falls_back(outcome.error):
            return self.answer(context_variables, arguments)
        text = bounded(f"Error: {_error_text(outcome.error)}")
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
        """Run the code and return the outcome of the sandbox.

        `now` and `seed` fix the clock and random numbers, for tests. Raises CallError for wrong arguments.
        """
        call = CodeCall(
            self.spec.code,
            self._name,
            self.read_arguments(arguments),
            context,
            {id: self._agents[id].name for id in self.handoffs},
            now=now,
            seed=seed,
            tenant=current_tenant(),
            hosts=self._hosts,
            measure_memory=measure_memory,
        )
        return self._sandbox.run(call, stop=stop)

    def falls_back(self, error: CodeError) -> bool:
        """Return whether the rows of results or the articles answer instead of the code after this error."""
        return error.kind is CodeErrorKind.UNAVAILABLE and bool(self.spec.results or self.spec.articles)

    def _result_of(self, outcome: CodeOutcome) -> FunctionResult:
        target = self._agents[AgentId(outcome.target)] if outcome.target is not None else None
        value = {"assistant": target.name} if target is not None and outcome.value is None else outcome.value
        return FunctionResult(
            value=value_text(value), changes=outcome.changes, removed=outcome.removed, target=target, log=outcome.log
        )


def _error_text(error: CodeError) -> str:
    """Return the text of an error for the model: a message that the code raises on purpose is passed on unchanged."""
    return error.message.removeprefix("ValueError: ") if error.text.startswith("raise ") else str(error)
