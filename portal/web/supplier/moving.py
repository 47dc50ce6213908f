"""What has changed in a questionnaire since a supplier last answered it, and moving to a newer version."""

from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from portal.storage import asked
from portal.storage.database import Work
from portal.web import access
from portal.web.supplier import asking
from portal.workflow import move_on
from portal.workflow.move_on import Changes, Offer
from portal.workflow.open_link import Sitting


@dataclass(frozen=True)
class News:
    """What the task list says about versions: what is on offer, and whether there are changes to read about."""

    offers: tuple[Offer, ...] = ()
    has_changes: bool = False


@dataclass(frozen=True)
class Line:
    """One change as the page shows it; `address` leads to the question where it is asked."""

    what: str
    before: str
    after: str
    address: str


def news(work: Work, sitting: Sitting) -> News:
    """What is new for this supplier, read beside the task list."""
    now = {version.id: version.hash for version in sitting.ruleset.versions}
    invited = sitting.invited
    before = asked.answered_before(work, invited.supplier, invited.invitation) if invited.has_answered_before else {}
    differs = any(family in now and one.hash != now[family] for family, one in before.items())
    has_moved = any(one.began is not None for one in sitting.asked)
    offered = move_on.offers(work, sitting)
    return News(offered, differs or has_moved or any(one.kind == "major" for one in offered))


async def changes(request: Request) -> Response:
    """Every question that is new, gone, reworded or asks for its answer otherwise; nothing else is told."""
    sitting, found = await access.desk(request).read(move_on.changes, request.path_params["invitation"])
    shown = [(one, _lines(sitting, one)) for one in found]
    return asking.page(request, sitting, "supplier/changes.html", changes=shown)


def _lines(sitting: Sitting, found: Changes) -> list[Line]:
    version = asking.version_of(sitting, found.family)
    words = asking.words_of(sitting, found.family)
    lines = []
    for one in found.told:
        is_asked = found.since != "offer" and version.question(one.question) is not None
        after = words(f"{one.question}.ask") if is_asked else one.after
        shown = (found.family, one.question) in sitting.progress.shown and sitting.invited.submitted_at is None
        address = ""
        if is_asked and shown:
            section = version.section_of(one.question).id
            start = f"/r/{sitting.invited.invitation}/sections/{found.family}/{section}"
            address = f"{start}#q-{found.family}-{one.question}"
        lines.append(Line(one.what, one.before or "", after or "", address))
    return lines


async def move(request: Request) -> Response:
    """Move to the newest major version of a family; answers to confirm are then marked in their sections."""
    invitation, family = request.path_params["invitation"], request.path_params["family"]
    await access.desk(request).write(move_on.move, invitation, family)
    return RedirectResponse(f"/r/{invitation}/changes", 303)
