"""What has changed in a questionnaire since a supplier last answered it, and moving to a newer version."""

from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from portal.web import access
from portal.web.links import link
from portal.web.supplier import section_view
from portal.workflow import upgrade_version
from portal.workflow.load_response import ResponseContext
from portal.workflow.upgrade_version import FamilyChanges


@dataclass(frozen=True)
class ChangeLine:
    """One change as the page shows it; `address` leads to the question, if it is asked."""

    what: str
    before: str
    after: str
    address: str


async def changes(request: Request) -> Response:
    """Show every question that is new, removed, reworded or needs a different answer; other changes are not shown."""
    context, families = await access.request_database(request).read(
        upgrade_version.changes, request.path_params["invitation"]
    )
    shown = [(family, _lines(context, family)) for family in families]
    return section_view.page(request, context, "supplier/changes.html", changes=shown)


def _lines(context: ResponseContext, family_changes: FamilyChanges) -> list[ChangeLine]:
    version = section_view.version_of(context, family_changes.family)
    words = section_view.words_of(context, family_changes.family)
    lines = []
    for change in family_changes.shown:
        is_asked = family_changes.since != "offer" and version.question(change.question) is not None
        after = words(f"{change.question}.ask") if is_asked else change.after
        shown = (
            family_changes.family,
            change.question,
        ) in context.progress.shown and context.invited.submitted_at is None
        address = ""
        if is_asked and shown:
            section = version.section_of(change.question).id
            address = section_view.question_link(context, family_changes.family, section, change.question)
        lines.append(ChangeLine(change.what, change.before or "", after or "", address))
    return lines


async def move(request: Request) -> Response:
    """Move to the newest major version of a family; answers to confirm are then marked in their sections."""
    invitation, family = request.path_params["invitation"], request.path_params["family"]
    await access.request_database(request).write(upgrade_version.upgrade, invitation, family)
    return RedirectResponse(link("changes", invitation=invitation), 303)
