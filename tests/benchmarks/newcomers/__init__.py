"""Teams as newcomers make them in forms, and what people say to them; a reader judges the replies of the offline model.

`teams/` has twelve small teams with short instructions; half of their agents have no function and can answer only from
their instructions. `conversations.yaml` has ten conversations with each, of one to three messages. Nothing is expected of
them: replies are printed as plain text, and whoever reads them says whether they help.
"""
