from swarm import Agent, Swarm

client = Swarm()


def get_weather(location, time="now"):
    """Get the current weather in a given location. Location MUST be a city."""
    return {"location": location, "temperature": "65", "time": time}


agent = Agent(name="Weather Agent", instructions="You are a helpful agent.", functions=[get_weather])
messages = [{"role": "user", "content": "What's the weather in NYC?"}]

stream = client.run(agent=agent, messages=messages, stream=True)
content, last_sender, response = "", "", None
for chunk in stream:
    if "sender" in chunk:
        last_sender = chunk["sender"]
    if "content" in chunk and chunk["content"] is not None:
        if not content and last_sender:
            print(f"{last_sender}:", end=" ", flush=True)
            last_sender = ""
        print(chunk["content"], end="", flush=True)
        content += chunk["content"]
    if "tool_calls" in chunk and chunk["tool_calls"] is not None:
        for tool_call in chunk["tool_calls"]:
            name = tool_call["function"]["name"]
            if not name:
                continue
            print(f"{last_sender}: {name}()")
    if "delim" in chunk and chunk["delim"] == "end" and content:
        print()
        content = ""
    if "response" in chunk:
        response = chunk["response"]

print(len(response.messages), response.agent.name)
print(response.messages[1]["tool_name"], response.messages[1]["content"])
