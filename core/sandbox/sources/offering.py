"""The functions of a module as objects that can be imported: functions themselves cannot be handed out and in again."""

from typing import Any

shared: dict[str, Any] = {}
kept: list[Any] = []


class Offered:
    def __init__(self, body: Any) -> None:
        self.body = body

    def __call__(self, *arguments: Any, **further: Any) -> Any:
        return self.body(*arguments, **further)


def offer(text: str, names: list[str], constants: list[str]) -> dict[str, Any]:
    """The functions and constants of these names in the text of a module, which finds `shared` there already."""
    namespace = dict(shared)
    exec(text, namespace)  # noqa: S102 - this, too, runs inside
    made = {name: Offered(namespace[name]) for name in names}
    kept.append(made)
    return {**made, **{name: namespace[name] for name in constants}}
