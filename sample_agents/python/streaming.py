"""A streamed run: pieces of text as they come, with the agent that writes them, and the Response at the end."""

from core import Agent, Swarm
from core.models.offline import OfflineModel

# Swarm() alone asks OpenAI, with the key in OPENAI_API_KEY.
client = Swarm(model=OfflineModel())


def opening_hours(day: str) -> str:
    """Tell the opening hours of the museum on a day, such as Monday."""
    return "The museum is closed on Mondays." if day.lower() == "monday" else "The museum is open from ten to six."


agent = Agent(name="Museum guide", instructions="Answer visitors.", functions=[opening_hours])


def main() -> None:
    messages = [{"role": "user", "content": "When are you open on Saturday?"}]
    for piece in client.run(agent=agent, messages=messages, stream=True):
        match piece:
            case {"delim": "start"}:
                print("[", end="")
            case {"content": str(text)}:
                print(text, end="|", flush=True)
            case {"delim": "end"}:
                print("]")
            case {"response": response}:
                print("messages:", len(response.messages))


if __name__ == "__main__":
    main()
