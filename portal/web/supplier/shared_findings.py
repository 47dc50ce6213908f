"""Findings that the buyer has shared: the contact reads them and replies."""

from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from portal.domain import kinds
from portal.domain.messages import Message
from portal.domain.refusals import Closed, Conflict, Invalid
from portal.domain.translation import DisplayText, reads
from portal.storage.shared_findings import FindingShare
from portal.web import access, answer_form, forms
from portal.web.forms import Fields
from portal.web.links import link
from portal.web.supplier import held_words, section_view
from portal.workflow import reply_to_finding, search_ahead, shared_findings_view
from portal.workflow.shared_findings_view import SharedFindingView

NOTHING = Fields({})


@dataclass(frozen=True)
class Entry:
    """One finding on the page: its text, the answers behind it in words, and what was typed."""

    share: FindingShare
    is_open: bool
    because: DisplayText
    answers: tuple[tuple[str, str], ...]
    position: str = ""
    words: str = ""
    problems: tuple[tuple[str, str], ...] = ()
    held: tuple[Message, ...] = ()


async def page(request: Request) -> Response:
    """Show every shared finding, with the supplier's replies."""
    return await _page(request)


async def reply(request: Request) -> Response:
    """Accept or dispute a finding."""
    invitation, share = request.path_params["invitation"], request.path_params["share"]
    fields = await forms.read(request)
    text = "\n".join(fields.all("words")).strip()
    is_confirmed = bool(fields.one(f"{answer_form.KEEP}words"))
    db = access.request_database(request)
    await db.search(search_ahead.texts, invitation, [text])
    try:
        held = await db.write(
            reply_to_finding.reply, invitation, share, fields.one("position"), text, is_confirmed=is_confirmed
        )
    except (Invalid, Conflict, Closed) as refused:
        field = next(iter(refused.fields), "position")
        return await _page(request, 422, fields, ((f"{field}-{share}", refused.sentence),))
    if held:
        return await _page(request, 422, fields, held=held_words.words_for(held))
    return RedirectResponse(link("shared_findings", invitation=invitation, anchor=f"finding-{share}"), 303)


async def _page(
    request: Request,
    status: int = 200,
    typed: Fields = NOTHING,
    problems: tuple[tuple[str, str], ...] = (),
    held: tuple[Message, ...] = (),
) -> Response:
    invitation, replied = request.path_params["invitation"], request.path_params.get("share")
    shown = await access.request_database(request).read(shared_findings_view.shared_findings_view, invitation)
    if not shown.findings:
        return RedirectResponse(link("receipt", invitation=invitation), 303)
    entries = tuple(
        _entry(view, typed, problems, held) if view.share.id == replied else _entry(view) for view in shown.findings
    )
    data = {"entries": entries, "problems": problems}
    return section_view.page(request, shown.context, "supplier/shared_findings.html", status, **data)


def _entry(
    view: SharedFindingView,
    typed: Fields = NOTHING,
    problems: tuple[tuple[str, str], ...] = (),
    held: tuple[Message, ...] = (),
) -> Entry:
    language = section_view.version_of(view.declared, view.share.family).language
    is_fallback = not reads(view.declared.reading.language, language)
    return Entry(
        view.share,
        view.is_open,
        DisplayText(view.share.because, language, is_fallback),
        tuple(_answer(view, *place) for place in view.places),
        typed.one("position"),
        "\n".join(typed.all("words")),
        problems,
        held,
    )


def _answer(view: SharedFindingView, family: str, question: str) -> tuple[str, str]:
    """A question with its answer, in the reader's language."""
    words = section_view.words_of(view.declared, family)
    given = view.declared.answers.get(family, {}).get(question)
    asked = view.declared.ruleset.question(family, question)
    shown = "" if given is None or asked is None else kinds.show(asked, given, words)
    return words(f"{question}.ask"), shown
