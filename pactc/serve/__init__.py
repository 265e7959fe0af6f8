"""`pactc mcp`: questions about a project, and work on it, over the Model Context Protocol.

`server` and the transports (`stdio`, `http`) are the only modules that know the protocol. `tools`
is the table of what may be called; `questions`, `programs` and `work` answer; `resources` lists
and reads. Nothing is kept between two calls: each opens the project anew, so that an answer is
always about the files as they are.
"""
