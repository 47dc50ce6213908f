"""The task list: who asks, why, by when, how long it takes, who will see it; and every section with its progress."""

from collections.abc import Sequence
from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from portal import languages
from portal.domain import time_left
from portal.domain.messages import Message
from portal.domain.progress import SectionProgress
from portal.domain.refusals import Closed, Invalid
from portal.storage import participants, supplier_messages
from portal.storage.participants import StoredParticipant
from portal.web import access, forms
from portal.web.links import link
from portal.web.supplier import section_view
from portal.workflow import own_zone, switch_request, upgrade_version, use_excerpt
from portal.workflow.load_response import ResponseContext

STATES = {"not_started": "waiting", "in_progress": "moving", "done": "done"}


@dataclass(frozen=True)
class QuestionnaireTasks:
    """One questionnaire of the campaign with its sections as the task list shows them."""

    title: str
    about: str
    minutes: int
    sections: tuple[tuple[str, str, str, str, str, int], ...]
    """Title, address, status, hint, a colleague's progress, and the minutes left."""
    seconds_left: int
    translated: int
    texts: int
    """How many of its texts are translated into the reader's language, and how many there are."""
    languages: tuple[tuple[str, str], ...]
    """The languages it can be read in, each with its own name."""


async def page(request: Request) -> Response:
    """Show the task list; once submitted, redirect to the receipt."""
    return await _page(request)


async def choose_zone(request: Request) -> Response:
    """Save the contact's own time zone, if one was assumed."""
    invitation, fields = request.path_params["invitation"], await forms.read(request)
    try:
        await access.request_database(request).write(own_zone.choose, invitation, fields.one("zone"))
    except (Invalid, Closed) as refused:
        return await _page(request, 422, refused.sentence)
    return RedirectResponse(link("response", invitation=invitation), 303)


async def _page(request: Request, status: int = 200, zone_problem: str | None = None) -> Response:
    context = await section_view.load_context(request)
    if elsewhere := section_view.elsewhere(context):
        return RedirectResponse(elsewhere, 303)
    people = await access.request_database(request).read(participants.colleagues, context.invited.invitation)
    news = await access.request_database(request).read(upgrade_version.version_news, context)
    others = [] if context.sections is not None else await access.request_database(request).read(switch_request.others)
    messages = await access.request_database(request).read(supplier_messages.of_invitation, context.invited.invitation)
    is_contact = context.sections is None
    excerpts = (
        await access.request_database(request).read(use_excerpt.standing, context.invited.invitation)
        if is_contact
        else ()
    )
    parts = tuple(part for part in _parts(context, people) if part.sections)
    done = sum(section[2] == "done" for part in parts for section in part.sections)
    return section_view.page(
        request,
        context,
        "supplier/tasks.html",
        status,
        zone_problem=zone_problem,
        zones=[(name, name) for name in own_zone.choices(context.invited.country)] if _may_choose_zone(context) else (),
        parts=parts,
        news=news,
        messages=messages,
        opened=section_view.opened(context),
        conflicts=[
            section_view.link_to(context, *place)
            for place in context.open_conflicts
            if context.is_in_given_section(place)
        ],
        kinds_of_state=STATES,
        minutes=sum(part.minutes for part in parts),
        minutes_left=time_left.minutes(sum(part.seconds_left for part in parts)),
        done=done,
        sections=sum(len(part.sections) for part in parts),
        has_other_requests=bool(others),
        excerpts=excerpts,
    )


def _may_choose_zone(context: ResponseContext) -> bool:
    return context.sections is None and own_zone.may_choose(context.invited)


def _progress(part: SectionProgress, people: Sequence[StoredParticipant]) -> str:
    """How many of a section's questions are answered, and the colleagues it is assigned to."""
    names = [person.name for person in people if (part.family, part.id) in (person.sections or ())]
    if not names:
        return ""
    counted = {"answered": part.answered, "asked": part.asked, "names": ", ".join(names)}
    return Message("%(answered)s of %(asked)s answered, by %(names)s", **counted)


def _parts(context: ResponseContext, people: Sequence[StoredParticipant]) -> list[QuestionnaireTasks]:
    parts = []
    for version in context.ruleset.versions:
        words = section_view.words_of(context, version.id)
        shown = [
            part
            for part in context.progress.sections
            if part.family == version.id and part.shown and context.is_given(part.family, part.id)
        ]
        unfit = {
            version.section_of(question).id
            for (family, question), stored in context.stored.items()
            if stored.problem and family == version.id and (family, question) in context.progress.shown
        } | {version.section_of(question).id for family, question in context.open_conflicts if family == version.id}
        by_id = {section.id: section for section in version.sections}
        left = time_left.seconds_left(version, context.answers, context.progress)
        sections = tuple(
            (
                words(f"{part.id}.title"),
                section_view.section_link(context, part.family, part.id),
                "in_progress" if part.id in unfit else part.status,
                words(f"{part.id}.audience") if by_id[part.id].audience else "",
                _progress(part, people),
                time_left.minutes(left[part.id]),
            )
            for part in shown
        )
        about = words("about") if version.about else ""
        tags = (version.language, *sorted(context.reading.offers[version.id]))
        names = tuple((tag, languages.name_of(tag)) for tag in tags)
        seconds = sum(left[part.id] for part in shown)
        title, minutes = words("title"), version.minutes or 0
        parts.append(QuestionnaireTasks(title, about, minutes, sections, seconds, *words.coverage, names))
    return parts
