"""Email addresses, bank accounts and payment cards."""

import re
from collections.abc import Iterator

from portal.domain.personal_data.plain import Finding, bare, is_something_else

EMAIL = re.compile(r"([A-Za-z0-9._%+-]{1,64})@((?:[\w-]{1,63}\.){1,5}[^\W\d_]{2,24})")
OFFICES = re.compile(
    r"(?:info|contact|office|sales|hr|admin|compliance|hotline|grievances?|complaints?|support|service|help|hello|mail|"
    r"export|purchase|purchasing|procurement|accounts?|finance|legal|audit|privacy|dpo|jobs|careers|recruitment|ethics|"
    r"whistleblow(?:er|ing)?|sustainability|csr|quality|safety|hse|security|reception|enquiry|enquiries|noreply|no-reply|"
    r"human\.?resources|personnel|postmaster|webmaster|team|kontakt|contacto|ventas|rrhh)[\d._-]*",
    re.IGNORECASE,
)
"""Mailboxes of an office, not of a person."""

IBAN = re.compile(r"(?<![A-Za-z0-9])[A-Z]{2}\d{2}(?: ?[A-Z0-9]{1,4}){3,8}(?![A-Za-z0-9])")
CARD = re.compile(r"(?<![A-Za-z0-9.,-])[23456]\d{3}(?:[ -]?\d{4}){2}[ -]?\d{1,7}(?![A-Za-z0-9-])")
ACCOUNT = re.compile(
    r"(?:\baccount (?:no|number|#)|\bacct\b|\ba/c\b|\bbank account\b|\bkonto(?:nummer|nr)?\b|\bcompte(?: bancaire)?\b|"
    r"\bcuenta(?: bancaria)?\b|\bcbu\b|\bclabe\b|\bbkash\b|банковск\w+ сч[её]т|р/с|расч[её]тн\w+ сч[её]т|номер карты|"
    r"حساب (?:بنكي|مصرفي|رقم)|رقم (?:ال)?حساب|(?:ব্যাংক )?(?:হিসাব|অ্যাকাউন্ট) (?:নম্বর|নং)|বিকাশ|खाता (?:संख्या|नंबर|सं)|"
    r"เลขที่บัญชี|บัญชีธนาคาร|บัญชีเลขที่|账号|账户|帐号|银行卡|卡号|số tài khoản|\bstk\b|tài khoản ngân hàng)"
    r"[^\d\n]{0,24}(\d(?:[ -]?\d){6,22})(?!\d)",
    re.IGNORECASE,
)


def emails(text: str) -> Iterator[Finding]:
    """Yield email addresses of people, but not of offices."""
    for match in EMAIL.finditer(text):
        if not OFFICES.fullmatch(match[1]):
            yield Finding("email", match[0].lower())


def banks(text: str) -> Iterator[Finding]:
    """Yield bank accounts, by check digits or by the words before them, and payment cards."""
    from stdnum import iban, luhn  # loads more than the rest of the package, and most texts have no digits

    for match in IBAN.finditer(text):
        for number in _shortened(match[0]):
            if iban.is_valid(number):
                yield Finding("bank", bare(number))
                break
    for match in CARD.finditer(text):
        number = bare(match[0])
        if 13 <= len(number) <= 19 and luhn.is_valid(number) and not is_something_else(text, *match.span()):
            yield Finding("bank", number)
    for match in ACCOUNT.finditer(text):
        yield Finding("bank", bare(match[1]))


def _shortened(number: str) -> Iterator[str]:
    """Yield the match, then shorter ones without its last words, which may be text in capitals."""
    groups = number.split(" ")
    for length in range(len(groups), 0, -1):
        yield " ".join(groups[:length])
