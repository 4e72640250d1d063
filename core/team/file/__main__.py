"""`python -m core.team.file --schema`: print the JSON Schema of the team file format, for editors and other programs."""

from __future__ import annotations

import argparse
import json
import sys

from core.team.file.schema import json_schema


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser("python -m core.team.file", description="Describe the team file format.")
    parser.add_argument("--schema", action="store_true", required=True, help="print its JSON Schema")
    parser.parse_args(arguments)
    sys.stdout.write(json.dumps(json_schema(), indent=2) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
