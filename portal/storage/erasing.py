"""Erasing a supplier, its contacts or one response: what it affects, and doing it in one transaction.

Each table is treated as `storage.erasable` says; frozen rows go through `storage.erasure`. Only ids, hashes, dates and
numbers remain.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Column, ColumnElement, delete, func, insert, literal, select, update

from portal.domain.events.base import ERASED
from portal.domain.folding import fold
from portal.domain.refusals import NotFound
from portal.storage import erasure
from portal.storage.database import Work
from portal.storage.erasable import NOW, OWN_KEY, TREATMENTS, ErasureKind, Owner, Treatment
from portal.storage.files import EVIDENCE
from portal.storage.rows import col, each, select_as, table_of
from portal.storage.tables import METADATA, Erasure

_tables = METADATA.tables
_history, _link = _tables["history"], _tables["history_link"]
SHORTEST_NAME = 3
"""A shorter name occurs in too many other words to be searched for."""

OPEN_COUNTS = ("supplier records", "invitations", "participants", "submissions")
"""What does not depend on answers: members without the safeguarding role read these counts only."""

Ids = Mapping[Owner, tuple[str, ...]]


@dataclass(frozen=True)
class Plan:
    """What an erasure affects. `counts` has the number of rows by label, `frozen` ids by table."""

    kind: ErasureKind
    subject: str
    supplier: str
    name: str
    owners: Ids
    frozen: Mapping[str, tuple[str, ...]]
    counts: Mapping[str, int]

    @property
    def open_counts(self) -> Mapping[str, int]:
        """The counts that reveal nothing about restricted answers."""
        return {label: count for label, count in self.counts.items() if label in OPEN_COUNTS}

    @property
    def total(self) -> int:
        """The number of records that a person types to confirm; the history notes it, so it follows from no answer."""
        return sum(self.open_counts.values())

    @property
    def folders(self) -> tuple[str, ...]:
        """The folders of files that are deleted too."""
        return () if self.kind == "contact" else tuple(f"{EVIDENCE}/{id}" for id in self.owners["response"])


def plan(work: Work, kind: ErasureKind, subject: str) -> Plan:
    """What would be erased in the actor's organisation: `subject` is a supplier, or for a response its invitation."""
    supplier = _supplier_of(work, subject) if kind == "response" else subject
    row = _row_of(work, "supplier", supplier)
    owners = _owners(work, supplier, [subject] if kind == "response" else None)
    frozen = _frozen(work, kind, owners, row)
    counts: dict[str, int] = {}
    for treatment in TREATMENTS[kind]:
        count = _count(work, treatment, owners)
        counts[treatment.label] = max(counts.get(treatment.label, 0), count)
    counts |= {"submissions": len(frozen["submission"]), "results": len(frozen["result"])}
    counts["entries of the history"] = len(frozen["history"])
    counted = {label: count for label, count in counts.items() if count}
    return Plan(kind, subject, supplier, row["name"], owners, frozen, counted)


def _supplier_of(work: Work, invitation: str) -> str:
    return str(_row_of(work, "invitation", invitation)["supplier_id"])


def _row_of(work: Work, table: str, id: str) -> Mapping[str, Any]:
    columns = _tables[table].c
    statement = select(_tables[table]).where(columns.id == id, columns.organisation_id == work.actor.organisation)
    row = work.execute(statement).mappings().one_or_none()
    if row is None:
        raise NotFound
    return dict(row)


def _owners(work: Work, supplier: str, invitations: Sequence[str] | None) -> Ids:
    if invitations is None:
        invitations = _ids(work, "invitation", "supplier_id", [supplier])
    responses = _ids(work, "response", "invitation_id", invitations)
    findings = _ids(work, "finding", "response_id", responses)
    follow_ups = _ids(work, "follow_up", "finding_id", findings)
    return {
        "supplier": (supplier,),
        "invitation": tuple(invitations),
        "email": emails_beside(work, invitations),
        "response": responses,
        "finding": findings,
        "follow_up": follow_ups,
        "proposal": _ids(work, "proposal", "subject_id", (*findings, *follow_ups)),
    }


def emails_beside(work: Work, invitations: Sequence[str]) -> tuple[str, ...]:
    """The emails to the people of these invitations that belong to none: codes, new browsers, colleagues' links."""
    email, person, invitation = _tables["email"].c, _tables["participant"].c, _tables["invitation"].c
    people = select(person.address).where(person.invitation_id.in_(invitations), person.address != "")
    contacts = select(invitation.contact_address).where(invitation.id.in_(invitations))
    own = (email.organisation_id == work.actor.organisation) & email.invitation_id.is_(None) & email.person_id.is_(None)
    to_them = email.to_address.in_(people.union(contacts)) & (email.to_address != "")
    return tuple(work.execute(select(email.id).where(own, to_them)).scalars())


def _ids(work: Work, table: str, column: str, owners: Iterable[str]) -> tuple[str, ...]:
    columns = _tables[table].c
    return tuple(work.execute(select(columns.id).where(columns[column].in_(tuple(owners)))).scalars())


def _frozen(work: Work, kind: ErasureKind, owners: Ids, supplier: Mapping[str, Any]) -> dict[str, tuple[str, ...]]:
    submission, result = _tables["submission"].c, _tables["result"].c
    inside = submission.response_id.in_(owners["response"])
    submissions = tuple(work.execute(select(submission.id).where(inside, submission.document != "")).scalars())
    rows = work.execute(select(result.id, result.document).where(result.response_id.in_(owners["response"]))).all()
    results = tuple(row.id for row in rows if row.document != ERASED)
    objects = [id for ids in owners.values() for id in ids]
    for table in ("submission", "result", "evidence"):
        objects += _ids(work, table, "response_id", owners["response"])
    objects += _ids(work, "email", "invitation_id", owners["invitation"])
    entries = tuple(_entries(work, kind, objects, _names(work, kind, owners, supplier)))
    if kind == "contact":
        submissions = results = ()
    return {"submission": submissions, "result": results, "history": entries}


def _names(work: Work, kind: ErasureKind, owners: Ids, supplier: Mapping[str, Any]) -> set[str]:
    """Every name, address and file name to erase, in the forms that may occur in the history."""
    names: list[str | None] = []
    if kind != "response":
        invitation = _tables["invitation"].c
        contacts = select(invitation.contact_name, invitation.contact_address)
        for row in work.execute(contacts.where(invitation.id.in_(owners["invitation"]))):
            names += row
        participant = _tables["participant"].c
        people = select(participant.name, participant.address)
        for row in work.execute(people.where(participant.invitation_id.in_(owners["invitation"]))):
            names += row
        names += [supplier["contact_name"], supplier["contact_address"]]
        names += [text for contact in supplier["other_contacts"] for text in (contact["name"], contact["address"])]
    if kind == "supplier":
        names += [supplier["name"], supplier["code"]]
    if kind != "contact":
        evidence = _tables["evidence"].c
        names += work.execute(select(evidence.file_name).where(evidence.response_id.in_(owners["response"]))).scalars()
    return {name for name in names if name and len(name) >= SHORTEST_NAME}


def _entries(work: Work, kind: ErasureKind, objects: Sequence[str], names: set[str]) -> Iterable[str]:
    """The history entries about these objects that name somebody; a contact's own entries name it as their actor.

    On PostgreSQL an entry without a number cannot be blanked; the caller numbers them before.
    """
    statement = (
        select(_history.c.id, _history.c.actor_kind, _history.c.verb, _history.c.details)
        .join(_link, _link.c.entry_id == _history.c.id)
        .where(_history.c.organisation_id == work.actor.organisation, _history.c.object_id.in_(objects))
        .where(_history.c.actor_name != "")
        .order_by(_link.c.number)
    )
    for row in work.execute(statement):
        words = json.dumps(row.details, ensure_ascii=False)
        is_theirs = row.actor_kind == "respondent" and kind != "response"
        is_reason = row.verb in ("hold_set", "hold_lifted") and kind == "supplier"
        if is_theirs or is_reason or any(name in words for name in names):
            yield row.id


def _count(work: Work, treatment: Treatment, owners: Ids) -> int:
    return int(work.execute(select(func.count()).where(_which(treatment, owners))).scalar_one())


def _which(treatment: Treatment, owners: Ids) -> ColumnElement[bool]:
    which: ColumnElement[bool] = _tables[treatment.table].c[treatment.column].in_(owners[treatment.owner])
    return which


def erase(work: Work, planned: Plan, id: str = "") -> None:
    """Erase everything in the plan and record it; `id` is given for an erasure that this copy does not know."""
    treat(work, TREATMENTS[planned.kind], planned.owners)
    if planned.kind == "contact":
        _without_contact(work, planned.supplier)
    for submission in planned.frozen["submission"]:
        erasure.submission(work, submission)
    for result in planned.frozen["result"]:
        erasure.result(work, result)
    for entry in planned.frozen["history"]:
        erasure.entry_by_id(work, entry)
    row = {"id": id or work.new_id(), "organisation_id": work.actor.organisation, "kind": planned.kind}
    done = {"subject_id": planned.subject, "records": planned.total, "erased_at": work.now, "erased_by": work.actor.id}
    work.execute(insert(table_of(Erasure)), {**row, **done})


def treat(work: Work, treatments: Iterable[Treatment], owners: Ids) -> None:
    """Blank or delete the rows of these owners, table by table."""
    for treatment in treatments:
        table, which = _tables[treatment.table], _which(treatment, owners)
        if treatment.blanks is None:
            work.execute(delete(table).where(which))
            continue
        if treatment.ends:
            missing = table.c[next(iter(treatment.ends))].is_(None)
            work.execute(update(table).where(which, missing).values(_values(work, table.c.get("id"), treatment.ends)))
        if treatment.blanks:
            work.execute(update(table).where(which).values(_values(work, table.c.get("id"), treatment.blanks)))


def _values(work: Work, id: Column[Any] | None, blanks: Mapping[str, Any]) -> dict[str, Any]:
    own = {NOW: work.now, OWN_KEY: literal("erased:").concat(id)}
    return {name: own.get(value, value) if isinstance(value, str) else value for name, value in blanks.items()}


def _without_contact(work: Work, supplier: str) -> None:
    """Leave only the supplier's name and code in its search text."""
    row = _row_of(work, "supplier", supplier)
    texts = "\n".join(fold(text) for text in (row["name"], row["code"]) if text)
    work.execute(update(_tables["supplier"]).where(_tables["supplier"].c.id == supplier).values(search_text=texts))


@dataclass(frozen=True)
class Erased:
    """One completed erasure, for the list that is used after a restore."""

    id: str
    organisation: str
    kind: ErasureKind
    subject: str
    at: datetime


def erased(work: Work, organisation: str | None = None) -> tuple[Erased, ...]:
    """Every erasure on request, in this organisation or in all, the oldest first."""
    statement = select_as(
        Erased,
        Erasure,
        organisation=col(Erasure.organisation_id),
        subject=col(Erasure.subject_id),
        at=col(Erasure.erased_at),
    ).order_by(col(Erasure.erased_at), col(Erasure.id))
    if organisation:
        statement = statement.where(col(Erasure.organisation_id) == organisation)
    return tuple(each(Erased, work.execute(statement)))


def organisation_of(work: Work, kind: ErasureKind, subject: str) -> str | None:
    """The organisation of this supplier or invitation; None if this copy does not know it."""
    table = _tables["invitation" if kind == "response" else "supplier"]
    return work.execute(select(table.c.organisation_id).where(table.c.id == subject)).scalar_one_or_none()


def of_invitation(work: Work, invitation: str) -> datetime | None:
    """When the response of an invitation of the actor's organisation was erased, alone or with its supplier."""
    rows = _tables["invitation"].c
    supplier = select(rows.supplier_id).where(rows.id == invitation).scalar_subquery()
    statement = select(func.max(Erasure.erased_at)).where(
        col(Erasure.organisation_id) == work.actor.organisation,
        col(Erasure.kind) != "contact",
        (col(Erasure.subject_id) == invitation) | (col(Erasure.subject_id) == supplier),
    )
    return work.execute(statement).scalar_one_or_none()


def erased_at(work: Work, submission_hash: str) -> datetime | None:
    """When the submission with this hash was erased; None if it was not, or if no submission has this hash."""
    submission, response = _tables["submission"].c, _tables["response"].c
    statement = (
        select(func.max(Erasure.erased_at))
        .select_from(_tables["submission"])
        .join(_tables["response"], response.id == submission.response_id)
        .join(_tables["invitation"], _tables["invitation"].c.id == response.invitation_id)
        .join(
            _tables["erasure"],
            col(Erasure.subject_id).in_([response.invitation_id, _tables["invitation"].c.supplier_id]),
        )
        .where(submission.hash == submission_hash, submission.document == "", col(Erasure.kind) != "contact")
    )
    return work.execute(statement).scalar_one_or_none()
