"""Live validation: does the deployed system say that it is this pack?

`pactc evidence run live` starts it with PACTC_ROOT, the root fingerprint of the pack, and LIVE_URL.
The system must serve its own fingerprint at /.well-known/pact.json: {"fingerprint": "sha256:..."}.
Build it in by `pactc production embed PATH`. Add here what else must hold of the running system.
`pactc production live` asks far more, where an HTTP contract marks functions `live: safe`.

Prints one JSON object with `ok` and `fingerprint`, which pactc compares with the pack's."""

import json
import os
import sys
import urllib.request

LIMIT = 1 << 16


def main() -> int:
    url = os.environ.get("LIVE_URL", "").rstrip("/")
    if not url.startswith(("https://", "http://")):
        print("set LIVE_URL to the address of the deployed system", file=sys.stderr)
        return 2
    with urllib.request.urlopen(f"{url}/.well-known/pact.json", timeout=10) as answer:  # noqa: S310
        deployed = json.loads(answer.read(LIMIT))["fingerprint"]
    same = deployed == os.environ["PACTC_ROOT"]
    print(json.dumps({"ok": same, "fingerprint": deployed, "url": url}))
    return 0


if __name__ == "__main__":
    sys.exit(main())
