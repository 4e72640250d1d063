"""The list of a team's parts in the browser: rows in, the clicked row out.

`draw_parts_list` draws it; `FILES` are the files that the browser needs for it.
"""

from playground.widgets.browser.parts_list.component import draw_parts_list
from playground.widgets.browser.parts_list.files import FILES

__all__ = ["FILES", "draw_parts_list"]
