"""The texts of a campaign: their names, limits, who reads them, and where they are shown.

The form, page, command, defaults, checks and export are made from CAMPAIGN_FIELDS; plans and stored campaigns use
CampaignTexts. A new text needs a line in each of the two, and a column in the table.
"""

from dataclasses import dataclass
from typing import Literal

from portal.domain.messages import Message

HELP_TEXT = Message(
    "This questionnaire is no place for complaints: nobody here follows up single cases. Workers who need help can "
    "turn to a trade union, a labour inspectorate, their embassy, or a hotline outside the company. Nobody may be "
    "punished for an answer given here. Please write numbers, never a worker's name, passport number or telephone "
    "number."
)
"""The default of a campaign's help text: where workers can complain, and who is protected."""


@dataclass(frozen=True)
class CampaignField:
    """One text of a campaign. `label` is its name on pages and in exports, `meaning` its explanation in the command.

    `hint` is for the form, in `part` of it, with as many `lines`. A form that lacks a text with `missing` is refused
    with that sentence. A new campaign takes the organisation's own text if `has_default`. If it `names_people`, the
    history does not keep what it was. Suppliers never see a text for `members`.
    """

    name: str
    label: str
    meaning: str
    hint: str = ""
    lines: int = 1
    longest: int = 5_000
    missing: str = ""
    has_default: bool = False
    names_people: bool = False
    readers: Literal["suppliers", "members"] = "suppliers"
    part: Literal["plan", "afterwards"] = "plan"

    @property
    def may_be_translated(self) -> bool:
        """Whether the buyer may give it in other languages: every text that suppliers read."""
        return self.readers == "suppliers"


TITLE = CampaignField("title", "Title", "The campaign's title.", "It is in the subject of every email.", longest=150)
"""The title, which every campaign has before its texts."""

CAMPAIGN_FIELDS = (
    CampaignField(
        "purpose",
        "Why you ask",
        "Why the organisation asks.",
        "Shown in the invitation email. Say that honest answers about problems are welcome.",
        lines=4,
        missing="Say why you ask; suppliers read this.",
        has_default=True,
    ),
    CampaignField(
        "legal_basis",
        "Legal basis",
        "The law or contract.",
        "The law or contract that allows you to ask.",
        missing="Name the law or contract this rests on.",
        has_default=True,
    ),
    CampaignField(
        "proportionality",
        "Why these suppliers",
        "Why these suppliers, for the record.",
        "For your records. Suppliers do not see it.",
        lines=3,
        missing="Say why these suppliers are asked; it is kept for the record.",
        readers="members",
    ),
    CampaignField(
        "help_text",
        "Help for workers and suppliers",
        "Where workers can complain, and who is protected.",
        "Say where workers can complain outside the company, that nobody may be punished, and that answers must not "
        "name workers.",
        lines=6,
        has_default=True,
        part="afterwards",
    ),
    CampaignField(
        "contact_line",
        "Contact for questions",
        "Whom suppliers can ask.",
        has_default=True,
        names_people=True,
        part="afterwards",
    ),
)
"""The texts in the order of the form."""


@dataclass(frozen=True, kw_only=True)
class CampaignTexts:
    """The texts of one campaign."""

    purpose: str = ""
    legal_basis: str = ""
    proportionality: str = ""
    help_text: str = HELP_TEXT
    contact_line: str = ""


TRANSLATED_FIELDS = tuple(field for field in (TITLE, *CAMPAIGN_FIELDS) if field.may_be_translated)
"""The texts that may be given in several languages, in the order of the form."""

DEFAULTS = tuple(field.name for field in CAMPAIGN_FIELDS if field.has_default)
"""The texts that a new campaign takes from its organisation if none is given."""
