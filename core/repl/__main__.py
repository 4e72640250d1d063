"""`python -m core.repl TEAM_FILE`: talk to a team in the terminal."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Mapping
from io import TextIOWrapper
from pathlib import Path
from typing import Any

from core.asks import Limits
from core.conversation import DEFAULT_LIMITS, Conversation, ConversationId, ConversationSettings
from core.error_codes import ErrorCode
from core.errors import PlaygroundError
from core.models.choice import ModelChoice, ModelSource
from core.models.connection import default_timeout_s, seconds_of
from core.models.offline import OfflineModel
from core.models.openai import OpenAIModel
from core.models.protocol import Model
from core.repl.session import TeamSession, answer_lines, talk
from core.runs import Runs
from core.sandbox import trusted
from core.sandbox.trusted import TrustedPython
from core.store import MemoryStore
from core.team.code_function import DEFAULT_SANDBOX
from core.team.file import load_team
from core.team.spec import TeamSpec
from core.terminal import on_one_line

EPILOG = (
    "Without --endpoint or --model the offline model answers. The key in OPENAI_API_KEY is sent only to the endpoint in "
    "OPENAI_BASE_URL, or to OpenAI without one; for another endpoint, name the variable that holds its key with "
    "--key-variable."
)


def main(arguments: list[str]) -> None:
    """Exits with 2 when the team file or an argument cannot be used."""
    _speak_utf8()
    options = _parser().parse_args(arguments)
    if options.trusted_python or trusted.is_on():
        sys.stderr.write(f"Warning: {trusted.WARNING}\n")
    try:
        session = _session(load_team(options.team_file), options)
    except PlaygroundError as error:
        sys.stderr.write(f"{on_one_line(str(error))}\n")
        sys.exit(2)
    try:
        if options.json:
            answer_lines(session, sys.stdin, sys.stdout)
        else:
            talk(session)
    except KeyboardInterrupt:
        sys.exit(130)
    except BrokenPipeError:  # the reader of the events closed the pipe, so a flush at exit would fail
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _speak_utf8() -> None:
    for stream in (sys.stdin, sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        "python -m core.repl", description="Talk to a team in the terminal.", epilog=EPILOG
    )
    parser.add_argument("team_file", metavar="TEAM_FILE", type=Path)
    parser.add_argument("--endpoint", metavar="URL", help="a Chat Completions endpoint; its address often ends in /v1")
    parser.add_argument("--model", metavar="NAME", help="the model to ask there")
    parser.add_argument("--key-variable", metavar="VARIABLE", help="the environment variable with the endpoint's key")
    parser.add_argument(
        "--timeout", metavar="SECONDS", help="how long a silent endpoint is waited for (MODEL_TIMEOUT_S, else 300)"
    )
    parser.add_argument("--profile", metavar="NAME", help="a set of context variables of the team to begin with")
    parser.add_argument("--agent", metavar="ID", help="the agent to begin with")
    parser.add_argument("--allow-http", action="store_true", help="let functions fetch from the hosts the team lists")
    parser.add_argument(
        "--trusted-python", action="store_true", help="run code of functions as Python with all rights: no sandbox"
    )
    parser.add_argument("--mocked", action="store_true", help="let functions answer from their results, not their code")
    parser.add_argument("--json", action="store_true", help="read a message a line, write an event a line as JSON")
    return parser


def _session(team: TeamSpec, options: argparse.Namespace) -> TeamSession:
    """Create the conversation. Raises PlaygroundError when the team has no such agent or profile, or cannot be built."""
    if options.agent and team.agent(options.agent) is None:
        raise _unknown("agent", options.agent, [agent.id for agent in team.agents])
    offline = options.endpoint is None and options.model is None
    choice = ModelChoice(
        ModelSource.OFFLINE if offline else ModelSource.ENDPOINT,
        options.endpoint or "",
        options.model or "",
        default_timeout_s() if options.timeout is None else seconds_of(options.timeout, "--timeout"),
    )
    key = _key(options.key_variable)
    conversation = Conversation(
        id=ConversationId("terminal"),
        team=team,
        settings=ConversationSettings(
            model=choice,
            limits=Limits(turns=DEFAULT_LIMITS.turns),  # no time limit: the user can interrupt
            mocked=options.mocked,
            hosts=tuple(team.http) if options.allow_http else (),
            next_agent=options.agent or "",
            next_context=_context(team, options.profile),
        ),
    )
    conversation.build()
    sandbox = TrustedPython() if options.trusted_python else DEFAULT_SANDBOX
    return TeamSession(conversation, lambda: _model(choice, key), Runs(MemoryStore(), sandbox=sandbox))


def _key(variable: str | None) -> str:
    """Return the key in the variable that was named, or "". Raises PlaygroundError if the variable is empty."""
    key = os.environ.get(variable, "").strip() if variable else ""
    if variable and not key:
        raise PlaygroundError.of(ErrorCode.EMPTY_KEY_VARIABLE, variable=variable)
    return key


def _model(choice: ModelChoice, key: str) -> Model:
    if choice.source is ModelSource.OFFLINE:
        return OfflineModel()
    return OpenAIModel(base_url=choice.base_url, api_key=key, timeout_s=choice.timeout_s)


def _context(team: TeamSpec, profile: str | None) -> Mapping[str, Any] | None:
    if profile is None:
        return None
    selected = next((candidate for candidate in team.profiles if candidate.name == profile), None)
    if selected is None:
        raise _unknown("profile", profile, [candidate.name for candidate in team.profiles])
    return {**team.context, **selected.context}


def _unknown(kind: str, name: str, known: list[str]) -> PlaygroundError:
    code = ErrorCode.UNKNOWN_OPTION if known else ErrorCode.OPTION_WITHOUT_CHOICES
    return PlaygroundError.of(code, kind=kind, name=name, known=", ".join(known))


if __name__ == "__main__":
    main(sys.argv[1:])
