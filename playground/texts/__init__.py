"""The texts on the screen: plain words for people who do not program, with the precise term beside them.

This module has those that several screens share and those of the conversation; each other screen has its own module.
"""

from __future__ import annotations

from core.events import CallErrorKind, EndReason
from core.values import JsonError

PRODUCT = "Agent Playground"

# --- top bar

PAGES = (("Home", ":material/home:"), ("Build", ":material/edit_note:"), ("Talk", ":material/forum:"))
TEAM = "Team"
SAVE = "Save team file"
SAVE_HELP = "Download the team as a file. It is plain text (YAML), and holds no key."
UNDO, REDO = "Undo", "Redo"
NO_NAME = "(no name)"
NEW_CONVERSATION = "New conversation"
NEW_CONVERSATION_HELP = "Start again with an empty conversation."
TRUSTED = "No sandbox"
TRUSTED_TITLE = "Trusted Python is on: code of functions runs without a sandbox."
TRUSTED_MEANS = (
    "It can do whatever the person who started this program can: read and write files, use the network, start programs. "
    "Open only teams whose code you have read."
)
NOT_STORED = "Not stored"
NOT_STORED_MEANS = (
    "What you do now is kept in the memory of the server only, until it ends. Save the files of your teams, and download "
    "your conversations."
)
TRUSTED_FIX = "To turn it off, start the program again without `--trusted-python`."

OPEN = "No login"
OPEN_TITLE = "Other computers can reach this playground, and nobody has to log in."
OPEN_MEANS = (
    "Anyone who reaches it can build and talk here, make the server send requests to any address, and use the key in the "
    "server's environment, if there is one. Your teams and conversations can only be seen by someone who has their address."
)
OPEN_FIX = (
    "The person who runs it can start it without `--server.address`, so that only this computer reaches it, or put a proxy "
    "with a login in front of it (README, Security)."
)
OFFLINE_MODEL = "Offline"
CHOOSE_A_MODEL = "no model yet"


TOO_LONG_FIX = "Shorten it."


def too_long(length: int, most: int) -> str:
    return f"This text has {length:,} characters, and at most {most:,} are possible here."


def not_json(error: JsonError) -> str:
    if error.number:
        return f"“{error.number}” is not a JSON value."
    place = f" yet: line {error.line}, character {error.column}" if error.line else ""
    return f"That is not JSON{place}: {error.reason}. Text goes in double quotes."


def stored_in(file: str) -> str:
    return f"Conversations and teams are kept in {file}"


def copy_of(name: str) -> str:
    return f"{name} copy"


def edited(name: str) -> str:
    return f"{name} (edited)"


def graph_of(agents: int, start: str) -> str:
    counted = "1 agent" if agents == 1 else f"{agents} agents"
    return f"Graph of {counted}, starting with {start}" if start else f"Graph of {counted}"


# --- the model

MODEL_TITLE = "Who answers?"
ANSWERERS = {"offline": "Offline rules", "endpoint": "A language model"}
ANSWERER_LABEL = "Where replies come from"
OFFLINE_EXPLAINED = (
    "No key, no network: replies come from fixed rules on this computer. **This is not an AI.** It picks functions and "
    "handoffs by matching words and does not follow instructions, so that you can see how a team works before you connect a "
    "model."
)
ENDPOINT_EXPLAINED = (
    "Any service or program with a Chat Completions API: OpenAI, or Ollama, LM Studio, llama.cpp and vLLM on your own "
    "computer. Your messages go there, and nowhere else."
)
ADDRESS = "Address (base URL)"
ADDRESS_HELP = "Often ends in /v1"
NO_SECRETS_IN_ADDRESS = (
    "The part before the @ or after the ? was removed, because addresses are shown and stored; only api-version is kept. "
    "Enter the key in its own field."
)
KEY = "Key (API key)"
KEY_HELP = "Stays in this browser session's memory. Never saved, never shown, gone when you reload the page."
KEY_FROM_ENVIRONMENT = "from the environment"
KEY_IS_SET = "a key is set for this session"
FORGET_KEY = "Forget the key"
KEY_NOT_NEEDED = "not needed for most local servers"
MODEL_NAME = "Model"
MODEL_NAME_HELP = "Pick one from the list, or type a name."
MODEL_NAME_HINT = "Name of the model"
LIST_MODELS = "List models"
FIND_LOCAL = "Find servers on this computer"
TEST = "Test"
REQUESTS = {
    "find": "Looking for model servers on this computer…",
    "list": "Asking the endpoint for its models…",
}
NONE_FOUND = "No model server answers on this computer. Start one, or enter an address."
NO_MODELS = "The endpoint lists no models. Type the name of one."


def models_found(count: int) -> str:
    return f"{count} {'model' if count == 1 else 'models'} found. Pick one below."


def servers_found(count: int) -> str:
    return f"{count} found. Pick one to use it."


def still_loading(seconds: int) -> str:
    if seconds < 3:
        return "Asking the model for a short answer…"
    return f"Still waiting… {seconds} s. A model that was not used lately is loaded first, which may take minutes."


def found_elsewhere(address: str) -> str:
    return f"It answers at {address}."


def use_address(address: str) -> str:
    return f"Use {address}"


STOP_TEST = "Stop the test"
TEST_STOPPED = "The test was stopped."
TIMEOUT = "Longest wait (seconds)"
TIMEOUT_HELP = (
    "How long a model may be silent before the request counts as failed. Large models on small computers need minutes."
)
TEST_FAILED = "The model gave no answer. Check its name, and that the server is running."
CALLS_NOTHING = "It did not call a function when asked to, so handoffs may not work with it."


def test_passed(model: str, answer_s: float, *, calls: bool) -> str:
    answers = f"{model} answers after {duration(answer_s)}."
    return f"{answers} It calls functions, too." if calls else f"{answers} {CALLS_NOTHING}"


# --- the conversation

TRY_ASKING = "Try asking"
MESSAGE_HINT = "Write to the team…"
MESSAGE_HINT_RUNNING = "Write on: it is sent when this answer is finished"
STOP = "Stop"
STOPPING = "Stopping…"
TRY_AGAIN = "Try again"
COMPONENT_FAILED = "This part of the page could not be drawn."
CHOOSE_OFFLINE = "Use the offline rules instead"
YOU = "You"
THINKING = "is thinking"
WILL_BE_SENT = "Will be sent next"
CUT_OFF = "stopped here"
CONVERSATION_GONE = "That conversation is no longer kept here, so this is a new one."
WORKSPACE_GONE = "The teams you were working on are no longer kept here. Open their files to go on with them."
SAMPLE_GONE = "There is no sample with that name, so the first one was opened."


IS_READY = "is ready for you"
ANSWERS_NEXT = "answers next"
IS_ANSWERING = "is answering"
ARE_WORKING = "are at work"
WRITE_BELOW = "Write a message below to begin"


# --- functions and handoffs in place

ASKED_WITH = "Asked with"
ANSWER = "Answer"
NOTHING_ASKED = "nothing: it has no parameters"
STILL_RUNNING = "working…"
EXACT = "Exact data (JSON)"
HANDOFF = "handoff"
IGNORED = "not followed: another handoff of the same turn came later and wins"
TASK = "Task"

CALL_ERRORS: dict[CallErrorKind, str] = {
    CallErrorKind.MISSING: "This agent has no function of that name",
    CallErrorKind.BAD_JSON: "Called with arguments that are not valid JSON",
    CallErrorKind.CUT_OFF: "Cut off at the limit of tokens",
    CallErrorKind.BAD_ARGUMENTS: "Called with wrong or missing arguments",
    CallErrorKind.RAISED: "Failed",
    CallErrorKind.UNPRINTABLE: "Returned a value that cannot be shown as text",
    CallErrorKind.STOPPED: "Stopped before it finished",
    CallErrorKind.DELEGATE: "The delegate gave no answer",
    CallErrorKind.TIMED_OUT: "Took too long and was stopped",
    CallErrorKind.OUT_OF_MEMORY: "Needed too much memory",
    CallErrorKind.UNREADABLE: "Its code cannot be read",
    CallErrorKind.UNSUPPORTED: "Its code uses Python that does not run here",
    CallErrorKind.CRASHED: "The interpreter that ran its code failed",
    CallErrorKind.BUSY: "Too many functions were running",
    CallErrorKind.UNAVAILABLE: "Code cannot run on this machine",
    CallErrorKind.UNKNOWN: "Failed with an error that this version does not know",
}


def duration(seconds: float) -> str:
    if seconds < 1:
        return f"{seconds * 1000:.0f} ms"
    return f"{seconds:.1f} s" if seconds < 60 else f"{seconds / 60:.1f} min"


def humanised(name: str) -> str:
    """A function's name as words: `look_up_booking` is "Look up booking"."""
    words = " ".join(name.replace("_", " ").replace("-", " ").split())
    return words[:1].upper() + words[1:]


# --- how a run ended

ENDS: dict[EndReason, tuple[str, str]] = {
    EndReason.CALLS_RETURNED: ("The model called functions, which are not run here.", ""),
    EndReason.TURN_LIMIT: (
        "The team took too many turns for one message.",
        "Ask for less at a time, or look at the events for agents that repeat the same steps.",
    ),
    EndReason.TOKEN_LIMIT: ("This answer reached its limit of tokens.", "Ask for less at a time."),
    EndReason.TIME_LIMIT: ("This answer took too long.", "Try again, or choose a faster model."),
    EndReason.HANDOFF_LOOP: (
        "The agents kept handing the conversation to each other.",
        "State more clearly in their instructions which agent handles which requests.",
    ),
    EndReason.STOPPED: ("You stopped the answer.", ""),
    EndReason.BROKEN_OFF: ("The playground ended while this was being written.", "What is above was kept."),
    EndReason.FAILED: ("The answer could not be finished.", ""),
}
NO_MODEL_CHOSEN = "No model is chosen."
NO_MODEL_TO_TEST_FIX = "Choose or type one in the field “Model” above, then test it."

# --- the right side

STARTS = "starts the conversation"
AT_WORK = "has the conversation now"
HANDS_OFF_TO = "hands off to"
LINKS = {"handoff": HANDS_OFF_TO, "delegate": "asks (delegate)", "function": "can call"}
NO_LINKS = "no handoffs or delegates"
TABS = ("Context variables", "Agent", "Events", "Graph as a list")
CONTEXT_EMPTY = "This team has no context variables. Functions can add some while you talk."
NAME, VALUE, CHANGED = "Name", "Value", "Last change"
UNCHANGED = "as at the start"
WAS = "was"
ADDED = "new"
REMOVED = "removed"
INSTRUCTIONS = "Instructions"
FUNCTIONS = "Functions"
HANDOFFS = "Handoffs"
DELEGATES = "Delegates"
NO_FUNCTIONS = "None: it only talks."
NO_HANDOFFS = "None: it keeps the conversation."
FOLLOW_ACTIVE = "Show the active agent"
PICKED_AGENT = "Agent"
EVENTS_EMPTY = "Nothing has happened yet. Send a message, and every step shows up here."
NEEDED, OPTIONAL = "needed", "optional"


def times(count: int) -> str:
    return f"{count}\N{MULTIPLICATION SIGN}"


# --- events


def event_run_started(agent: str) -> str:
    return f"Run started with {agent}"


def event_turn_started(agent: str, number: int) -> str:
    return f"Turn {number}: {agent} replies, and can call these functions"


def event_delta(agent: str) -> str:
    return f"{agent} is writing"


def event_message(agent: str, *, has_text: bool) -> str:
    return f"{agent} answered" if has_text else f"{agent} called functions"


def event_called(agent: str, name: str) -> str:
    return f"{agent} called {name}"


def event_returned(name: str, seconds: float, *, failed: bool) -> str:
    return f"{name} {'failed' if failed else 'returned'} after {duration(seconds)}"


def event_context(function: str) -> str:
    return f"{function} changed context variables"


WHY = "Why"


def event_handoff(source: str, target: str) -> str:
    return f"{source} handed off to {target}"


def event_ignored(target: str, winner: str) -> str:
    return f"The handoff to {target} was not followed: {winner} took over"


def event_ended(reason: EndReason) -> str:
    return f"Run ended: {str(reason).replace('_', ' ')}"
