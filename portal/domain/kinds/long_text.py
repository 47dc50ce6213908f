"""Text of several paragraphs."""

from portal.domain.kinds.text import TextKind


class LongTextKind(TextKind):
    """`long_text`: like `text`, but longer."""

    name = "long_text"
    is_one_line = False
    longest = 20_000
