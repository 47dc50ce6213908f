"""Publishing a draft: the version number that its changes need, the check before it, and the publication itself."""

from dataclasses import dataclass

from portal.domain.policy import Actor
from portal.domain.questionnaire import Version
from portal.domain.refusals import Conflict, Invalid
from portal.domain.versions import Difference
from portal.storage import drafts, library
from portal.storage.database import Database, Work
from portal.workflow import ahead, draft_texts, load_draft, publish
from portal.workflow.ahead import Outdated
from portal.workflow.author import DraftBasis, basis_of, open_row
from portal.workflow.draft_texts import PublishedTexts
from portal.workflow.load_draft import DraftView
from portal.workflow.publish import PreparedPublication, Publication


def change_since(work: Work, view: DraftView) -> Difference | None:
    """The changes from the highest published version below the draft; None without one, or with errors."""
    if view.draft.version is None or view.draft.errors:
        return None
    return publish.change_since(work, view.draft.version, library.published(work))


def publish_draft(database: Database, draft_id: str, notes: str, *, actor: Actor) -> Publication:
    """Publish the draft, together with the translations of the version it was copied from."""

    def write(work: Work, prepared: PreparedDraftPublication) -> Publication:
        if basis_of(work, open_row(work, draft_id, locked=True)) != prepared.basis:
            raise Outdated
        published = publish.publish_prepared(work, prepared.publication, notes.strip())[0]
        drafts.mark_published(work, draft_id, published.id)
        draft_texts.publish(work, published.id, prepared.texts)
        return published

    return ahead.run(database, lambda work: _prepare_publication(work, draft_id, notes), write, actor=actor)


@dataclass(frozen=True)
class PreparedDraftPublication:
    """A draft's version and translations, checked and ready to be published."""

    publication: PreparedPublication
    texts: tuple[PublishedTexts, ...]
    basis: DraftBasis


def _prepare_publication(work: Work, draft_id: str, notes: str) -> PreparedDraftPublication:
    row = open_row(work, draft_id)
    version = _publishable(load_draft.view_of(work, row))
    if not notes.strip():
        raise Invalid(
            "Write release notes: what changed, and why. People will read them beside suppliers' answers for years."
        )
    texts = draft_texts.to_publish(work, row, version)
    return PreparedDraftPublication(publish.prepare(work, [version]), texts, basis_of(work, row))


def _publishable(view: DraftView) -> Version:
    if view.draft.version is None or view.draft.errors:
        raise Conflict("This draft cannot be published while it has errors. They are listed on the draft's page.")
    return view.draft.version


def number_needed(work: Work, view: DraftView) -> str | None:
    """The number the draft's changes need if its own is too low or taken; None if its own will do."""
    version = view.draft.version
    if version is None or view.draft.errors:
        return None
    return publish.number_needed(work, version)
