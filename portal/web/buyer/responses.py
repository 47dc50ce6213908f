"""One supplier in one campaign: its status, its answers, what explains the score, and its files."""

from collections.abc import Mapping, Sequence
from typing import Any

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from portal.domain.refusals import Invalid
from portal.domain.shared_findings import DAYS_TO_REPLY
from portal.web import access, downloads, forms, render
from portal.web.buyer import timelines
from portal.web.links import link
from portal.workflow import correct, response_view, review, verify
from portal.workflow.correct import Elsewhere
from portal.workflow.indicator_grid import STATE_WORDS
from portal.workflow.response_view import ResponseView
from portal.workflow.review import ResponseRead

BOUNCES = {
    "no_such_address": "There is no such address",
    "mailbox_full": "The mailbox is full",
    "blocked_or_content": "The mail server refused the content or the sending server",
    "expired": "The mail server gave up after trying for some time",
}
"""The explanation of each bounce class, shown before the server's own words."""

LEVELS = (
    ("self_declared", "Self-declared: not verified"),
    ("desk_review", "Desk review: documents were checked and compared"),
    ("independent", "Independent check or worker survey"),
)

DONE = {
    "remind": "The reminder is being sent.",
    "resend": "A new email with a new link is being sent; the old link no longer works.",
    "resent_already": "This email has just been written. No second one is sent, because it would replace the link in "
    "the first. Resend it in half a minute if another is needed.",
    "correct": "The address was corrected; a new email is being sent.",
    "undeliverable": "The address was marked as undeliverable. No more email is sent to it until it is corrected.",
    "more_time": "The supplier has more time.",
    "revoke": "The invitation was revoked. Its links no longer work.",
    "reopened": "The answers are open for correction. The supplier is told by email.",
    "ended": "The correction was ended. The earlier submission is still valid.",
    "shared": "The findings were shared. The supplier is told by email.",
    "replied": "Your reply was saved. The supplier is notified by email.",
    "judged": "Saved. The confidence was recalculated.",
}


async def show(request: Request) -> Response:
    """Show the response, severity first, with the trace behind every number."""
    response = await _read(request)
    done = DONE.get(request.query_params.get("done", ""))
    return await _page(request, response, done=done)


async def _places(request: Request, opened: ResponseView) -> tuple[Elsewhere, ...]:
    """Other records with the same address, as long as it can be corrected."""
    read = opened.read
    if read.submission or read.campaign.closed_at or not (read.row.invited_at or read.row.failed_at):
        return ()
    return await access.request_database(request).read(correct.elsewhere, read.row.id)


async def _read(request: Request) -> ResponseView:
    ids = request.path_params
    return await access.request_database(request).read(response_view.response_view, ids["campaign"], ids["invitation"])


async def _page(request: Request, opened: ResponseView, status: int = 200, **more: Any) -> Response:
    response, places = opened.read, await _places(request, opened)
    data = {
        "read": response,
        "entries": opened.timeline,
        "line_words": timelines.words,
        "messages": opened.messages,
        "asks": opened.asks,
        "replies": opened.replies,
        "message_problem": None,
        "rounds": opened.rounds,
        "choices": opened.choices,
        "is_reopened": opened.is_reopened,
        "shares": opened.shares,
        "shareable": opened.shareable,
        "origins": opened.origins,
        "sharing": {"findings": (), "days": DAYS_TO_REPLY, "problems": {}},
        "reopening": {"reason": "", "questions": (), "problems": {}},
        "bounces": BOUNCES,
        "row": response.row,
        "campaign": response.campaign,
        "levels": LEVELS,
        "state_words": STATE_WORDS,
        "done": None,
        "problem": None,
        "field": "",
        "refusal": None,
        "bounce": _bounce(response),
        "places": places,
        "moves": opened.moves,
        "time_problem": None,
        "time_typed": {"due": "", "at": "17:00", "tell": "yes"},
        "also": [place.id for place in places],
        "contact": {"name": response.row.contact_name, "address": response.row.contact_address},
    }
    newest = response.verified[0] if response.verified else None
    typed = {"level": newest.level if newest else "self_declared", "note": ""}
    return render.page(request, "buyer/response.html", status, **{**data, "typed": typed, **more})


def _bounce(read: ResponseRead) -> str:
    """Why the email bounced, in one sentence; empty if it did not."""
    words, meaning = read.row.bounce_reason, BOUNCES.get(read.row.bounce_kind or "")
    return f"{meaning}: {words}" if words and meaning else words or ""


async def refused(
    request: Request, status: int, sentence: str, contact: Mapping[str, str] | None, also: Sequence[str] = ()
) -> Response:
    """The page with the reason why an action on the invitation failed; `contact` is what was typed.

    `also` are the other records selected for the same correction.
    """
    chosen = {"contact": contact, "also": also} if contact else {}
    return await _page(request, await _read(request), status, refusal=(bool(contact), sentence), **chosen)


async def time_refused(request: Request, status: int, sentence: str, typed: Mapping[str, str]) -> Response:
    """The page with the reason why the deadline was not extended, and what was typed."""
    return await _page(request, await _read(request), status, time_problem=sentence, time_typed=typed)


async def message_refused(
    request: Request, status: int, sentence: str, place: tuple[str, str], typed: Mapping[str, str]
) -> Response:
    """The page with the reason why a reply was not sent, beside its form; `place` is the message and the field."""
    problem = {"message": place[0], "field": place[1], "sentence": sentence, "typed": typed}
    return await _page(request, await _read(request), status, message_problem=problem)


async def reopening_refused(
    request: Request, status: int, problems: Mapping[str, str], reason: str, questions: Sequence[str]
) -> Response:
    """The page with the reason why the answers were not opened, beside the form, and what was typed and selected."""
    typed = {"reason": reason, "questions": questions, "problems": problems}
    return await _page(request, await _read(request), status, reopening=typed)


async def sharing_refused(
    request: Request, status: int, problems: Mapping[str, str], findings: Sequence[str], days: str
) -> Response:
    """The page with the reason why no finding was shared, beside the form, and what was selected."""
    typed = {"findings": findings, "days": days, "problems": problems}
    return await _page(request, await _read(request), status, sharing=typed)


async def judge_explanation(request: Request) -> Response:
    """Accept an explanation, or undo that."""
    ids, fields = request.path_params, await forms.read(request)
    place = (ids["family"], ids["check"])
    accepted = fields.one("do") == "accept"
    await access.request_database(request).run(
        verify.accept_explanation, ids["campaign"], ids["invitation"], place, accepted
    )
    return _judged(ids, f"family-{ids['family']}")


async def judge_evidence(request: Request) -> Response:
    """Assess a file of evidence."""
    ids, fields = request.path_params, await forms.read(request)
    given = (ids["campaign"], ids["invitation"], ids["file"], fields.one("state"))
    await access.request_database(request).run(verify.judge_evidence, *given)
    return _judged(ids, f"file-{ids['file']}")


async def record_verification(request: Request) -> Response:
    """Record verification; what is missing is reported beside the form."""
    ids, fields = request.path_params, await forms.read(request)
    level, note = fields.one("level"), fields.one("note")
    db = access.request_database(request)
    try:
        await db.run(verify.record, ids["campaign"], ids["invitation"], level, note)
    except Invalid as wrong:
        field = next(iter(wrong.fields), "level")
        typed = {"level": level, "note": note}
        return await _page(request, await _read(request), 422, problem=wrong.sentence, field=field, typed=typed)
    return _judged(ids, "confidence")


def _judged(ids: Mapping[str, str], anchor: str) -> Response:
    page = link(
        "campaign_invitation", anchor=anchor, campaign=ids["campaign"], invitation=ids["invitation"], done="judged"
    )
    return RedirectResponse(page, 303)


async def file(request: Request) -> Response:
    """Download a supplier's file; it is never served as a page."""
    ids = request.path_params
    evidence, data = await access.request_database(request).read(
        review.file, ids["campaign"], ids["invitation"], ids["file"]
    )
    return downloads.of_evidence(evidence, data)


async def original(request: Request) -> Response:
    """Download the original of a file, for safeguarding; the history records who did."""
    ids = request.path_params
    given = ids["campaign"], ids["invitation"], ids["file"]
    file, data = await access.request_database(request).write(review.original_file, *given)
    return downloads.of_original(file, data)
