"""Planning a campaign: what it asks, why, by when, and which suppliers. All of it can be changed until it is sent."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any
from zoneinfo import ZoneInfo

from portal.domain import policy
from portal.domain.campaign_fields import CAMPAIGN_FIELDS, TITLE, CampaignTexts
from portal.domain.events.campaigns import CampaignChanged, CampaignDrafted, RecipientsAdded, RecipientsRemoved
from portal.domain.one_line import one_line
from portal.domain.refusals import Closed, Conflict, Invalid
from portal.domain.reminder_ladder import DEFAULT_DAYS
from portal.domain.ruleset import InvalidRuleset
from portal.sheets import language_names
from portal.storage import campaigns, history, library, people, suppliers
from portal.storage.campaigns import Campaign
from portal.storage.database import Work
from portal.storage.supplier_filters import EVERY_SUPPLIER, SupplierFilter
from portal.workflow.due_days import due_moment

LONGEST_TITLE = TITLE.longest
NOBODY = "No supplier matches all of this. Use fewer filters, or leave them blank to invite every supplier."
NO_LANGUAGE = "Write a language, for example English, or its tag, for example en."
CHANGED_MEANWHILE = (
    "Somebody else has changed this campaign since you opened this page. What you typed is still here and not saved: "
    "look at the campaign in another window, then save again to put yours in its place."
)

NAMING_PEOPLE = frozenset(field.name for field in CAMPAIGN_FIELDS if field.names_people)
MODES = ("after_a_look", "at_once")
"""When findings are followed up: after a member's review, or with the receipt. Never at once for critical ones."""


@dataclass(frozen=True)
class CampaignPlan(CampaignTexts):
    """The plan of a campaign. `versions` are ids of published versions; `due` is a local time like 2027-01-31T17:00.

    `written_in` is the language of the title and the texts, as a tag or a name; "" is the organisation's.
    """

    title: str
    due: str
    zone: str
    versions: tuple[str, ...]
    follow_up_mode: str = "after_a_look"
    reminder_days: tuple[int, ...] = DEFAULT_DAYS
    written_in: str = ""

    @property
    def mark(self) -> str:
        """Identifies this plan, so that nobody overwrites one that they have not seen."""
        return sha256(repr(sorted(vars(self).items())).encode()).hexdigest()[:20]


def problems(work: Work, plan: CampaignPlan, *, complete: bool = False) -> dict[str, str]:
    """Why the campaign cannot be created, by field. `complete` also requires what a form must not leave empty."""
    problems_by_field: dict[str, str] = {}
    if not one_line(plan.title):
        problems_by_field["title"] = "Give the campaign a title."
    elif len(plan.title) > LONGEST_TITLE:
        problems_by_field["title"] = (
            f"This is longer than {LONGEST_TITLE} characters. Shorten it: it is the subject of every email."
        )
    for field in CAMPAIGN_FIELDS:
        text = getattr(plan, field.name)
        if complete and field.missing and not text.strip():
            problems_by_field[field.name] = field.missing
        elif len(text) > field.longest:
            problems_by_field[field.name] = f"This is longer than {field.longest} characters. Say it in fewer."
    if not plan.versions:
        problems_by_field["versions"] = "Choose at least one questionnaire."
    if plan.follow_up_mode not in MODES:
        problems_by_field["follow_up_mode"] = "Choose when suppliers are asked back."
    if plan.written_in and language_names.language(plan.written_in) is None:
        problems_by_field["written_in"] = NO_LANGUAGE
    problems_by_field |= _due_problem(work, plan)
    return problems_by_field


def _due_problem(work: Work, plan: CampaignPlan) -> dict[str, str]:
    if not plan.due.strip():
        return {"due": "Choose the due date."}
    try:
        is_past = due_moment(plan.due, plan.zone, work.now) <= work.now
    except Invalid as wrong:
        return wrong.fields
    return {"due": "The due date is in the past. Choose a later one."} if is_past else {}


class InvalidCampaign(Invalid):
    """The plan is invalid; `fields` has the sentence for each field."""

    def __init__(self, sentence: str, fields: Mapping[str, str], problems: Sequence[str] | None = None) -> None:
        super().__init__(sentence, list(fields.values()) if problems is None else problems, fields=fields)


def draft(work: Work, plan: CampaignPlan, *, complete: bool = False) -> str:
    """Create the campaign without sending it. Refuses an invalid plan, with a sentence for each problem."""
    policy.check(work.actor, "campaigns")
    return add_draft(work, plan, complete=complete)


def add_draft(work: Work, plan: CampaignPlan, *, complete: bool = False) -> str:
    """Create the campaign for the portal itself, which drafts what a member has requested earlier."""
    if plan_problems := problems(work, plan, complete=complete):
        raise InvalidCampaign("The campaign was not created.", plan_problems)
    ordered = _fitting(work, plan.versions)
    campaign = campaigns.add(work, ordered, **_columns(work, plan))
    history.note(work, CampaignDrafted(campaign, one_line(plan.title), tuple(ordered)))
    return campaign


def change(work: Work, campaign_id: str, plan: CampaignPlan, seen: str = "") -> None:
    """Replace the plan of an unsent campaign. `seen` is the mark of the plan that its author was looking at."""
    policy.check(work.actor, "campaigns")
    campaign = _unsent(work, campaign_id)
    before = plan_of(work, campaign)
    if seen and seen != before.mark:
        raise Conflict(CHANGED_MEANWHILE)
    if plan_problems := problems(work, plan, complete=True):
        raise InvalidCampaign("The campaign was not changed.", plan_problems)
    ordered = _fitting(work, plan.versions, before.versions)
    campaigns.change_campaign(work, campaign_id, **_columns(work, plan))
    campaigns.ask_instead(work, campaign, ordered)
    after = plan_of(work, campaigns.get(work, campaign_id))
    changed = [name for name, value in vars(after).items() if value != vars(before)[name]]
    if changed:
        was = {name: _as_text(vars(before)[name]) for name in changed if name not in NAMING_PEOPLE}
        history.note(work, CampaignChanged(campaign_id, tuple(changed), was))


def _as_text(value: str | tuple[str, ...] | tuple[int, ...]) -> str:
    return value if isinstance(value, str) else ", ".join(map(str, value))


def plan_of(work: Work, campaign: Campaign) -> CampaignPlan:
    """The plan of a campaign, with its due time local in its zone."""
    texts = {
        name: getattr(campaign, name) for name in CampaignPlan.__dataclass_fields__ if name not in ("due", "versions")
    } | {"reminder_days": tuple(campaign.reminder_days)}
    due = campaign.due_at.astimezone(ZoneInfo(campaign.zone)).strftime("%Y-%m-%dT%H:%M")
    versions = tuple(version.id for version in library.versions_of_campaign(work, campaign.id))
    return CampaignPlan(**texts, due=due, versions=versions)


def changeable(work: Work, campaign_id: str) -> Campaign:
    """A campaign that may still be changed; refuses one that was sent or closed."""
    policy.check(work.actor, "campaigns")
    campaign = campaigns.get(work, campaign_id)
    _check_unsent(campaign)
    return campaign


def open_to_suppliers(work: Work, campaign_id: str, *, lock: bool = False) -> Campaign:
    """A campaign that suppliers may be added to, sent or not; refuses one that is closed."""
    policy.check(work.actor, "campaigns")
    campaign = campaigns.get(work, campaign_id, lock=lock)
    if campaign.closed_at is not None:
        raise Closed("This campaign is closed; reopen it to add suppliers.")
    return campaign


def _unsent(work: Work, campaign_id: str) -> Campaign:
    """An unsent campaign, locked until the commit so that nobody sends it meanwhile."""
    campaign = campaigns.get(work, campaign_id, lock=True)
    _check_unsent(campaign)
    return campaign


def _check_unsent(campaign: Campaign) -> None:
    if campaign.closed_at is not None:
        raise Closed("This campaign is closed; it cannot be changed.")
    if campaign.sent_at is not None:
        raise Closed(
            "This campaign has been sent; suppliers have read what it says. You can add suppliers, extend or close it, "
            "correct an address or revoke a link, and ask anything else in a new campaign."
        )


def _columns(work: Work, plan: CampaignPlan) -> dict[str, Any]:
    texts = {name: getattr(plan, name).strip() for name in (field.name for field in CAMPAIGN_FIELDS)}
    due_at = due_moment(plan.due, plan.zone, work.now)
    rest = {"due_at": due_at, "zone": plan.zone, "follow_up_mode": plan.follow_up_mode}
    rest["reminder_days"] = list(plan.reminder_days)
    rest["written_in"] = language_names.language(plan.written_in) or _own_language(work)
    return {"title": one_line(plan.title), **texts, **rest}


def choose(work: Work, campaign_id: str, supplier_ids: Sequence[str]) -> int:
    """Add suppliers to a campaign that is not closed; returns how many are new. Their emails need confirmation."""
    policy.check(work.actor, "campaigns")
    return add_recipients(work, open_to_suppliers(work, campaign_id, lock=True), supplier_ids)


def add_recipients(work: Work, campaign: Campaign, supplier_ids: Sequence[str]) -> int:
    """Add suppliers for the portal itself."""
    chosen = campaigns.choose(work, campaign, supplier_ids)
    if chosen:
        history.note(work, RecipientsAdded(campaign.id, chosen))
    return chosen


def _own_language(work: Work) -> str:
    return people.organisation(work, work.actor.organisation or "").language


def matching(work: Work, filter: SupplierFilter) -> list[str]:
    """The suppliers that match, or all if nothing is filtered; a filter without matches is refused."""
    policy.check(work.actor, "campaigns")
    ids = suppliers.ids(work, filter)
    if not ids and filter != EVERY_SUPPLIER:
        raise InvalidCampaign(NOBODY, {"search": NOBODY}, [])
    return ids


def drop(work: Work, campaign_id: str, invitations: Sequence[str]) -> int:
    """Remove suppliers before their email is confirmed; returns how many."""
    policy.check(work.actor, "campaigns")
    dropped = campaigns.drop(work, open_to_suppliers(work, campaign_id, lock=True), invitations)
    if dropped:
        history.note(work, RecipientsRemoved(campaign_id, dropped))
    return dropped


def _fitting(work: Work, versions: Sequence[str], already_chosen: Sequence[str] = ()) -> list[str]:
    """The versions in the order of `uses`, if they fit together. Retired versions may only be kept, not added."""
    by_family = {
        fromkey.family: fromkey for fromkey in (library.published_version(work, id) for id in dict.fromkeys(versions))
    }
    retired = [
        chosen_version.name
        for chosen_version in by_family.values()
        if chosen_version.retired_at is not None and chosen_version.id not in already_chosen
    ]
    if retired:
        sentence = f"{', '.join(retired)} is retired; no new campaign may use it."
        raise InvalidCampaign(sentence, {"versions": sentence}, [])
    try:
        ruleset = library.ruleset_of(work, list(dict.fromkeys(versions)))
    except InvalidRuleset as unusable:
        sentence = "These questionnaires cannot be answered together."
        sentences = [f"{family}: {problem.message}." for family, problem in unusable.problems]
        raise InvalidCampaign(sentence, {"versions": " ".join((sentence, *sentences))}, sentences) from None
    return [by_family[version.id].id for version in ruleset.versions]
