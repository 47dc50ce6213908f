"""A declaration: the person's name, position and date."""

from typing import TYPE_CHECKING, Any

from portal.domain.kinds.base import COMMON, JSON, InvalidAnswer, Kind, Parts, Posted, Words, text_in
from portal.domain.kinds.days import DAY_PARTS, day_of, posted_day, typed_day
from portal.domain.kinds.writing import clean_text
from portal.domain.messages import JoinedText, Message
from portal.domain.values import Attestation

if TYPE_CHECKING:
    from portal.domain.kinds.base import Field

NO_NAME = Message("The full name is missing.")
NO_POSITION = Message("The position is missing.")
NO_DATE = Message("The date is missing.")


class AttestationKind(Kind):
    """`attestation`: name, role and date. All three are needed."""

    name = "attestation"
    keys = COMMON
    fields = ("name", "role", *DAY_PARTS)
    rule_type = "attestation"
    is_composite = True

    def typed(self, parts: Parts, currency: str | None) -> JSON:
        """The typed name, role and day; None if all are empty. Raises InvalidAnswer if one is missing."""
        day = typed_day(parts)
        name, role = text_in(parts, "name"), text_in(parts, "role")
        if not (day or name or role):
            return None
        for text, missing in ((name, NO_NAME), (role, NO_POSITION), (day, NO_DATE)):
            if not text:
                raise InvalidAnswer(missing)
        return {"name": name, "role": role, "date": day}

    def read(self, field: "Field", data: JSON) -> Attestation | None:
        """Read an object of name, role and date; None if all are empty."""
        if not isinstance(data, dict) or set(data) - {"name", "role", "date"}:
            raise InvalidAnswer("The answer must be an object with name, role and date.")
        parts = {key: data.get(key) for key in ("name", "role", "date")}
        if not any(parts.values()):
            return None
        for key in ("name", "role"):
            if not isinstance(parts[key], str) or not str(parts[key]).strip():
                raise InvalidAnswer(f"The {key} of the person is missing.")
        name, role = (clean_text(str(parts[key])) for key in ("name", "role"))
        return Attestation(name, role, day_of(parts["date"]))

    def posted(self, field: "Field", value: Any) -> Posted:
        """The five form fields."""
        return {"name": [value.name], "role": [value.role]} | posted_day(value.date)

    def say(self, field: "Field", value: Any, texts: Words, prefix: str) -> str:
        """Name, position and date."""
        return JoinedText(f"{value.name}, {value.role}, ", value.date)
