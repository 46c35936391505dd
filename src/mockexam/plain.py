"""Plain http beside TLS: `python -m mockexam.plain HOST:PORT`, as `mockexam serve` starts it."""

import sys
from dataclasses import replace

from mockexam.following import stop_with_parent
from mockexam.serving import serve_with_waitress
from mockexam.settings import read_settings


def main(bind: str) -> None:
    """Serve the instance at an address until the process that started this one has gone."""
    host, _, port = bind.rpartition(":")
    stop_with_parent()
    settings = replace(read_settings(), secure_cookies=False, behind_proxy=False)
    serve_with_waitress(settings, host, int(port))


if __name__ == "__main__":
    main(sys.argv[1])
