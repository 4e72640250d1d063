"""Delegates: agents that are called like functions, several at the same time, each in a conversation of its own."""

from core import Agent, Swarm
from core.models.offline import OfflineModel

# Swarm() alone asks OpenAI, with the key in OPENAI_API_KEY.
client = Swarm(model=OfflineModel())


def find_prices(product: str) -> str:
    """Find the price of a product, what it costs."""
    return f"A {product} costs 4,800 EUR."


def find_tests(product: str) -> str:
    """Find reviews and tests of a product, how good it is."""
    return f"Testers gave the {product} four stars of five."


prices = Agent(name="Price researcher", description="Finds prices and costs.", functions=[find_prices])
tests = Agent(name="Test researcher", description="Finds reviews and tests.", functions=[find_tests])
lead = Agent(name="Lead", instructions="Ask your researchers, then answer.", delegates=[prices, tests])


def main() -> None:
    question = "Find the price and the tests of a cargo bike."
    response = client.run(agent=lead, messages=[{"role": "user", "content": question}])
    for call in response.messages[0].get("tool_calls") or []:
        print("asked:", call["function"]["name"])
    print(response.messages[-1]["content"])


if __name__ == "__main__":
    main()
