"""Context variables: instructions and functions read them, functions change them, the model never sees them as arguments."""

from typing import Any

from core import Agent, Result, Swarm
from core.models.offline import OfflineModel

# Swarm() alone asks OpenAI, with the key in OPENAI_API_KEY.
client = Swarm(model=OfflineModel())


def instructions(context_variables: dict[str, Any]) -> str:
    return f"You keep the library card of {context_variables['user_name']}."


def borrow_book(context_variables: dict[str, Any], title: str) -> Result:
    """Borrow a book by its title."""
    borrowed = [*context_variables["borrowed"], title]
    return Result(value=f"{title} is yours for four weeks.", context_variables={"borrowed": borrowed})


agent = Agent(name="Librarian", instructions=instructions, functions=[borrow_book])


def main() -> None:
    response = client.run(
        agent=agent,
        messages=[{"role": "user", "content": 'I would like to borrow "The Salt Road".'}],
        context_variables={"user_name": "Nadia", "borrowed": ["Small Rain"]},
    )
    print(response.messages[-1]["content"])
    print("borrowed:", response.context_variables["borrowed"])


if __name__ == "__main__":
    main()
