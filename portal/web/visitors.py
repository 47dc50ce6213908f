"""Where a request comes from, as far as limits need to know."""

from starlette.requests import Request
from starlette.responses import Response

from portal.workflow.login_limits import DEVICE_LIFETIME, Visitor

DEVICE_COOKIE = "__Host-candour-device"


def visitor(request: Request) -> Visitor:
    """The network address a request comes from, and the cookie of an earlier sign-in with this browser."""
    client = request.client.host if request.client else "unknown"
    return Visitor(client, request.cookies.get(DEVICE_COOKIE, ""))


def remember_device(response: Response, cookie: str) -> None:
    """Let this browser be known again, for as long as the cookie is good."""
    response.set_cookie(
        DEVICE_COOKIE,
        cookie,
        max_age=int(DEVICE_LIFETIME.total_seconds()),
        secure=True,
        httponly=True,
        samesite="lax",
        path="/",
    )
