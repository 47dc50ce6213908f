"""What a zip file is: a workbook of one of the formats that are read, or something else that its owner can convert."""

from enum import StrEnum

from portal.domain.refusals import Invalid
from portal.sandbox.packed import Packed
from portal.sheets.reader import binary_workbook
from portal.sheets.reader.open_document import CONTENT

APPLE = (
    "This is a file of Apple {program}. Open it there, choose File, Export To, {target}, and import the file that this "
    "makes."
)
WORD = "This is a text document. Copy its table into a spreadsheet, save it as .xlsx and import that."
SLIDES = "These are slides. Copy the table into a spreadsheet, save it as .xlsx and import that."
ARCHIVE = "This is a zip archive. Unpack it and import the list that is in it."
APPLE_PROGRAMS = {".pages": "Pages", ".key": "Keynote"}


class Workbook(StrEnum):
    """The packed formats that are read."""

    XLSX = "xlsx"
    XLSB = "xlsb"
    ODS = "ods"


def format_of(packed: Packed, file_name: str) -> Workbook:
    """The format of a workbook. Raises Invalid with what to do if the archive is something else."""
    if binary_workbook.is_one(packed):
        return Workbook.XLSB
    if CONTENT in packed:
        return Workbook.ODS
    names = [entry.filename.lower() for entry in packed.entries]
    if any(name.endswith((".iwa", "index.zip")) or name.startswith("index/") for name in names):
        raise Invalid(_apple(file_name))
    if "word/document.xml" in packed:
        raise Invalid(WORD)
    if "ppt/presentation.xml" in packed:
        raise Invalid(SLIDES)
    if "[content_types].xml" not in packed and "_rels/.rels" not in packed and "xl/workbook.xml" not in packed:
        raise Invalid(ARCHIVE)
    return Workbook.XLSX


def _apple(file_name: str) -> str:
    ending = "." + file_name.lower().rpartition(".")[2]
    program = APPLE_PROGRAMS.get(ending, "Numbers")
    return APPLE.format(program=program, target="Excel or CSV" if program == "Numbers" else "Word or PDF")
