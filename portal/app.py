"""The application factory: takes settings and a database, returns a Starlette application."""

import gc
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette_compress import CompressMiddleware

from portal import sandbox
from portal import settings as places
from portal.domain.refusals import Refusal
from portal.settings import Settings
from portal.storage.database import Database
from portal.web import errors, health
from portal.web.access import ThreadLimits
from portal.web.errors import ServerErrorMiddleware
from portal.web.links import PATTERNS
from portal.web.render import pages_of
from portal.web.routes import ROUTES, Page
from portal.web.security import SecurityMiddleware

HEALTH = (
    Route(PATTERNS["health"], health.web),
    Route(PATTERNS["worker_health"], health.worker),
    Route(PATTERNS["metrics"], health.metrics),
)
FOR_EVER = {"Cache-Control": "public, max-age=31536000, immutable"}


def make_app(settings: Settings, database: Database, *, pages: Sequence[Page] = ()) -> Starlette:
    """The portal as an ASGI application. `pages` adds further pages with access checks (the demo's mailbox)."""
    routes = [page.route for page in (*ROUTES, *pages)]
    app = Starlette(
        lifespan=settled,
        routes=[*routes, *HEALTH, Route(PATTERNS["static"], _static)],
        middleware=[
            Middleware(SecurityMiddleware, base_url=settings.base_url),
            Middleware(CompressMiddleware, brotli=False, gzip_level=5),
            Middleware(ServerErrorMiddleware),
        ],
        exception_handlers={Refusal: errors.refused, HTTPException: errors.unserved},
    )
    sandbox.allow(settings.file_readers)
    app.state.database = database
    app.state.thread_limits = ThreadLimits(database)
    app.state.metrics_token = settings.metrics_token.get_secret_value() if settings.metrics_token else ""
    app.state.questionnaires = places.root("questionnaires")
    app.state.pages = pages_of(places.root("templates"), places.root("static"))
    return app


@asynccontextmanager
async def settled(app: Starlette) -> AsyncIterator[None]:
    """Exempt everything loaded at startup from garbage collection: scanning it would pause every request for 0.1 s."""
    gc.collect()
    gc.freeze()
    yield


async def _static(request: Request) -> Response:
    """Serve a static file. Its address contains its hash, so browsers cache it for ever; any other hash is a 404."""
    name = request.path_params["name"]
    request.scope["portal.address"] = PATTERNS["static"]
    served = request.app.state.pages.static.read(name, request.path_params["mark"])
    if served is None:
        raise HTTPException(404)
    content, media_type = served
    return Response(content, headers=FOR_EVER, media_type=media_type)
