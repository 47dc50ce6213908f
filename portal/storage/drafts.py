"""Drafts of questionnaires: the newest YAML of each, and every earlier revision."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import insert, select, update

from portal.domain.refusals import NotFound
from portal.storage.database import Work
from portal.storage.rows import AnySelect, col, each, filled, select_as, table_of
from portal.storage.tables import DraftRevision, QuestionnaireDraft


@dataclass(frozen=True)
class DraftRow:
    """A stored draft. `source` is its YAML; `copied_from` and `published_id` are ids of published versions."""

    id: str
    family: str
    version: str
    title: str
    source: str
    revision: int
    owned_by: str
    owner_name: str
    copied_from: str | None
    created_at: datetime
    changed_at: datetime
    changed_by: str
    published_id: str | None

    @property
    def name(self) -> str:
        """The name that people and commands use: `family@1.1.0`."""
        return f"{self.family}@{self.version}"


@dataclass(frozen=True)
class Saving:
    """One revision of a draft, without its YAML."""

    revision: int
    what: str
    changed_at: datetime
    changed_by: str


@dataclass(frozen=True)
class DraftHeader:
    """What a draft's YAML says about itself."""

    family: str
    version: str
    title: str


def listed(work: Work) -> Sequence[DraftRow]:
    """The unpublished drafts of the actor's organisation, the latest change first."""
    statement = (
        _mine(work)
        .where(col(QuestionnaireDraft.published_id).is_(None))
        .order_by(col(QuestionnaireDraft.changed_at).desc(), col(QuestionnaireDraft.id))
    )
    return list(each(DraftRow, work.execute(statement)))


def get(work: Work, id: str, *, locked: bool = False) -> DraftRow:
    """A draft of the actor's organisation. `locked` makes two saves wait for each other."""
    statement = _mine(work).where(col(QuestionnaireDraft.id) == id)
    row = work.execute(statement.with_for_update() if locked else statement).first()
    if row is None:
        raise NotFound
    return filled(DraftRow, row)


def add(work: Work, source: str, named: DraftHeader, what: str, copied_from: str | None) -> str:
    """Add a draft, owned by the actor; returns its id."""
    id = work.new_id()
    row = {
        "id": id,
        "organisation_id": work.actor.organisation,
        "family": named.family,
        "version": named.version,
        "title": named.title,
        "source": source,
        "revision": 1,
        "owned_by": work.actor.id,
        "owner_name": work.actor.name,
        "copied_from": copied_from,
        "created_at": work.now,
        "changed_at": work.now,
        "changed_by": work.actor.name,
    }
    work.execute(insert(table_of(QuestionnaireDraft)), row)
    _keep_revision(work, id, 1, source, what)
    return id


def save(work: Work, draft: DraftRow, source: str, named: DraftHeader, what: str) -> int:
    """Save the next revision of a locked draft; returns its number."""
    revision = draft.revision + 1
    values: dict[str, Any] = {"family": named.family, "version": named.version, "title": named.title, "source": source}
    values |= {"revision": revision, "changed_at": work.now, "changed_by": work.actor.name}
    work.execute(update(table_of(QuestionnaireDraft)).where(col(QuestionnaireDraft.id) == draft.id).values(values))
    _keep_revision(work, draft.id, revision, source, what)
    return revision


def savings(work: Work, draft: str) -> Sequence[Saving]:
    """Every revision of a draft, the newest first."""
    rows = work.execute(
        select_as(Saving, DraftRevision)
        .where(col(DraftRevision.draft_id) == get(work, draft).id)
        .order_by(col(DraftRevision.revision).desc())
    )
    return list(each(Saving, rows))


def source_at(work: Work, draft: str, revision: int) -> str:
    """The YAML of a revision."""
    where = (col(DraftRevision.draft_id) == get(work, draft).id) & (col(DraftRevision.revision) == revision)
    source: str | None = work.execute(select(col(DraftRevision.source)).where(where)).scalar_one_or_none()
    if source is None:
        raise NotFound
    return source


def mark_published(work: Work, draft: str, version: str) -> None:
    """Mark that the draft was published as this version; it stays, with its revisions, as the record."""
    work.execute(
        update(table_of(QuestionnaireDraft)).where(col(QuestionnaireDraft.id) == draft).values(published_id=version)
    )


def remove(work: Work, draft: str) -> None:
    """Remove a draft from the list. Its revisions stay in the database."""
    work.execute(
        update(table_of(QuestionnaireDraft)).where(col(QuestionnaireDraft.id) == draft).values(removed_at=work.now)
    )


def _keep_revision(work: Work, draft: str, revision: int, source: str, what: str) -> None:
    row: dict[str, Any] = {
        "draft_id": draft,
        "revision": revision,
        "organisation_id": work.actor.organisation,
        "source": source,
    }
    row |= {"what": what, "changed_at": work.now, "changed_by": work.actor.name}
    work.execute(insert(table_of(DraftRevision)), row)


def _mine(work: Work) -> AnySelect:
    statement = select_as(DraftRow, QuestionnaireDraft).where(col(QuestionnaireDraft.removed_at).is_(None))
    return statement.where(col(QuestionnaireDraft.organisation_id) == work.actor.organisation)
