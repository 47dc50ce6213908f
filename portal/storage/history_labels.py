"""What entries of the history are about, in words and with a link, because ids tell a reader nothing."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, TypeAlias

from sqlalchemy import case, select

from portal.domain.events import Event
from portal.domain.printable import one_line
from portal.storage import findings_board
from portal.storage.database import Work
from portal.storage.history import HistoryEntry
from portal.storage.rows import AnySelect, col, table_of
from portal.storage.tables import (
    Campaign,
    Finding,
    Invitation,
    Member,
    Person,
    PublishedVersion,
    QuestionnaireDraft,
    SQLModel,
    Supplier,
)

Key: TypeAlias = tuple[str, str]


@dataclass(frozen=True)
class ObjectLabel:
    """The name of an object, and the name and ids of its page; no page if it has none (any more)."""

    words: str
    page: str = ""
    ids: Mapping[str, str] = field(default_factory=dict)


def of_entries(work: Work, entries: Sequence[HistoryEntry]) -> Mapping[str, ObjectLabel]:
    """What each entry is about, by its id. Objects that are deleted or have no name are left out.

    One statement per kind of object, however many entries.
    """
    wanted: dict[str, set[str]] = {}
    for entry in entries:
        kind, id = entry.event.subject()
        wanted.setdefault(kind, set()).add(id)
    names: dict[Key, ObjectLabel] = {}
    for kind, ids in wanted.items():
        if kind in _READ:
            names |= _named(work, kind, ids)
    about = {entry.id: names.get(entry.event.subject()) or _from_details(entry.event) for entry in entries}
    return {id: named for id, named in about.items() if named}


def _from_details(event: Event) -> ObjectLabel | None:
    """The name that the event itself contains, for objects that cannot be looked up any more."""
    words = next((text for key in ("name", "title") if (text := getattr(event, key, ""))), None)
    return ObjectLabel(one_line(words)) if words else None


def _campaigns() -> AnySelect:
    return select(col(Campaign.id), col(Campaign.title))


def _drafts() -> AnySelect:
    draft = QuestionnaireDraft
    return select(col(draft.id), col(draft.title), col(draft.family), col(draft.removed_at))


def _findings() -> AnySelect:
    return (
        select(col(Finding.id), col(Supplier.name), col(Finding.title))
        .join_from(table_of(Finding), table_of(Invitation), col(Invitation.id) == col(Finding.invitation_id))
        .join(table_of(Supplier), col(Supplier.id) == col(Invitation.supplier_id))
    )


def _invitations() -> AnySelect:
    selected = select(col(Invitation.id), col(Supplier.name), col(Invitation.campaign_id))
    same = col(Supplier.id) == col(Invitation.supplier_id)
    return selected.join_from(table_of(Invitation), table_of(Supplier), same)


def _members() -> AnySelect:
    name = case((col(Person.name) == "", col(Person.address)), else_=col(Person.name)).label("name")
    same = col(Person.id) == col(Member.person_id)
    return select(col(Member.id), name).join_from(table_of(Member), table_of(Person), same)


def _suppliers() -> AnySelect:
    return select(col(Supplier.id), col(Supplier.name), col(Supplier.removed_at))


def _versions() -> AnySelect:
    return select(col(PublishedVersion.id), col(PublishedVersion.title), col(PublishedVersion.version))


def _there(words: str, removed_at: object, page: str, **ids: str) -> ObjectLabel:
    """A label with its page, or without one if the object was removed."""
    return ObjectLabel(words) if removed_at else ObjectLabel(words, page, ids)


def _draft_label(row: Any) -> ObjectLabel:
    return _there(row.title or row.family, row.removed_at, "draft", draft=row.id)


def _finding_label(row: Any) -> ObjectLabel:
    return ObjectLabel(f"“{row.title}” ({row.name})", "finding", {"finding": row.id})


_READ: dict[str, tuple[type[SQLModel], Callable[[], AnySelect], Callable[[Any], ObjectLabel]]] = {
    "campaign": (Campaign, _campaigns, lambda row: ObjectLabel(row.title, "campaign", {"campaign": row.id})),
    "draft": (QuestionnaireDraft, _drafts, _draft_label),
    "finding": (Finding, _findings, _finding_label),
    "invitation": (
        Invitation,
        _invitations,
        lambda row: ObjectLabel(row.name, "campaign_invitation", {"campaign": row.campaign_id, "invitation": row.id}),
    ),
    "member": (Member, _members, lambda row: ObjectLabel(row.name)),
    "supplier": (Supplier, _suppliers, lambda row: _there(row.name, row.removed_at, "supplier", supplier=row.id)),
    "version": (
        PublishedVersion,
        _versions,
        lambda row: ObjectLabel(f"{row.title} {row.version}", "version", {"version": row.id}),
    ),
}
"""By kind of object: the table that has its organisation, the statement with its id, and how a row is named."""


def _named(work: Work, kind: str, ids: Iterable[str]) -> dict[Key, ObjectLabel]:
    table_class, statement, as_named = _READ[kind]
    table = table_of(table_class)
    mine = table.c.organisation_id == work.actor.organisation
    if kind == "finding":
        mine &= findings_board.readable_by(work)
    rows = work.execute(statement().where(table.c.id.in_(sorted(ids)), mine))
    return {(kind, row.id): replace(named := as_named(row), words=one_line(named.words)) for row in rows}
