"""Live validation: is what runs in production what this commit describes?

`asgi` is the service's side, and imports nothing but the standard library. The rest is the side of
`pactc production live`: `origin` and `wire` ask, `identity` compares, `clauses` judges contracts,
`commits` tells which commits are the same deployment, `validate` is all of it in order.
"""
