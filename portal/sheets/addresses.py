"""Parses the email addresses in a cell as people write them: with names, `mailto:`, several, in full-width letters."""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

import idna
from email_validator import EmailNotValidError, validate_email

from portal.sheets import language_names
from portal.sheets.cells import INVISIBLE

PARTS = re.compile(r"[;,،؛、；，|\n]+|\s+/\s+|/(?=[^/\s]+@)")
PLAIN_CELL = re.compile(r"[A-Za-z0-9_.+-]+@[A-Za-z0-9.-]+")
IN_BRACKETS = re.compile(r"(.*?)<\s*([^<>]*@[^<>]*?)\s*>(.*)", re.DOTALL)
WITH_REMARK = re.compile(r"(\S+@\S+?)\s*\(([^()]*)\)")
BEFORE = re.compile(r"(?i)\b(mailto|smtp|e-?mail|mail|e)\s*:\s*")
WORD_FOR_AT = re.compile(r"(?i)\s*[(\[{]\s*(at|arroba|chiocciola|собака)\s*[)\]}]\s*(?=\w)")
WORD_FOR_DOT = re.compile(r"(?i)\s*[(\[{]\s*(dot|punkt|punto|point|ponto)\s*[)\]}]\s*")
SUBJECT = re.compile(r"(?<=\w)\?(?:subject|body|cc|bcc)=[^\s>,;]*", re.IGNORECASE)
"""What may follow the address in a `mailto:` link."""
BESIDE = r"\s@<>()\[\]{},;:#\"“”‘’|/\\"
WITHIN = re.compile(rf"(?:(?<![^{BESIDE}])|(?='))[^{BESIDE}]+@[^{BESIDE}']+")
"""An address among other words. It starts where a word does, so that a long word is searched only once."""
NAME = re.compile(r"(?i)(?!.*\b(tel|fax|phone|mob|www)\b)[^\W\d_][^\d@:/]*")
"""What may be a person's name: no digits, no telephone number."""
JOINERS = frozenset("\u200c\u200d")
PLAIN_LOCAL = re.compile(r"[A-Za-z0-9_+-]{1,30}(\.[A-Za-z0-9_+-]{1,30})?")
MARK = "\ue000"
"""A private character that cells do not have; it is removed from those that do."""
MARKED = re.compile(rf"\s*{MARK}(\d+){MARK}")
IN_SQUARE_BRACKETS = re.compile(r"(?<=[\w>.])\s*\[([A-Za-z]{2,3}(?:-[A-Za-z]{2,4})?)\](?=\s*(?:$|[;,\n|]))")
ALIKE = frozenset({"LATIN", "CYRILLIC", "GREEK"})
STAND_IN = "stand-in.example"
"""Replaces the domain while the part before the @ is validated."""
AROUND = " .,;:'\"`()[]{}<>‘’“”\u00a0"


@dataclass(frozen=True)
class Contact:
    """A person or mailbox; `language` is a tag, empty if the cell names none."""

    name: str
    address: str
    language: str = ""

    @property
    def as_record(self) -> dict[str, str]:
        """The contact as a supplier's record stores further contacts."""
        return {key: text for key, text in vars(self).items() if text or key != "language"}


def read(text: str) -> tuple[list[Contact], list[str]]:
    """The contacts of a cell in order, without duplicates, and the parts that are no address."""
    alone = normal(text.strip()) if PLAIN_CELL.fullmatch(text) else None
    if alone:
        return [Contact("", alone)], []
    contacts: dict[str, Contact] = {}
    unreadable: list[str] = []
    for name, part, language in _with_languages(text):
        address = normal(part)
        within = [Contact(name, address, language)] if address else list(_within(part, language))
        if not within:
            unreadable.append(f"{name} {part}".strip())
        for contact in within:
            contacts.setdefault(contact.address.casefold(), contact)
    return list(contacts.values()), unreadable


def _with_languages(text: str) -> Iterator[tuple[str, str, str]]:
    """Each part with its name and language: `Li Wei <li@a.example> [zh]`. Any address may have a language."""
    marks: list[str] = []

    def taken(match: re.Match[str]) -> str:
        language = language_names.language(match[1])
        marks.append(language or "")
        return f" {MARK}{len(marks) - 1}{MARK}" if language else match[0]

    for name, part in _parts(IN_SQUARE_BRACKETS.sub(taken, text.replace(MARK, ""))):
        number = MARKED.search(part) or MARKED.search(name)
        language = marks[int(number[1])] if number else ""
        yield MARKED.sub("", name).strip(), MARKED.sub("", part).strip(), language


def _within(part: str, language: str) -> Iterator[Contact]:
    """The addresses among other words; a single one gets the name beside it: `Max Muster max@firma.example`."""
    known = [address for word in WITHIN.findall(part) if (address := normal(word))]
    rest = " ".join(WITHIN.sub(" ", part).strip(AROUND + "-–—").split())
    if len(known) == 1 and len(rest) == 1:
        return iter(())  # `a b@c.example` is an address with a stray space
    name = rest if len(known) == 1 and NAME.fullmatch(rest) else ""
    return (Contact(name, address, language) for address in known)


def written(contact: Mapping[str, str]) -> str:
    """A further contact as people write it: `Li Wei <li@example.com> [zh]`."""
    who = f"{contact['name']} <{contact['address']}>" if contact["name"] else contact["address"]
    return f"{who} [{contact['language']}]" if contact.get("language") else who


def normal(text: str) -> str | None:
    """The normalised address, its domain by IDNA 2008; None if it is not a valid address."""
    local, _, domain = text.strip(AROUND).rpartition("@")
    known = _domain(domain)
    if known is None:
        return None
    if PLAIN_LOCAL.fullmatch(local):
        return f"{local}@{known}"
    try:
        whole = validate_email(f"{local}@{STAND_IN}", check_deliverability=False, test_environment=True)
    except EmailNotValidError:
        return None
    return f"{whole.local_part}@{known}"


@lru_cache(20_000)
def _domain(domain: str) -> str | None:
    """A normalised domain. Persian and Bengali domains may contain joiners, which the validator rejects as unsafe."""
    try:
        if JOINERS & {*domain}:
            return str(idna.decode(idna.encode(domain.lower())))
        known = validate_email(f"x@{domain}", check_deliverability=False, test_environment=True).domain
    except (EmailNotValidError, idna.IDNAError):
        return None
    return known if "." in known and not _mixes_alphabets(known) else None


def _mixes_alphabets(domain: str) -> bool:
    """Whether a label has letters of two alphabets that look alike, as in `exаmple` with a Cyrillic а."""
    if domain.isascii():
        return False
    labels = (
        {unicodedata.name(sign, "").split()[0] for sign in label if sign.isalpha()} for label in domain.split(".")
    )
    return any(len(alphabets & ALIKE) > 1 for alphabets in labels)


def _parts(text: str) -> Iterator[tuple[str, str]]:
    """Each part that should be an address, with the name before it."""
    held = ""
    for part in PARTS.split(_plain(text)):
        bracketed = IN_BRACKETS.fullmatch(part.strip()) or None
        if bracketed:
            yield (
                f"{held} {bracketed[1]}".strip(AROUND),
                f"{bracketed[2]} {bracketed[3]}" if MARK in part else bracketed[2],
            )
            held = ""
            continue
        if held and "@" in part:
            alone = normal(part.strip()) is not None and " " in held and NAME.fullmatch(held) is not None
            yield from ((held, part.strip()),) if alone else (("", held), *_unbracketed(part.strip()))
            held = ""
            continue
        if "@" not in part:
            held = f"{held}, {part.strip()}".strip(", ")
            continue
        yield from _unbracketed(part.strip())
    if held:
        yield "", held


def _unbracketed(part: str) -> Iterator[tuple[str, str]]:
    remark = WITH_REMARK.fullmatch(part)
    if remark:
        yield remark[2].strip(), remark[1]
        return
    words = part.split()
    if len(words) > 1 and all("@" in word for word in words):
        yield from (("", word) for word in words)
    else:
        yield "", part


def _plain(text: str) -> str:
    """The text without `mailto:`, invisible characters and spaces around @; full-width letters become ASCII."""
    seen = "".join(sign for sign in unicodedata.normalize("NFKC", text) if sign not in INVISIBLE)
    written = WORD_FOR_DOT.sub(".", WORD_FOR_AT.sub("@", seen))
    return re.sub(r"[^\S\n]*@[^\S\n]*", "@", BEFORE.sub("", SUBJECT.sub("", written)))
