"""A draft as its pages show it: whole with its earlier savings, before it is published, and with its impact."""

from collections.abc import Sequence
from dataclasses import dataclass

from portal.domain.versions import Difference
from portal.storage import drafts
from portal.storage.database import Work
from portal.storage.drafts import DraftRow, Saving
from portal.workflow import author, impact
from portal.workflow.author import DraftView
from portal.workflow.impact import Impact


@dataclass(frozen=True)
class WholeDraft:
    """A draft, its earlier savings, and what a file that it came from could not bring along."""

    view: DraftView
    savings: Sequence[Saving]
    remarks: Sequence[str]


@dataclass(frozen=True)
class PublicationView:
    """A draft, what it changes, and the number that such a change needs."""

    view: DraftView
    difference: Difference | None
    needed: str | None


@dataclass(frozen=True)
class ImpactView:
    """A draft and what publishing it would change; no impact where the draft has errors."""

    row: DraftRow
    impact: Impact | None


def whole_draft(work: Work, draft_id: str) -> WholeDraft:
    """The draft with its savings."""
    return WholeDraft(
        author.load_draft(work, draft_id), tuple(drafts.savings(work, draft_id)), author.remarks(work, draft_id)
    )


def publication_view(work: Work, draft_id: str) -> PublicationView:
    """What publishing the draft would mean."""
    view = author.load_draft(work, draft_id)
    return PublicationView(view, author.change_since(work, view), author.number_needed(work, view))


def impact_view(work: Work, draft_id: str) -> ImpactView:
    """The draft's impact, worked out now."""
    return ImpactView(drafts.one(work, draft_id), impact_of_draft(work, draft_id))


def impact_of_draft(work: Work, draft_id: str) -> Impact | None:
    """What publishing a draft would change; None while it has errors."""
    draft = author.load_draft(work, draft_id).draft
    return impact.of_version(work, draft.version) if draft.version is not None and not draft.errors else None
