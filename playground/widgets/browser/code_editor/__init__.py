"""An editor for the code of a function: CodeMirror in the browser, its text and what is wrong with it from the page.

`code_editor` draws it; `FILES` are the files that the browser needs for it. Nothing here runs any code.
"""

from playground.widgets.browser.code_editor.component import Mark, MarkKind, Offered, code_editor
from playground.widgets.browser.code_editor.files import FILES

__all__ = ["FILES", "Mark", "MarkKind", "Offered", "code_editor"]
