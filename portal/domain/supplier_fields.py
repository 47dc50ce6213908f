"""The fields of a supplier: their names, how they are written, and where they are shown.

The import, template workbook, form, page, filters, export and erasure are made from SUPPLIER_FIELDS; rows of a list and
stored suppliers use SupplierFacts. A new plain-text field needs a line in each of the two, and a column in the table.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Literal


@dataclass(frozen=True)
class SupplierField:
    """One column of a supplier list. `heading` is its name in the template, the form and the page.

    `meaning` and `example` are for the template, `hint` for the form. `longest` is in characters. `is_text` fields are
    stored as written; others are read by `sheets.supplier_row`. `part` is their place in the form, which shows the
    fields of the buyer's own `lists` in this order. Suppliers are filtered by fields with `any_value`, which is shown
    while the filter is not used; `has_several` allows several values at once. `column` is the name in exports if it is
    another, `width` that of the column there and in the template.
    """

    name: str
    heading: str
    meaning: str
    example: str = ""
    hint: str = ""
    longest: int = 300
    is_needed: bool = False
    may_be_absent: bool = True
    is_text: bool = False
    part: Literal["contact", "lists"] = "lists"
    any_value: str = ""
    has_several: bool = False
    column: str = ""
    width: int = 22

    @property
    def export_name(self) -> str:
        """The name of its column in exports."""
        return self.column or self.name


SUPPLIER_FIELDS = (
    SupplierField(
        "name",
        "Supplier name",
        "The supplier's name.",
        "Halvora Garments",
        column="supplier",
        width=34,
        longest=200,
        is_needed=True,
        may_be_absent=False,
        part="contact",
    ),
    SupplierField(
        "code",
        "External code",
        "Your own number for this supplier. It recognises the supplier when you import again.",
        "CN-0001",
        longest=100,
        may_be_absent=False,
        part="contact",
    ),
    SupplierField(
        "country",
        "Country",
        "Two letters (ISO 3166-1), or the name.",
        "BD",
        is_needed=True,
        may_be_absent=False,
        part="contact",
        any_value="All countries",
        has_several=True,
    ),
    SupplierField(
        "contact_name", "Contact name", "The person the email greets.", "Nadia Karim", longest=200, part="contact"
    ),
    SupplierField(
        "contact_address",
        "Contact email",
        "The address emails go to. After a semicolon further ones, each with its language: eva@halvora.example [fr].",
        "nadia@halvora.example",
        longest=1_000,
        is_needed=True,
        may_be_absent=False,
        part="contact",
        width=30,
    ),
    SupplierField(
        "language",
        "Language",
        "A language tag such as en, fr, pt-BR. Blank means English.",
        "en",
        part="contact",
        any_value="All languages",
    ),
    SupplierField(
        "time_zone",
        "Time zone",
        "The IANA name. Blank means the main time zone of the country.",
        "Asia/Dhaka",
        part="contact",
    ),
    SupplierField(
        "category",
        "Category",
        "What you buy from this supplier.",
        "Garments",
        longest=200,
        is_text=True,
        any_value="All categories",
    ),
    SupplierField(
        "annual_spend",
        "Annual spend",
        "What you spend with this supplier in a year, with the currency.",
        "120000 USD",
        hint="An amount with its currency, such as 120000 USD.",
    ),
    SupplierField(
        "tags",
        "Tags",
        "Words to find suppliers by, with a semicolon between them.",
        "strategic; tier 1",
        hint="With a semicolon between them.",
        longest=1_000,
        any_value="All tags",
    ),
    SupplierField("os_id", "OS ID", "The Open Supply Hub id, if there is one."),
    SupplierField("lei", "LEI", "The Legal Entity Identifier, 20 letters and figures, if there is one."),
    SupplierField(
        "own_ids",
        "Own ids",
        "Other ids of yours, like SAP: 400123; DUNS: 12.",
        hint="Such as SAP: 400123; DUNS: 12.",
        longest=1_000,
    ),
)
"""The fields in the order of the template."""

FILTERS = tuple(field for field in SUPPLIER_FIELDS if field.any_value)
"""The fields that lists of suppliers are filtered by."""


@dataclass(frozen=True)
class SupplierFacts:
    """What is known of one supplier, from a list or from the database.

    `annual_spend` is a decimal as text. `other_contacts` are further people, each with `name` and `address`, and
    `language` if it is not the supplier's. `zone_assumed` says that the time zone is the main one of a country with
    several.
    """

    name: str
    code: str | None
    country: str
    contact_name: str
    contact_address: str
    language: str
    time_zone: str
    os_id: str | None
    lei: str | None
    own_ids: Mapping[str, str]
    category: str | None
    annual_spend: str | None
    annual_spend_currency: str | None
    tags: Sequence[str]
    other_contacts: Sequence[Mapping[str, str]]
    zone_assumed: bool


FACTS = tuple(field.name for field in fields(SupplierFacts))
"""The names of the stored fields of a supplier. The table has a column for each."""

HEADINGS = {field.name: field.heading for field in SUPPLIER_FIELDS}
WORDS = HEADINGS | {
    "name": "Name",
    "annual_spend_currency": "Currency of the annual spend",
    "other_contacts": "Further contacts",
}
"""The name of each of FACTS on pages."""


def written(facts: SupplierFacts, name: str) -> str:
    """The field `name` of a supplier as it is written in a list; "" if there is none."""
    value = getattr(facts, name)
    if name == "annual_spend" and value:
        return f"{value} {facts.annual_spend_currency}"
    if isinstance(value, Mapping):
        return "; ".join(f"{id_name}: {text}" for id_name, text in value.items())
    return value or "" if isinstance(value, str | None) else "; ".join(value)
