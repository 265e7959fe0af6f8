"""What a number of pieces costs, over HTTP. Without a framework: each case starts it anew."""

import json
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, unquote, urlsplit

CUSTOMERS = ("ann", "bob")
BEFORE, AFTER = "/customers/", "/quotes"


class Api(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self):
        self.answer(status=204 if self.path == "/health" else 404)

    def do_POST(self):
        data = self.rfile.read(int(self.headers["Content-Length"]))
        try:
            status, media, value = self.quote(json.loads(data))
            self.answer(status, media, json.dumps(value))
        except (KeyError, ValueError):
            self.answer(500, "text/plain", "it failed")

    def quote(self, wanted):
        url = urlsplit(self.path)
        tags = parse_qs(url.query, keep_blank_values=True).get("tag", [])
        if unquote(url.path)[len(BEFORE) : -len(AFTER)] not in CUSTOMERS:
            return 404, "application/problem+json", {"detail": "no such customer"}
        return (
            201,
            "application/json",
            {
                "total": wanted["pieces"] * wanted["cents"],
                "request": self.headers["x-request-id"],
                "tags": tags,
            },
        )

    def answer(self, status, media="text/plain", text=""):
        body = text.encode()
        self.send_response_only(status)
        if status != 204:
            self.send_header("Content-Type", media)
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


def main():
    Api.wbufsize = -1  # an answer is one packet, which waits for nothing
    server = ThreadingHTTPServer(("127.0.0.1", 0), Api)
    print(json.dumps({"url": f"http://127.0.0.1:{server.server_port}"}), flush=True)
    server.serve_forever()


main()
