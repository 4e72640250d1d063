"""An agent that calls a function. Its name, docstring and parameters are all the model sees of it."""

from core import Agent, Swarm
from core.models.offline import OfflineModel

# Swarm() alone asks OpenAI, with the key in OPENAI_API_KEY.
client = Swarm(model=OfflineModel())

DEGREES = {"seoul": 24, "oslo": 12, "cairo": 35}


def get_weather(city: str) -> str:
    """Get the current weather in a city.

    Args:
        city: Name of the city, for example Seoul.
    """
    return f"It is {DEGREES[city.lower()]} degrees in {city}."


agent = Agent(name="Weather desk", instructions="Tell the weather.", functions=[get_weather])


def main() -> None:
    response = client.run(agent=agent, messages=[{"role": "user", "content": "What's the weather in Oslo?"}])
    for message in response.messages:
        for call in message.get("tool_calls") or []:
            print("called:", call["function"]["name"], call["function"]["arguments"])
    print(response.messages[-1]["content"])


if __name__ == "__main__":
    main()
