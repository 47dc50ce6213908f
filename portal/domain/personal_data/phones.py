"""Telephone numbers of people: in the country's own format, with a country code, or after a word for telephone."""

import re
from collections.abc import Iterator

import phonenumbers
from phonenumbers import Leniency, PhoneNumberMatcher, PhoneNumberType

from portal.domain.personal_data.plain import DAY, THOUSANDS, Finding, bare, is_something_else

OF_AN_OFFICE = frozenset(
    {
        PhoneNumberType.TOLL_FREE,
        PhoneNumberType.PREMIUM_RATE,
        PhoneNumberType.SHARED_COST,
        PhoneNumberType.UAN,
        PhoneNumberType.VOICEMAIL,
    }
)
"""Types of numbers that no worker has, such as a hotline's."""
HANDHELD = frozenset({PhoneNumberType.MOBILE, PhoneNumberType.FIXED_LINE_OR_MOBILE})
WORD = (
    r"(?:\btel(?:ephone)?\b|\b(?:tele)?phone\b|\bmobile\b|\bcell(?:phone)?\b|\bcontact (?:no|number)|"
    r"\bwhatsapp\b|\bviber\b|"
    r"\bzalo\b|\bimo\b|\bcall\b|\bhandy\b|\bteléfono\b|\btéléphone\b|\bmóvil\b|телефон|\bтел\b|моб\b|هاتف|جوال|موبايل|تلفون|"
    r"ফোন|মোবাইল|फ़ोन|फोन|मोबाइल|โทร(?:ศัพท์)?|เบอร์|มือถือ|电话|手机|微信|điện thoại|\bsđt\b|\bđt\b|di động)"
)
AFTER_WORD = re.compile(WORD + r"[^\d\n+(]{0,16}((?:\+|\()?\d(?:[ ()./-]{0,2}\d){6,14})(?!\d)", re.IGNORECASE)
BEGINS = re.compile(r"\+|00[1-9]")


def phones(text: str, country: str) -> Iterator[Finding]:
    """Yield telephone numbers of people, but not of hotlines."""
    region = country if country in phonenumbers.SUPPORTED_REGIONS else None
    for match in PhoneNumberMatcher(text, region, leniency=Leniency.VALID):
        if _is_of_a_person(text, match):
            yield Finding("phone", bare(match.raw_string))
    for written in AFTER_WORD.finditer(text):
        number = written[1]
        if not (DAY.fullmatch(number) or THOUSANDS.fullmatch(number) or _is_hotline(number, region)):
            yield Finding("phone", bare(number))


def _is_of_a_person(text: str, match: phonenumbers.PhoneNumberMatch) -> bool:
    kind = phonenumbers.number_type(match.number)
    if kind in OF_AN_OFFICE:
        return False
    if BEGINS.match(match.raw_string):
        return True
    if is_something_else(text, match.start, match.end) or text[match.end : match.end + 1] in ("%", "°"):
        return False
    has_prefix = match.raw_string.lstrip("(").startswith("0") and len(bare(match.raw_string)) >= 9
    return has_prefix or kind in HANDHELD


def _is_hotline(number: str, region: str | None) -> bool:
    try:
        parsed = phonenumbers.parse(number, region)
    except phonenumbers.NumberParseException:
        return False
    return phonenumbers.number_type(parsed) in OF_AN_OFFICE
