"""AsyncSwarm, the async twin of Swarm: three conversations at the same time."""

import asyncio

from core import Agent, AsyncSwarm
from core.models.offline import AsyncOfflineModel

# AsyncSwarm() alone asks OpenAI, with the key in OPENAI_API_KEY.
client = AsyncSwarm(model=AsyncOfflineModel())


async def track_parcel(number: int) -> str:
    """Track a parcel by its number and say where it is."""
    await asyncio.sleep(0.1)
    return f"Parcel {number} is on its way."


agent = Agent(name="Parcel desk", instructions="Say where parcels are.", functions=[track_parcel])


async def ask(number: int) -> str:
    messages = [{"role": "user", "content": f"Where is parcel {number}?"}]
    response = await client.run(agent=agent, messages=messages)
    return str(response.messages[-1]["content"])


async def main() -> None:
    for answer in await asyncio.gather(ask(101), ask(102), ask(103)):
        print(answer)


if __name__ == "__main__":
    asyncio.run(main())
