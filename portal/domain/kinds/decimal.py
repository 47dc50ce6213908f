"""A number with or without a fraction, such as hours in a week."""

from portal.domain.kinds import numbers
from portal.domain.kinds.base import JSON, Parts, text_in
from portal.domain.kinds.number import NumberKind, plain


class DecimalKind(NumberKind):
    """`decimal`: an exact decimal, never a binary fraction."""

    has_numbers = True
    name = "decimal"

    def typed(self, parts: Parts, currency: str | None) -> JSON:
        """Read a number as people write it. A comma that could mean two things is refused."""
        text = text_in(parts)
        return plain(numbers.typed_decimal(text)) if text else None
