"""Retention: how many rows of each kind are due for erasure in an organisation, and erasing some of them."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import Select, delete, func, insert, select

from portal.domain.retention import Retention, months_before
from portal.storage.database import Work
from portal.storage.erasable import CONTACT, RESPONSE, Owner, Treatment
from portal.storage.erasing import emails_beside, treat
from portal.storage.rows import col, table_of
from portal.storage.tables import METADATA, LegalHold, RetentionPeriod

_tables = METADATA.tables
_campaign, _invitation = _tables["campaign"].c, _tables["invitation"].c
_supplier, _email = _tables["supplier"].c, _tables["email"].c
_response, _answer, _evidence = _tables["response"].c, _tables["answer"].c, _tables["evidence"].c
AT_ONCE = 500


def get(work: Work) -> Retention:
    """How long the actor's organisation keeps each kind of data."""
    statement = select(col(RetentionPeriod.kind), col(RetentionPeriod.months)).where(
        col(RetentionPeriod.organisation_id) == work.actor.organisation
    )
    return Retention(**{row.kind: row.months for row in work.execute(statement)})


def put(work: Work, retention: Retention) -> None:
    """Set how long each kind is kept."""
    work.execute(
        delete(table_of(RetentionPeriod)).where(col(RetentionPeriod.organisation_id) == work.actor.organisation)
    )
    for kind, months in retention.months().items():
        row = {"organisation_id": work.actor.organisation, "kind": kind, "months": months}
        work.execute(insert(table_of(RetentionPeriod)), row)


def organisations(work: Work) -> tuple[str, ...]:
    """The organisations that have a retention period."""
    return tuple(work.execute(select(col(RetentionPeriod.organisation_id)).distinct()).scalars())


def due(work: Work, retention: Retention) -> dict[str, int]:
    """How many rows of each kind are due now."""
    counts = {}
    for kind, months in retention.months().items():
        before = months_before(work.now, months)
        ids = [_due(work, name, before).subquery() for name in _PARTS[kind]]
        counts[kind] = sum(int(work.execute(select(func.count()).select_from(due_ids)).scalar_one()) for due_ids in ids)
    return counts


def erase_some(work: Work, retention: Retention) -> dict[str, int]:
    """Erase some of the rows that are due of each kind; returns how many of each."""
    done: dict[str, int] = {}
    for kind, months in retention.months().items():
        before = months_before(work.now, months)
        for name in _PARTS[kind]:
            ids = tuple(work.execute(_due(work, name, before).limit(AT_ONCE)).scalars())
            if ids:
                _blank(work, name, ids)
                done[kind] = done.get(kind, 0) + len(ids)
    return done


_PARTS: Mapping[str, tuple[str, ...]] = {
    "contacts": ("invitation", "supplier"),
    "emails": ("email",),
    "drafts": ("response",),
    "evidence": ("evidence",),
}
"""The tables that belong to each kind."""


def _due(work: Work, table: str, before: datetime) -> Select[str]:
    """The ids that are due in a table, in order, without those under a legal hold."""
    columns = _tables[table].c
    statement = select(columns.id).where(columns.organisation_id == work.actor.organisation).order_by(columns.id)
    held = select(col(LegalHold.supplier_id)).where(col(LegalHold.lifted_at).is_(None))
    invited = _tables["invitation"].join(_tables["campaign"], _campaign.id == _invitation.campaign_id)
    closed = (_campaign.closed_at <= before) & _invitation.supplier_id.not_in(held)
    if table == "supplier":
        has_contact = (_supplier.contact_address != "") | (_supplier.contact_name != "")
        return statement.where(_supplier.removed_at <= before, has_contact, _supplier.id.not_in(held))
    if table == "email":
        of_held = select(_invitation.id).where(_invitation.supplier_id.in_(held))
        is_free = _email.invitation_id.is_(None) | _email.invitation_id.not_in(of_held)
        return statement.where(_email.finished_at <= before, _email.to_address != "", is_free)
    if table == "invitation":
        has_contact = (_invitation.contact_address != "") | (_invitation.contact_name != "")
        return statement.join_from(_tables["invitation"], _tables["campaign"]).where(closed, has_contact)
    inside = select(_response.id).join_from(_tables["response"], invited).where(closed)
    if table == "evidence":
        return statement.where(_evidence.response_id.in_(inside), _evidence.file_name != "")
    has_answers = _response.id.in_(select(_answer.response_id))
    return statement.where(_response.id.in_(inside.where(_invitation.submitted_at.is_(None))), has_answers)


def _blank(work: Work, table: str, ids: tuple[str, ...]) -> None:
    if table == "invitation":
        treat(work, _TREATMENTS["email"], {"email": emails_beside(work, ids)})
    treat(work, _TREATMENTS[table], {_OWNERS[table]: ids})


def _only(treatments: tuple[Treatment, ...], owner: str, but: tuple[str, ...] = ()) -> tuple[Treatment, ...]:
    return tuple(treatment for treatment in treatments if treatment.owner == owner and treatment.table not in but)


_FILE = next(treatment for treatment in RESPONSE if treatment.table == "evidence")
_OWNERS: Mapping[str, Owner] = {
    "invitation": "invitation",
    "supplier": "supplier",
    "email": "email",
    "response": "response",
    "evidence": "response",
}
_TREATMENTS: Mapping[str, tuple[Treatment, ...]] = {
    "invitation": _only(CONTACT, "invitation"),
    "supplier": _only(CONTACT, "supplier"),
    "email": _only(CONTACT, "email"),
    "response": _only(RESPONSE, "response"),
    "evidence": (Treatment("evidence", "id", "response", "files", _FILE.blanks, _FILE.ends),),
}
"""The same treatments as in an erasure, applied only to the rows that are due."""
