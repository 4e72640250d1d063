"""A function that returns an agent hands the conversation to it."""

from core import Agent, Swarm
from core.models.offline import OfflineModel

# Swarm() alone asks OpenAI, with the key in OPENAI_API_KEY.
client = Swarm(model=OfflineModel())

refunds = Agent(name="Refunds", instructions="Help with refunds.")


def transfer_to_refunds() -> Agent:
    """Hand off when the customer wants to return something or get money back."""
    return refunds


front_desk = Agent(name="Front desk", instructions="Find the right colleague.", functions=[transfer_to_refunds])


def main() -> None:
    response = client.run(agent=front_desk, messages=[{"role": "user", "content": "I want my money back."}])
    assert response.agent is not None
    print("answered by:", response.agent.name)
    print(response.messages[-1]["content"])


if __name__ == "__main__":
    main()
