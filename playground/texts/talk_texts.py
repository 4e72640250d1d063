"""The texts of the Talk page: context variables, the next agent, files of the conversation, and its cost."""

from __future__ import annotations

from collections.abc import Sequence

# --- a run of another process

RESUME = "Continue from here"
RUN_ELSEWHERE = "Another playground process is writing this answer, or ended while it wrote it. One moment…"

# --- the value of a variable

KINDS = {"text": "Text", "number": "Number", "switch": "True or false", "json": "List, object (JSON)"}
KIND = "Kind of value"
TRUE, FALSE = "true", "false"
NOT_A_NUMBER_FIX = "Write digits, such as 12 or 12.5, or make it a text."
NOT_A_SWITCH_FIX = "Choose one of the two, or make it a text."
NOT_JSON_FIX = 'Write a list such as ["a", "b"] or an object such as {"seat": "12A"}.'


def not_a_number(text: str) -> str:
    return f"“{text}” is not a number." if text else "Enter a number."


def not_a_switch(text: str) -> str:
    return f"“{text}” is neither true nor false."


# --- context variables

START_AS = "Start as…"
GO_ON_AS = "Go on as…"
PROFILE_HELP = "Use the values of one of the team's profiles."
AS_THE_TEAM_HAS_IT = "The values of the team"
ADD_VARIABLE = "Add a variable"
TAKE_BACK = "Undo my changes"
TAKE_BACK_HELP = "Continue with the current values of the conversation."
NOT_NOW = "Can be changed when the answer is finished."
BY_YOU_NEXT = "changed by you, from the next message on"
ADDED_BY_YOU_NEXT = "added by you, from the next message on"
REMOVED_BY_YOU_NEXT = "removed by you, from the next message on"
BY_YOU = "changed by you"
NAME_HINT = "name_of_the_variable"
NAME = "Name"
DONE = "Done"
REMOVE = "Remove"
ADD = "Add"
CANCEL = "Cancel"
TAKE_BACK_ONE = "Undo this change"


def set_at_the_start(team_value: str) -> str:
    return f"set at the start; the team itself has {team_value}" if team_value else "set at the start"


def change_of(name: str) -> str:
    return f"Change {name}"


def bring_back(name: str) -> str:
    return f"Bring {name} back"


def all_changes(count: int) -> str:
    return f"all {count} changes"


def there_is_one(name: str) -> str:
    return f"There is a variable “{name}” already."


def unusable_name(name: str) -> str:
    return f"“{name}” cannot be the name of a variable." if name else "A variable needs a name."


UNUSABLE_NAME_FIX = "Use letters, digits and _, starting with a letter."
OTHER_NAME_FIX = "Choose another name, or change that one."

# --- who answers next

CHANGE_NEXT = "Choose agent"
CHOOSE_NEXT = "Choose who answers next"
CHOSEN_BY_YOU = "answers next, chosen by you"


def as_it_comes(name: str) -> str:
    return f"{name} (chosen automatically)"


# --- a team that is not right yet

CANNOT_ANSWER = "This team cannot answer yet."
NOBODY = "No agent can answer yet"
MEND_IT = "Fix it"
MESSAGE_HINT_BROKEN = "Fix the problems of the team first"
EDIT_AGENT = "Edit this agent"


def more_errors(count: int) -> str:
    return f"And {count} more {'error' if count == 1 else 'errors'}."


def some_problems(count: int) -> str:
    return f"{count} {'problem' if count == 1 else 'problems'} in this team"


# --- how a reply came about, and how it ended

THOUGHTS = "Thoughts"
SAID_NOTHING = "The model said nothing."
SAID_NOTHING_FIX = "Send the message again, or choose another model."
CUT_BEFORE_TEXT = "The model reached the limit of tokens before its reply began."
CUT_AT_LIMIT = "Cut off at the limit of tokens."
LONGER_FIX = "Allow longer replies in the agent's settings, or less reasoning."
FILTERED = "The endpoint's filter held this reply back."
REST_FILTERED = "The endpoint's filter held the rest back."
OTHER_WORDS_FIX = "Say it in other words, or choose another model."
CALL_AS_TEXT = (
    "The model wrote a function call as text, so nothing was called. "
    "Choose a model that calls functions, such as gpt-4.1-mini, qwen3, llama3.1 or mistral-small."
)
CALL_READ_FROM_TEXT = "The model wrote the call as text; it was read from there."
ADJUSTMENTS = {
    "max_completion_tokens": "the limit of tokens is sent as max_completion_tokens",
    "max_tokens": "the limit of tokens is sent as max_tokens",
    "parameters_left_out": "functions without parameters are sent without them",
    "plain_schemas": "parameters are described in a simpler form",
    "first_option": "parameters of several kinds are described as one",
    "names_of_results": "results name their function",
    "nine_characters": "calls have ids of nine characters",
    "system_first": "all instructions come first",
    "system_as_user": "the instructions are part of the first message",
    "system_for_developer": "the developer is called system",
    "alternating_roles": "messages in a row are joined",
    "text_for_parts": "messages in parts are sent as one text",
    "empty_content": "calls have empty text",
    "without_content": "calls have no text",
    "placeholders": "empty messages say that they are",
    "thoughts": "calls from elsewhere have a thought",
    "signatures": "calls from elsewhere are marked as such",
    "calls_as_text": "earlier calls are told as text",
    "calls_as_text_without_tools": "earlier calls are told as text where an agent has no functions",
    "descriptions": "functions without a description are described by their names",
    "calls_without_text": "calls have no text beside them",
    "single_calls": "each call has a message of its own",
    "arguments_as_objects": "arguments are sent as objects",
    "parts_for_text": "texts are sent as lists of parts",
    "default_limit": "replies are limited to 4,096 tokens",
    "whole_without_thoughts": "replies that are not streamed come without thoughts",
    "whole_by_stream": "all replies are streamed",
    "not_streamed": "replies come whole",
}


def adjusted(codes: Sequence[str]) -> str:
    """Return what was sent otherwise than asked for, because the endpoint refused it."""
    told = (ADJUSTMENTS.get(code) or f"{_field(code)} is left out" for code in codes)
    return f"Sent as the endpoint accepts it: {'; '.join(told)}."


def _field(code: str) -> str:
    return code.removeprefix("without_field:").removeprefix("without_")


# --- what it used and cost


def tokens(count: int) -> str:
    return f"{count:,} {'token' if count == 1 else 'tokens'}"


def replies(count: int) -> str:
    return f"{count} {'reply' if count == 1 else 'replies'}"


def money(usd: float) -> str:
    """Return an amount in dollars, with more digits the smaller it is."""
    if usd < 0.0001:
        return "under $0.0001" if usd else "$0"
    return f"${usd:.4f}" if usd < 0.01 else f"${usd:.3f}" if usd < 1 else f"${usd:,.2f}"


def about(amount: str) -> str:
    return amount if amount.startswith("under") else f"about {amount}"


def without_price(count: int) -> str:
    return f"{replies(count)} without a known price"


def without_count(count: int) -> str:
    return f"{replies(count)} without a count of tokens"


# --- the conversation as a file

MORE = "More"
AS_MARKDOWN = "Download as Markdown"
AS_JSON = "Download as JSON"
AS_MARKDOWN_HELP = "To read, print or send: who said what, and what was done."
AS_JSON_HELP = "Every event, for programs. It holds no key."

# --- functions that are code

MOCK = "Functions answer from their tables only (mocked)"
MOCK_HELP = "No code runs in this conversation, from the next message on."
MOCKED = "mocked"

# --- values for people who do not read JSON

NOTHING = "nothing"
EMPTY = "empty"
WENT_WRONG = "What went wrong"
PRINTED = "What it printed (its log)"


def more_entries(count: int) -> str:
    return f"… and {count:,} more"


SHOW_ALL = "Show all of it"


def entries(count: int, beginning: str) -> str:
    return f"{count:,} {'entry' if count == 1 else 'entries'}: {beginning}"


def changed_in(names: str) -> str:
    return f"changed in {names}"


def earlier_events(count: int) -> str:
    return "Show 1 earlier event" if count == 1 else f"Show {count} earlier events"


# --- a demo, and a loop of handoffs

PLAY_DEMO_HELP = "Sends the messages of the demo script one after the other. Stop ends it."


def play_demo(messages: int) -> str:
    return f"Play the demo ({counted_messages(messages)})"


def counted_messages(number: int) -> str:
    return "1 message" if number == 1 else f"{number} messages"


def edit_handoffs_of(agent: str) -> str:
    return f"Edit the handoffs of {agent}"
