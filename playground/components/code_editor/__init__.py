"""An editor for the code of a function: CodeMirror in the browser, its text and what is wrong with it from the page.

`code_editor` draws it; `PREFIX` and `FILES` tell the server what the browser will ask for. Nothing here runs any code.
"""

from playground.components.code_editor.component import Mark, MarkKind, Offered, code_editor
from playground.components.code_editor.files import FILES, PREFIX

__all__ = ["FILES", "PREFIX", "Mark", "MarkKind", "Offered", "code_editor"]
