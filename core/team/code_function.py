"""A function of a team that answers by running its code, in the sandbox and only when it is called."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from core.agents import Agent, Result
from core.calls import CallError, Printed
from core.calls.texts import value_text
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

KINDS = {CodeErrorKind.STOPPED: CallErrorKind.STOPPED, CodeErrorKind.RESULT: CallErrorKind.UNPRINTABLE}


class CodeFunction(TableFunction):
    """Called with the context variables and the arguments a model gave, it runs the code of `spec`.

    `handoffs` are the agents it may hand the conversation to, `hosts` those it may fetch from. What the code changes in
    the context variables is changed in those given. An error of the code raises CallError. Where code cannot run at all,
    results answer, if there are any.
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
            answer = self._answered(outcome, context_variables)
            return Printed(answer, outcome.log) if outcome.log else answer
        if self.is_replaced(outcome.error):
            return self.answered(context_variables, arguments)
        raise CallError(_told(outcome.error), KINDS.get(outcome.error.kind, CallErrorKind.RAISED), outcome.log)

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

    def _answered(self, outcome: CodeOutcome, context_variables: Mapping[str, Any]) -> Result | Agent:
        if isinstance(context_variables, dict):
            context_variables.update(outcome.changes)
            for name in outcome.removed:
                context_variables.pop(name, None)
        agent = self._agents[AgentId(outcome.handoff)] if outcome.handoff is not None else None
        if agent is not None and outcome.value is None:
            return agent
        return Result(value=value_text(outcome.value), agent=agent)


def _told(error: CodeError) -> str:
    """What the code says on purpose, as it puts it; of what it ran into, the line, too, and what to try."""
    return error.message.removeprefix("ValueError: ") if error.text.startswith("raise ") else str(error)
