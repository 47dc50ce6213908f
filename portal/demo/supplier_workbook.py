"""A buyer's typical workbook: sixty suppliers, four of them with common mistakes.

Companies, towns and people are invented; countries, languages and time zones are real. Every address ends in
`.example`, which is reserved for examples (RFC 2606), so that no email can reach anybody.
"""

from dataclasses import dataclass
from io import BytesIO

from openpyxl import Workbook
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

HEADS = (
    "Supplier name",
    "External code",
    "Country",
    "Contact name",
    "Contact email",
    "Language",
    "Time zone",
    "OS ID",
)
BOUNCING = "nobody@brasilor-plastics.example"
"""The mailbox permanently refuses email to this address, like a mail server for a person who has left."""


@dataclass(frozen=True)
class SampleCountry:
    """A supplier's location: an ISO 3166-1 country with one of its languages and time zones."""

    country: str
    language: str
    zone: str


PLACES = (
    SampleCountry("BD", "en", "Asia/Dhaka"),
    SampleCountry("VN", "en", "Asia/Ho_Chi_Minh"),
    SampleCountry("IN", "en", "Asia/Kolkata"),
    SampleCountry("TR", "en", "Europe/Istanbul"),
    SampleCountry("MX", "es", "America/Mexico_City"),
    SampleCountry("MY", "en", "Asia/Kuala_Lumpur"),
    SampleCountry("TH", "en", "Asia/Bangkok"),
    SampleCountry("PK", "en", "Asia/Karachi"),
    SampleCountry("LK", "en", "Asia/Colombo"),
    SampleCountry("KH", "en", "Asia/Phnom_Penh"),
    SampleCountry("ID", "en", "Asia/Jakarta"),
    SampleCountry("JO", "ar", "Asia/Amman"),
    SampleCountry("MA", "fr", "Africa/Casablanca"),
    SampleCountry("RS", "en", "Europe/Belgrade"),
    SampleCountry("TN", "fr", "Africa/Tunis"),
    SampleCountry("EG", "ar", "Africa/Cairo"),
)
NAMES = (
    ("Halvora Garments", "Nadia Karim"),
    ("Tarminek Knitwear", "Linh Tran"),
    ("Oshapur Tannery", "Ravi Menon"),
    ("Kestane Denim", "Elif Aksoy"),
    ("Valdorada Harness", "Lucía Ferrer"),
    ("Sungai Perak Gloves", "Aisyah Rahman"),
    ("Chaiwattana Seafood", "Somchai Prasert"),
    ("Mirzapur Towels", "Hina Qureshi"),
    ("Kandoora Lingerie", "Dilani Perera"),
    ("Preah Sovan Footwear", "Sokha Chann"),
    ("Cempaka Rubber", "Dewi Lestari"),
    ("Wadi Nour Apparel", "Rania Haddad"),
    ("Bir Amane Textiles", "Youssef Alaoui"),
    ("Dravica Furniture", "Milena Jović"),
    ("Zitouna Wiring", "Sami Trabelsi"),
    ("Nakhla Cotton", "Mona Fathy"),
    ("Brasilor Plastics", "Nobody Known"),
    ("Lotus Bay Electronics", "Minh Pham"),
    ("Indravati Stone", "Asha Pillai"),
    ("Gümüşdere Home", "Deniz Kaya"),
)
QUALIFIERS = ("", "Processing", "Packaging")
TAKEN_CODE = "CN-0007"


def rows() -> list[tuple[str, ...]]:
    """Sixty rows under HEADS: fifty-six valid and four with errors."""
    good = [_row(number) for number in range(56)]
    bad = [
        (
            "Perdiz Canning",
            "CN-0091",
            "MX",
            "Jorge Salas",
            "jorge.salas at perdiz.example",
            "en",
            "America/Mexico_City",
            "",
        ),
        ("Atlantis Shipping", "CN-0092", "Atlantis", "Theo Marin", "theo@atlantis.example", "en", "Europe/Athens", ""),
        (
            "Chaiwattana Seafood 2",
            TAKEN_CODE,
            "TH",
            "Malee Suk",
            "malee@chaiwattana2.example",
            "en",
            "Asia/Bangkok",
            "",
        ),
        ("", "CN-0094", "VN", "Hoa Le", "hoa@unnamed.example", "en", "Asia/Ho_Chi_Minh", ""),
    ]
    for position, row in zip((11, 24, 37, 50), bad, strict=True):
        good.insert(position, row)
    return good


def workbook() -> bytes:
    """The sixty rows as an .xlsx file."""
    book = Workbook()
    sheet = book.active
    if sheet is None:  # pragma: no cover - a new workbook always has one
        sheet = book.create_sheet()
    sheet.title = "Suppliers"
    sheet.append(HEADS)
    for row in rows():
        sheet.append(row)
    for column, head in enumerate(HEADS, start=1):
        sheet.cell(1, column).font = Font(bold=True)
        sheet.column_dimensions[get_column_letter(column)].width = max(14, len(head) + 10)
    sheet.freeze_panes = "A2"
    held = BytesIO()
    book.save(held)
    return held.getvalue()


def _row(number: int) -> tuple[str, ...]:
    name, person = NAMES[number % len(NAMES)]
    qualifier = QUALIFIERS[number // len(NAMES)]
    place = PLACES[number % len(NAMES) % len(PLACES)]
    domain = "-".join(part for part in (*_plain(name).split(), *qualifier.lower().split()))
    address = f"{_plain(person).split()[0]}@{domain}.example"
    whole = f"{name} {qualifier}".strip()
    os_id = f"{place.country}2026{number:03d}DEMO" if number % 4 == 0 else ""
    return (whole, f"CN-{number + 1:04d}", place.country, person, address, place.language, place.zone, os_id)


def _plain(text: str) -> str:
    return "".join(
        {"í": "i", "ć": "c", "ü": "u", "ş": "s", "ö": "o"}.get(character, character) for character in text.lower()
    )
