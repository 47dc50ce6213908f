"""The task list: who asks, why, by when, how long, who will see it; and every section with how far it is."""

from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from portal import languages
from portal.web import access
from portal.web.supplier import asking, moving
from portal.workflow.open_link import Sitting

STATES = {"not_started": "waiting", "in_progress": "moving", "done": "done"}


@dataclass(frozen=True)
class Part:
    """One questionnaire of the campaign with its sections as the task list shows them."""

    title: str
    about: str
    minutes: int
    sections: tuple[tuple[str, str, str, str], ...]
    """Title, address, status and hint."""
    translated: int
    texts: int
    """How many of its texts stand in the reader's language, and how many there are."""
    languages: tuple[tuple[str, str], ...]
    """The languages it can be read in, each with its own name."""


async def page(request: Request) -> Response:
    """The task list; once handed in, the receipt instead."""
    invitation = request.path_params["invitation"]
    sitting = await asking.sitting(request)
    if sitting.invited.submitted_at is not None:
        return RedirectResponse(f"/r/{invitation}/receipt", 303)
    news = await access.desk(request).read(moving.news, sitting)
    parts = tuple(_parts(sitting))
    done = sum(section[2] == "done" for part in parts for section in part.sections)
    return asking.page(
        request,
        sitting,
        "supplier/tasks.html",
        parts=parts,
        news=news,
        kinds_of_state=STATES,
        minutes=sum(part.minutes for part in parts),
        done=done,
        sections=sum(len(part.sections) for part in parts),
    )


def _parts(sitting: Sitting) -> list[Part]:
    parts = []
    for version in sitting.ruleset.versions:
        words = asking.words_of(sitting, version.id)
        shown = [part for part in sitting.progress.sections if part.family == version.id and part.shown]
        unfit = {
            version.section_of(question).id
            for (family, question), kept in sitting.kept.items()
            if kept.problem and family == version.id and (family, question) in sitting.progress.shown
        }
        by_id = {section.id: section for section in version.sections}
        sections = tuple(
            (
                words(f"{part.id}.title"),
                f"/r/{sitting.invited.invitation}/sections/{part.family}/{part.id}",
                "in_progress" if part.id in unfit else part.status,
                words(f"{part.id}.audience") if by_id[part.id].audience else "",
            )
            for part in shown
        )
        about = words("about") if version.about else ""
        tags = (version.language, *sorted(sitting.reading.offers[version.id]))
        names = tuple((tag, languages.name_of(tag)) for tag in tags)
        parts.append(Part(words("title"), about, version.minutes or 0, sections, *words.coverage, names))
    return parts
