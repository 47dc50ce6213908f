"""Every address of the portal in one table, each with the door it stands behind."""

from dataclasses import dataclass

from starlette.middleware import Middleware
from starlette.middleware.body_limit import RequestBodyLimitMiddleware
from starlette.routing import Route

from portal.web import access
from portal.web.forms import FORM_BYTES


@dataclass(frozen=True)
class Page:
    """One method at one address. There is no page without a known access; `body` limits what a request may carry."""

    method: str
    path: str
    endpoint: access.Endpoint
    access: str
    body: int = FORM_BYTES

    def __post_init__(self) -> None:
        if not access.is_known(self.access):
            raise ValueError(f"{self.method} {self.path} has no access the policy knows: {self.access!r}.")

    def route(self) -> Route:
        """The route Starlette serves; the guard and the size limit stand in front of the endpoint."""
        endpoint = access.guarded(self.endpoint, self.access, self.path)
        limit = Middleware(RequestBodyLimitMiddleware, max_body_size=self.body)
        return Route(self.path, endpoint, methods=[self.method], middleware=[limit])


ROUTES: tuple[Page, ...] = ()
