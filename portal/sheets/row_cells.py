"""Reads the cells of one row of a supplier list: each is read, assumed where allowed, left out, or refused."""

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from portal.domain.supplier_fields import SUPPLIER_FIELDS
from portal.sheets import addresses, language_names, places, spend, time_zones
from portal.sheets.cells import clean, repaired, shortened
from portal.sheets.reader.slimming import UNCALCULATED
from portal.sheets.supplier_columns import Column, Columns
from portal.sheets.supplier_headings import NAMES, NEEDED, own_id_name
from portal.sheets.supplier_row import RefusedLine, SupplierRow, key

LENGTHS = {field.name: field.longest for field in SUPPLIER_FIELDS}
ABSENT = frozenset(field.name for field in SUPPLIER_FIELDS if field.may_be_absent)
TEXTS = tuple(field.name for field in SUPPLIER_FIELDS if field.is_text)
DEFAULT_LANGUAGE = "en"
LONGEST_TAG = 100

OS_ID = re.compile(r"[A-Z0-9-]{4,40}")
SHORTENED = re.compile(r"\d([.,]\d+)?E\+\d{2,}")
LEI = re.compile(r"[A-Z0-9]{20}")
DAY = re.compile(r"\d{4}-\d\d-\d\d(T[\d:.]+)?")
ERROR = re.compile(r"#(N/A|REF!|VALUE!|NAME\?|DIV/0!|NULL!|NUM!|SPILL!|CALC!|NV|BEZUG!|WERT!)", re.IGNORECASE)
NOT_CALCULATED = (
    "This cell is a formula that was not calculated. Open the file in a spreadsheet program, save it there, and import "
    "it again."
)
REQUIRED = frozenset({*NEEDED, "code", "contact_name"})
LOST_LETTER = "\N{REPLACEMENT CHARACTER}"


class SheetColumns:
    """The columns of a list, as its rows are read with them."""

    def __init__(self, columns: Columns, countries: Mapping[str, str]) -> None:
        self.places = columns.places
        self.headings = columns.headings
        self.countries = countries
        self.own_ids = columns.several("own_id")
        self.tags = columns.several("tag")
        self.contacts = columns.several("contacts")
        absent = ABSENT - self.places.keys() - ({"own_ids"} if self.own_ids else set())
        self.absent = frozenset(absent - ({"tags"} if self.tags else set()))

    def heading(self, name: str) -> str:
        """The heading of a field's column, or else the field's own name."""
        return self.headings.get(name, NAMES[name])


class RowCells:
    """One row: fields are read one by one, and each invalid one adds a refusal."""

    def __init__(self, number: int, cells: Sequence[str], sheet: SheetColumns) -> None:
        self.number, self.cells, self.sheet = number, cells, sheet
        self.refused: list[RefusedLine] = []
        self.notes: list[RefusedLine] = []
        self.unknown_country = ""
        self._left_out: set[str] = set()
        self._given_with_contact: set[str] = set()
        self.code = self._code()
        self.key: str | None = None

    def row(self) -> SupplierRow:
        """The supplier; only valid if nothing was refused."""
        name = self._needed("name", "Write the supplier's name.", lambda text: text)
        country = self._country()
        if self.code or (name and country):
            self.key = key(self.code or None, name or "", country or "")
        contact, others = self._contacts()
        zone, zone_assumed = self._zone(country)
        amount = self._spend()
        texts: dict[str, Any] = {name: self._text(name) or None for name in TEXTS}
        return SupplierRow(
            number=self.number,
            name=name or "",
            code=self.code or None,
            country=country or "",
            contact_name=contact.name,
            contact_address=contact.address,
            language=self._language(contact.language),
            time_zone=zone,
            os_id=self._identifier("os_id", OS_ID, "An OS ID has letters and figures only, like BD2020123ABCDEF."),
            lei=self._lei(),
            own_ids=self._own_ids(),
            annual_spend=amount.amount if amount else None,
            annual_spend_currency=amount.currency if amount else None,
            tags=self._tags(),
            other_contacts=others,
            zone_assumed=zone_assumed,
            unsaid=self._unsaid(),
            cells=tuple(self.cells),
            **texts,
        )

    def _code(self) -> str:
        text = self._text("code")
        sentence = f"The spreadsheet has shortened this number to {text}." if SHORTENED.fullmatch(text) else ""
        sentence = sentence or (
            f"The spreadsheet has taken this code for the day {text[:10]}." if DAY.fullmatch(text) else ""
        )
        if sentence:
            self._refuse("code", f"{sentence} Format the column as text and write it again.")
        return "" if sentence else text

    def _cell(self, meaning: str) -> str:
        return self._at(self.sheet.places.get(meaning, -1))

    def _at(self, place: int) -> str:
        return clean(self.cells[place]) if 0 <= place < len(self.cells) else ""

    def _refuse(self, meaning: str, problem: str) -> None:
        """Report a problem of a cell; only the first one per column is kept."""
        heading = self.sheet.heading(meaning)
        if all(line.column != heading for line in self.refused):
            self.refused.append(RefusedLine(self.number, heading, problem))

    def _note(self, heading: str, problem: str) -> None:
        self.notes.append(RefusedLine(self.number, heading, problem))

    def _leave_out(self, meaning: str, text: str, problem: str) -> None:
        """Leave out an optional cell: the row is imported, and an existing supplier keeps its value."""
        self._left_out.add(meaning)
        self._note(self.sheet.heading(meaning), f"“{shortened(text)}” was left out. {problem}")

    def _text(self, meaning: str) -> str:
        text = self._cell(meaning) if meaning in self.sheet.places else ""
        text, garbled = repaired(text), text
        if text != garbled:
            self._note(self.sheet.heading(meaning), f"“{shortened(garbled)}” was read as “{shortened(text)}”.")
        if text == UNCALCULATED:
            self._refuse_cell(meaning, NOT_CALCULATED)
            return ""
        if ERROR.fullmatch(text):
            sentence = f"This cell holds the error {text}. Correct the formula, or write the value."
            self._refuse_cell(meaning, sentence)
            return ""
        if LOST_LETTER in text:
            self._refuse(meaning, "A letter of this cell was lost when the file was saved. Write the cell again.")
            return ""
        if len(text) > LENGTHS[meaning]:
            self._refuse_cell(meaning, f"This is longer than {LENGTHS[meaning]} characters. Shorten it.")
            return ""
        return text

    def _refuse_cell(self, meaning: str, problem: str) -> None:
        """Refuse the row for this cell if the cell is required; else leave only the cell out."""
        if meaning in REQUIRED:
            self._refuse(meaning, problem)
        else:
            self._left_out.add(meaning)
            self._note(self.sheet.heading(meaning), f"{problem} The cell was left out.")

    def _needed(self, meaning: str, missing: str, reading: Callable[[str], str]) -> str | None:
        text = self._text(meaning)
        if text:
            return reading(text)
        self._refuse(meaning, missing)
        return None

    def _country(self) -> str | None:
        text = self._text("country")
        code = (self.sheet.countries.get(text.casefold()) or places.country(text)) if text else None
        if code is None:
            sentence = f"“{shortened(text)}” is not a country we know. " if text else ""
            self.unknown_country = text
            self._refuse("country", f"{sentence}Write the country's two-letter code, like BD, or its English name.")
        return code

    def _contacts(self) -> tuple[addresses.Contact, tuple[Mapping[str, str], ...]]:
        """The contact: the row's first address. The other addresses become further contacts."""
        text = self._raw("contact_address")
        contacts, unreadable = addresses.read(text)
        for column in self.sheet.contacts:
            more, _ = addresses.read(self._whole(column.number - 1))
            contacts += more
        name = self._text("contact_name")
        if not contacts:
            sentence = NOT_CALCULATED if clean(text) == UNCALCULATED else ""
            if text.strip() and not sentence:
                sentence = f"“{shortened(clean(text))}” is not an email address, like name@example.com."
            if len(text) <= LENGTHS["contact_address"]:
                self._refuse("contact_address", sentence or "Write the address emails should go to.")
            return addresses.Contact(name, ""), ()
        for part in unreadable:
            self._note(
                self.sheet.heading("contact_address"), f"“{shortened(part)}” is not an email address and was left out."
            )
        first, *others = _once(contacts)
        return addresses.Contact(name or first.name, first.address, first.language), tuple(
            other.as_record for other in others
        )

    def _raw(self, meaning: str) -> str:
        """The cell with its line breaks, which separate addresses; refused if it is far too long."""
        text = self._whole(self.sheet.places.get(meaning, -1))
        if len(text) > LENGTHS[meaning]:
            self._refuse(meaning, f"This is longer than {LENGTHS[meaning]} characters. Shorten it.")
        return text[: LENGTHS[meaning] + 1]

    def _whole(self, place: int) -> str:
        return self.cells[place] if 0 <= place < len(self.cells) else ""

    def _language(self, of_contact: str) -> str:
        text = self._text("language")
        tag = language_names.language(text) if text else of_contact or DEFAULT_LANGUAGE
        if of_contact and not text:
            self._given_with_contact.add("language")
        if tag is None:
            self._leave_out("language", text, "It is not a language we know. Write a tag like en, fr or pt-BR.")
        return tag or DEFAULT_LANGUAGE

    def _zone(self, country: str | None) -> tuple[str, bool]:
        """The time zone, and whether it was assumed: the main zone of a country that has several."""
        text = self._text("time_zone")
        name = time_zones.zone(text, country or "") if text else None
        if name or not country:
            return name or "", False
        main = time_zones.main_zone(country)
        if text:
            sentence = f"It is not a time zone we know. Write one by its IANA name, like {main}."
            self._leave_out("time_zone", text, sentence)
        return main, not time_zones.has_one_clock(country)

    def _identifier(self, meaning: str, pattern: re.Pattern[str], problem: str) -> str | None:
        text = self._text(meaning)
        plain = text.upper().replace(" ", "")
        if plain and not pattern.fullmatch(plain):
            self._leave_out(meaning, text, problem)
            return None
        return plain or None

    def _lei(self) -> str | None:
        """An LEI whose check digits are correct (ISO 17442, by ISO 7064 mod 97-10)."""
        text = self._identifier("lei", LEI, "An LEI has exactly 20 letters and figures.")
        if text and int("".join(str(int(sign, 36)) for sign in text)) % 97 != 1:
            sentence = "A letter or figure of this LEI is wrong: its last two figures do not fit. Look it up."
            self._leave_out("lei", text, sentence)
            return None
        return text

    def _spend(self) -> spend.Spend | None:
        text = self._text("annual_spend")
        heading = self.sheet.headings.get("annual_spend", "")
        amount = spend.read(text, heading) if text else None
        if text and amount is None:
            self._note(heading, f"“{shortened(text)}” was left out. {spend.UNCERTAIN}")
        return amount

    def _tags(self) -> tuple[str, ...]:
        if "tags" in self.sheet.absent:
            return ()
        listed = re.split(r"[;,\n|]", self._text("tags"))
        from_columns = [
            f"{column.heading}: {text}" for column in self.sheet.tags if (text := self._at(column.number - 1))
        ]
        tags = [" ".join(tag.split())[:LONGEST_TAG] for tag in (*listed, *from_columns) if tag.strip()]
        return tuple(dict.fromkeys(tags))

    def _unsaid(self) -> frozenset[str]:
        """The fields left open. Most rows share one set, which saves memory."""
        blank = {meaning for meaning in ("language", "time_zone") if not self._cell(meaning)}
        blank |= self._left_out
        unsaid = self.sheet.absent | blank if blank else self.sheet.absent
        return unsaid - self._given_with_contact if self._given_with_contact else unsaid

    def _own_ids(self) -> dict[str, str]:
        own_ids: dict[str, str] = {}
        if "own_ids" in self.sheet.absent:
            return own_ids
        for part in filter(None, (part.strip() for part in re.split(r"[;\n]", self._text("own_ids")))):
            name, mark, value = part.partition("=") if "=" in part else part.partition(":")
            own_ids[name.strip() if mark else f"id {len(own_ids) + 1}"] = (value if mark else part).strip()
        for column in self.sheet.own_ids:
            if text := self._at(column.number - 1):
                own_ids[_id_name(column)] = text
        return own_ids


def _id_name(column: Column) -> str:
    return own_id_name(column.heading) or column.heading or f"column {column.number}"


def _once(contacts: Sequence[addresses.Contact]) -> list[addresses.Contact]:
    seen: dict[str, addresses.Contact] = {}
    for contact in contacts:
        seen.setdefault(contact.address.casefold(), contact)
    return list(seen.values())
