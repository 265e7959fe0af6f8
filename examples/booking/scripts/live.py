"""Is what runs this commit, and does it keep its contracts?  python scripts/live.py

Asks the deployment at BOOKING_URL by `pactc production live`, whose answer and exit status are this
script's. Without a URL it deploys the service itself, on loopback, as any deployment must: it has
pactc write what the build must hold, and starts the service with that."""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from smoke import serve

PACTC = "pactc"


def main() -> int:
    with contextlib.ExitStack() as stack:
        url = os.environ.get("BOOKING_URL", "")
        if not url:
            folder = stack.enter_context(tempfile.TemporaryDirectory())
            pack = Path(folder, "pact.json")
            if built := subprocess.run([PACTC, "production", "embed", str(pack)]).returncode:
                return built
            url, _ = stack.enter_context(serve(pack))
        live = [PACTC, "production", "live", "--url", url, "--timeout", "30", "--format", "json"]
        return subprocess.run(live).returncode


if __name__ == "__main__":
    sys.exit(main())
