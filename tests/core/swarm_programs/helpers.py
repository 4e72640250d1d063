import openai

from swarm import Agent, Swarm
from swarm.repl.repl import pretty_print_messages, process_and_print_streaming_response
from swarm.types import Response, Result


class Clerk(Agent):
    model: str = "small-model"
    desk: int = 1


class Logged(Swarm):
    def handle_tool_calls(self, tool_calls, functions, context_variables, debug):
        print("calls:", [tool_call.function.name for tool_call in tool_calls])
        return super().handle_tool_calls(tool_calls, functions, context_variables, debug)


def take_order(item: str, context_variables: dict):
    """Take an order."""
    return Result(value=f"Ordered {item}", context_variables={"orders": context_variables.get("orders", 0) + 1})


client = Logged(client=openai.OpenAI(max_retries=0))
clerk = Clerk(name="Clerk", functions=[take_order, take_order], temperature=0.2, desk=7)

response = client.run(agent=clerk, messages=[{"role": "user", "content": "A book, please."}])
assert isinstance(response, Response)
pretty_print_messages(response.messages)
print(response.model_dump()["context_variables"], response.agent.model_dump()["desk"])

chunks = client.run(agent=clerk, messages=response.messages, stream=True)
streamed = process_and_print_streaming_response(chunks)
print(streamed.messages[-1]["sender"])

try:
    client.run(agent=clerk, messages=response.messages)
except openai.RateLimitError as error:
    print("waits after", error.status_code)
