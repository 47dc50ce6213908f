"""A buyer's list of suppliers, read row by row: what can be taken, and where something cannot, what to do about it.

Columns are found by their headings, in any order. A row that cannot be taken never stops the others; a file in which
the columns themselves cannot be found is refused whole.
"""

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache

from portal.domain import addresses
from portal.domain.refusals import Invalid
from portal.sheets import grid, places

HEADINGS: dict[str, tuple[str, ...]] = {
    "name": ("suppliername", "supplier", "companyname", "company", "vendorname", "vendor", "factoryname", "factory",
             "legalname", "legalentity", "facilityname", "name"),
    "code": ("externalcode", "suppliercode", "vendorcode", "code", "suppliernumber", "vendornumber", "supplierno",
             "vendorno", "supplierid", "vendorid", "externalid", "reference", "id"),
    "country": ("country", "countrycode", "countryname", "suppliercountry", "countryregion", "countryiso"),
    "contact_name": ("contactname", "contactperson", "contact", "contactfullname", "person"),
    "contact_address": ("contactaddress", "contactemail", "contactemailaddress", "emailaddress", "email", "mail",
                        "contactmail", "eaddress"),
    "language": ("language", "contactlanguage", "languagecode", "preferredlanguage", "lang", "locale"),
    "time_zone": ("timezone", "ianatimezone", "timezoneiana", "contacttimezone", "tz", "zone"),
    "os_id": ("osid", "oshubid", "opensupplyhubid", "opensupplyhub", "osidopensupplyhub"),
    "lei": ("lei", "legalentityidentifier", "leicode"),
    "own_ids": ("ownids", "ownid", "otherids", "ownidentifiers"),
}  # fmt: skip
"""What each column may be called, letters and figures only; where two columns fit, the earlier word wins."""

NAMES = {
    "name": "Supplier name",
    "code": "External code",
    "country": "Country",
    "contact_name": "Contact name",
    "contact_address": "Contact address",
    "language": "Language",
    "time_zone": "Time zone",
    "os_id": "OS ID",
    "lei": "LEI",
    "own_ids": "Own ids",
}
NEEDED = ("name", "country", "contact_address")
LENGTHS = {"name": 200, "code": 100, "contact_name": 200, "own_ids": 1_000}
ABSENT = frozenset({"contact_name", "language", "time_zone", "os_id", "lei", "own_ids"})
HEADING_ROWS = 20
DEFAULT_LANGUAGE = "en"
OS_ID = re.compile(r"[A-Z0-9-]{4,40}")
SHORTENED = re.compile(r"\d([.,]\d+)?E\+\d{2,}")
LEI = re.compile(r"[A-Z0-9]{20}")


@dataclass(frozen=True)
class SupplierRow:
    """One supplier as the file has it; `number` is the row as the spreadsheet numbers it.

    `unsaid` names the fields the file says nothing about: no such column, or a blank language or time zone.
    """

    number: int
    name: str
    code: str | None
    country: str
    contact_name: str
    contact_address: str
    language: str
    time_zone: str
    os_id: str | None = None
    lei: str | None = None
    own_ids: Mapping[str, str] = field(default_factory=dict)
    unsaid: frozenset[str] = frozenset()

    @property
    def key(self) -> str:
        """What makes this supplier the same as another: its code where it has one, else its name and country."""
        return key(self.code, self.name, self.country)


@dataclass(frozen=True)
class RefusedLine:
    """Something that cannot be taken: the row as the spreadsheet numbers it, the column's heading, what to do."""

    row: int
    column: str
    problem: str


@dataclass(frozen=True)
class SupplierList:
    """What a file holds. `unknown` are headings that mean nothing here: their columns were left alone."""

    rows: tuple[SupplierRow, ...]
    refused: tuple[RefusedLine, ...]
    unknown: tuple[str, ...] = ()


@dataclass(frozen=True)
class Columns:
    """Where each field stands, what its heading says, and the headings nobody knows."""

    row: int
    places: Mapping[str, int]
    headings: Mapping[str, str]
    own_ids: Mapping[str, int]
    unknown: tuple[str, ...]

    @property
    def absent(self) -> frozenset[str]:
        """The fields no column is for. A code is never absent: where there is none, the key says so."""
        return ABSENT - self.places.keys() - ({"own_ids"} if self.own_ids else set())


def key(code: str | None, name: str, country: str) -> str:
    """A supplier's key; capitals and space do not make another supplier."""
    return f"code {code.casefold()}" if code else f"name {' '.join(name.casefold().split())} {country}"


def read(data: bytes, file_name: str) -> SupplierList:
    """Every supplier of an .xlsx or .csv file that can be taken, and a line for everything that cannot."""
    for sheet in grid.sheets(data, file_name):
        columns = _find_columns(sheet.rows)
        if columns is not None:
            return _read_rows(sheet.rows, columns)
    raise Invalid(
        "No column headings were found. The first row should name the columns: "
        "Supplier name, Country, Contact address, and others as you need them."
    )


def _find_columns(rows: grid.Grid) -> Columns | None:
    """The first of the top rows with at least two known headings, the supplier's name or address among them."""
    for number, row in enumerate(rows[:HEADING_ROWS], start=1):
        if sum(bool(_meanings(_bare(cell))) for cell in row) >= 2:
            return _columns(number, row)
    return None


def _columns(number: int, row: list[str]) -> Columns:
    headings = [clean(cell) for cell in row]
    taken: dict[str, int] = {}
    for meaning, words in HEADINGS.items():
        found = sorted((words.index(_bare(cell)), place) for place, cell in enumerate(row) if _bare(cell) in words)
        if len(found) > 1 and found[0][0] == found[1][0]:
            raise Invalid(f"Two columns are headed “{headings[found[0][1]]}”. Rename or remove one of them.")
        if found:
            taken[meaning] = found[0][1]
    missing = [NAMES[meaning] for meaning in NEEDED if meaning not in taken]
    if missing:
        raise Invalid(f"In row {number} there is no column headed {' or '.join(missing)}. Add it and import again.")
    own = {_own_name(text): place for place, text in enumerate(headings) if _own_name(text)}
    left = (text for place, text in enumerate(headings) if text and place not in {*taken.values(), *own.values()})
    return Columns(number, taken, {meaning: headings[place] for meaning, place in taken.items()}, own, tuple(left))


def _own_name(heading: str) -> str:
    """`Own id: SAP` and `Own ID SAP` are a column of the buyer's own ids called SAP."""
    found = re.fullmatch(r"own\s*id\b\s*[:\-–(]?\s*(.+?)\)?", heading, re.IGNORECASE)
    return found.group(1).strip() if found else ""


def _meanings(bare: str) -> list[str]:
    return [meaning for meaning, words in HEADINGS.items() if bare in words]


@lru_cache(1_000)
def _bare(cell: str) -> str:
    """A heading without case, space or marks: `E-mail address*` is `emailaddress`."""
    return re.sub(r"[\W_]+", "", cell.casefold())


def _read_rows(rows: grid.Grid, columns: Columns) -> SupplierList:
    taken: list[SupplierRow] = []
    refused: list[RefusedLine] = []
    seen: dict[str, int] = {}
    for number, cells in enumerate(rows[columns.row :], start=columns.row + 1):
        if not any(cell and not cell.isspace() for cell in cells):
            continue
        reading = _Reading(number, cells, columns)
        row = reading.row()
        problem = _same_key(reading, seen)
        refused += reading.refused
        if problem:
            refused.append(problem)
        elif row is not None:
            taken.append(row)
    return SupplierList(tuple(taken), tuple(refused), columns.unknown)


def _same_key(reading: "_Reading", seen: dict[str, int]) -> RefusedLine | None:
    """The refusal of a supplier that stood further up already; remembers it otherwise, even when its row is refused."""
    if reading.key is None:
        return None
    first = seen.setdefault(reading.key, reading.number)
    if first == reading.number:
        return None
    if reading.code:
        column, what = "code", f"has the same external code, {reading.code}, as row {first}"
    else:
        column, what = "name", f"has the same name and country as row {first}"
    problem = f"Row {reading.number} {what}. Keep one of the two rows, or give each its own code."
    return RefusedLine(reading.number, reading.columns.headings.get(column, NAMES[column]), problem)


class _Reading:
    """One row on its way: fields are read one by one, and each that cannot be read leaves a refused line."""

    def __init__(self, number: int, cells: list[str], columns: Columns) -> None:
        self.number, self.cells, self.columns = number, cells, columns
        self.refused: list[RefusedLine] = []
        self.code = self._code()
        self.key: str | None = None

    def row(self) -> SupplierRow | None:
        """The supplier, or None when something could not be read."""
        name = self._needed("name", "Write the supplier's name.", lambda text: text)
        country = self._country()
        if self.code or (name and country):
            self.key = key(self.code or None, name or "", country or "")
        made = SupplierRow(
            self.number,
            name or "",
            self.code or None,
            country or "",
            self._text("contact_name"),
            self._needed("contact_address", "Write the address letters should go to.", self._address) or "",
            self._language(),
            self._zone(country),
            self._identifier("os_id", OS_ID, "An OS ID has letters and figures only, like BD2020123ABCDEF."),
            self._lei(),
            self._own_ids(),
            self._unsaid(),
        )
        return None if self.refused else made

    def _code(self) -> str:
        text = self._text("code")
        if not SHORTENED.fullmatch(text):
            return text
        said = f"The spreadsheet has shortened this number to {text}. Format the column as text and write it again."
        self._refuse("code", said)
        return ""

    def _cell(self, meaning: str) -> str:
        place = self.columns.places.get(meaning, -1)
        return clean(self.cells[place]) if 0 <= place < len(self.cells) else ""

    def _refuse(self, meaning: str, problem: str) -> None:
        heading = self.columns.headings.get(meaning, NAMES[meaning])
        self.refused.append(RefusedLine(self.number, heading, problem))

    def _text(self, meaning: str) -> str:
        text = self._cell(meaning)
        if len(text) > LENGTHS.get(meaning, 300):
            self._refuse(meaning, f"This is longer than {LENGTHS.get(meaning, 300)} letters. Shorten it.")
            return ""
        return text

    def _needed(self, meaning: str, missing: str, reading: Callable[[str], str]) -> str | None:
        text = self._text(meaning)
        if text:
            return reading(text)
        if not self.refused or self.refused[-1].column != self.columns.headings.get(meaning):
            self._refuse(meaning, missing)
        return None

    def _country(self) -> str | None:
        text = self._text("country")
        found = places.country(text) if text else None
        if found is None:
            said = f"“{_shortened(text)}” is not a country we know. " if text else ""
            self._refuse("country", f"{said}Write the country's two-letter code, like BD, or its English name.")
        return found

    def _address(self, text: str) -> str:
        try:
            return addresses.checked(text)
        except Invalid:
            self._refuse("contact_address", f"“{_shortened(text)}” is not an e-mail address, like name@example.com.")
            return ""

    def _language(self) -> str:
        text = self._text("language")
        found = places.language(text) if text else DEFAULT_LANGUAGE
        if found is None:
            self._refuse(
                "language", f"“{_shortened(text)}” is not a language we know. Write a tag like en, fr or pt-BR."
            )
        return found or ""

    def _zone(self, country: str | None) -> str:
        text = self._text("time_zone")
        found = places.zone(text) if text else places.zone_of(country) if country else ""
        if found is None:
            example = places.example_zone(country or "")
            said = (
                f"“{_shortened(text)}” is not a time zone we know." if text else
                f"{places.country_name(country or '')} has more than one time zone."
            )  # fmt: skip
            self._refuse("time_zone", f"{said} Write one by its IANA name, like {example}.")
        return found or ""

    def _identifier(self, meaning: str, pattern: re.Pattern[str], problem: str) -> str | None:
        text = self._text(meaning).upper().replace(" ", "")
        if text and not pattern.fullmatch(text):
            self._refuse(meaning, problem)
        return text or None

    def _lei(self) -> str | None:
        """An LEI whose last two figures fit the others (ISO 17442, by ISO 7064 mod 97-10)."""
        text = self._identifier("lei", LEI, "An LEI has exactly 20 letters and figures.")
        if text and LEI.fullmatch(text) and int("".join(str(int(sign, 36)) for sign in text)) % 97 != 1:
            self._refuse("lei", "A letter or figure of this LEI is wrong: its last two figures do not fit. Look it up.")
        return text

    def _unsaid(self) -> frozenset[str]:
        """An empty set for every row where it can be, so that ten thousand rows share it."""
        blank = {meaning for meaning in ("language", "time_zone") if not self._cell(meaning)}
        return self.columns.absent | blank if blank else self.columns.absent

    def _own_ids(self) -> dict[str, str]:
        found: dict[str, str] = {}
        for part in filter(None, (part.strip() for part in re.split(r"[;\n]", self._text("own_ids")))):
            name, mark, value = part.partition("=") if "=" in part else part.partition(":")
            found[name.strip() if mark else f"id {len(found) + 1}"] = (value if mark else part).strip()
        for name, place in self.columns.own_ids.items():
            if place < len(self.cells) and clean(self.cells[place]):
                found[name] = clean(self.cells[place])
        return found


def clean(text: str) -> str:
    """One line of ordinary letters: no control signs, no marks that turn the reading direction, space made single."""
    if text.isascii() and text.isprintable():
        return " ".join(text.split())
    kept = "".join(
        " " if unicodedata.category(sign) in ("Cc", "Zl", "Zp") else sign
        for sign in unicodedata.normalize("NFC", text)
        if sign not in INVISIBLE
    )
    return " ".join(kept.split())


INVISIBLE = frozenset("\u00ad\u200b\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2060\u2066\u2067\u2068\u2069\ufeff")
"""Signs nobody sees and that could make one name look like another; joiners that scripts need are not among them."""


def _shortened(text: str) -> str:
    return text if len(text) <= 60 else text[:57] + "…"
