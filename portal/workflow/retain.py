"""Retention periods: set by an owner after a preview, applied automatically."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from portal.domain import policy, retention
from portal.domain.events.erasing import RetentionApplied, RetentionChanged
from portal.domain.policy import Actor
from portal.domain.retention import Retention
from portal.storage import history, retaining, wiping
from portal.storage.database import Database, Work


@dataclass(frozen=True)
class RetentionView:
    """The retention periods, and how many rows of each kind would be erased today under `retention`."""

    retention: Retention
    due: Mapping[str, int]


def view(work: Work) -> RetentionView:
    """The current periods."""
    policy.check(work.actor, "erase")
    current = retaining.get(work)
    return RetentionView(current, retaining.due(work, current))


def preview(work: Work, given: Mapping[str, str]) -> RetentionView:
    """What would be erased today with the typed periods; changes nothing."""
    policy.check(work.actor, "erase")
    typed = retention.typed(given)
    return RetentionView(typed, retaining.due(work, typed))


def change(work: Work, given: Mapping[str, str]) -> Retention:
    """Set the periods; rows that are due are erased within the hour."""
    policy.check(work.actor, "erase")
    typed = retention.typed(given)
    if typed != retaining.get(work):
        retaining.put(work, typed)
        months = {name: str(typed.months().get(name, "for ever")) for name in retention.MEANINGS}
        history.note(work, RetentionChanged(work.actor.organisation or "", months=months))
    return typed


def apply(database: Database) -> int:
    """Erase what exceeds its organisation's period, some at a time; returns how many rows."""
    total = 0
    for organisation in database.read(retaining.organisations):
        actor = Actor("portal", "portal", "The portal", organisation)
        erased: Counter[str] = Counter()
        while some := database.write(_apply_some, actor=actor):
            erased.update(some)
        if erased:
            database.write(_note, dict(erased), actor=actor)
        total += erased.total()
    return total


def _apply_some(work: Work) -> dict[str, int]:
    return retaining.erase_some(work, retaining.get(work))


def _note(work: Work, erased: Mapping[str, int]) -> None:
    records = {kind: f"{count:,}" for kind, count in erased.items()}
    event = RetentionApplied(work.actor.organisation or "", count=sum(erased.values()), records=records)
    history.note(work, event)
    wiping.want(work)
