"""The codes of errors, each with its English sentence and the next thing to try.

A code never changes once released: logs hold it, and a screen may word it in another language. `{names}` in a sentence
are the facts that the code is raised with. Errors about endpoints take their sentences from the tables of
`core.models.failures` and `core.models.refusal_rules`, and errors of a class with a single cause have the code of the class.
"""

from __future__ import annotations

from enum import StrEnum

OTHER_CONVERSATION_FILE = "Choose a file that was saved as a conversation here."
NEWER_PROGRAM = "Open it with a newer version of this program."
SIMPLER_FILE = "Check that it is a team file, or make it simpler."
QUOTE_IT = "Put it in quotes if it is text."
OTHER_NAME = "Choose another name."
IN_CODE = "Change it in the code itself."
CHOICES_FIRST = "Change the choices first."
PYTHON_NAME = "Use letters, digits and _, beginning with a letter."


class ErrorCode(StrEnum):
    """A code; `message` and `fix` are its sentences, with the names of facts in braces."""

    message: str
    fix: str

    def __new__(cls, code: str, message: str, fix: str = "") -> ErrorCode:
        member = str.__new__(cls, code)
        member._value_ = code
        member.message = message
        member.fix = fix
        return member

    # Runs
    ANSWER_NOT_EXPECTED = "answer_not_expected", "A run that waits for {phase} cannot take {answer}."
    RESULT_NOT_EXPECTED = "result_not_expected", "No function call waits for this result."
    INSTRUCTIONS_FAILED = "instructions_failed", "The instructions of {agent} could not be made: {error}."
    INSTRUCTIONS_ASYNC = (
        "instructions_async",
        "The instructions of {agent} are made by an async function; use a plain one.",
    )
    CONVERSATION_GONE = "conversation_gone", "The conversation is not in the store any more."
    RUN_IN_PROGRESS = "run_in_progress", "This conversation is being answered at this moment."
    TOO_MANY_RUNS = "too_many_runs", "Too many answers are being written at this moment."

    # The database of conversations and teams
    STORE_ADDRESS = (
        "store_address",
        "The place for conversations and teams is neither a file, nor :memory:, nor the address of a PostgreSQL database.",
        "Correct --store or PLAYGROUND_STORE, for example postgresql://user@host/database, then start again.",
    )
    STORE_NO_DRIVER = (
        "store_no_driver",
        "The library that connects to PostgreSQL is not installed.",
        'Install it with pip install "psycopg[binary]", then start again.',
    )
    STORE_FULL = (
        "store_full",
        "The disk has no room left for conversations and teams.",
        "Free some space on it, then start again.",
    )
    STORE_READ_ONLY = (
        "store_read_only",
        "The file of conversations and teams cannot be opened or written.",
        "Check the rights of the file and its folder, or choose another place with --store, then start again.",
    )
    STORE_LOCKED = (
        "store_locked",
        "Another program keeps the file of conversations and teams locked.",
        "Close that program, such as a backup or a database browser, then start again.",
    )
    STORE_DAMAGED = (
        "store_damaged",
        "The file of conversations and teams is damaged.",
        "It was left as it is. Put a backup in its place, or move it away, then start again.",
    )
    STORE_FOREIGN = (
        "store_foreign",
        "The database for conversations and teams has tables of another program.",
        "It was left as it is. Choose another place with --store, then start again.",
    )
    STORE_NEWER = (
        "store_newer",
        "The database of conversations and teams was written by a newer version of this program.",
        "It was left as it is. Start that version, or choose another place with --store.",
    )
    STORE_NO_LOG = (
        "store_no_log",
        "The file of conversations and teams is on a disk without a write-ahead log, such as a network drive.",
        "Choose a folder of this computer with --store, then start again.",
    )
    STORE_UNREACHABLE = (
        "store_unreachable",
        "The database of conversations and teams does not answer, or refuses the request.",
        "Check that its server is running, and the address and the password in --store.",
    )

    CALLS_NOT_HANDLED = (
        "calls_not_handled",
        "handle_tool_calls did not answer its {count} calls.",
        "Return a Response with one message of role tool for each call, with its tool_call_id and content.",
    )
    INVALID_MESSAGE = (
        "invalid_message",
        "Message {number} of the conversation is a value of type {type}.",
        "Pass dicts with a role and content, or message objects of the openai package.",
    )

    # Agents and functions
    DUPLICATE_FUNCTION = (
        "duplicate_function",
        "{agent} offers two functions called {function}.",
        "Rename one of them.",
    )
    AGENT_AS_FUNCTION = (
        "agent_as_function",
        "{agent} has the agent {other} among its functions.",
        "Give it a function that returns the agent, or list the agent in delegates.",
    )
    NOT_A_FUNCTION = (
        "not_a_function",
        "{agent} has a value of type {type} among its functions.",
        "List functions and other callable objects only.",
    )
    DUPLICATE_PARAMETER = (
        "duplicate_parameter",
        "Parameters {parameters} of function {function} are both {name} for the model.",
        "Rename one of them.",
    )
    INVALID_TOOL_JSON = (
        "invalid_tool_json",
        "The tool_json of function {function} is not a Chat Completions function with a legal name.",
        "Give it type and function, and in function a name of at most 64 letters, digits, - and _.",
    )

    # Endpoints
    CLIENT_AND_CREDENTIALS = (
        "client_and_credentials",
        "A client already has an address and a key.",
        "Give either a client, or the two.",
    )
    ASYNC_CLIENT = (
        "async_client",
        "Swarm was given an asynchronous client.",
        "Give that client to AsyncSwarm, or one such as openai.OpenAI() to Swarm.",
    )
    INVALID_ADDRESS = (
        "invalid_address",
        "The address of the endpoint is not a web address.",
        "Enter it in full, for example http://localhost:11434/v1.",
    )
    INVALID_PROXY = (
        "invalid_proxy",
        "{variable} is not the address of a proxy that can be used.",
        "Write it as http://host:port, with special characters of a password as %40, or list {host} in NO_PROXY; then "
        "start the program again.",
    )
    NO_SOCKS = (
        "no_socks",
        "{variable} is the address of a SOCKS proxy, for which the package socksio is missing.",
        "Install it (pip install socksio), change {variable} to an http:// proxy, or list {host} in NO_PROXY; then start "
        "the program again.",
    )
    NO_CERTIFICATES = (
        "no_certificates",
        "The certificates that {variable} points to are not there.",
        "Correct {variable} or remove it, then start the program again.",
    )
    BROKEN_CERTIFICATES = (
        "broken_certificates",
        "The file that {variable} points to holds no certificates that can be read (PEM).",
        "Correct {variable} or remove it, then start the program again.",
    )
    INVALID_TIMEOUT = "invalid_timeout", "{name} is not a time-out.", "Give seconds, for example 600; a day at most."
    EMPTY_KEY_VARIABLE = (
        "empty_key_variable",
        "The variable {variable} is not set, so it holds no key.",
        "Set it, or name another one with --key-variable.",
    )
    MISSING_KEY = "missing_key", "No key is set for {host}."
    INVALID_KEY = "invalid_key", "The key for {host} has characters that no key has."

    # The terminal
    UNKNOWN_OPTION = "unknown_option", "The team has no {kind} {name!r}.", "Choose one of: {known}."
    OPTION_WITHOUT_CHOICES = (
        "option_without_choices",
        "The team has no {kind} {name!r}.",
        "It has no {kind}s; leave --{kind} out.",
    )

    # Conversation files
    CONVERSATION_TOO_LARGE = (
        "conversation_too_large",
        "The file is larger than a conversation may be ({limit_mb} MB).",
        OTHER_CONVERSATION_FILE,
    )
    CONVERSATION_NOT_JSON = "conversation_not_json", "The file is not JSON.", OTHER_CONVERSATION_FILE
    NOT_A_CONVERSATION = "not_a_conversation", "The file holds no conversation.", OTHER_CONVERSATION_FILE
    CONVERSATION_FORMAT = (
        "conversation_format",
        "The file has format {format}, and this program reads format {supported}.",
        NEWER_PROGRAM,
    )
    RECORD_SCHEMA = (
        "record_schema",
        "The record has schema {schema}, and this program reads schemas up to {supported}.",
        NEWER_PROGRAM,
    )
    TOO_MANY_EVENTS = "too_many_events", "The file has more than {limit:,} events.", OTHER_CONVERSATION_FILE
    DUPLICATE_EVENT = "duplicate_event", "Two events of the file have the number {seq}.", OTHER_CONVERSATION_FILE
    UNKNOWN_EVENT = "unknown_event", "This is not an event that this program knows.", OTHER_CONVERSATION_FILE
    INCONSISTENT_EVENTS = (
        "inconsistent_events",
        "The events of the file do not belong together.",
        OTHER_CONVERSATION_FILE,
    )

    # Team files: the file and its text
    TEAM_FILE_TOO_LARGE = (
        "team_file_too_large",
        "The file is larger than a team file may be ({limit_kb:,} kB).",
        "Check that it is a team file, or split the team in two.",
    )
    TEAM_TOO_LARGE = "team_too_large", "The team has more than {limit:,} values, so it cannot be saved.", SIMPLER_FILE
    CANNOT_OPEN_FILE = "cannot_open_file", "The file cannot be opened: {reason}.", "Check its name and folder."
    CANNOT_WRITE_FILE = "cannot_write_file", "The file cannot be written: {reason}.", "Check its name and folder."
    NOT_A_TEAM_FILE = "not_a_team_file", "The existing file is not a team file.", "Save under another name."
    NOT_UTF8 = "not_utf8", "The file is not UTF-8 text.", "Save it with the encoding UTF-8."
    CONTROL_CHARACTER = (
        "control_character",
        "Here is a control character ({character}), which a team file may not hold.",
        "Delete it. If the file is not UTF-8 text, save it as UTF-8.",
    )
    HALF_CHARACTER = (
        "half_character",
        "Here is half of a character ({character}), which a team file may not hold.",
        "Delete it. If the file is not UTF-8 text, save it as UTF-8.",
    )
    INVISIBLE_CHARACTER = (
        "invisible_character",
        "Here is a character that cannot be seen ({character}), as text copied from a web page may have.",
        "Delete it, or type the line again.",
    )
    EMPTY_FILE = "empty_file", "The file is empty.", "Start it with: format: 1"
    SECOND_DOCUMENT = (
        "second_document",
        "A second document begins here.",
        "Keep one team in a file, and delete the line --- .",
    )
    DUPLICATE_KEY = (
        "duplicate_key",
        "The key “{key}” is here a second time; the first is on line {line}.",
        "Delete one of the two.",
    )
    LONG_KEY = "long_key", "This key is longer than {limit} characters.", "Give it a shorter name."
    KEY_EXPECTED = (
        "key_expected",
        "Expected a key here, and found {found}.",
        "Put text that begins with a special character in quotes.",
    )
    FORBIDDEN_CHARACTER = (
        "forbidden_character",
        "This text holds {character}, which no text may hold.",
        "Delete it.",
    )
    FILE_TOO_DEEP = "file_too_deep", "Values are nested more than {limit} deep here.", SIMPLER_FILE
    TOO_MANY_VALUES = "too_many_values", "The file has more than {limit:,} values.", SIMPLER_FILE
    FORBIDDEN_YAML = (
        "forbidden_yaml",
        "Here is {construct}, which a team file may not have.",
        "Write the value out, or put it in quotes if it is text.",
    )
    INVALID_YAML = (
        "invalid_yaml",
        "This is not valid YAML: {problem}.",
        "Check the indentation, and put text with special characters in quotes.",
    )

    # Team files: keys and values
    NO_KEYS = "no_keys", "A team file holds keys with values, starting with format: 1."
    FORMAT_MISSING = (
        "format_missing",
        "The file does not have a format.",
        "Start the file with: format: {supported}",
    )
    FORMAT_INVALID = (
        "format_invalid",
        "The format is a whole number from 1 on, and there is {found}.",
        "Start the file with: format: {supported}",
    )
    FORMAT_NEWER = (
        "format_newer",
        "This file is in format {format}; this version reads up to {supported}.",
        "Open it with the version that saved it, or a newer one.",
    )
    KEY_MISSING = "key_missing", "The key “{key}” is missing here.", "Add a line {key}: …"
    KEY_UNKNOWN = "key_unknown", "There is no key “{key}” here.", "The keys here are: {known}."
    KEY_MISSPELT = "key_misspelt", "There is no key “{key}” here.", "Did you mean “{suggestion}”?"
    LIST_EXPECTED = "list_expected", "Expected a list here, and found {found}.", "Begin each line with - ."
    PAIR_EXPECTED = "pair_expected", "Expected two numbers such as [120, 80] here, and found {found}."
    MAPPING_EXPECTED = "mapping_expected", "Expected keys with values (key: value) here, and found {found}."
    VALUE_EXPECTED = "value_expected", "Expected {expected} here, and found {found}."
    BRACKETS_UNQUOTED = (
        "brackets_unquoted",
        "Expected {expected} here, and found {found}.",
        "Put text that begins with {{ or [ in quotes.",
    )
    TEXT_OR_NUMBER_EXPECTED = (
        "text_or_number_expected",
        "Expected text or a number here, and found {found}.",
        QUOTE_IT,
    )
    WORD_EXPECTED = "word_expected", "Expected one of {words} here, and found {found}."
    WORD_MISSPELT = (
        "word_misspelt",
        "Expected one of {words} here, and found {found}.",
        "Did you mean “{suggestion}”?",
    )
    NUMBER_TOO_LONG = "number_too_long", "{found}: this number is too long.", QUOTE_IT
    NUMBER_TOO_LARGE = "number_too_large", "{found}: this number is too large.", QUOTE_IT
    INVALID_ID = (
        "invalid_id",
        "{found} cannot be an id.",
        "Use letters, digits, _ and - only, 64 at most. The name may be any text.",
    )
    TOO_MANY_ENTRIES = (
        "too_many_entries",
        "More than {limit:,} entries are listed here.",
        "Split it, or put what is looked up in a function's code.",
    )

    # Teams that cannot be saved
    VALUE_TOO_DEEP = (
        "value_too_deep",
        "This is nested more than {limit} deep, so it cannot be saved.",
        "Make it simpler.",
    )
    VALUE_TOO_LONG = (
        "value_too_long",
        "This has more than {limit:,} entries, so it cannot be saved.",
        "Leave some out.",
    )
    UNSAVABLE_ID = (
        "unsavable_id",
        "This is not an id, so it cannot be saved.",
        "Use letters, digits, _ and - only, 64 at most.",
    )
    UNSAVABLE_KEY = (
        "unsavable_key",
        "This has a key that is empty, too long or not text, so it cannot be saved.",
        "Use 1 to {limit} characters.",
    )
    UNSAVABLE_TEXT = (
        "unsavable_text",
        "This holds {character}, which no text may hold, so it cannot be saved.",
        "Delete it.",
    )
    UNSAVABLE_NUMBER = (
        "unsavable_number",
        "This is not a number that JSON has, so it cannot be saved.",
        "Use a finite number.",
    )
    UNSAVABLE_INTEGER = (
        "unsavable_integer",
        "This is too large a number, so it cannot be saved.",
        "Write it as text.",
    )
    UNSAVABLE_COORDINATE = (
        "unsavable_coordinate",
        "This is too large a number, so it cannot be saved.",
        "Use a smaller one.",
    )
    UNSAVABLE_TYPE = (
        "unsavable_type",
        "This is a {type}, so it cannot be saved.",
        "Use text, numbers, true, false, lists and mappings.",
    )

    # Changes of a team
    ID_TAKEN = "id_taken", "The id “{id}” is that of “{name}”.", "Choose another one."
    NO_SUCH_AGENT = "no_such_agent", "There is no agent “{agent}” in this team."
    NO_SUCH_FUNCTION = "no_such_function", "There is no function “{function}” in this team."
    NO_SUCH_VARIABLE = "no_such_variable", "There is no variable “{variable}” in this team."
    NO_SUCH_HANDOFF = "no_such_handoff", "“{source}” does not hand over to “{target}”."
    NO_SUCH_DELEGATE = "no_such_delegate", "“{source}” does not ask “{target}”."
    NO_SUCH_TEMPLATE = "no_such_template", "There is no template “{template}”."
    INVALID_VARIABLE = (
        "invalid_variable",
        "“{variable}” cannot be the name of a variable, as no text could hold it in braces.",
        PYTHON_NAME,
    )
    DUPLICATE_VARIABLE = "duplicate_variable", "There is already a variable “{variable}”.", OTHER_NAME
    VARIABLE_HIDDEN = (
        "variable_hidden",
        "“{function}” answers with {{{variable}}}, and has a parameter “{parameter}”: they would be mixed up.",
        OTHER_NAME,
    )

    # Changes of code
    CODE_UNREADABLE = "code_unreadable", "{error}.", "Correct the code first, then change it here."
    CODE_LINE_UNREADABLE = (
        "code_line_unreadable",
        "Line {line}: {error}.",
        "Correct the code first, then change it here.",
    )
    DESCRIPTION_AMBIGUOUS = (
        "description_ambiguous",
        "In a docstring this description would be read as something else.",
        "Use other words.",
    )
    CHOICES_NOT_IN_CODE = (
        "choices_not_in_code",
        "“{parameter}” has choices, and only text and numbers can have them in code.",
        CHOICES_FIRST,
    )
    TEXT_AMONG_NUMBERS = (
        "text_among_numbers",
        "“{parameter}” is a number, and text is among its choices.",
        CHOICES_FIRST,
    )
    FRACTION_AMONG_INTEGERS = (
        "fraction_among_integers",
        "“{parameter}” is a whole number, and others are among its choices.",
        CHOICES_FIRST,
    )
    CHOICE_TOO_LARGE = (
        "choice_too_large",
        "“{parameter}” has a number among its choices that is too large.",
        CHOICES_FIRST,
    )
    NAME_IN_USE = "name_in_use", "“{name}” means something else in the code already.", OTHER_NAME
    NAME_IMPORTED = "name_imported", "“{name}” is also the name of something that the code imports.", IN_CODE
    NAME_NOT_FOLLOWED = "name_not_followed", "“{name}” cannot be renamed everywhere in the code.", IN_CODE
    PARAMETERS_NOT_IN_CODE = (
        "parameters_not_in_code",
        "The code cannot be changed to take these parameters.",
        IN_CODE,
    )
    PARAMETER_NOT_IN_CODE = (
        "parameter_not_in_code",
        "“{parameter}” cannot be the name of a parameter in code.",
        PYTHON_NAME,
    )
    PARAMETER_TWICE = "parameter_twice", "Two parameters are called “{parameter}”.", OTHER_NAME
    SEVERAL_FUNCTIONS = (
        "several_functions",
        "The code has several functions, so this one needs a name that Python can have.",
        PYTHON_NAME,
    )
