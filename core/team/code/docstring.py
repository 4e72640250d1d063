"""Change the docstring of a function: its description, and the descriptions of parameters under `Args:`."""

from __future__ import annotations

import ast
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from core.error_codes import ErrorCode
from core.errors import TeamEditError
from core.sandbox.reading import arguments_with_defaults
from core.schema.docstrings import Documentation, clean_docstring, read_docstring
from core.schema.signatures import CONTEXT
from core.team.code.source import CodeSource

HEADER = re.compile(r"(?:args|arguments|params|parameters):", re.IGNORECASE)
ENTRY = re.compile(r"(\*{0,2})(\w+)(\s*\([^)]*\))?\s*:")
ENTRY_NAME = re.compile(r"^(\s*\*{0,2})\w+")
UNPRINTABLE = re.compile("[^\n -\x7e\xa0-\U0010ffff]")


def with_docstring(
    source: CodeSource,
    description: str,
    descriptions: Mapping[str, str],
    names: Mapping[str, str],
    removed: Collection[str] = (),
) -> str:
    """Return the text in which the docstring has this description, and `descriptions` as descriptions of parameters.

    Entries are renamed by `names`, and those of parameters that are `removed` are dropped; all other text stays. Raises
    TeamEditError for a description that would be parsed as something else.
    """
    old, all_names = docstring_of(source), parameter_names(source.node.args)
    documentation = parse_docstring(old, all_names)
    context_entry = {name: text for name, text in documentation.parameters.items() if name == CONTEXT}
    new = Documentation(description, {**descriptions, **context_entry})
    if documentation == new and not _entries_of(old) & set(removed):
        return source.text
    if (
        not documentation.parameters and description == documentation.text
    ):  # a section about other parameters only is text, until it is not
        new = Documentation(_without_section(old), new.parameters)
    fresh = "\n".join(_with_section(new.text.split("\n"), list(_entries(new.parameters, {}))))
    texts = [*_edited(old, new, names, removed), fresh]
    exact = [text for text in texts if parse_docstring(text, all_names) == new]
    similar = [text for text in texts if _like(parse_docstring(text, all_names), new)]
    if not similar:
        raise TeamEditError.of(ErrorCode.DESCRIPTION_AMBIGUOUS)
    return _placed(source, (exact or similar)[0])


def parameter_names(arguments: ast.arguments) -> list[str]:
    """Return the names of the parameters that a docstring may describe."""
    return [argument.arg for argument, _ in arguments_with_defaults(arguments)]


def docstring_of(source: CodeSource) -> str:
    """Return the docstring of the function without the indentation of the code."""
    return clean_docstring(ast.get_docstring(source.node, clean=False) or "")


def clean_description(text: str) -> str:
    """Return a description as a docstring has it, without indentation."""
    return clean_docstring(f"\n{text}")


def parse_docstring(text: str, names: Sequence[str]) -> Documentation:
    """Parse a docstring without indentation."""
    return read_docstring(f"\n{text}", names)


def _like(documentation: Documentation, other: Documentation) -> bool:
    """Return whether two documentations differ in line breaks only."""
    return documentation.text.split() == other.text.split() and documentation.parameters == other.parameters


# --- its text


@dataclass(frozen=True, slots=True)
class _Section:
    """The `Args:` section of a docstring: its first line, the line after it, and the lines of each entry by name."""

    start: int
    end: int
    entries: Mapping[str, Sequence[str]]


def _edited(
    old: str, documentation: Documentation, names: Mapping[str, str], removed: Collection[str]
) -> Iterator[str]:
    """Yield the old docstring with the new entries in it; nothing if its sections are of another style."""
    lines = old.split("\n")
    section = _section(lines)
    if section is None:
        return
    before = {names.get(name, name): name for name in section.entries if name not in removed}
    old_documentation = parse_docstring(old, list(section.entries))
    unchanged = {
        new: _renamed(section.entries[name], new) if name in names else section.entries[name]
        for new, name in before.items()
        if new not in documentation.parameters
        or old_documentation.parameters.get(name) == documentation.parameters[new]
    }
    further = [line for name, lines in unchanged.items() if name not in documentation.parameters for line in lines]
    section_lines = [*_entries(documentation.parameters, unchanged), *further]
    above, below = lines[: section.start], lines[section.end :]
    yield "\n".join([*_with_section(_stripped(above), section_lines), *below])
    if not any(line.strip() for line in below):
        yield "\n".join(_with_section(documentation.text.split("\n"), section_lines))


def _section(lines: Sequence[str]) -> _Section | None:
    start = next((at for at, line in enumerate(lines) if HEADER.fullmatch(line.rstrip())), None)
    if start is None:
        return None
    end = start + 1
    while end < len(lines) and (not lines[end].strip() or lines[end].startswith(" ")):
        end += 1
    while not lines[end - 1].strip():
        end -= 1
    entries: dict[str, list[str]] = {}
    name, deep = "", len(lines[start + 1]) - len(lines[start + 1].lstrip()) if start + 1 < end else 0
    for line in lines[start + 1 : end]:
        entry = ENTRY.match(line[deep:]) if line[:deep].strip() == "" else None
        name = entry[2] if entry is not None else name
        entries.setdefault(name, []).append(line)
    return _Section(start, end, entries)


def _entries_of(text: str) -> set[str]:
    section = _section(text.split("\n"))
    return set() if section is None else set(section.entries)


def _without_section(text: str) -> str:
    lines = text.split("\n")
    section = _section(lines)
    return text if section is None else "\n".join([*lines[: section.start], *lines[section.end :]]).strip()


def _renamed(lines: Sequence[str], name: str) -> list[str]:
    return [ENTRY_NAME.sub(rf"\g<1>{name}", lines[0], count=1), *lines[1:]]


def _entries(parameters: Mapping[str, str], unchanged: Mapping[str, Sequence[str]]) -> Iterator[str]:
    for name, description in parameters.items():
        yield from unchanged.get(name, [f"    {name}: {description}"])


def _with_section(above: Sequence[str], entries: Sequence[str]) -> list[str]:
    if not entries:
        return list(above)
    gap = [""] if any(above) else []
    return [*(above if any(above) else []), *gap, "Args:", *entries]


def _stripped(lines: Sequence[str]) -> list[str]:
    return "\n".join(lines).rstrip().split("\n")


# --- its place


def _placed(source: CodeSource, text: str) -> str:
    """Return the code with this docstring, or without one if it is empty."""
    first = source.node.body[0]
    has_one = ast.get_docstring(source.node, clean=False) is not None
    if not has_one:
        return _inserted(source, first, text)
    start, end = source.start(first), source.end(first)
    if text:
        return source.text[:start] + _literal(text, source.indent(first)) + source.text[end:]
    return _removed(source, start, end)


def _inserted(source: CodeSource, first: ast.stmt, text: str) -> str:
    """Insert the docstring before everything else in the function."""
    decorated = getattr(first, "decorator_list", [])
    start = source.start(decorated[0]) - 1 if decorated else source.start(first)
    line, _ = source.line_of(start)
    if source.text[line:start].strip():
        indent = "    "
        before = source.text[:start].rstrip()
        return f"{before}\n{indent}{_literal(text, indent)}\n{indent}{source.text[start:]}"
    indent = source.text[line:start]
    place = _behind_header(source, line)
    return f"{source.text[:place]}{indent}{_literal(text, indent)}\n{source.text[place:]}"


def _behind_header(source: CodeSource, first_line: int) -> int:
    """Return the place after the line of the `def`: comments above the first statement stay above it."""
    place, line = first_line, source.line_of(first_line - 1)[0]
    while _is_remark(source.text[line:place]):
        place, line = line, source.line_of(line - 1)[0]
    return place


def _is_remark(line: str) -> bool:
    return not line.strip() or line.lstrip().startswith("#")


def _removed(source: CodeSource, start: int, end: int) -> str:
    line = source.line_of(start)[0]
    behind = source.line_of(end)[1]
    alone = not source.text[line:start].strip() and not source.text[end:behind].strip()
    if not alone or len(source.node.body) == 1:
        return source.text[:start] + "pass" + source.text[end:]
    return source.text[:line] + source.text[behind:]


def _literal(text: str, indent: str) -> str:
    quoted = text.replace("\\", "\\\\").replace('"""', '\\"\\"\\"')
    quoted = UNPRINTABLE.sub(lambda found: found[0].encode("unicode_escape").decode(), quoted)
    lines = quoted.split("\n")
    if len(lines) == 1:
        end = f'{lines[0][:-1]}\\"' if lines[0].endswith('"') else lines[0]
        return f'"""{end}"""'
    lead = "" if clean_docstring(text) == text else f"\n{indent}"
    return f'"""{lead}' + "\n".join(
        [lines[0], *(f"{indent}{line}" if line else "" for line in lines[1:]), f'{indent}"""']
    )
