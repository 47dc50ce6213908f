"""Checking the answers, declaring them, handing in, and the receipt."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from portal.domain import kinds
from portal.domain.advice import AdviceGiven
from portal.domain.filling import Filled
from portal.domain.progress import FiredCheck
from portal.domain.questionnaire import Question
from portal.domain.refusals import NotFound
from portal.domain.sentences import Sentence
from portal.storage.evidence import Evidence
from portal.storage.responses import Place
from portal.web import access, forms, render
from portal.web.questions import Words
from portal.web.supplier import asking, gate
from portal.workflow import acknowledge, submit
from portal.workflow.acknowledge import Receipt
from portal.workflow.open_link import Sitting
from portal.workflow.submit import Declaration, Review

NO_EXPLANATION = Sentence("Explain this, or change the answers.")
TOO_LONG = Sentence("Use no more than %(most)s characters.", most=submit.LONGEST_EXPLANATION)
EXPLAIN = "_explain."
"""The field of a warning's explanation: this, then family and check."""


@dataclass(frozen=True)
class Line:
    """One question with its answer in words. `problem` is a sentence where the answer does not fit or is missing."""

    id: str
    ask: str
    said: str
    address: str
    is_missing: bool
    problem: str | None
    files: tuple[Evidence, ...]


@dataclass(frozen=True)
class Group:
    """A section's lines under its title."""

    questionnaire: str
    title: str
    address: str
    lines: tuple[Line, ...]


def groups(sitting: Sitting, files: Sequence[Evidence], review: Review | None = None) -> tuple[Group, ...]:
    """Every question that is asked, in words, section by section; with what is wrong where there is a review."""
    found = []
    for part in (part for part in sitting.progress.sections if part.shown):
        version = asking.version_of(sitting, part.family)
        section = next(section for section in version.sections if section.id == part.id)
        words = asking.words_of(sitting, part.family)
        address = f"/r/{sitting.invited.invitation}/sections/{part.family}/{part.id}"
        shown = (question for question in section.questions if (part.family, question.id) in sitting.progress.shown)
        lines = tuple(
            _line(sitting, part.family, question, words, address, files, review)
            for question in shown
            if question.is_answered
        )
        found.append(Group(words("title"), words(f"{part.id}.title"), address, lines))
    return tuple(found)


def _line(
    sitting: Sitting,
    family: str,
    question: Question,
    words: Words,
    address: str,
    files: Sequence[Evidence],
    review: Review | None,
) -> Line:
    place = (family, question.id)
    given = sitting.answers.get(family, {}).get(question.id)
    return Line(
        id=f"q-{family}-{question.id}",
        ask=words(f"{question.id}.ask"),
        said="" if given is None else kinds.show(question, given, words),
        address=f"{address}#q-{family}-{question.id}",
        is_missing=review is not None and place in review.missing,
        problem=review.misfits.get(place) if review else None,
        files=tuple(file for file in files if (file.family, file.question) == place),
    )


async def check(request: Request) -> Response:
    """Everything as it would be handed in, and what still stands in the way."""
    review = await access.desk(request).read(submit.review, request.path_params["invitation"])
    if review.sitting.invited.submitted_at is not None:
        return _to_receipt(request)
    return _check_page(request, review)


async def explain(request: Request) -> Response:
    """Keep explanations of warnings; go on to the declaration once nothing is left."""
    invitation = request.path_params["invitation"]
    fields = await forms.read(request)
    texts = _explanations(fields.mapping)
    review = await access.desk(request).write(submit.explain, invitation, texts)
    if "hx-request" in request.headers:
        return render.page(request, "supplier/explained.html", language=review.sitting.reading.language)
    if fields.one("do") == "leave":
        return await gate.leave(request)
    if review.is_ready:
        return RedirectResponse(f"/r/{invitation}/submission", 303)
    return _check_page(request, review, 422, pressed=True)


def _explanations(form: Mapping[str, list[str]]) -> dict[Place, str]:
    found: dict[Place, str] = {}
    for name, values in form.items():
        family, _, check = name.removeprefix(EXPLAIN).partition(".")
        if name.startswith(EXPLAIN) and check:
            found[family, check] = values[-1]
    return found


def _check_page(request: Request, review: Review, status: int = 200, *, pressed: bool = False) -> Response:
    sitting = review.sitting
    return asking.page(
        request,
        sitting,
        "supplier/check.html",
        status,
        review=review,
        groups=groups(sitting, review.evidence, review),
        file_asks=[_file_ask(sitting, ask.family, ask.question) for ask in review.evidence_missing],
        to_confirm=[_to_confirm(sitting, family, question) for family, question in sitting.to_confirm],
        errors=[(check, _say(sitting, check)) for check in review.errors],
        warnings=[(check, _say(sitting, check), _explanation(review, check)) for check in review.warnings],
        unexplained={(check.family, check.id) for check in review.unexplained},
        problems=_unexplained(review, pressed=pressed),
        pressed=pressed,
    )


def _unexplained(review: Review, *, pressed: bool) -> Mapping[Place, str]:
    """What is wrong with each explanation: too long at once, lacking once somebody wanted to go on without it."""
    lacking = {(check.family, check.id): NO_EXPLANATION for check in review.unexplained if pressed}
    return lacking | {(check.family, check.id): TOO_LONG for check in review.too_long}


def _to_confirm(sitting: Sitting, family: str, question: str) -> tuple[str, str]:
    """Where an answer that is to be confirmed stands, and its question."""
    section = asking.version_of(sitting, family).section_of(question)
    address = f"/r/{sitting.invited.invitation}/sections/{family}/{section.id}#q-{family}-{question}"
    return address, asking.words_of(sitting, family)(f"{question}.ask")


def _file_ask(sitting: Sitting, family: str, question: str) -> tuple[str, str]:
    """Where a file that is still needed is asked for, and in what words."""
    section = asking.version_of(sitting, family).section_of(question)
    address = f"/r/{sitting.invited.invitation}/sections/{family}/{section.id}#q-{family}-{question}"
    return address, asking.words_of(sitting, family)(f"{question}.evidence.ask")


def _say(sitting: Sitting, check: FiredCheck) -> str:
    """What a check says, in the reader's language, with its values filled in."""
    ready = next(ready for ready in sitting.ruleset.families[check.family].checks if ready.check.id == check.id)
    return filled(sitting, check.family, f"{check.id}.say", ready.say)


def filled(sitting: Sitting, family: str, key: str, source: Filled) -> str:
    """A text with values in it, in the reader's language where it is translated."""
    words = asking.words_of(sitting, family)
    shown, values = words(key), sitting.progress.facts.values
    if shown.is_fallback:
        return shown.like(source.text(values))
    return source.in_words(shown, values).told(words)


def _advice(sitting: Sitting, given: AdviceGiven) -> tuple[str, str | None]:
    """A piece of advice in the reader's language, and where to learn more."""
    text = sitting.ruleset.questions[given.family, given.question].advice_texts[given.place]
    return filled(sitting, given.family, f"{given.question}.advice.{given.place + 1}.say", text), given.learn


def _explanation(review: Review, check: FiredCheck) -> str:
    return review.explanations.get((check.family, check.id), "")


async def declare(request: Request) -> Response:
    """The declaration, once the answers are ready for it."""
    review = await access.desk(request).read(submit.review, request.path_params["invitation"])
    if review.sitting.invited.submitted_at is not None:
        return _to_receipt(request)
    if not review.is_ready:
        return RedirectResponse(f"/r/{request.path_params['invitation']}/check", 303)
    return _declaration_page(request, review, Declaration("", "", is_confirmed=False), {})


async def hand_in(request: Request) -> Response:
    """Hand in. However often this arrives, there is one submission, and everybody is shown its receipt."""
    invitation = request.path_params["invitation"]
    fields = await forms.read(request)
    declaration = Declaration(fields.one("name"), fields.one("role"), is_confirmed=fields.one("confirmed") == "yes")
    done = await access.desk(request).write(submit.hand_in, invitation, declaration)
    if done.submission is not None or done.review is None:
        return _to_receipt(request)
    if not done.review.is_ready:
        return _check_page(request, done.review, 422, pressed=True)
    return _declaration_page(request, done.review, declaration, done.problems, 422)


def _to_receipt(request: Request) -> Response:
    return RedirectResponse(f"/r/{request.path_params['invitation']}/receipt", 303)


def _declaration_page(
    request: Request, review: Review, declaration: Declaration, problems: dict[str, str], status: int = 200
) -> Response:
    return asking.page(
        request,
        review.sitting,
        "supplier/submission.html",
        status,
        declaration=declaration,
        problems=problems,
        today=review.sitting.as_of,
    )


async def receipt(request: Request) -> Response:
    """What was handed in, by whom and when, with its hash; and what good practice is."""
    invitation, desk = request.path_params["invitation"], access.desk(request)
    found = await desk.read(acknowledge.receipt, invitation)
    if found is None:
        return RedirectResponse(f"/r/{invitation}", 303)
    return asking.page(
        request,
        found.sitting,
        "supplier/receipt.html",
        receipt=found,
        submission=found.submission,
        groups=groups(found.sitting, found.evidence),
        explained=_explained(found),
        advice=[_advice(found.sitting, given) for given in found.advice],
        advice_read_at=found.read_at,
        follow_ups=found.asked_back,
    )


def _explained(receipt: Receipt) -> list[tuple[str, str]]:
    """What was said to look unusual, and the explanation handed in with it."""
    texts = {(one["family"], one["check"]): one["text"] for one in receipt.submission.content["explanations"]}
    fired = (check for check in receipt.sitting.progress.warnings if (check.family, check.id) in texts)
    return [(_say(receipt.sitting, check), texts[check.family, check.id]) for check in fired]


async def read_advice(request: Request) -> Response:
    """Keep that the advice beside the receipt was read."""
    invitation = request.path_params["invitation"]
    await access.desk(request).write(acknowledge.acknowledge, invitation)
    return RedirectResponse(f"/r/{invitation}/receipt#advice", 303)


async def document(request: Request) -> Response:
    """The frozen document itself, whose SHA-256 is the receipt's hash."""
    found = await access.desk(request).read(acknowledge.receipt, request.path_params["invitation"])
    if found is None:
        raise NotFound
    name = {"Content-Disposition": 'attachment; filename="handed-in.json"'}
    return Response(found.submission.document.encode(), media_type="application/json", headers=name)
