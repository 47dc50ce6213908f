"""A line of text."""

from typing import TYPE_CHECKING, ClassVar

from portal.domain.kinds.base import COMMON, JSON, OF_COLUMN, InvalidAnswer, Kind
from portal.domain.kinds.writing import LONGEST, clean_text

if TYPE_CHECKING:
    from portal.domain.kinds.base import Field


class TextKind(Kind):
    """`text`: up to `longest` characters."""

    name = "text"
    keys = COMMON
    column_keys = OF_COLUMN
    rule_type = "text"
    is_free_text = True
    is_one_line = True
    longest: ClassVar[int] = LONGEST

    def read(self, field: "Field", data: JSON) -> str:
        """Read text. Raises InvalidAnswer if it is too long or has characters that cannot be shown."""
        if not isinstance(data, str):
            raise InvalidAnswer("The answer must be text.")
        return clean_text(data, self.longest)
