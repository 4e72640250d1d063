"""The text of a function's code, changed where a form changes it: nothing else in it moves, and nothing of it runs.

    code         the changes themselves        signature    parameters, each as it was written where it stays as it was
    reading      text, lines and syntax tree   docstring    description and what is told about each parameter
    naming       names and words followed      scopes       which name means what

Whatever is written is read again before it is given back. What cannot be written, and code that cannot be read at the
moment, raises TeamEditError.
"""

from __future__ import annotations

from core.team.rewrite.code import with_agent, with_description, with_name, with_parameters, with_variable

__all__ = ["with_agent", "with_description", "with_name", "with_parameters", "with_variable"]
