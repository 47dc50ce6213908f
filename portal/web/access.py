"""Access checks: every address is reached through `guarded`, and endpoints use the database of their request."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from functools import partial, wraps
from typing import Any, Concatenate, ParamSpec, TypeAlias, TypeVar

from anyio import CapacityLimiter, to_thread
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from portal import sandbox
from portal.domain import policy
from portal.domain.policy import Actor
from portal.domain.refusals import Expired, Invalid, NotFound
from portal.storage.database import Database, Work
from portal.storage.sessions import Kind
from portal.web import locale
from portal.web.links import link
from portal.workflow import sign_in

MEMBER_COOKIE = "__Host-candour"
RESPONDENT_COOKIE = "__Host-candour-answer"
ENTERED, JUST_NOW = "entered", 60
"""The gate sends a browser on with the second in which it was let in: if its cookie is missing then, it keeps none."""
MEMBERS = ("member", "held")
RESPONDENTS = ("respondent", "contact")
"""Whoever answers; what is the contact's alone does not exist for a colleague who was given some sections."""
VISITOR = Actor("portal", "visitor", "visitor")
"""Whoever has not said who they are. The kind `portal` holds no rights under the policy."""

IN_PROCESS, OVER_NETWORK = 2, 16
MOST_FILES_WAITING = 20
Endpoint: TypeAlias = Callable[[Request], Awaitable[Response]]
Given = ParamSpec("Given")
Made = TypeVar("Made")


class ThreadLimits:
    """How many of the suppliers' transactions run at once in this process, reading and writing each by itself.

    They take less than a millisecond of Python and SQLite: more threads than cores would only fight over the
    interpreter (with eight at once, such a read costs four times the CPU that it costs alone). Over a network a
    transaction mostly waits, and waiting can be done together. Members' long work has the server's other threads.
    """

    def __init__(self, database: Database) -> None:
        at_once = IN_PROCESS if database.is_in_process else OVER_NETWORK
        self.reading, self.writing = CapacityLimiter(at_once), CapacityLimiter(at_once)
        self.searching = CapacityLimiter(at_once)
        self.files = CapacityLimiter(sandbox.AT_ONCE)


@dataclass(frozen=True)
class RequestDatabase:
    """One request's way into the portal: the actor's own view of the database, one transaction a call."""

    database: Database
    actor: Actor
    thread_limits: ThreadLimits | None = None

    async def read(
        self, query: Callable[Concatenate[Work, Given], Made], *args: Given.args, **named: Given.kwargs
    ) -> Made:
        """What `query(work, …)` answers, from a worker thread so that other readers are not kept waiting."""
        limiter = self.thread_limits.reading if self.thread_limits else None
        everything: dict[str, Any] = {**named, "actor": self.actor}
        return await to_thread.run_sync(partial(self.database.read, query, *args, **everything), limiter=limiter)

    async def search(
        self, query: Callable[Concatenate[Work, Given], None], *args: Given.args, **named: Given.kwargs
    ) -> None:
        """`query(work, …)`, which searches long words before they are kept; other readers do not wait for it."""
        limiter = self.thread_limits.searching if self.thread_limits else None
        everything: dict[str, Any] = {**named, "actor": self.actor}
        await to_thread.run_sync(partial(self.database.read, query, *args, **everything), limiter=limiter)

    async def run(self, step: Callable[..., Made], *args: Any, **named: Any) -> Made:
        """What `step(database, …)` answers, which opens its own transactions: a long reading, then a short writing."""
        limiter = self.thread_limits.reading if self.thread_limits else None
        return await to_thread.run_sync(partial(step, self.database, *args, **named, actor=self.actor), limiter=limiter)

    async def write(
        self, step: Callable[Concatenate[Work, Given], Made], *args: Given.args, **named: Given.kwargs
    ) -> Made:
        """What `step(work, …)` answers once everything it wrote is kept."""
        limiter = self.thread_limits.writing if self.thread_limits else None
        everything: dict[str, Any] = {**named, "actor": self.actor}
        return await to_thread.run_sync(partial(self.database.write, step, *args, **everything), limiter=limiter)


async def aside(request: Request, function: Callable[Given, Made], /, *args: Given.args, **named: Given.kwargs) -> Made:
    """What `function` answers, outside any transaction: for reading files, a few at a time, the rest in a queue."""
    lane: CapacityLimiter = request.app.state.thread_limits.files
    if lane.statistics().tasks_waiting >= MOST_FILES_WAITING:
        raise Invalid(sandbox.BUSY)
    return await to_thread.run_sync(partial(function, *args, **named), limiter=lane)


def respondent_cookie(invitation: str) -> str:
    """The cookie of one invitation's session: whoever answers two buyers in one browser is in both at once."""
    return f"{RESPONDENT_COOKIE}-{invitation}"


def request_database(request: Request) -> RequestDatabase:
    """The database as the actor of this request may use it, made by the access check."""
    laid_out: RequestDatabase = request.state.db
    return laid_out


def is_known_access(access: str) -> bool:
    """Whether `access` names a kind of door: `public`, `respondent`, `contact`, `member`, or `member:<action>`.

    The action is one of the policy. `held:<action>` is for members too, and for those who are let in after a restore
    only to release the portal.
    """
    kind, _, action = access.partition(":")
    return access in ("public", "respondent", "contact", "member") or (kind in MEMBERS and action in policy.ACTIONS)


def guarded(endpoint: Endpoint, access: str, address: str) -> Endpoint:
    """`endpoint` behind its door. `address` is the route's pattern: the log names it, never the path."""

    @wraps(endpoint)
    async def at_the_door(request: Request) -> Response:
        request.scope["portal.address"], request.scope["portal.access"] = address, access
        actor = await _actor(request, access)
        if actor is None:
            return await _to_release(request) or _to_sign_in(request)
        request.state.db = RequestDatabase(request.app.state.database, actor, _thread_limits(request, access))
        if access.startswith(MEMBERS) and ":" in access:
            policy.check(actor, access.partition(":")[2])
        return await endpoint(request)

    return at_the_door


def _thread_limits(request: Request, access: str) -> ThreadLimits | None:
    thread_limits: ThreadLimits = request.app.state.thread_limits
    return thread_limits if access in RESPONDENTS else None


async def _actor(request: Request, access: str) -> Actor | None:
    """Who stands at this door, None for a member who must sign in first; what they may do is looked at afterwards."""
    if access == "public":
        return VISITOR
    if access in RESPONDENTS:
        actor = await _respondent(request)
        if access == "contact" and actor.sections is not None:
            raise NotFound()
        return actor
    kinds: tuple[Kind, ...] = ("member", "held") if access.startswith("held") else ("member",)
    return await _member(request, kinds)


async def _member(request: Request, kinds: tuple[Kind, ...]) -> Actor | None:
    token = request.cookies.get(MEMBER_COOKIE, "")
    entrance = RequestDatabase(request.app.state.database, VISITOR)
    present = await entrance.read(sign_in.active_session, token, kinds) if token else None
    if present is None:
        return None
    if present.is_stale:
        await entrance.write(sign_in.touch_session, token)
    return present.actor


async def _respondent(request: Request) -> Actor:
    from portal.workflow import open_link

    invitation = request.path_params["invitation"]
    token = request.cookies.get(respondent_cookie(invitation), "")
    if not token:
        raise Expired(open_link.NO_COOKIES if _has_just_entered(request) else open_link.SESSION_ENDED)
    entrance = RequestDatabase(request.app.state.database, VISITOR, request.app.state.thread_limits)
    actor = await entrance.read(open_link.respondent, token)
    if invitation != actor.invitation:
        raise NotFound()
    return replace(actor, language=locale.chosen(request) or actor.language)


def _has_just_entered(request: Request) -> bool:
    """Whether the gate has let this browser in and given it a cookie, seconds ago."""
    entered = request.query_params.get(ENTERED, "")
    return (
        entered.isascii()
        and entered.isdecimal()
        and len(entered) < 12
        and request.app.state.database.clock().timestamp() - int(entered) < JUST_NOW
    )


async def _to_release(request: Request) -> Response | None:
    """After a restore an owner's session leads to the release page from everywhere."""
    if await _member(request, ("held",)) is None:
        return None
    if "hx-request" in request.headers:
        return Response(status_code=204, headers={"HX-Redirect": link("release")})
    return RedirectResponse(link("release"), 303)


def _to_sign_in(request: Request) -> Response:
    """The way to the sign-in page, and back to the page asked for when that was only a look.

    Whoever was signed in and has typed something meanwhile is told so in place of it, and keeps the words.
    """
    if request.method == "POST" and "hx-request" not in request.headers and MEMBER_COOKIE in request.cookies:
        raise Expired(sign_in.SESSION_ENDED)
    is_look = request.method == "GET" and request.url.path != link("home")
    address = link("sign_in", next=request.url.path if is_look else None)
    if "hx-request" in request.headers:
        return Response(status_code=204, headers={"HX-Redirect": address})
    return RedirectResponse(address, 303)
