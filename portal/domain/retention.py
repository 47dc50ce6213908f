"""How long an organisation keeps each kind of data: months after its campaign closed or it was no longer needed."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import datetime
from types import MappingProxyType

from portal.domain.refusals import Invalid

SHORTEST, LONGEST = 1, 240
MEANINGS: Mapping[str, str] = MappingProxyType(
    {
        "contacts": "Names and addresses of contacts, after their campaign was closed or their supplier was removed",
        "emails": "Recipients and subjects of emails, after they were sent or given up",
        "drafts": "Answers that were never submitted, after their campaign was closed",
        "evidence": "Files given as evidence, after their campaign was closed",
    }
)


@dataclass(frozen=True)
class Retention:
    """Months by kind; None means for ever."""

    contacts: int | None = None
    emails: int | None = None
    drafts: int | None = None
    evidence: int | None = None

    def months(self) -> dict[str, int]:
        """The kinds that are not kept for ever, with their months."""
        values = {field.name: getattr(self, field.name) for field in fields(self)}
        return {name: months for name, months in values.items() if months is not None}


def typed(given: Mapping[str, str]) -> Retention:
    """Read the typed months. An empty field means for ever. Raises Invalid for anything but a number of months."""
    months: dict[str, int] = {}
    for name in MEANINGS:
        text = given.get(name, "").strip()
        if not text:
            continue
        if not text.isdecimal() or len(text) > 4 or not SHORTEST <= int(text) <= LONGEST:
            sentence = f"Give a number of months from {SHORTEST} to {LONGEST} for {name}, or leave it blank."
            raise Invalid(sentence, fields=(name,))
        months[name] = int(text)
    return Retention(**months)


def months_before(now: datetime, months: int) -> datetime:
    """The time that many calendar months earlier. The 31st becomes the last day of a shorter month."""
    count = now.year * 12 + now.month - 1 - months
    year, month = divmod(count, 12)
    for day in (now.day, 30, 29, 28):
        try:
            return now.replace(year=year, month=month + 1, day=min(day, now.day))
        except ValueError:
            continue
    raise AssertionError("every month has 28 days")
