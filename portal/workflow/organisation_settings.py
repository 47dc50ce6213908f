"""The settings of an organisation: its name in emails and defaults for new campaigns. Only an owner changes them."""

from dataclasses import dataclass

from portal.domain import organisation_settings as rules
from portal.domain import policy
from portal.domain.events.organisations import OrganisationChanged
from portal.domain.organisation_settings import InvalidSettings, OrganisationSettings
from portal.domain.refusals import Conflict, Invalid
from portal.domain.retention import Retention
from portal.storage import email_texts, history, retaining
from portal.storage import organisation_settings as stored
from portal.storage.database import Work
from portal.workflow.due_days import due_moment

MOVED = (
    "Somebody else has changed these settings since you opened this page. What you typed is still here and not saved: "
    "look at them in another window, then save again to put yours in their place."
)
ANY_DAY = "%Y-%m-%dT12:00"


@dataclass(frozen=True)
class OrganisationView:
    """The settings, and what has its own pages: the logo, changed email texts, retention."""

    settings: OrganisationSettings
    has_logo: bool
    changed_texts: int
    retention: Retention


def settings_view(work: Work) -> OrganisationView:
    """The acting member's organisation."""
    own = work.actor.organisation or ""
    return OrganisationView(
        stored.get(work, own),
        email_texts.logo(work, own) is not None,
        len(email_texts.changed(work)),
        retaining.get(work),
    )


def defaults(work: Work) -> OrganisationSettings:
    """The defaults for a new campaign."""
    return stored.get(work, work.actor.organisation or "")


def change(work: Work, typed: OrganisationSettings, seen: str = "") -> tuple[str, ...]:
    """Replace the settings; returns the names of those that changed.

    Written emails and existing campaigns keep theirs. `seen` is the mark of the settings that the owner was looking at.
    """
    policy.check(work.actor, "members")
    own = work.actor.organisation or ""
    before, settings = stored.get(work, own, lock=True), typed.cleaned()
    wrong = rules.problems(settings) | _zone_problem(work, settings.zone)
    if wrong:
        raise InvalidSettings(wrong)
    changed = settings.changed_from(before)
    if changed and seen and seen != before.mark:
        raise Conflict(MOVED)
    if changed:
        stored.put(work, own, settings)
        history.note(work, OrganisationChanged(own, tuple(rules.NAMES[name] for name in changed)))
    return changed


def _zone_problem(work: Work, zone: str) -> dict[str, str]:
    if not zone:
        return {}
    try:
        due_moment(work.now.strftime(ANY_DAY), zone, work.now)
    except Invalid as unknown:
        return {"zone": unknown.sentence}
    return {}
