"""The message beside words that are not saved because they seem to contain data about single people."""

from collections.abc import Iterable

from portal.domain.messages import Message
from portal.domain.personal_data import FindingKind

KINDS: dict[FindingKind, Message] = {
    "passport": Message("a passport number or the lines of a passport"),
    "identity": Message("an identity number"),
    "phone": Message("a telephone number"),
    "bank": Message("the number of a bank account or card"),
    "email": Message("a person's e-mail address"),
    "names": Message("a list of people's names"),
}


def words_for(kinds: Iterable[FindingKind]) -> tuple[Message, ...]:
    """The kinds of data that were found, in words."""
    return tuple(KINDS[kind] for kind in kinds)
