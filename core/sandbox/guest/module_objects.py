"""The functions of a shim as objects that can be imported: the interpreter passes objects out and in again, not functions."""

from typing import Any

shared: dict[str, Any] = {}
modules: list[Any] = []  # keeps the objects alive, to which the host holds no reference


class ModuleFunction:
    def __init__(self, body: Any) -> None:
        self.body = body

    def __call__(self, *arguments: Any, **further: Any) -> Any:
        return self.body(*arguments, **further)


def load(text: str, names: list[str], constants: list[str]) -> dict[str, Any]:
    """Run the text of a shim, with `shared` in its namespace, and return its functions as objects, and its constants."""
    namespace = dict(shared)
    exec(text, namespace)  # noqa: S102 - inside the sandbox
    functions = {name: ModuleFunction(namespace[name]) for name in names}
    modules.append(functions)
    return {**functions, **{name: namespace[name] for name in constants}}
