"""`python -m core.repl TEAM_FILE`: talk to a team in the terminal."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Mapping
from io import TextIOWrapper
from pathlib import Path
from typing import Any

from core.errors import PlaygroundError
from core.models.offline import OfflineModel
from core.models.openai import OpenAIModel
from core.models.protocol import Model
from core.repl.demo import run_demo_loop
from core.repl.script import Talk, talk_in_lines
from core.sandbox import trusted
from core.sandbox.trusted import TrustedPython
from core.team.build import build_team
from core.team.code_function import DEFAULT_SANDBOX
from core.team.file import load_team
from core.team.spec import TeamSpec
from core.terminal import on_one_line

EPILOG = "Without --endpoint or --model the offline model answers. The key is taken from OPENAI_API_KEY."


def main(arguments: list[str]) -> None:
    """Exits with 2 when the team file or an argument cannot be used."""
    _speak_utf8()
    options = _parser().parse_args(arguments)
    if options.trusted_python or trusted.is_on():
        sys.stderr.write(f"Warning: {trusted.WARNING}\n")
    try:
        talk = _talk(load_team(options.team_file), options)
    except PlaygroundError as error:
        sys.stderr.write(f"{on_one_line(str(error))}\n")
        sys.exit(2)
    try:
        if options.json:
            talk_in_lines(talk, sys.stdin, sys.stdout)
        else:
            run_demo_loop(talk.agent, talk.context, stream=True, model=talk.model)
    except KeyboardInterrupt:
        sys.exit(130)
    except BrokenPipeError:  # whoever read the events has gone; nothing is left to be flushed to them
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
    parser.add_argument("--profile", metavar="NAME", help="a set of context variables of the team to begin with")
    parser.add_argument("--agent", metavar="ID", help="the agent to begin with")
    parser.add_argument("--allow-http", action="store_true", help="let functions fetch from the hosts the team lists")
    parser.add_argument(
        "--trusted-python", action="store_true", help="run code of functions as Python with all rights: no sandbox"
    )
    parser.add_argument("--mocked", action="store_true", help="let functions answer from their results, not their code")
    parser.add_argument("--json", action="store_true", help="read a message a line, write an event a line as JSON")
    return parser


def _talk(team: TeamSpec, options: argparse.Namespace) -> Talk:
    """Raises PlaygroundError when the team has no such agent or profile, or cannot be built."""
    hosts = team.http if options.allow_http else ()
    sandbox = TrustedPython() if options.trusted_python else DEFAULT_SANDBOX
    built = build_team(team, model=options.model or "", mocked=options.mocked, hosts=hosts, sandbox=sandbox)
    agent = built.agents.get(options.agent) if options.agent else built.start
    if agent is None:
        raise _unknown("agent", options.agent, list(built.agents))
    return Talk(built, agent, _model(options), _context(team, options.profile))


def _model(options: argparse.Namespace) -> Model:
    if options.endpoint is None and options.model is None:
        return OfflineModel()
    return OpenAIModel(base_url=options.endpoint or "", api_key=os.environ.get("OPENAI_API_KEY", ""))


def _context(team: TeamSpec, profile: str | None) -> Mapping[str, Any]:
    if profile is None:
        return team.context
    found = next((known for known in team.profiles if known.name == profile), None)
    if found is None:
        raise _unknown("profile", profile, [known.name for known in team.profiles])
    return {**team.context, **found.context}


def _unknown(kind: str, name: str, known: list[str]) -> PlaygroundError:
    choice = f"Choose one of: {', '.join(known)}." if known else f"It has no {kind}s; leave --{kind} out."
    return PlaygroundError(f"The team has no {kind} {name!r}.", fix=choice)


if __name__ == "__main__":
    main(sys.argv[1:])
