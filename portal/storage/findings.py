"""Findings: flags raised at submission, recorded once; and their follow-ups."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import bindparam, insert, select, update

from portal.domain import canonical
from portal.domain.open_result import FlagDisclosure
from portal.domain.scoring import Result
from portal.storage.database import Work
from portal.storage.rows import AnySelect, col, each, select_as, table_of
from portal.storage.tables import Finding, FollowUp


@dataclass(frozen=True)
class AskedBack:
    """A follow-up as its supplier may see it once its email is written: no flag, severity or reviewer's note."""

    id: str
    number: int
    ask: str
    due_on: date
    asked_at: datetime
    answer_text: str | None
    answer_restricted: bool
    answered_at: datetime | None
    decision: str | None


_ASKED_BACK = (
    select_as(AskedBack, FollowUp)
    .join(table_of(Finding), col(Finding.id) == col(FollowUp.finding_id))
    .where(
        col(Finding.invitation_id) == bindparam("invitation"),
        col(Finding.organisation_id) == bindparam("organisation"),
        col(FollowUp.released_at).is_not(None),
    )
    .order_by(col(FollowUp.asked_at), col(FollowUp.number))
)


def record(
    work: Work,
    invitation: str,
    response: str,
    results: Sequence[Result],
    flag_disclosures: Mapping[tuple[str, str], FlagDisclosure],
) -> None:
    """Open a finding for every flag raised at submission, in the same transaction.

    `flag_disclosures` says, by family and id, what members without the safeguarding role may know of each flag. A
    correction updates the existing findings: one that is no longer raised is marked and is closed only by a person; a
    closed one is reopened if the values behind it changed.
    """
    rows = [
        {
            "family": result.family,
            "flag": flag.id,
            "title": flag.title,
            "severity": flag.severity,
            "remedying": flag.remedying,
            "withheld": flag_disclosures[result.family, flag.id].is_withheld,
            "open_remedying": flag_disclosures[result.family, flag.id].is_remedying,
            "because": flag.because,
            "values_read": dict(flag.values),
        }
        for result in results
        for flag in result.flags
    ]
    earlier = {(row.family, row.flag): row for row in work.execute(_recorded(response))}
    fresh = {"organisation_id": work.actor.organisation, "invitation_id": invitation, "response_id": response}
    made = []
    for row in rows:
        before = earlier.pop((row["family"], row["flag"]), None)
        if before is None:
            made.append({"id": work.new_id(), "raised_at": work.now, **fresh, **row})
        else:
            _correct(work, before, row)
    if made:
        work.execute(insert(table_of(Finding)), made)
    gone = [row.id for row in earlier.values() if row.no_longer_raised_at is None]
    if gone:
        ceased = update(table_of(Finding)).where(col(Finding.id).in_(gone))
        work.execute(ceased.values(no_longer_raised_at=work.now))


def _recorded(response: str) -> AnySelect:
    columns = (Finding.id, Finding.family, Finding.flag, Finding.values_read, Finding.no_longer_raised_at)
    return select(*(col(column) for column in columns)).where(col(Finding.response_id) == response)


def _correct(work: Work, before: Any, row: dict[str, Any]) -> None:
    """Update a finding to the corrected answers."""
    is_same = before.values_read == canonical.plain(row["values_read"]) and before.no_longer_raised_at is None
    opened = {} if is_same else {"closed_at": None, "closed_by": None, "close_reason": None}
    changed = update(table_of(Finding)).where(col(Finding.id) == before.id)
    work.execute(changed.values({**row, **opened, "no_longer_raised_at": None}))


@dataclass(frozen=True)
class FlagRef:
    """The flag that a finding was raised for."""

    family: str
    flag: str


def flag_of(work: Work, follow_up: str) -> FlagRef:
    """The flag that a follow-up of the actor's organisation is about."""
    statement = select_as(FlagRef, Finding).join(table_of(FollowUp), col(Finding.id) == col(FollowUp.finding_id))
    own = statement.where(col(FollowUp.id) == follow_up, col(FollowUp.organisation_id) == work.actor.organisation)
    return next(each(FlagRef, work.execute(own)))


def asked_back(work: Work, invitation: str) -> tuple[AskedBack, ...]:
    """The follow-ups of an invitation of the actor's organisation, in the order of asking."""
    where = {"invitation": invitation, "organisation": work.actor.organisation}
    return tuple(each(AskedBack, work.execute(_ASKED_BACK, where)))
