"""The portal as a process of its own, for measuring: its folder and port are told, the rest is the real application.

`/bare` renders the page of a section once more from the values of the last real one, without a database: what the
framework and the template cost by themselves.
"""

import os
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import uvicorn
from pydantic import SecretStr
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from portal.app import make_app
from portal.settings import Settings
from portal.storage.database import Database
from portal.web.links import link
from portal.web.render import Pages

SECRET = "a secret for the benchmark, 32 characters or more"
TEMPLATE = "supplier/section.html"


def database_in(folder: Path, address: str) -> Database:
    """The benchmark's SQLite file."""
    return Database(
        f"sqlite:///{folder / 'portal.sqlite'}",
        clock=lambda: datetime.now(UTC),
        random=os.urandom,
        base_url=address,
        path_of=link,
        secret=SECRET,
        data=folder,
        mail_from="Candour <candour@example.org>",
    )


class Remembering(Pages):
    """Pages that keep what a section was last filled with."""

    last: dict[str, Any] = {}  # noqa: RUF012 - one process, one benchmark

    def fill(self, template: str, block: str | None, data: Any, language: str = "en") -> str:
        if template == TEMPLATE:
            self.last.update(data)
        return super().fill(template, block, data, language)


async def bare(request: Request) -> Response:
    """The template alone."""
    pages: Remembering = request.app.state.pages
    return HTMLResponse(Pages.fill(pages, TEMPLATE, None, pages.last))


def main() -> None:
    """Serve until the parent ends it."""
    folder, port = Path(sys.argv[1]), int(sys.argv[2])
    address = f"http://127.0.0.1:{port}"
    database = database_in(folder, address)
    app = make_app(Settings(base_url=address, secret=SecretStr(SECRET)), database)
    pages = app.state.pages
    pages.__class__ = Remembering
    app.router.routes.append(Route("/bare", bare))
    uvicorn.run(app, host="127.0.0.1", port=port, log_level="error", access_log=False)


if __name__ == "__main__":
    main()
