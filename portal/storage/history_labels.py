"""What entries of the history are about, in words and with an address: ids alone tell a reader nothing."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, TypeAlias

from sqlalchemy import Select, case, select

from portal.domain.events import Event
from portal.domain.printable import one_line
from portal.storage import findings_board
from portal.storage.database import Work
from portal.storage.history import HistoryEntry
from portal.storage.tables import METADATA

_campaign = METADATA.tables["campaign"]
_draft = METADATA.tables["questionnaire_draft"]
_finding = METADATA.tables["finding"]
_invitation = METADATA.tables["invitation"]
_member = METADATA.tables["member"]
_person = METADATA.tables["person"]
_supplier = METADATA.tables["supplier"]
_version = METADATA.tables["published_version"]

Key: TypeAlias = tuple[str, str]


@dataclass(frozen=True)
class ObjectLabel:
    """What something is called, and the name and ids of its page; no name where it has none (any more)."""

    words: str
    page: str = ""
    ids: Mapping[str, str] = field(default_factory=dict)


def of_entries(work: Work, entries: Sequence[HistoryEntry]) -> Mapping[str, ObjectLabel]:
    """By an entry's id: what it is about. What is gone for good, or has no name, is not there.

    One statement a kind of object, however many entries.
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
    """The name that an event carries itself, for what cannot be looked up any more."""
    words = next((text for key in ("name", "title") if (text := getattr(event, key, ""))), None)
    return ObjectLabel(one_line(words)) if words else None


def _campaigns() -> Select[Any]:
    return select(_campaign.c.id, _campaign.c.title).select_from(_campaign)


def _drafts() -> Select[Any]:
    return select(_draft.c.id, _draft.c.title, _draft.c.family, _draft.c.removed_at).select_from(_draft)


def _findings() -> Select[Any]:
    joined = _finding.join(_invitation, _invitation.c.id == _finding.c.invitation_id).join(
        _supplier, _supplier.c.id == _invitation.c.supplier_id
    )
    return select(_finding.c.id, _supplier.c.name, _finding.c.flag).select_from(joined)


def _invitations() -> Select[Any]:
    joined = _invitation.join(_supplier, _supplier.c.id == _invitation.c.supplier_id)
    return select(_invitation.c.id, _supplier.c.name, _invitation.c.campaign_id).select_from(joined)


def _members() -> Select[Any]:
    name = case((_person.c.name == "", _person.c.address), else_=_person.c.name)
    return select(_member.c.id, name).select_from(_member.join(_person, _person.c.id == _member.c.person_id))


def _suppliers() -> Select[Any]:
    return select(_supplier.c.id, _supplier.c.name, _supplier.c.removed_at).select_from(_supplier)


def _versions() -> Select[Any]:
    return select(_version.c.id, _version.c.family, _version.c.version).select_from(_version)


def _there(words: str, removed_at: object, page: str, **ids: str) -> ObjectLabel:
    """A label with its page, without one once the object was removed."""
    return ObjectLabel(words) if removed_at else ObjectLabel(words, page, ids)


_READ: dict[str, tuple[Any, Callable[[], Select[Any]], Callable[[Any], ObjectLabel]]] = {
    "campaign": (_campaign, _campaigns, lambda row: ObjectLabel(row[1], "campaign", {"campaign": row[0]})),
    "draft": (
        _draft,
        _drafts,
        lambda row: _there(row[1] or row[2], row[3], "draft", draft=row[0]),
    ),
    "finding": (
        _finding,
        _findings,
        lambda row: ObjectLabel(f"{row[1]}: {row[2].replace('_', ' ')}", "finding", {"finding": row[0]}),
    ),
    "invitation": (
        _invitation,
        _invitations,
        lambda row: ObjectLabel(row[1], "campaign_invitation", {"campaign": row[2], "invitation": row[0]}),
    ),
    "member": (_member, _members, lambda row: ObjectLabel(row[1])),
    "supplier": (_supplier, _suppliers, lambda row: _there(row[1], row[2], "supplier", supplier=row[0])),
    "version": (_version, _versions, lambda row: ObjectLabel(f"{row[1]}@{row[2]}", "version", {"version": row[0]})),
}
"""By kind of object: the table that says whose it is, the statement beginning with its id, and what a row is called."""


def _named(work: Work, kind: str, ids: Iterable[str]) -> dict[Key, ObjectLabel]:
    table, statement, as_named = _READ[kind]
    mine = table.c.organisation_id == work.actor.organisation
    if kind == "finding":
        mine &= findings_board.told_to(work)
    rows = work.execute(statement().where(table.c.id.in_(sorted(ids)), mine))
    return {(kind, row[0]): replace(named := as_named(row), words=one_line(named.words)) for row in rows}
