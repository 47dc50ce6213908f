"""Cookies of ours: out of reach of scripts, of plain http and of other sites, for every address."""

from datetime import timedelta

from starlette.responses import Response


def put(response: Response, name: str, value: str, lifetime: timedelta | None = None) -> None:
    """Set a cookie, for so long or until the browser is closed."""
    seconds = None if lifetime is None else int(lifetime.total_seconds())
    response.set_cookie(name, value, max_age=seconds, path="/", secure=True, httponly=True, samesite="lax")


def drop(response: Response, name: str) -> None:
    """Take a cookie back."""
    response.delete_cookie(name, path="/", secure=True, httponly=True, samesite="lax")
