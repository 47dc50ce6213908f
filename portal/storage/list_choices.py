"""What an organisation has answered about supplier lists, so that it is asked once: columns and country names."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select, update

from portal.storage.database import Work
from portal.storage.rows import col, table_of
from portal.storage.tables import Organisation

MOST = 500
"""How many headings, and how many names, are remembered; the latest are kept."""


@dataclass(frozen=True)
class Remembered:
    """What columns contain, by normalised heading, and country codes by the folded names used in lists."""

    columns: Mapping[str, str] = field(default_factory=dict)
    countries: Mapping[str, str] = field(default_factory=dict)


def remembered(work: Work) -> Remembered:
    """The answers of the actor's organisation so far."""
    stored = work.execute(select(col(Organisation.list_choices)).where(_own(work))).scalar_one_or_none()
    return Remembered(**stored) if stored else Remembered()


def remember(work: Work, columns: Mapping[str, str], countries: Mapping[str, str]) -> None:
    """Add answers; a new answer replaces an earlier one."""
    if not columns and not countries:
        return
    before = remembered(work)
    latest = {"columns": _latest(before.columns, columns), "countries": _latest(before.countries, countries)}
    work.execute(update(table_of(Organisation)).where(_own(work)).values(list_choices=latest))


def _latest(before: Mapping[str, str], now: Mapping[str, str]) -> dict[str, str]:
    whole = {name: value for name, value in before.items() if name not in now} | dict(now)
    return dict(list(whole.items())[-MOST:])


def _own(work: Work) -> Any:
    return col(Organisation.id) == work.actor.organisation
