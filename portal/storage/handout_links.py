"""Links that were handed out on paper or in a messenger, so they belong to no email."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import distinct, func, select, update

from portal.storage.database import Work
from portal.storage.rows import col, table_of
from portal.storage.tables import Link

AT_ONCE = 500


def count_holders(work: Work, invitations: Sequence[str]) -> int:
    """How many of these invitations have such a link that still works."""
    counted = select(func.count(distinct(col(Link.invitation_id))))
    return sum(work.execute(counted.where(_open(work, some))).scalar_one() for some in _pieces(invitations))


def end(work: Work, invitations: Sequence[str], made_before: datetime) -> int:
    """Revoke such links of these invitations that were created before a moment; returns how many."""
    statement = update(table_of(Link)).values(revoked_at=work.now)
    older = col(Link.created_at) < made_before
    return sum(work.execute(statement.where(_open(work, some), older)).rowcount for some in _pieces(invitations))


def _open(work: Work, invitations: Sequence[str]) -> Any:
    is_handout = col(Link.email_id).is_(None) & col(Link.revoked_at).is_(None)
    mine = col(Link.organisation_id) == work.actor.organisation
    return mine & is_handout & col(Link.invitation_id).in_(invitations)


def _pieces(invitations: Sequence[str]) -> list[Sequence[str]]:
    return [invitations[start : start + AT_ONCE] for start in range(0, len(invitations), AT_ONCE)]
