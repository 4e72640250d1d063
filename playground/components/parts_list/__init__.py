"""The list of a team's parts: itself, its agents, its functions. What is clicked there opens its form.

`parts_list` draws it; `FILES` are the files that the browser needs for it.
"""

from playground.components.parts_list.drawn import parts_list
from playground.components.parts_list.files import FILES

__all__ = ["FILES", "parts_list"]
