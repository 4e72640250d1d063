"""The smallest program: one agent, one message."""

from core import Agent, Swarm
from core.models.offline import OfflineModel

# Swarm() alone asks OpenAI, with the key in OPENAI_API_KEY.
client = Swarm(model=OfflineModel())

agent = Agent(name="Greeter", instructions="Welcome the user in one sentence.")


def main() -> None:
    response = client.run(agent=agent, messages=[{"role": "user", "content": "Hello!"}])
    print(response.messages[-1]["content"])


if __name__ == "__main__":
    main()
