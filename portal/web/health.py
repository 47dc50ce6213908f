"""Endpoints for monitoring: whether the portal responds, whether a worker is alive, and a few numbers about emails."""

import hmac
from typing import Any

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from portal.storage import heartbeat, mail_alarm, outbox
from portal.storage.database import Work
from portal.web.access import VISITOR, RequestDatabase


async def web(request: Request) -> Response:
    """200 when the portal responds. Load balancers may use any host name."""
    return PlainTextResponse("ok\n")


async def worker(request: Request) -> Response:
    """200 while a worker is alive, 503 when none has been seen for some minutes."""
    seen, is_alive = await RequestDatabase(request.app.state.database, VISITOR).read(_worker)
    if is_alive:
        return PlainTextResponse(f"ok: a worker was seen at {seen:%Y-%m-%d %H:%M:%S} UTC\n")
    words = f"No worker has been seen since {seen:%Y-%m-%d %H:%M:%S} UTC." if seen else "No worker has been seen yet."
    return PlainTextResponse(f"{words} Start `portal worker`.\n", 503)


def _worker(work: Work) -> tuple[Any, bool]:
    return heartbeat.seen_at(work), heartbeat.is_alive(work)


async def metrics(request: Request) -> Response:
    """Metrics in Prometheus's text format; requires the token from the settings."""
    token: str = request.app.state.metrics_token
    given = request.headers.get("authorization", "").removeprefix("Bearer ").strip()
    if not token or not hmac.compare_digest(token.encode(), given.encode()):
        raise HTTPException(404)
    numbers = await RequestDatabase(request.app.state.database, VISITOR).read(_numbers)
    lines = [f"# TYPE {name} gauge\n{name} {value}" for name, value in numbers.items()]
    return PlainTextResponse("\n".join(lines) + "\n")


def _numbers(work: Work) -> dict[str, float]:
    backlog, seen = outbox.backlog(work), heartbeat.seen_at(work)
    alarm = mail_alarm.alarm(work)
    return {
        "candour_emails_waiting": backlog.waiting,
        "candour_emails_oldest_waiting_seconds": (work.now - backlog.since).total_seconds() if backlog.since else 0,
        "candour_emails_failed_or_blocked": backlog.failed,
        "candour_emails_sent_total": outbox.count_sent(work),
        "candour_mail_server_unusable": int(alarm is not None),
        "candour_worker_alive": int(heartbeat.is_alive(work)),
        "candour_worker_seen_seconds_ago": (work.now - seen).total_seconds() if seen else -1,
    }
