"""The length of each shared text: one long text used by a million cells would take gigabytes."""

from collections.abc import Iterable

from portal.domain.refusals import Invalid
from portal.sheets.reader.limits import MOST_AREA, TOO_MUCH
from portal.sheets.reader.markup import Attributes, Reading, local


def lengths(pieces: Iterable[bytes]) -> list[int]:
    """The length of every shared text, in order."""
    reading = _Texts()
    reading.feed(pieces)
    return reading.lengths


class _Texts(Reading):
    def __init__(self) -> None:
        super().__init__()
        self.lengths: list[int] = []
        self.parser.CharacterDataHandler = self._text

    def start(self, name: str, attributes: Attributes) -> None:
        if local(name) == "si":
            if len(self.lengths) >= MOST_AREA:
                raise Invalid(TOO_MUCH)
            self.lengths.append(0)

    def _text(self, text: str) -> None:
        if self.lengths:
            self.lengths[-1] += len(text)
