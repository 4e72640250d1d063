"""`python -m tests.benchmarks.newcomers [TEAM ...]`: print conversations with newcomers' teams, for a reader to judge."""

from __future__ import annotations

import argparse
from collections.abc import Sequence

from tests.benchmarks.newcomers.conversations import lines_of, read_conversations, read_newcomers_team


def main(arguments: Sequence[str] | None = None) -> None:
    conversations = read_conversations()
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.newcomers", description=__doc__)
    parser.add_argument("teams", nargs="*", metavar="TEAM", help=f"all if none is named: {', '.join(conversations)}")
    chosen = parser.parse_args(arguments).teams or list(conversations)
    if unknown := [name for name in chosen if name not in conversations]:
        parser.error(f"no team {', '.join(unknown)}: choose from {', '.join(conversations)}")
    for name in chosen:
        team = read_newcomers_team(name)
        print(f"=== {team.name} ({name})\n")
        for said in conversations[name]:
            print("\n".join(lines_of(team, said)) + "\n")


if __name__ == "__main__":
    main()
