"""Links for suppliers who are reached on paper or by a messenger: new ones, beside those that were emailed.

Only the hash of a link is stored, so a link that was emailed cannot be shown again; an invitation may have many, and
a new one leaves the others as they are. What ends an invitation's links (a corrected address, a new email, revoking)
ends these too. The gate asks for the contact's address as it always does.
"""

from dataclasses import dataclass

from portal.domain import policy
from portal.domain.events.campaigns import LinksMade
from portal.domain.refusals import Conflict, Invalid
from portal.domain.tokens import hash_of
from portal.mail.handouts import HandoutFacts
from portal.storage import board, campaigns, history, respondents
from portal.storage.board import BoardFilter
from portal.storage.campaigns import Campaign, Recipient
from portal.storage.database import Work
from portal.workflow import invite

MOST = {"print": 200, "xlsx": 1_000}
"""How many links are made at once: a page of codes takes longer to draw than a row of a file."""
NOBODY = "Nobody here can be given a link: they have submitted, were revoked, or their email was not written yet."


@dataclass(frozen=True)
class HandoutView:
    """A campaign, and how many of the suppliers that the filter shows can be given a link."""

    campaign: Campaign
    count: int


def handout_view(work: Work, campaign_id: str, filter: BoardFilter) -> HandoutView:
    """Whom links can be made for."""
    policy.check(work.actor, "campaigns")
    campaign = campaigns.get(work, campaign_id)
    return HandoutView(campaign, len(_open(work, campaign, filter)))


def hand_out(
    work: Work, campaign_id: str, filter: BoardFilter, way: str, expected_count: int
) -> tuple[HandoutFacts, ...]:
    """A new link for each of exactly `expected_count` suppliers that the filter shows; the history keeps how many.

    `way` is one of MOST.
    """
    policy.check(work.actor, "campaigns")
    campaign = campaigns.get(work, campaign_id, lock=True)
    invite.check_open(campaign)
    recipients = _open(work, campaign, filter)
    if not recipients:
        raise Conflict(NOBODY)
    if len(recipients) != expected_count:
        raise Conflict(f"{len(recipients):,} suppliers would get a link now, not {expected_count:,}. Look again.")
    if len(recipients) > MOST[way]:
        raise Invalid(
            f"At most {MOST[way]:,} links are made at once in this form. Narrow the board by a search or a status, and "
            "open this page from there."
        )
    handouts = tuple(_hand_out(work, campaign, invited) for invited in recipients)
    history.note(work, LinksMade(campaign_id, len(handouts), "page to print" if way == "print" else "file"))
    return handouts


def _open(work: Work, campaign: Campaign, filter: BoardFilter) -> list[Recipient]:
    """Those who were written to and may still answer, by name."""
    if campaign.closed_at is not None:
        return []
    shown = campaigns.recipients(work, board.ids(work, campaign.id, filter))
    may_enter = [one for one in shown if invite.was_written(one) and one.submitted_at is None and not one.revoked_at]
    return sorted(may_enter, key=lambda invited: (invited.supplier.casefold(), invited.id))


def _hand_out(work: Work, campaign: Campaign, invited: Recipient) -> HandoutFacts:
    token = work.new_token()
    respondents.add_link(work, invited.organisation_id, invited.id, hash_of(token), None)
    return HandoutFacts(
        supplier=invited.supplier,
        code=invited.code,
        contact_name=invited.contact_name,
        language=invited.language,
        time_zone=invited.time_zone,
        organisation=invited.organisation,
        campaign=campaign.title,
        due_at=invited.due_at,
        link=work.link("invitation", token=token),
    )
