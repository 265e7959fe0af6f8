"""What a number of pieces costs, over HTTP."""

import json
import socket

import uvicorn
from starlette.applications import Starlette
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

CUSTOMERS = ("ann", "bob")


async def health(request):
    return Response(status_code=204)


async def quote(request):
    if request.path_params["customer"] not in CUSTOMERS:
        return JSONResponse({"detail": "no such customer"}, 404, None, "application/problem+json")
    wanted = await request.json()
    return JSONResponse(
        {
            "total": wanted["pieces"] * wanted["cents"],
            "request": request.headers["x-request-id"],
            "tags": request.query_params.getlist("tag"),
        },
        201,
    )


def main():
    routes = [
        Route("/health", health),
        Route("/customers/{customer:path}/quotes", quote, methods=["POST"]),
    ]
    listener = socket.create_server(("127.0.0.1", 0))
    listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    print(json.dumps({"url": f"http://127.0.0.1:{listener.getsockname()[1]}"}), flush=True)
    config = uvicorn.Config(Starlette(routes=routes), log_level="critical", lifespan="off")
    uvicorn.Server(config).run(sockets=[listener])


main()
