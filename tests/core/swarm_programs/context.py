from swarm import Agent, Result, Swarm

client = Swarm()
sales_agent = Agent(name="Sales Agent", instructions=lambda context_variables: f"Sell to {context_variables['user_name']}.")


def instructions(context_variables):
    name = context_variables.get("name", "User")
    return f"You are a helpful agent. Greet the user by name ({name})."


def print_account_details(context_variables: dict):
    user_id = context_variables.get("user_id", None)
    return f"Account of user {user_id}"


def talk_to_sales():
    return Result(value="Done", agent=sales_agent, context_variables={"department": "sales"})


agent = Agent(name="Agent", instructions=instructions, functions=[print_account_details, talk_to_sales])
context_variables = {"name": "James", "user_id": 123, "user_name": "John"}

response = client.run(
    messages=[{"role": "user", "content": "Print my account details, then transfer me to sales!"}],
    agent=agent,
    context_variables=context_variables,
)
print(response.agent.name)
print(response.context_variables)
print([message["content"] for message in response.messages if message["role"] == "tool"])

again = client.run(
    agent=response.agent,
    messages=[*response.messages, {"role": "user", "content": "Thanks!"}],
    context_variables=response.context_variables,
    max_turns=1,
)
print(again.messages[-1]["content"])
print("department" in context_variables)
