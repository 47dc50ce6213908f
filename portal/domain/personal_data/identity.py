"""Passport and national identity numbers, by machine-readable lines, check digits or the word before them."""

import re
from collections.abc import Callable, Iterator

from stdnum import luhn
from stdnum.br import cpf
from stdnum.es import dni, nie
from stdnum.fr import nir
from stdnum.in_ import aadhaar
from stdnum.iso7064 import mod_11_2
from stdnum.it import codicefiscale
from stdnum.kr import rrn
from stdnum.mx import curp
from stdnum.my import nric
from stdnum.pl import pesel
from stdnum.ro import cnp
from stdnum.ru import inn
from stdnum.th import pin
from stdnum.tr import tckimlik
from stdnum.us import ssn
from stdnum.za import idnr

from portal.domain.personal_data.plain import DAY, Finding, bare, is_something_else

NAME_LINE = re.compile(r"(?<![A-Z0-9<])[PIACV][A-Z<][A-Z]{3}[A-Z<]{2,40}<<[A-Z<]{2,40}")
NUMBER_LINE = re.compile(r"(?<![A-Z0-9<])[A-Z0-9<]{9}\d[A-Z<]{3}\d{7}[MFX<]\d{7}[A-Z0-9<]{0,16}")
CARD_LINE = re.compile(r"(?<![A-Z0-9<])[IAC][A-Z<][A-Z]{3}[A-Z0-9<]{9}[\d<][A-Z0-9<]{15}(?![A-Z0-9<])")

PASSPORT_WORD = (
    r"passports?|passeport|pasaporte|reisepass|паспорт\w*|"
    r"جواز(?: ال)?سفر\w*|جواز|পাসপোর্ট|पासपोर्ट|หนังสือเดินทาง|พาสปอร์ต|护照|hộ chiếu"
)
IDENTITY_WORD = (
    r"\bidentity (?:card|number|no)|\bid (?:card|number|no|#)|\bnational id(?:entity)?\b|\bnid\b|"
    r"\baadhaar\b|\bcnic\b|\bnric\b|"
    r"\biqama\b|\bssn\b|\bsocial security\b|\bcpf\b|\bdni\b|\bcurp\b|\bwork permit\b|\bvisa no|\bpersonalausweis\w*|"
    r"удостоверени\w+ личности|снилс|(?:رقم )?(?:ال)?هوية|الرقم القومي|إقامة|الإقامة|জাতীয় পরিচয়পত্র|"
    r"এনআইডি|পরিচয়পত্র|आधार|"
    r"पहचान पत्र|เลขประจำตัวประชาชน|บัตรประชาชน|身份证|居民证|căn cước(?: công dân)?|\bcccd\b|\bcmnd\b|chứng minh nhân dân"
)
AFTER_WORD = re.compile(
    rf"(?P<word>{PASSPORT_WORD}|{IDENTITY_WORD})[^\d\n;。।]{{0,26}}?"
    r"(?P<number>(?<![A-Za-z])[A-Za-z]{0,3}[ -]?\d(?:[ /-]?\d){5,18}[A-Za-z]?)"
    r"(?![\d,.]*\d)",
    re.IGNORECASE,
)

BEFORE, BEHIND = r"(?<![A-Za-z0-9.,/-])", r"(?![A-Za-z0-9/-])"
"""What may be next to a number: also letters of scripts that put no space there."""

Check = Callable[[str], bool]


def _always(number: str) -> bool:
    return True


def _is_aadhaar(number: str) -> bool:
    return bool(aadhaar.is_valid(bare(number)))


def _is_emirates_id(number: str) -> bool:
    return bool(luhn.is_valid(bare(number)))


EVERYWHERE: tuple[tuple[re.Pattern[str], Check], ...] = tuple(
    (re.compile(rf"{BEFORE}{pattern}{BEHIND}"), check)
    for pattern, check in (
        (r"[1-9]\d{5}(?:19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}[\dXx]", mod_11_2.is_valid),
        (r"[2-9]\d{3}[ -]\d{4}[ -]\d{4}", _is_aadhaar),
        (r"[A-Z]{3}P[A-Z]\d{4}[A-Z]", _always),
        (r"\d{5}-\d{7}-\d", _always),
        (r"[1-8]-\d{4}-\d{5}-\d{2}-\d", pin.is_valid),
        (r"\d{6}-\d{2}-\d{4}", nric.is_valid),
        (r"\d{3}-\d{3}-\d{3}[ -]\d{2}", _always),
        (r"\d{3}\.\d{3}\.\d{3}-\d{2}", cpf.is_valid),
        (r"\d{3}-\d{2}-\d{4}", ssn.is_valid),
        (r"\d{8}-?[A-HJ-NP-TV-Z]", dni.is_valid),
        (r"[XYZ]-?\d{7}-?[A-Z]", nie.is_valid),
        (r"[A-Z]{6}\d{2}[A-EHLMPRST]\d{2}[A-Z]\d{3}[A-Z]", codicefiscale.is_valid),
        (r"[12] ?\d{2} ?\d{2} ?\d{2} ?\d{3} ?\d{3} ?\d{2}", nir.is_valid),
        (r"\d{6}-[1-8]\d{6}", rrn.is_valid),
        (r"[A-Z]{4}\d{6}[HM][A-Z]{5}[A-Z0-9]\d", curp.is_valid),
        (r"784-?(?:19|20)\d{2}-?\d{7}-?\d", _is_emirates_id),
    )
)
"""Numbers recognised anywhere by their format and check digits alone."""

AT_HOME: dict[str, tuple[str, Check]] = {
    "IN": (r"[2-9]\d{11}", _is_aadhaar),
    "TH": (r"[1-8]\d{12}", pin.is_valid),
    "TR": (r"[1-9]\d{10}", tckimlik.is_valid),
    "VN": (r"0\d{2}[0-3]\d{8}", _always),
    "PL": (r"\d{11}", pesel.is_valid),
    "RO": (r"[1-9]\d{12}", cnp.is_valid),
    "RU": (r"\d{12}", inn.is_valid),
    "ZA": (r"\d{13}", idnr.is_valid),
    "PK": (r"[1-7]\d{12}", _always),
    "MY": (r"\d{12}", nric.is_valid),
    "BR": (r"\d{11}", cpf.is_valid),
    "EG": (r"[23]\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{7}", _always),
}
"""Plain digits that count as an identity number in the country that has such numbers."""


def passports(text: str) -> Iterator[Finding]:
    """Yield machine-readable lines of passports and identity cards, even with spaces between the characters."""
    for line in text.upper().splitlines():
        signs = line.replace(" ", "") if "<" in line else line
        for pattern in (NAME_LINE, NUMBER_LINE, CARD_LINE):
            for match in pattern.finditer(signs):
                if "<" in match[0] or pattern is NUMBER_LINE:
                    yield Finding("passport", match[0])


def numbers(text: str, country: str) -> Iterator[Finding]:
    """Yield identity numbers, and numbers after a word for a passport or an identity card."""
    for match in AFTER_WORD.finditer(text):
        number = match["number"].strip()
        if not DAY.search(number) and not is_something_else(text, *match.span("number")):
            is_passport = re.match(PASSPORT_WORD, match["word"], re.IGNORECASE)
            yield Finding("passport" if is_passport else "identity", bare(number))
    home = AT_HOME.get(country)
    at_home = ((re.compile(rf"{BEFORE}{home[0]}{BEHIND}"), home[1]),) if home else ()
    for pattern, check in (*EVERYWHERE, *at_home):
        for match in pattern.finditer(text):
            if check(match[0]) and not is_something_else(text, *match.span()):
                yield Finding("identity", bare(match[0]))
