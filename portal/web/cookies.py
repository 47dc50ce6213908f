"""Our cookies: HttpOnly, Secure, SameSite, and valid for every path."""

from datetime import timedelta

from starlette.responses import Response


def put(response: Response, name: str, value: str, lifetime: timedelta | None = None) -> None:
    """Set a cookie, for a given time or until the browser is closed."""
    seconds = None if lifetime is None else int(lifetime.total_seconds())
    response.set_cookie(name, value, max_age=seconds, path="/", secure=True, httponly=True, samesite="lax")


def end(response: Response, name: str) -> None:
    """End a session in this browser: delete its cookie and what the browser has stored of the portal.

    Sessions under other cookies go on: they store nothing there, and only fetch style sheets and scripts again.
    """
    drop(response, name)
    response.headers["Clear-Site-Data"] = '"cache", "storage"'


def drop(response: Response, name: str) -> None:
    """Delete a cookie."""
    response.delete_cookie(name, path="/", secure=True, httponly=True, samesite="lax")
