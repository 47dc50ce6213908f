"""Access checks: every endpoint is wrapped in `guarded` and uses the database of its request."""

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
from portal.workflow import member_session

MEMBER_COOKIE = "__Host-candour"
RESPONDENT_COOKIE = "__Host-candour-answer"
ENTERED, JUST_NOW = "entered", 60
"""After a browser is let in, the redirect contains the time. If the cookie is missing then, cookies are blocked."""
MEMBERS = ("member", "held")
RESPONDENTS = ("respondent", "contact")
"""The access of people who answer. A `contact` page is a 404 for a colleague who was given some sections."""
VISITOR = Actor("portal", "visitor", "visitor")
"""A visitor who has not signed in. The kind `portal` has no rights under the policy."""

IN_PROCESS, OVER_NETWORK = 2, 16
MOST_FILES_WAITING = 20
Endpoint: TypeAlias = Callable[[Request], Awaitable[Response]]
Given = ParamSpec("Given")
Made = TypeVar("Made")


class ThreadLimits:
    """How many supplier transactions run at once in this process; reads and writes have separate limits.

    With SQLite a transaction takes less than a millisecond: more threads than cores would only compete for the
    interpreter (with eight at once, a read costs four times the CPU it costs alone). Over a network a transaction
    mostly waits, so more can run in parallel. Members' longer work uses the server's other threads.
    """

    def __init__(self, database: Database) -> None:
        at_once = IN_PROCESS if database.is_in_process else OVER_NETWORK
        self.reading, self.writing = CapacityLimiter(at_once), CapacityLimiter(at_once)
        self.searching = CapacityLimiter(at_once)
        self.files = CapacityLimiter(sandbox.at_once())


@dataclass(frozen=True)
class RequestDatabase:
    """One request's database, restricted to what the actor may use; each call is one transaction."""

    database: Database
    actor: Actor
    thread_limits: ThreadLimits | None = None

    async def read(
        self, query: Callable[Concatenate[Work, Given], Made], *args: Given.args, **named: Given.kwargs
    ) -> Made:
        """Return the result of `query(work, …)`, run in a worker thread so that other requests are not blocked."""
        limiter = self.thread_limits.reading if self.thread_limits else None
        everything: dict[str, Any] = {**named, "actor": self.actor}
        return await to_thread.run_sync(partial(self.database.read, query, *args, **everything), limiter=limiter)

    async def search(
        self, query: Callable[Concatenate[Work, Given], None], *args: Given.args, **named: Given.kwargs
    ) -> None:
        """Run `query(work, …)`, which searches long texts before they are saved, under a limit of its own."""
        limiter = self.thread_limits.searching if self.thread_limits else None
        everything: dict[str, Any] = {**named, "actor": self.actor}
        await to_thread.run_sync(partial(self.database.read, query, *args, **everything), limiter=limiter)

    async def run(self, step: Callable[..., Made], *args: Any, **named: Any) -> Made:
        """Return the result of `step(database, …)`, which opens its own transactions: a long read, a short write."""
        limiter = self.thread_limits.reading if self.thread_limits else None
        return await to_thread.run_sync(partial(step, self.database, *args, **named, actor=self.actor), limiter=limiter)

    async def write(
        self, step: Callable[Concatenate[Work, Given], Made], *args: Given.args, **named: Given.kwargs
    ) -> Made:
        """Return the result of `step(work, …)` once everything it wrote is committed."""
        limiter = self.thread_limits.writing if self.thread_limits else None
        everything: dict[str, Any] = {**named, "actor": self.actor}
        return await to_thread.run_sync(partial(self.database.write, step, *args, **everything), limiter=limiter)


async def aside(request: Request, function: Callable[Given, Made], /, *args: Given.args, **named: Given.kwargs) -> Made:
    """Return the result of `function`, run outside any transaction. For reading files: a few at a time, others wait."""
    lane: CapacityLimiter = request.app.state.thread_limits.files
    if lane.statistics().tasks_waiting >= MOST_FILES_WAITING:
        raise Invalid(sandbox.BUSY)
    return await to_thread.run_sync(partial(function, *args, **named), limiter=lane)


def respondent_cookie(invitation: str) -> str:
    """The session cookie of one invitation, so that one browser can answer several buyers at once."""
    return f"{RESPONDENT_COOKIE}-{invitation}"


def request_database(request: Request) -> RequestDatabase:
    """The database for the actor of this request; the access check creates it."""
    laid_out: RequestDatabase = request.state.db
    return laid_out


def is_known_access(access: str) -> bool:
    """Whether `access` is a known kind: `public`, `respondent`, `contact`, `member`, or `member:<action>`.

    The action is one of the policy. `held:<action>` also admits members who may sign in after a restore only to release
    the portal.
    """
    kind, _, action = access.partition(":")
    return access in ("public", "respondent", "contact", "member") or (kind in MEMBERS and action in policy.ACTIONS)


def guarded(endpoint: Endpoint, access: str, address: str) -> Endpoint:
    """Wrap `endpoint` in its access check. `address` is the route's pattern, which is logged instead of the path."""

    @wraps(endpoint)
    async def check_access(request: Request) -> Response:
        request.scope["portal.address"], request.scope["portal.access"] = address, access
        actor = await _actor(request, access)
        if actor is None:
            return await _to_release(request) or _to_sign_in(request)
        request.state.db = RequestDatabase(request.app.state.database, actor, _thread_limits(request, access))
        if access.startswith(MEMBERS) and ":" in access:
            policy.check(actor, access.partition(":")[2])
        return await endpoint(request)

    return check_access


def _thread_limits(request: Request, access: str) -> ThreadLimits | None:
    thread_limits: ThreadLimits = request.app.state.thread_limits
    return thread_limits if access in RESPONDENTS else None


async def _actor(request: Request, access: str) -> Actor | None:
    """The actor of this request; None for a member who must sign in first. Permissions are checked afterwards."""
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
    present = await entrance.read(member_session.active_session, token, kinds) if token else None
    if present is None:
        return None
    if present.is_stale:
        await entrance.write(member_session.touch_session, token)
    return present.actor


async def _respondent(request: Request) -> Actor:
    from portal.workflow import open_link, respondent_session

    invitation = request.path_params["invitation"]
    token = request.cookies.get(respondent_cookie(invitation), "")
    if not token:
        raise Expired(open_link.NO_COOKIES if _has_just_entered(request) else respondent_session.SESSION_ENDED)
    entrance = RequestDatabase(request.app.state.database, VISITOR, request.app.state.thread_limits)
    actor = await entrance.read(respondent_session.respondent, token)
    if invitation != actor.invitation:
        raise NotFound()
    return replace(actor, language=locale.chosen(request) or actor.language)


def _has_just_entered(request: Request) -> bool:
    """Whether this browser was admitted, and given a cookie, seconds ago."""
    entered = request.query_params.get(ENTERED, "")
    return (
        entered.isascii()
        and entered.isdecimal()
        and len(entered) < 12
        and request.app.state.database.clock().timestamp() - int(entered) < JUST_NOW
    )


async def _to_release(request: Request) -> Response | None:
    """After a restore, redirect an owner from every page to the release page."""
    if await _member(request, ("held",)) is None:
        return None
    return redirect(request, link("release"))


def _to_sign_in(request: Request) -> Response:
    """Redirect to the sign-in page, which leads back to this page if the request was a GET.

    A member whose session ended before posting a form gets a page that says so and keeps what was typed.
    """
    if request.method == "POST" and "hx-request" not in request.headers and MEMBER_COOKIE in request.cookies:
        raise Expired(member_session.SESSION_ENDED)
    is_look = request.method == "GET" and request.url.path != link("home")
    return redirect(request, link("sign_in", next=request.url.path if is_look else None))


def redirect(request: Request, address: str) -> Response:
    """Lead to another page, also from a request for a part of this one."""
    if "hx-request" in request.headers:
        return Response(status_code=204, headers={"HX-Redirect": address})
    return RedirectResponse(address, 303)
