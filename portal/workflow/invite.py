"""From a plan to letters: a campaign is drafted, suppliers are chosen, a count is confirmed, invitations go out.

Every letter carries a fresh link. Letters are written in batches, each with its invitations in one transaction: after a
crash the rest goes on where it stopped, and nobody is written to twice.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from zoneinfo import ZoneInfo, available_timezones

from portal.domain import policy
from portal.domain.letter import Letter
from portal.domain.policy import Actor
from portal.domain.refusals import Closed, Conflict, Invalid
from portal.domain.ruleset import Unusable
from portal.domain.sentences import Sentence
from portal.mail import letters
from portal.mail.letters import InvitationFacts, ReminderFacts
from portal.sheets import supplier_list
from portal.sheets.supplier_list import RefusedLine
from portal.storage import campaigns, history, library, outbox, respondents, suppliers
from portal.storage.campaigns import Campaign, Invited
from portal.storage.database import Work
from portal.workflow.members import checked_address
from portal.workflow.sign_in import hash_of

BATCH = 200
LONGEST = 5_000
LONGEST_TITLE = 150
MINUTES_UNSAID = 15

HELP_TEXT = Sentence(
    "This questionnaire is no place for complaints: nobody here follows up single cases. Workers who need help can "
    "turn to a trade union, a labour inspectorate, their embassy, or a hotline outside the company. Nobody may be "
    "punished for an answer given here. Please write numbers, never a worker's name, passport number or telephone "
    "number."
)
"""What a campaign says unless its author writes better: where workers can complain, and who is protected."""


NEEDED = {
    "purpose": "Say why you ask; suppliers read this.",
    "legal_basis": "Name the law or contract this rests on.",
    "proportionality": "Say why these suppliers are asked; it is kept for the record.",
}
MODES = ("after_a_look", "at_once")
"""When suppliers are asked back about findings: after somebody has looked, or with the receipt. Never for critical."""


@dataclass(frozen=True)
class Plan:
    """What a campaign is to be. `versions` are ids of published versions; `due` a local time like 2027-01-31T17:00."""

    title: str
    due: str
    zone: str
    versions: tuple[str, ...]
    purpose: str = ""
    legal_basis: str = ""
    proportionality: str = ""
    help_text: str = HELP_TEXT
    contact_line: str = ""
    follow_up_mode: str = "after_a_look"


def problems(work: Work, plan: Plan, *, complete: bool = False) -> dict[str, str]:
    """What keeps a campaign from being made, by field. `complete` also asks for what a form must not leave open."""
    found: dict[str, str] = {}
    if not plan.title.strip():
        found["title"] = "Give the campaign a title."
    elif len(plan.title) > LONGEST_TITLE:
        found["title"] = f"This is longer than {LONGEST_TITLE} letters. Shorten it: it is the subject of every letter."
    for name, sentence in NEEDED.items():
        if complete and not getattr(plan, name).strip():
            found[name] = sentence
    for name, text in vars(plan).items():
        if isinstance(text, str) and len(text) > LONGEST and name not in found:
            found[name] = f"This is longer than {LONGEST} characters. Say it in fewer."
    if not plan.versions:
        found["versions"] = "Choose at least one questionnaire."
    if plan.follow_up_mode not in MODES:
        found["follow_up_mode"] = "Choose when suppliers are asked back."
    found |= _due_problem(work, plan)
    return found


def _due_problem(work: Work, plan: Plan) -> dict[str, str]:
    if not plan.due.strip():
        return {"due": "Choose the due day."}
    try:
        is_past = due_moment(plan.due, plan.zone) <= work.now
    except Invalid as wrong:
        return {"zone" if plan.zone not in available_timezones() else "due": wrong.sentence}
    return {"due": "The due day lies in the past. Choose a later one."} if is_past else {}


def draft(work: Work, plan: Plan) -> str:
    """Make the campaign; nothing is sent. Refuses what cannot be answered together, a sentence for each problem."""
    policy.check(work.actor, "campaigns")
    if found := problems(work, plan):
        raise Invalid("The campaign cannot be made like this.", list(found.values()))
    due_at = due_moment(plan.due, plan.zone)
    ordered = _fitting(work, plan.versions)
    campaign = campaigns.add(
        work,
        ordered,
        title=" ".join(plan.title.split()),
        purpose=plan.purpose.strip(),
        legal_basis=plan.legal_basis.strip(),
        proportionality=plan.proportionality.strip(),
        help_text=plan.help_text.strip(),
        contact_line=plan.contact_line.strip(),
        due_at=due_at,
        zone=plan.zone,
        follow_up_mode=plan.follow_up_mode,
    )
    history.note(
        work, "campaign_drafted", "campaign", campaign, title=" ".join(plan.title.split()), versions=list(ordered)
    )
    return campaign


def due_moment(due: str, zone: str) -> datetime:
    """The instant a local time means in a zone; a time that the clocks skip is taken an hour later."""
    if zone not in available_timezones():
        raise Invalid(f"“{zone}” is no time zone. Zones are named like Europe/Vienna or Asia/Dhaka.")
    try:
        local = datetime.fromisoformat(due.strip())
    except ValueError:
        raise Invalid(f"“{due}” is no due day. Write it like 2027-01-31T17:00.") from None
    if local.tzinfo is not None:
        raise Invalid("Give the due time as the clocks show it in its zone, like 2027-01-31T17:00.")
    if "T" not in due and " " not in due.strip():
        local = local.replace(hour=23, minute=59)
    return local.replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)


def choose(work: Work, campaign_id: str, supplier_ids: Sequence[str]) -> int:
    """Put suppliers on the campaign's list; how many are new on it."""
    policy.check(work.actor, "campaigns")
    campaign = campaigns.get(work, campaign_id)
    _check_open(campaign)
    chosen = campaigns.choose(work, campaign, supplier_ids)
    if chosen:
        history.note(work, "suppliers_chosen", "campaign", campaign_id, count=chosen)
    return chosen


@dataclass(frozen=True)
class Listed:
    """The suppliers that a list names, and the lines that name none we know."""

    ids: tuple[str, ...]
    refused: tuple[RefusedLine, ...]


def listed(work: Work, data: bytes, file_name: str) -> Listed:
    """Find the suppliers of a list (.xlsx or .csv) by their keys; nothing is added or changed."""
    policy.check(work.actor, "campaigns")
    read = supplier_list.read(data, file_name)
    known = suppliers.by_keys(work, (row.key for row in read.rows))
    there = {row.key: known[row.key] for row in read.rows if row.key in known and not known[row.key].removed_at}
    missing = "No such supplier yet. Import this list first, then choose."
    refused = [RefusedLine(row.number, "Supplier", missing) for row in read.rows if row.key not in there]
    ids = tuple(supplier.id for supplier in there.values())
    return Listed(ids, tuple(sorted([*read.refused, *refused], key=lambda line: line.row)))


def drop(work: Work, campaign_id: str, invitations: Sequence[str]) -> None:
    """Take suppliers off the list before a letter is written to them."""
    policy.check(work.actor, "campaigns")
    campaigns.drop(work, campaigns.get(work, campaign_id), invitations)


def preview_letter(work: Work, campaign_id: str, invitation_id: str | None = None) -> Letter:
    """The invitation as one supplier would get it, with a link that opens nothing."""
    campaign = campaigns.get(work, campaign_id)
    shown = invitation_id or campaigns.first_on_list(work, campaign_id)
    if shown is None:
        raise Invalid("Choose suppliers first: the letter is shown as the first of them would get it.")
    invited = campaigns.invited(work, shown, lock=False)
    return letters.invitation(_invitation_facts(campaign, invited, work.link("/i/…"), _minutes(work, campaign)))


def send(work: Work, campaign_id: str, expected_count: int) -> int:
    """Confirm sending to exactly `expected_count` suppliers; the letters of the first batch are written at once.

    Returns how many were written; `write_waiting` writes the rest, a batch at a time.
    """
    policy.check(work.actor, "campaigns")
    campaign = campaigns.get(work, campaign_id)
    _check_open(campaign)
    waiting = campaigns.count_waiting(work, campaign_id)
    if waiting != expected_count:
        raise Conflict(
            f"{waiting} suppliers wait for a letter now, not {expected_count}. Please look again and confirm."
        )
    if waiting == 0:
        return 0
    campaigns.mark_sent(work, campaign_id)
    history.note(work, "campaign_sent", "campaign", campaign_id, count=waiting)
    return write_waiting(work, campaign_id)


def write_waiting(work: Work, campaign_id: str, limit: int = BATCH) -> int:
    """Write the next letters of a campaign whose sending was confirmed; how many. 0 when none waits."""
    campaign = campaigns.get(work, campaign_id)
    if campaign.sent_at is None or campaign.closed_at is not None:
        return 0
    batch = campaigns.next_waiting(work, campaign_id, limit)
    minutes = _minutes(work, campaign) if batch else 0
    for invited in batch:
        _write_invitation(work, campaign, invited, minutes)
    if batch:
        campaigns.mark_invited(work, [invited.id for invited in batch])
    return len(batch)


def waiting_campaigns(work: Work) -> list[tuple[Actor, str]]:
    """Campaigns whose letters are not all written, with who goes on with them: the portal, inside the organisation."""
    return [
        (Actor("portal", "portal", "The portal", organisation), campaign)
        for organisation, campaign in campaigns.unfinished(work)
    ]


def correct_address(work: Work, invitation_id: str, address: str, name: str | None = None) -> None:
    """Write to another address: the old links die, sessions end, and a new letter with a new link goes out."""
    policy.check(work.actor, "campaigns")
    invited, campaign = _open_invitation(work, invitation_id)
    changed = {"contact_address": checked_address(address)} | ({"contact_name": name.strip()} if name else {})
    _cut_off(work, invitation_id)
    campaigns.change_invitation(work, invitation_id, **changed, bounced_at=None, bounce_reason=None, revoked_at=None)
    history.note(work, "address_corrected", "invitation", invitation_id)
    if invited.invited_at is not None:
        _write_invitation(work, campaign, campaigns.invited(work, invitation_id), _minutes(work, campaign))


def resend(work: Work, invitation_id: str) -> None:
    """Write the invitation again with a new link; the old one dies."""
    policy.check(work.actor, "campaigns")
    invited, campaign = _open_invitation(work, invitation_id)
    if invited.invited_at is None:
        raise Conflict("This supplier has not been invited yet.")
    _cut_off(work, invitation_id)
    campaigns.change_invitation(work, invitation_id, bounced_at=None, bounce_reason=None, revoked_at=None)
    _write_invitation(work, campaign, campaigns.invited(work, invitation_id), _minutes(work, campaign))
    history.note(work, "invitation_resent", "invitation", invitation_id)


def revoke(work: Work, invitation_id: str, reason: str = "") -> None:
    """End an invitation: its links die at once, whoever is inside is out. What was typed is kept."""
    policy.check(work.actor, "campaigns")
    invited = campaigns.invited(work, invitation_id)
    if invited.submitted_at is not None:
        raise Closed("This supplier has handed in; there is nothing to revoke.")
    _cut_off(work, invitation_id)
    campaigns.change_invitation(work, invitation_id, revoked_at=work.now)
    history.note(work, "invitation_revoked", "invitation", invitation_id, reason=reason.strip())


def remind(work: Work, invitation_ids: Sequence[str]) -> int:
    """Write a reminder to each of these who can still answer; how many were written. Older links stay good."""
    policy.check(work.actor, "campaigns")
    written = 0
    for invitation_id in invitation_ids:
        invited = campaigns.invited(work, invitation_id)
        campaign = campaigns.get(work, invited.campaign_id)
        out = invited.submitted_at or invited.revoked_at or invited.bounced_at or campaign.closed_at
        if invited.invited_at is None or out is not None:
            continue
        _write_reminder(work, campaign, invited)
        history.note(work, "reminded", "invitation", invitation_id)
        written += 1
    return written


def extend(work: Work, campaign_id: str, due: str, zone: str | None = None) -> None:
    """Give everybody longer; never shorter, because suppliers were told a day."""
    policy.check(work.actor, "campaigns")
    campaign = campaigns.get(work, campaign_id)
    _check_open(campaign)
    due_at = due_moment(due, zone or campaign.zone)
    if due_at <= campaign.due_at:
        raise Invalid("The new due day must be later than the one suppliers were told.")
    campaigns.change_campaign(work, campaign_id, due_at=due_at, zone=zone or campaign.zone)
    details = {"before": campaign.due_at.isoformat(), "after": due_at.isoformat()}
    history.note(work, "campaign_extended", "campaign", campaign_id, **details)


def close(work: Work, campaign_id: str) -> None:
    """No answer is taken any more. Drafts stay where they are; suppliers are told kindly when they come."""
    policy.check(work.actor, "campaigns")
    _check_open(campaigns.get(work, campaign_id))
    campaigns.change_campaign(work, campaign_id, closed_at=work.now)
    history.note(work, "campaign_closed", "campaign", campaign_id)


def _fitting(work: Work, versions: Sequence[str]) -> list[str]:
    """The versions in the order of `uses`, when they can be answered together."""
    found = {one.family: one for one in (library.published_version(work, id) for id in dict.fromkeys(versions))}
    retired = [one.name for one in found.values() if one.retired_at is not None]
    if retired:
        raise Invalid(f"{', '.join(retired)} is retired; no new campaign may use it.")
    try:
        ruleset = library.ruleset_of(work, list(dict.fromkeys(versions)))
    except Unusable as unusable:
        sentences = [f"{family}: {problem.message}." for family, problem in unusable.problems]
        raise Invalid("These questionnaires cannot be answered together.", sentences) from None
    return [found[version.id].id for version in ruleset.versions]


def _open_invitation(work: Work, invitation_id: str) -> tuple[Invited, Campaign]:
    invited = campaigns.invited(work, invitation_id)
    campaign = campaigns.get(work, invited.campaign_id)
    _check_open(campaign)
    if invited.submitted_at is not None:
        raise Closed("This supplier has handed in; no new link is needed.")
    return invited, campaign


def _check_open(campaign: Campaign) -> None:
    if campaign.closed_at is not None:
        raise Closed("This campaign is closed.")


def _cut_off(work: Work, invitation_id: str) -> None:
    """The links die, whoever is inside is out, and what still waits to be carried stays here."""
    outbox.withdraw(work, invitation_id, "Withdrawn: its link was revoked before it was carried.")
    campaigns.revoke_links(work, invitation_id)
    respondents.end_all(work, invitation_id)


def _write_invitation(work: Work, campaign: Campaign, invited: Invited, minutes: int) -> None:
    token, letter_id = work.new_token(), work.new_id()
    letter = letters.invitation(_invitation_facts(campaign, invited, work.link(f"/i/{token}"), minutes))
    _put(work, letter, invited, token, letter_id)


def _write_reminder(work: Work, campaign: Campaign, invited: Invited) -> None:
    token, letter_id = work.new_token(), work.new_id()
    first = _invitation_facts(campaign, invited, work.link(f"/i/{token}"), _minutes(work, campaign))
    shared = {name: value for name, value in vars(first).items() if name != "purpose"}
    letter = letters.reminder(ReminderFacts(**shared, is_overdue=campaign.due_at < work.now))
    _put(work, letter, invited, token, letter_id)


def _put(work: Work, letter: Letter, invited: Invited, token: str, letter_id: str) -> None:
    outbox.put(work, letter, organisation=invited.organisation_id, invitation=invited.id, id=letter_id)
    respondents.add_link(work, invited.organisation_id, invited.id, hash_of(token), letter_id)


def _minutes(work: Work, campaign: Campaign) -> int:
    """About how long answering takes, by what the authors say."""
    asked = library.ruleset_of_campaign(work, campaign.id).versions
    return sum(version.minutes or MINUTES_UNSAID for version in asked)


def _invitation_facts(campaign: Campaign, invited: Invited, link: str, minutes: int) -> InvitationFacts:
    return InvitationFacts(
        to=invited.contact_address,
        language=invited.language,
        contact_name=invited.contact_name,
        supplier=invited.supplier,
        organisation=invited.organisation,
        campaign=campaign.title,
        link=link,
        contact_line=campaign.contact_line,
        help_text=campaign.help_text,
        due_at=campaign.due_at,
        buyer_zone=campaign.zone,
        supplier_zone=invited.time_zone,
        purpose=campaign.purpose,
        minutes=minutes,
    )
