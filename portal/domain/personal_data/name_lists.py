"""Lists of people's names: three or more possible names in a row, enough of them known as names."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from portal.domain.personal_data import name_words as words
from portal.domain.personal_data.plain import Finding

FEWEST = 3
"""This many names are a list. One or two occur in any text about a company."""
LONGEST_BETWEEN = 40
"""The most characters between two names of a list, for example for a position or an age."""

BETWEEN = re.compile(
    r"[\n\t,;:|/•·、，；：،؛।()]|(?<!\S)\d{1,3}[.)]\s|\s[-–]\s|\s&\s|\sو(?=\S)|"
    r"\s(?:and|und|et|y|e|và|и|та|এবং|ও|और|तथा|และ|กับ|和|与)(?=\s)|(?<=[\u4e00-\u9fff])[和与]|(?<=[\u0e00-\u0e7f])และ"
)
_CAPITAL = "A-ZÀ-ÖØ-Þ\u0100-\u017e\u1ea0-\u1ef9"
LATIN_WORD = rf"[{_CAPITAL}][\w'’-]*\.?"
LATIN_NAME = rf"{LATIN_WORD}(?: (?:(?:de|da|dos|del|la|bin|binti|al|el|van|von) )?{LATIN_WORD}){{1,4}}"
CYRILLIC_NAME = r"[А-ЯЁІЇЄҐ][а-яёіїєґ'-]+(?: (?:[А-ЯЁІЇЄҐ][а-яёіїєґ'-]+|[А-ЯЁІ]\.(?: ?[А-ЯЁІ]\.)?)){1,2}"
CASED_NAME = rf"(?:{LATIN_NAME}|{CYRILLIC_NAME})"
INITIAL = re.compile(r"\w+ [^\W\d_]\.(?: ?[^\W\d_]\.)?")
VOWEL_SIGNS = re.compile("[\u064b-\u0652]")
AT_START, AT_END = re.compile(rf"{CASED_NAME}(?![\w'’-])"), re.compile(rf"(?<![\w'’-]){CASED_NAME}$")
OTHER_LETTER = re.compile(r"[\u0600-\u06ff\u0900-\u097f\u0980-\u09ff]")
HAN_NAME = re.compile(r"[\u4e00-\u9fff]{2,3}")
THAI_NAME = re.compile(r"[\u0e01-\u0e4e]{2,20} [\u0e01-\u0e4e]{2,20}")
THAI_PERSON = re.compile(
    r"(?:นาย(?!จ้าง|หน้า|ทะเบียน|ก|แพทย์|อำเภอ)|นางสาว|นาง(?!แบบ|สาว)|น\.ส\.)\s?"
    r"([\u0e01-\u0e4e]{2,20}(?: [\u0e01-\u0e4e]{2,20})?)"
)


HALF, QUARTER, MOST = Fraction(1, 2), Fraction(1, 4), Fraction(3, 4)


@dataclass(frozen=True)
class Name:
    """A possible name. `is_known`: a word of it is a common name. `share`: how much of its list must be known."""

    text: str
    is_known: bool
    share: Fraction = HALF


def lists(text: str) -> Iterator[Finding]:
    """Yield the names of each list of names."""
    for row in _rows(text):
        known = {name.text for name in row if name.is_known}
        if len({name.text for name in row}) >= FEWEST and len(known) >= len(row) * row[0].share:
            yield from (Finding("names", name.text.casefold().rstrip(".")) for name in row)
    persons = {" ".join(match[1].split()) for match in THAI_PERSON.finditer(text)}
    if len(persons) >= FEWEST:
        yield from (Finding("names", person) for person in persons)


def _rows(text: str) -> Iterator[list[Name]]:
    """Yield rows of possible names with hardly anything between them."""
    row: list[Name] = []
    others = 0
    for part in BETWEEN.split(text):
        item = VOWEL_SIGNS.sub("", part).strip(" *\"'-")
        name = _name(item, is_first=not row)
        if name is not None:
            row.append(name)
            others = 0
        elif any(character.isalpha() for character in item):
            others += 1
        if row and (others > 1 or len(item) > len(row[-1].text) + LONGEST_BETWEEN):
            yield row
            row, others = [], 0
    if row:
        yield row


def _name(item: str, *, is_first: bool) -> Name | None:
    """The name that an item is, or begins with. The first of a list may be at the end of a sentence."""
    if HAN_NAME.fullmatch(item):
        is_known = item[0] in words.CHINESE_FAMILY_NAMES and not set(item[1:]) & words.CHINESE_NO_NAMES
        return Name(item, is_known, MOST)
    if THAI_NAME.fullmatch(item):
        return Name(item, item.startswith(words.THAI))
    if OTHER_LETTER.match(item):
        return _caseless(item.split(), is_first=is_first)
    match = AT_START.match(item) or (AT_END.search(item) if is_first else None)
    if match is None:
        is_given_name = len(item) > 2 and item[:1].isupper() and item.casefold() in words.LATIN | words.CYRILLIC
        return Name(item, is_known=True) if is_given_name else None
    return _cased(match[0])


def _cased(text: str) -> Name | None:
    parts = [part.strip(".").casefold() for part in text.split()]
    if any(phrase in text.casefold() for phrase in words.NO_NAME_PHRASES) or words.NO_NAMES.intersection(parts):
        return None
    if parts[0] in words.FIRST_WORDS:
        return _cased(text.partition(" ")[2]) if len(parts) > 2 else None
    is_addressed = parts[0] in words.FORMS_OF_ADDRESS or INITIAL.fullmatch(text) is not None
    is_russian = any(part in words.CYRILLIC or part.endswith(words.CYRILLIC_ENDINGS) for part in parts)
    return Name(text, is_addressed or is_russian or any(part in words.LATIN for part in parts), QUARTER)


def _caseless(parts: list[str], *, is_first: bool) -> Name | None:
    """A name in a script without capitals: two to four words, at the end of a longer first item."""
    known = words.ARABIC | words.BENGALI | words.DEVANAGARI
    if len(parts) == 1:
        return Name(parts[0], is_known=True) if parts[0] in known else None
    near = parts if len(parts) <= 4 else parts[-3:] if is_first else parts[:3]
    is_known = any(part in known for part in near)
    return Name(" ".join(near), is_known) if is_known or len(parts) <= 4 else None
