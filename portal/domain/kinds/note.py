"""A text between questions."""

from typing import TYPE_CHECKING

from portal.domain.kinds.base import JSON, OF_NOTE, InvalidAnswer, Kind, Parts

if TYPE_CHECKING:
    from portal.domain.kinds.base import Field


class NoteKind(Kind):
    """`note`: text to read. It takes no answer."""

    name = "note"
    keys = OF_NOTE
    fields = ()
    rule_type = "any"
    takes_answer = False

    def typed_value(self, field: "Field", parts: Parts, currency: str | None) -> None:
        """Return None, whatever is posted."""
        return

    def value(self, field: "Field", data: JSON) -> None:
        """Accept null only. Raises InvalidAnswer."""
        if data is not None:
            raise InvalidAnswer("A note takes no answer.")
