"""New links for suppliers who are reached on paper or by a messenger, in addition to those that were emailed.

Only the hash of a link is stored, so none can be shown again. A new one leaves emailed links valid and replaces one
handed out before, unless both are wanted, because nobody knows how many copies of a file exist. Whatever ends an
invitation's links (a corrected address, a new email, revoking) ends these too. The page behind a link still asks for
the contact's address.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from portal.domain import policy
from portal.domain.events.campaigns import LinksEnded, LinksMade
from portal.domain.refusals import Conflict, Invalid
from portal.domain.tokens import hash_of
from portal.mail.handouts import HandoutFacts
from portal.storage import board, campaign_texts, campaigns, handout_links, history, respondents
from portal.storage.board_filter import BoardFilter
from portal.storage.campaigns import Campaign, Recipient
from portal.storage.database import Work
from portal.storage.recent_emails import PRESSED_TWICE
from portal.workflow import invite

MOST = {"print": 200, "xlsx": 1_000, "csv": 1_000}
"""How many links are made at once: a page of QR codes takes longer to draw than a row of a file."""
NOBODY = "Nobody here can be given a link: they have submitted, were revoked, or their email was not written yet."


@dataclass(frozen=True)
class HandoutView:
    """A campaign, how many of the filtered suppliers can get a link, and how many have one already."""

    campaign: Campaign
    count: int
    holders: int


def handout_view(work: Work, campaign_id: str, filter: BoardFilter) -> HandoutView:
    """The suppliers that links can be made for."""
    policy.check(work.actor, "campaigns")
    campaign = campaigns.get(work, campaign_id)
    shown = [invited.id for invited in _open(work, campaign, filter)]
    return HandoutView(campaign, len(shown), handout_links.count_holders(work, shown))


def hand_out(
    work: Work, campaign_id: str, filter: BoardFilter, way: str, expected_count: int, *, keep_earlier: bool = False
) -> tuple[HandoutFacts, ...]:
    """Make a new link for each of exactly `expected_count` filtered suppliers; the history records how many.

    `way` is a key of MOST. Earlier handed-out links end, except those made moments ago by a double press, because only
    one result is seen.
    """
    policy.check(work.actor, "campaigns")
    campaign = campaigns.get(work, campaign_id, lock=True)
    invite.check_open(campaign)
    recipients = _open(work, campaign, filter)
    if not recipients:
        raise Conflict(NOBODY)
    if len(recipients) != expected_count:
        raise Conflict(
            f"{len(recipients):,} suppliers would get a link now, not {expected_count:,}. Check the number "
            "and confirm again."
        )
    if len(recipients) > MOST[way]:
        raise Invalid(
            f"At most {MOST[way]:,} links can be made at once in this form. Narrow the board by a search or a status, "
            "and open this page from there."
        )
    if not keep_earlier:
        _end(work, campaign_id, [invited.id for invited in recipients], work.now - PRESSED_TWICE)
    handouts = tuple(_hand_out(work, campaign, invited) for invited in recipients)
    history.note(work, LinksMade(campaign_id, len(handouts), "page to print" if way == "print" else "file"))
    return handouts


def end_handouts(work: Work, campaign_id: str, filter: BoardFilter, expected_count: int) -> int:
    """End the handed-out links of exactly `expected_count` filtered suppliers; returns how many links."""
    policy.check(work.actor, "campaigns")
    campaign = campaigns.get(work, campaign_id, lock=True)
    shown = [invited.id for invited in _open(work, campaign, filter)]
    holders = handout_links.count_holders(work, shown)
    if holders != expected_count:
        raise Conflict(
            f"{holders:,} suppliers hold such a link now, not {expected_count:,}. Check the number and confirm again."
        )
    return _end(work, campaign_id, shown, work.now + PRESSED_TWICE)


def _end(work: Work, campaign_id: str, invitations: Sequence[str], made_before: datetime) -> int:
    ended = handout_links.end(work, invitations, made_before)
    if ended:
        history.note(work, LinksEnded(campaign_id, ended))
    return ended


def _open(work: Work, campaign: Campaign, filter: BoardFilter) -> list[Recipient]:
    """The suppliers that were emailed and may still answer, by name."""
    if campaign.closed_at is not None:
        return []
    shown = campaigns.recipients(work, board.ids(work, campaign.id, filter))
    may_enter = [
        recipient
        for recipient in shown
        if invite.was_written(recipient) and recipient.submitted_at is None and not recipient.revoked_at
    ]
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
        campaign=campaign_texts.words(work, campaign.id, invited.language).title,
        due_at=invited.due_at,
        link=work.link("invitation", token=token),
    )
