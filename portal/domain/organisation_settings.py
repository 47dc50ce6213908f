"""An organisation's settings: its identity in emails, and the defaults of new campaigns."""

from dataclasses import dataclass, fields
from hashlib import sha256

from portal.domain import addresses
from portal.domain.campaign_fields import CAMPAIGN_FIELDS
from portal.domain.refusals import Invalid

LONGEST_LINE = 200
LONGEST_SENDER = 100
LONGEST_TEXT = 5_000
NAMES = {
    "name": "Name",
    "sender_name": "Sender name",
    "reply_to": "Reply-to address",
    "zone": "Time zone",
    **{field.name: field.label for field in CAMPAIGN_FIELDS if field.has_default},
}
"""The name of each setting on pages."""
LONG = ("purpose", "help_text", "contact_line")


@dataclass(frozen=True)
class OrganisationSettings:
    """An organisation's settings. If one is empty, the portal's default applies."""

    name: str
    sender_name: str = ""
    reply_to: str = ""
    zone: str = ""
    purpose: str = ""
    legal_basis: str = ""
    help_text: str = ""
    contact_line: str = ""

    def cleaned(self) -> "OrganisationSettings":
        """The settings without surrounding spaces; a valid reply-to address in its stored form."""
        texts = {field.name: getattr(self, field.name).strip() for field in fields(self)}
        if addresses.is_valid(texts["reply_to"]):
            texts["reply_to"] = addresses.stored(texts["reply_to"])
        return OrganisationSettings(**texts)

    @property
    def mark(self) -> str:
        """A hash of these settings, so that nobody overwrites changes that they have not seen."""
        return sha256(repr(sorted(vars(self).items())).encode()).hexdigest()[:20]

    def changed_from(self, before: "OrganisationSettings") -> tuple[str, ...]:
        """The names of the settings that differ."""
        return tuple(name for name in NAMES if getattr(self, name) != getattr(before, name))


class InvalidSettings(Invalid):
    """The settings cannot be saved; `fields` has the sentence shown next to each setting."""

    def __init__(self, fields: dict[str, str]) -> None:
        super().__init__("The organisation cannot be saved like this.", list(fields.values()), fields=fields)


def problems(settings: OrganisationSettings) -> dict[str, str]:
    """The problems of cleaned settings, by setting. It is not checked here whether a time zone exists."""
    wrong: dict[str, str] = {}
    for name in NAMES:
        longest = LONGEST_TEXT if name in LONG else LONGEST_SENDER if name == "sender_name" else LONGEST_LINE
        text = getattr(settings, name)
        if len(text) > longest:
            wrong[name] = f"Use {longest:,} characters or fewer."
        elif name not in LONG and not text.isprintable():
            wrong[name] = "Write this on one line."
    if not settings.name:
        wrong["name"] = "Enter the organisation's name. Suppliers read it in every email."
    if settings.reply_to and not addresses.is_valid(settings.reply_to):
        wrong["reply_to"] = addresses.NOT_AN_ADDRESS
    return wrong
