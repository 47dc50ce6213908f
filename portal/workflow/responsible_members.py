"""Members who can be responsible for findings."""

from collections.abc import Sequence

from portal.domain import finding_changes
from portal.domain.policy import Actor
from portal.domain.refusals import Invalid, NotFound
from portal.storage import people
from portal.storage.database import Work
from portal.storage.people import Member


def chosen(work: Work, id: str) -> Actor | None:
    """The chosen member; None if nobody was chosen."""
    if not id:
        return None
    try:
        member = people.member(work, id)
    except NotFound:
        member = None
    if member is None or member.removed_at is not None:
        raise Invalid("Choose a member of your organisation.", fields=("to",))
    actor = _actor(member)
    if not finding_changes.can_be_responsible(actor):
        raise Invalid(f"{actor.name} may not follow up findings: their role does not allow it.", fields=("to",))
    return actor


def able(work: Work, severity: str = "", *, is_withheld: bool = False) -> Sequence[Member]:
    """The members who may work on findings of this severity, or on findings at all, by address."""
    return [
        member
        for member in people.members(work)
        if finding_changes.can_be_responsible(_actor(member), severity, is_withheld=is_withheld)
    ]


def _actor(member: Member) -> Actor:
    return Actor("member", member.id, member.name or member.address, member.organisation, member.roles)
