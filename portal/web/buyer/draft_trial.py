"""Trying out a draft: the questions as suppliers see them, and the result, updated with every change."""

from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response

from portal.domain.questionnaire import Section
from portal.domain.translation import Texts
from portal.web import access, answer_form, forms, render
from portal.web.buyer.drafts import errors_of
from portal.web.questions import QuestionView, view
from portal.workflow import try_out
from portal.workflow.try_out import DraftTrial


@dataclass(frozen=True)
class TriedSection:
    """A section that applies to the current answers; `family` is set if it belongs to another questionnaire."""

    family: str | None
    title: str
    fields: tuple[QuestionView, ...]


async def page(request: Request) -> Response:
    """The draft, empty or with the answers just typed. Nothing is saved, so this may be posted any number of times."""
    fields = await forms.read(request) if request.method == "POST" else forms.Fields({})
    typed = answer_form.typed(fields.mapping)
    trial = await access.request_database(request).read(try_out.try_out, request.path_params["draft"], typed)
    version = trial.view.draft.version
    return render.page(
        request,
        "buyer/draft_trial.html",
        row=trial.view.row,
        errors=errors_of(trial.view.draft),
        sections=_sections(trial),
        result=trial.result(version.id) if version else None,
        checks=trial.progress.checks if trial.progress else (),
    )


def _sections(trial: DraftTrial) -> list[TriedSection]:
    """Every section that applies: first the draft's own, then those of the families it uses."""
    if trial.ruleset is None or trial.progress is None:
        return []
    own = trial.view.row.family
    sections = []
    for version in sorted(trial.ruleset.versions, key=lambda version_order: version_order.id != own):
        texts = Texts(version)
        for section in version.sections:
            fields = _fields(trial, version.id, section, texts)
            if fields:
                sections.append(TriedSection(None if version.id == own else version.title, section.title, fields))
    return sections


def _fields(trial: DraftTrial, family: str, section: Section, texts: Texts) -> tuple[QuestionView, ...]:
    shown = trial.progress.shown if trial.progress else frozenset()
    fields = []
    for question in section.questions:
        if (family, question.id) in shown:
            reading = trial.readings.get((family, question.id))
            raw = reading.raw if reading else None
            problem = reading.problem if reading else None
            fields.append(view(family, question, lambda key: texts(key).text, raw=raw, problem=problem))
    return tuple(fields)
