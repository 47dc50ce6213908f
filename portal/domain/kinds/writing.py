"""Free text: line ends are normalised; unprintable characters and overlong text are refused."""

import re

from portal.domain.kinds.base import InvalidAnswer
from portal.domain.messages import Message

LONGEST = 2_000
"""The most characters in a line of text: an answer, a name, a reason for giving no answer."""

CONTROLS = re.compile("[\x00-\x08\x0b-\x1f\x7f]|[\ud800-\udfff]")


def clean_text(text: str, longest: int = LONGEST) -> str:
    """The text as it is stored. Raises InvalidAnswer."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if CONTROLS.search(text):
        raise InvalidAnswer(Message("The text holds characters that cannot be shown."))
    if len(text) > longest:
        raise InvalidAnswer(
            Message(
                "The text has %(count)s characters. Use %(most)s or fewer.",
                count=len(text),
                most=longest,
            )
        )
    return text
