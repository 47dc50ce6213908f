"""Email addresses: one way to check, compare, show and send to them.

Domains follow IDNA 2008: `straße.example` and `strasse.example` have two owners. Under the older rules, which Python's
own codec follows, email for the first goes to the second.
"""

import re
import unicodedata
from html import unescape
from urllib.parse import unquote

import idna
from email_validator import EmailNotValidError, validate_email

from portal.domain.refusals import Invalid

PLAIN_DOMAIN = "example.org"
LONGEST = 254
"""The limit of RFC 5321 4.5.3.1.3, less the angle brackets."""

NOT_AN_ADDRESS = "Enter an email address in full, like name@example.org."
AROUND = " \t.,;:!?()[]{}<>\"'`´‘’“”„‚«»‹›،؛؟。、，；：（）【】《》「」/\\|"
"""Characters around an address in a sentence that are often copied with it."""

IN_TEXT = re.compile(r"[^\s<>()\[\]{},;:\"“”«»،؛，；（）]+@[^\s<>()\[\]{},;:\"“”«»،؛，；（）@]+")
LABEL = re.compile(r"^[^@\"]*:(?=[^:@]*@)")
"""What stands before an address with a colon, as `mailto:` or `E-Mail:`."""
VARIANTS = "\ufe0e\ufe0f"
SPOILT = re.compile(r"%40|&\w+;|&#\w+;|=3d", re.IGNORECASE)


def checked(address: str) -> str:
    """The address as it is stored, with its domain in Unicode and lower case. Raises Invalid with a sentence.

    A display name, `mailto:` and brackets around a single address are removed.
    """
    parts = _parts(address)
    if parts is None or not _is_one_word(address):
        raise Invalid(NOT_AN_ADDRESS, code="no_address", fields=("address",))
    local, domain = parts
    try:
        ascii_domain = encoded_domain(domain)
        known_good = _known_good(ascii_domain)
        plain = validate_email(f"{local}@{known_good}", check_deliverability=False, test_environment=True)
    except (EmailNotValidError, UnicodeError):
        raise Invalid(NOT_AN_ADDRESS, code="no_address", fields=("address",)) from None
    if "." not in ascii_domain or len(f"{plain.local_part}@{ascii_domain}".encode()) > LONGEST:
        raise Invalid(NOT_AN_ADDRESS, code="no_address", fields=("address",))
    return f"{plain.local_part}@{shown_domain(ascii_domain)}"


def _is_one_word(text: str) -> bool:
    """Whether a text is only an address, or a name with an address in angle brackets, without control characters."""
    plain = text.strip()
    if any(unicodedata.category(character) in ("Cc", "Cs", "Zl", "Zp") for character in plain):
        return False
    return "<" in plain or not any(character.isspace() for character in plain)


def _known_good(ascii_domain: str) -> str:
    """The domain to validate. The validator refuses some that IDNA 2008 allows (Persian ones with a joiner)."""
    return PLAIN_DOMAIN if "xn--" in ascii_domain else ascii_domain


def stored(address: str) -> str:
    """The checked address in lower case, as it is stored. Raises Invalid with a sentence."""
    return checked(address).lower()


def looked_up(address: str) -> str:
    """The typed text in the form in which members' addresses are stored; unchanged if it is no address."""
    try:
        return stored(address)
    except Invalid:
        return address.strip().lower()


def is_valid(address: str) -> bool:
    """Whether `checked` accepts the address."""
    try:
        checked(address)
    except Invalid:
        return False
    return True


def found_in(text: str) -> str | None:
    """The only address in a text such as “Ann Weber, ann@example.org”; None if there is none, or several."""
    addresses = {match.strip(AROUND) for match in IN_TEXT.findall(unicodedata.normalize("NFKC", text))}
    valid = [address for address in addresses if is_valid(address)]
    return checked(valid[0]) if len(valid) == 1 else None


def same(first: str, other: str) -> bool:
    """Whether two spellings are the same mailbox."""
    return comparable(first) == comparable(other)


def comparable(address: str) -> str:
    """A normalised spelling for comparing addresses that people typed or pasted, or that browsers posted.

    Case, invisible characters, full-width letters, a display name, brackets, `mailto:` and surrounding punctuation are
    ignored; the domain may be Unicode or ASCII. Text without an address is compared as text.
    """
    parts = _parts(address)
    if parts is None:
        return _visible(address).strip(AROUND).casefold()
    local, domain = parts
    try:
        return f"{local.casefold()}@{encoded_domain(domain)}"
    except UnicodeError:
        return f"{local}@{domain}".casefold()


def hinted(address: str) -> str:
    """A hint of the address for people who know it: n…@halvora.example."""
    local, _, domain = address.rpartition("@")
    return f"{local[:1]}…@{domain}"


def transported(address: str) -> str:
    """The address for envelopes and headers, with its domain in ASCII. Raises UnicodeError if it has no ASCII form.

    The part before the @ is unchanged: only its own server may rewrite it.
    """
    local, _, domain = address.rpartition("@")
    return f"{local}@{encoded_domain(domain)}"


def encoded_domain(domain: str) -> str:
    """The ASCII form of a domain by IDNA 2008. Raises UnicodeError if there is none."""
    plain = domain.strip().rstrip(".。")
    if plain.isascii() and "xn--" not in plain.lower():
        return plain.lower()
    return idna.encode(plain, uts46=True).decode("ascii")


def shown_domain(domain: str) -> str:
    """The domain as people read it, in Unicode."""
    try:
        return idna.decode(domain) if "xn--" in domain else domain
    except UnicodeError:
        return domain


def _parts(text: str) -> tuple[str, str] | None:
    """The local part and domain of the only address in a text; None if there is none, or several."""
    plain = _visible(unescape(unquote(text)) if SPOILT.search(text) else text)
    in_brackets = re.findall(r"<([^<>]*@[^<>]*)>", plain)
    candidates = in_brackets or re.split(r"[\s()\[\]]+", re.sub(r"\s*@\s*", "@", plain))
    addresses = {bare.casefold(): bare for bare in map(_bare, candidates) if bare.count("@") == 1}
    if len(addresses) != 1:
        return None
    local, _, domain = next(iter(addresses.values())).partition("@")
    return (local, domain) if local and domain else None


def _bare(word: str) -> str:
    """The address without anything copied along with it."""
    stripped = LABEL.sub("", word.strip().removeprefix("=3D")).partition("?")[0]
    while stripped and unicodedata.category(stripped[0]) == "So":
        stripped = stripped[1:].lstrip(VARIANTS)
    return stripped.strip(AROUND)


def _visible(text: str) -> str:
    """The text in compatibility form, without invisible characters: direction marks, zero widths, controls."""
    characters = unicodedata.normalize("NFKC", text)
    return "".join(" " if character.isspace() else character for character in characters if _is_seen(character)).strip()


def _is_seen(character: str) -> bool:
    return (
        character.isspace() or character in "\u200c\u200d" or unicodedata.category(character) not in ("Cc", "Cf", "Cs")
    )
