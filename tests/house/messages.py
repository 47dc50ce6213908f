"""`make messages`: collect the English sentences suppliers can meet, and bring every catalogue up to date.

`python -m tests.house.messages pt` begins a new catalogue. What has no translation yet stays empty until somebody
writes one, and `test_messages.py` is red until then.
"""

import re
import sys
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

from portal.languages import LANGUAGES
from portal.languages.catalogues import SOURCE, file_of

ROOT = Path(__file__).resolve().parents[2]
FOR_MEMBERS = (
    "templates/mail/member_added/**",
    "templates/mail/password/**",
    "templates/mail/test/**",
    "templates/mail/address_change/**",
    "templates/mail/address_changed/**",
)
PAGES = ("supplier/**", "questions/**", "errors/**", "mail/**", "supplier_base.html", "base.html", "_ui.html")
METHODS = [
    *((pattern, "ignore") for pattern in FOR_MEMBERS),
    *((f"templates/{pattern}", "jinja2") for pattern in PAGES),
    ("portal/**.py", "python"),
]
OPTIONS = {f"templates/{pattern}": {"extensions": "jinja2.ext.do", "silent": "false"} for pattern in PAGES}
KEYWORDS = {"_": None, "gettext": None, "ngettext": (1, 2), "Message": None}
NAMELESS = re.compile(r'^"(Report-Msgid|POT-Creation|PO-Revision|Last-Trans|Language-Team|Generated-By)[^\n]*\n', re.M)
"""Headers that would change at every run, or name people."""


def extracted() -> Catalog:
    """Every sentence of the supplier's side."""
    found = Catalog(project="Candour", charset="utf-8", fuzzy=False)
    for folder in ("templates", "portal"):
        methods = [(pattern.removeprefix(f"{folder}/"), method) for pattern, method in METHODS if folder in pattern]
        options = {pattern.removeprefix(f"{folder}/"): said for pattern, said in OPTIONS.items() if folder in pattern}
        for _, _, message, _, _ in extract_from_dir(ROOT / folder, methods, options, KEYWORDS):
            found.add(message)
    return found


def written(language: str) -> Catalog:
    """A language's catalogue as it stands in its file."""
    with file_of(language).open("rb") as reading:
        return read_po(reading, locale=LANGUAGES[language])


def updated(catalogue: Catalog, template: Catalog) -> str:
    """The text of a catalogue that has exactly the messages of the template."""
    catalogue.update(template, no_fuzzy_matching=True)
    catalogue.obsolete.clear()
    catalogue.header_comment = ""
    held = BytesIO()
    write_po(held, catalogue, width=0, no_location=True, sort_output=True)
    text = (
        held.getvalue()
        .decode()
        .lstrip("\n")
        .replace("Project-Id-Version: Candour VERSION", "Project-Id-Version: Candour")
    )
    return NAMELESS.sub("", re.sub(r"(Project-Id-Version:) *[^\\]*", r"\1 Candour", text))


def main(new: list[str]) -> None:
    """Bring every catalogue up to date, and begin those that are named."""
    template = extracted()
    for language in (*LANGUAGES, *new):
        if language == SOURCE:
            continue
        file = file_of(language) if language in LANGUAGES else ROOT / "locale" / language / "LC_MESSAGES" / "candour.po"
        catalogue = written(language) if file.exists() else Catalog(locale=language, charset="utf-8", fuzzy=False)
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(updated(catalogue, template), encoding="utf-8")
        empty = sum(1 for message in catalogue if message.id and not message.string)
        print(f"{language}: {len(catalogue)} sentences, {empty} without a translation")


if __name__ == "__main__":
    main(sys.argv[1:])
