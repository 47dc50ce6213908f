"""The text for a supplier who gets a link on paper or by messenger instead of by email."""

from dataclasses import dataclass
from datetime import datetime

from portal import languages
from portal.domain.messages import Message


@dataclass(frozen=True)
class HandoutFacts:
    """A link that is handed over, and whom it is for. The contact's address is left out: the gate asks for it."""

    supplier: str
    code: str | None
    contact_name: str
    language: str
    time_zone: str
    organisation: str
    campaign: str
    due_at: datetime
    link: str

    @property
    def spoken(self) -> str:
        """The language of the text."""
        return languages.supported_language(self.language) or languages.SOURCE


def sentences(facts: HandoutFacts) -> tuple[str, ...]:
    """What to do with the link, in the supplier's language."""
    with languages.use_language(facts.spoken):
        asked = Message(
            "%(organisation)s asks you to answer its questionnaire “%(campaign)s”.",
            organisation=facts.organisation,
            campaign=facts.campaign,
        )
        due = Message("Please answer by %(when)s.", when=languages.deadline(facts.due_at, facts.time_zone))
        gate = Message(
            "The page first asks for your email address. Enter the one that %(organisation)s knows of you.",
            organisation=facts.organisation,
        )
        return tuple(languages.format_piece(sentence) for sentence in (asked, due, gate))


def scan(facts: HandoutFacts) -> str:
    """What to do with the QR code."""
    with languages.use_language(facts.spoken):
        return languages.gettext("Point the camera of a phone at this code, or type the address below it.")


def message(facts: HandoutFacts) -> str:
    """The whole text for a messenger, with the link on a line of its own."""
    return "\n".join((*sentences(facts), facts.link))
