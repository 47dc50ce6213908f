"""What a column of a list may hold, and what somebody chose for it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from portal.domain.refusals import Invalid
from portal.sheets.supplier_headings import NAMES, bare, field_named

MULTIPLE = ("contacts", "tag", "own_id")
"""What more than one column may hold: further addresses, a tag, an id of the buyer's own."""
LEFT_OUT = "leave_out"
CHOICES = {
    **NAMES,
    "contacts": "Further contact addresses",
    "tag": "Keep as a tag",
    "own_id": "Keep as an own id",
    LEFT_OUT: "Leave out",
}
"""What a column may hold: the word that `--map` takes, and its label for people."""


@dataclass(frozen=True)
class ColumnChoices:
    """What somebody chose for columns, by heading or by number; and what was remembered from before."""

    by_heading: Mapping[str, str] = field(default_factory=dict)
    by_number: Mapping[int, str] = field(default_factory=dict)
    remembered: Mapping[str, str] = field(default_factory=dict)

    def of(self, number: int, heading: str) -> str:
        """The choice for one column, or ""; `by_heading` and `remembered` are keyed by bare headings."""
        by_heading = self.by_heading.get(bare(heading), "") if heading else ""
        choice = self.by_number.get(number, "") or by_heading
        return choice or (self.remembered.get(bare(heading), "") if heading else "")


def chosen(words: Sequence[str]) -> dict[str, str]:
    """Choices from the command line, such as `Land=country` and `Region=tag`, by bare heading."""
    by_heading: dict[str, str] = {}
    for word in words:
        heading, mark, name = word.rpartition("=")
        meant = name.strip() if name.strip() in CHOICES else field_named(name)
        if not mark or not heading.strip() or meant is None:
            raise Invalid(f"“{word}” does not name a column and its field. Write it like Land=country; {_fields()}.")
        by_heading[bare(heading)] = meant
    return by_heading


def _fields() -> str:
    return f"a column may hold {', '.join(CHOICES)}"
