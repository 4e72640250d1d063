"""The texts of the Home page: the introduction, the forms for a new team and a file, and the cards of teams."""

from __future__ import annotations

CLAIM = "Build a team of AI agents, talk to it, and watch who takes over."
EXPLAINED = (
    "An agent is instructions and the functions it may use. Agents of a team hand the conversation to each other. "
    "All of it works here without a key: pick a team below, or begin your own."
)

NEW_TEAM = "New team"
NEW_TEAM_EXPLAINED = "Begins with one agent, which you can talk to at once."
NEW_TEAM_NAME = "Name of the new team"
NEW_TEAM_HINT = "Name (it can wait)"
BEGIN = "Begin"

OPEN_FILE = "Open a team file"
OPEN_FILE_EXPLAINED = "Saved here earlier, or written by hand. Drop it on the field, or choose it."

YOUR_TEAMS = "Your teams"
NONE_YET = "None yet. Begin one above, or change a sample: your changes are kept here while you work on them."
KEPT_IN_MEMORY = "Kept while the playground runs. Save the file of a team to keep it for good."
KEPT_BY_SERVER = "Kept by this server for this browser, with their conversations."
SAMPLES = "Samples"
SAMPLES_EXPLAINED = "Click one to talk to it. Change what you like: the sample itself stays as it is."

TALK, BUILD = "Talk", "Build"
MORE = "More"
SAVE = "Save team file"
COPY = "Use as a start for a team of my own"
DUPLICATE, PUT_AWAY = "Duplicate", "Put away…"
PUT_IT_AWAY, KEEP_IT = "Put away", "Keep"
NOT_SAVED_WILL_BE_LOST = "Changes that are not saved will be lost."
CONVERSATION_WILL_BE_LOST = "The conversation with it will be lost."

AT_HAND = "open now"
NOT_SAVED = "not saved"
TALKED_TO = "conversation"


def kept_in(file: str) -> str:
    return f"Kept on this computer, with their conversations: {file}"


def counts(agents: int, functions: int) -> str:
    return f"{_counted(agents, 'agent')} · {_counted(functions, 'function')}"


def problems(count: int) -> str:
    return _counted(count, "problem")


def _counted(count: int, what: str) -> str:
    return f"{count or 'no'} {what if count == 1 else f'{what}s'}"
