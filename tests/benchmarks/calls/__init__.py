"""How well the offline model fills in calls from free text: messages labelled by hand, run through the engine, and counted.

`development.yaml` may be looked at while the model is made better; `held_out.yaml` may not, so that its figures stay honest.
The two have different functions of the same kinds. Both were written by somebody who had not seen the model's rules.
`clock` is the day on which every message is said; the agent is told it in its instructions and as the variable `today`.
`teams` maps a team of one agent to its `functions`, Python of which only signatures and docstrings count, and its `cases`:

- `say`: what the user says,
- `kind`: what is hard about it; misses are counted by it,
- `calls`: all calls that must be made, in any order, each a function with its arguments; an empty list means none.
  An argument is its value or a list of the values accepted; for a parameter that takes a list, the list of accepted lists.
  `null` among them accepts that it is left out. An argument that equals its default may be left out or given.
- `or`: further lists of calls that are as right,
- `exact`: true where the case of letters counts; otherwise text is compared without regard to case and spacing.
"""
