"""How well the offline model finds its way: utterances labelled by hand, run through the engine, and counted.

`samples.yaml` has what the samples suggest themselves, and all of it has to work. `dev.yaml` may be looked at while the
model is made better; `held_out.yaml` may not, so that its figures stay honest.
`fresh_dev.yaml` and `fresh_held_out.yaml` are the same two for the samples only, written by somebody who had not seen the
model's rules.
`teams/` holds teams that are not samples. A file of cases maps a team to its cases; a case has

- `say`: what the user says, or a list of messages, of which the last one counts,
- `agent`: who has the conversation when it begins; the team's first agent when left out,
- `expect`: the ids, joined by `+`, of what must come of the last message: functions called (these and no others),
  delegates asked (likewise), the agent that has the conversation in the end. Or a list of alternatives, any will do.
  `none`: nothing is called and the conversation stays, or goes back to the first agent. `ask`: nothing is called and the
  reply asks for something; the conversation stays unless an agent is named,
- `arguments`: of the function called; patterns as in a team's canned results,
- or only `demo`: a list of the above, one conversation.
"""
