"""Text prepared for searching, in any script: plain digits, dashes and spaces."""

import re
import unicodedata
from dataclasses import dataclass
from typing import Literal

FindingKind = Literal["passport", "identity", "phone", "bank", "email", "names"]


@dataclass(frozen=True)
class Finding:
    """Something that looks like data about a person. `text` is what was written, without spaces and dashes."""

    kind: FindingKind
    text: str


DASHES = "‐‑‒–—−－"
SPACES = "\u00a0\u2007\u2009\u202f\u3000"
UNSEEN = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff]")
FIRM_WORDS = (
    r"licen[cs]e|permit of|registration|reg\.? ?no|tax|vat|gstin|invoice|order|contract|policy no|batch|serial|"
    r"certificate|"
    r"hs code|act no|law no|decree|directive|regulation|article|section|standard|iso|duns|po no|"
    r"лиценз|инн|огрн|договор|счет-фактур|закон|приказ|сертификат|"
    r"ترخيص|سجل تجاري|ضريب|قانون|فاتورة|شهادة|قرار|"
    r"লাইসেন্স|নিবন্ধন|আইন|চালান|সনদ|ভ্যাট|टैक्स|लाइसेंस|पंजीकरण|अधिनियम|चालान|प्रमाणपत्र|अनुबंध|"
    r"ใบอนุญาต|ทะเบียน|ภาษี|ใบแจ้งหนี้|พระราชบัญญัติ|ใบรับรอง|สัญญา|"
    r"许可证|信用代码|执照|发票|合同|证书|法第|编号|令第|"
    r"giấy phép|mã số thuế|hóa đơn|hợp đồng|nghị định|luật|chứng nhận"
)
OF_A_FIRM = re.compile(rf"(?:{FIRM_WORDS})(?: ?(?:no|nos|nr)\.)?[^\n.;。؛।]{{0,22}}$", re.IGNORECASE)
MONEY_WORDS = (
    r"[$€£¥₫৳₹฿₽﷼₩]|\b(?:usd|eur|gbp|cny|rmb|vnd|bdt|inr|thb|rub|sar|aed|egp|try|pkr|tk|rs|dong|taka|baht|rupees?|euros?|"
    r"dollars?|yuan|dirhams?|riyals?|pieces?|units?|kg|tons?|metres?|hours?|workers?|employees?|people)\b|"
    r"руб|тонн|штук|человек|работник|ريال|درهم|جنيه|دينار|عامل|قطعة|টাকা|শ্রমিক|টি|রুপ|रुपये|श्रमिक|टन|"
    r"บาท|คน|ชิ้น|元|人|吨|件|đồng|người|tấn|triệu|taka|lakh|crore"
)
MONEY_BEFORE = re.compile(rf"(?:{MONEY_WORDS})\s*$", re.IGNORECASE)
MONEY_AFTER = re.compile(rf"^\s*(?:{MONEY_WORDS})", re.IGNORECASE)
DAY = re.compile(r"\d{1,2}[./ -]\d{1,2}[./ -](?:19|20)\d\d|(?:19|20)\d\d[./ -]\d{1,2}[./ -]\d{1,2}")
THOUSANDS = re.compile(r"\d{1,3}(?:([., ])\d{3})(?:\1\d{3})*(?:[.,]\d{1,2})?")
YEARS = re.compile(r"(?:19|20)\d\d ?[-/ ] ?(?:19|20)?\d\d")


def plain(text: str) -> str:
    """The text with plain digits, dashes and spaces, without invisible characters."""
    seen = UNSEEN.sub("", unicodedata.normalize("NFC", text))
    return "".join(_plain_character(character) for character in seen)


def _plain_character(character: str) -> str:
    if character.isascii():
        return character
    if character in DASHES:
        return "-"
    if character in SPACES:
        return " "
    if "！" <= character <= "～":  # full-width forms of ASCII
        return chr(ord(character) - 0xFEE0)
    digit = unicodedata.decimal(character, None)
    return character if digit is None else str(digit)


def bare(number: str) -> str:
    """A number without the separators between its groups."""
    return re.sub(r"[\s().+/-]", "", number)


def is_something_else(text: str, start: int, end: int) -> bool:
    """Whether this number is an amount, a count, a date, or a number of a company, law or document."""
    number = text[start:end].strip()
    if DAY.fullmatch(number) or YEARS.fullmatch(number) or THOUSANDS.fullmatch(number):
        return True
    before, after = text[max(0, start - 48) : start], text[end : end + 16]
    return bool(MONEY_BEFORE.search(before) or MONEY_AFTER.match(after) or OF_A_FIRM.search(before))
