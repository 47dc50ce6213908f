"""Recipients in notices written for people: which addresses a mail system says it could not reach."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from portal.mail.bounces import phrases
from portal.mail.bounces.notice import Kind, Recipient
from portal.mail.bounces.reasons import reason_of
from portal.mail.bounces.report import REASON_LENGTH, status_in

MOST_LINES = 400
LINES_OF_REASON = 6

ADDRESS = re.compile(
    r"""(?x) (?<![^\s<>()\[\],;:"'`=*/|{}!])
    ( "[^"\s@]{1,64}" | [^\s<>()\[\],;:"'`\\@|{}=]{1,64} (?: = [^\s<>()\[\],;:"'`\\@|{}=]{1,64} )? )
    @ ( [^\W_] (?: [\w.-]{0,250} [^\W_] )? )"""
)
_OPENING = re.compile(
    r"^[\s>*•·#+~=-]{0,20}(?:\d{1,3}[.)]\s)?(?:mailto:|rfc822;\s?|to:?\s)?[<(\[\"'*]{0,3}$", re.IGNORECASE
)
_REPLY = re.compile(r"(?<![\d.])[45]\d\d(?:[ -]|:\s)|(?<![\d.])[45]\.\d\.\d{1,3}(?![\d.]*\d)")
_ORIGINALLY = re.compile(r"(?i)(?:generated from|expanded from|original(?:ly)? (?:address|recipient|to)\W{0,3})")


@dataclass(frozen=True)
class Words:
    """The lines that the mail system wrote, and `rest`: the returned email after them."""

    lines: tuple[str, ...]
    rest: str

    @property
    def text(self) -> str:
        """The lines as one text."""
        return "\n".join(self.lines)


def parted(text: str) -> Words:
    """Split off the notice's own text, which ends where the returned email begins."""
    lines = text.splitlines()
    cut = next((at for at, line in enumerate(lines) if _begins_returned(line, at)), len(lines))
    return Words(tuple(lines[: min(cut, MOST_LINES)]), "\n".join(lines[cut:]))


def _begins_returned(line: str, at: int) -> bool:
    if phrases.RETURNED_HEADER.match(line):
        return True
    return at > 0 and ADDRESS.search(line) is None and phrases.RETURNED.match(line) is not None


def kind_of(subject: str, words: Words) -> Kind:
    """Whether the words say that the email failed permanently or is only delayed."""
    says = "\n".join((subject, *words.lines[:60]))
    if phrases.LATE.search(subject) and not phrases.FINAL_SUBJECT.match(subject):
        return "delayed"
    if any(phrases.LATE.search(line) for line in words.lines[:60]):
        is_final = phrases.FINAL.search(says) or phrases.FINAL_SUBJECT.search(subject)
        return "failed" if is_final else "delayed"
    says = phrases.CONDITIONAL.sub(" ", says)
    if phrases.FAILED.search(says) or (_REPLY.search(says) and re.search(r"(?<![\d.])5\d\d[ -]", says)):
        return "failed"
    return "other"


def recipients(
    words: Words, kind: Kind, besides: Iterable[str], written_to: tuple[str, ...], *, is_notice: bool
) -> tuple[Recipient, ...]:
    """The addresses the words are about; `besides` are the correspondents' addresses, which are ignored.

    `written_to` are the recipients of the returned email: they decide if no line is clear. If nothing was returned, the
    only address named counts, provided the subject is that of a bounce (`is_notice`).
    """
    others = {address.casefold() for address in besides}
    lines = [(at, _meant(line)) for at, line in enumerate(words.lines) if not _names_sender(words.lines, at)]
    plain = [(at, address) for at, address in lines if address and address.casefold() not in others]
    if not plain:
        plain = [
            (at, address) for at, line in enumerate(words.lines) for address in _all(line) if address in written_to
        ]
    if not plain and is_notice and not written_to:
        plain = _only_one(words, others)
    by_address: dict[str, Recipient] = {}
    for at, address in plain:
        by_address.setdefault(address.casefold(), _recipient(words, at, address, kind))
    return tuple(by_address.values())


def _only_one(words: Words, others: set[str]) -> list[tuple[int, str]]:
    """The only address that the words name within sentences; empty if they name several."""
    named = [
        (at, address)
        for at, line in enumerate(words.lines)
        if not phrases.UNHELPFUL_LINE.search(line) and not _names_sender(words.lines, at)
        for address in _all(line)
        if address.casefold() not in others and not address.startswith("/")
    ]
    return named if len({address.casefold() for _, address in named}) == 1 else []


def _meant(line: str) -> str:
    """The recipient's address that a line reports on; empty if the line is about something else."""
    match = ADDRESS.search(line)
    if match is None or phrases.UNHELPFUL_LINE.search(line[: match.start()]):
        return ""
    before, address = line[: match.start()], _trimmed(match)
    if address.startswith("/"):
        return ""
    if _OPENING.match(before):
        return "" if _is_prose(line[match.end() :]) else address
    if phrases.LABEL.search(before) or _REPLY.search(before):
        return "" if phrases.UNHELPFUL_LINE.search(before) else address
    return ""


def _names_sender(lines: tuple[str, ...], at: int) -> bool:
    before = next((line for line in reversed(lines[max(0, at - 3) : at]) if line.strip()), "")
    return re.search(r"(?i)\b(?:sent by|sent from|from|sender)\W{0,3}$", before) is not None


def _is_prose(after: str) -> bool:
    return bool(re.match(r"(?i)[>)\]\"']{0,2}\s(?:wrote|writes|schrieb|a écrit|escribió)\b", after))


def _all(line: str) -> list[str]:
    return [_trimmed(match) for match in ADDRESS.finditer(line)]


def _trimmed(match: re.Match[str]) -> str:
    head, dot, last = match.group(2).rstrip(".-").rpartition(".")
    ascii_only = re.match(r"[A-Za-z0-9-]+", last)
    if ascii_only and not last.isascii():  # in scripts without spaces, the sentence continues right after the domain
        last = ascii_only.group()
    return f"{match.group(1)}@{head}{dot}{last}"


def _recipient(words: Words, at: int, address: str, kind: Kind) -> Recipient:
    diagnostic = _reason(words.lines, at)
    status = status_in(diagnostic)
    reason = reason_of(status, diagnostic)
    if reason == "other":
        reason = reason_of(status, words.text.replace("\n", " "))
    original = next(
        (
            _trimmed(match)
            for line in words.lines[at + 1 : at + 3]
            if _ORIGINALLY.search(line) and (match := ADDRESS.search(line))
        ),
        "",
    )
    return Recipient(address, kind, original, status, diagnostic, reason)


def text_about(words: Words, addresses: Iterable[str]) -> str:
    """What the words say about one of the addresses, else the first server reply; empty if there is neither."""
    sought = [address.casefold() for address in addresses if address]
    at = next(
        (
            at
            for at, line in enumerate(words.lines)
            if any(sought_address in line.casefold() for sought_address in sought)
        ),
        None,
    )
    if at is not None:
        return _reason(words.lines, at)
    return next((line.strip() for line in words.lines if _REPLY.search(line)), "")[:REASON_LENGTH]


def _reason(lines: tuple[str, ...], at: int) -> str:
    """What is said about an address: its line and those below it, plus the first server reply if they hold none."""
    reason = [lines[at].strip()]
    for line in lines[at + 1 : at + 1 + 2 * LINES_OF_REASON]:
        if not line.strip() and len(reason) > 1 and not reason[-1].endswith(":"):
            break
        if line.strip():
            if ADDRESS.search(line) and _OPENING.match(line[: ADDRESS.search(line).start()]):  # type: ignore[union-attr]
                break
            reason.append(line.strip())
        if len(reason) > LINES_OF_REASON:
            break
    own = " ".join(reason)
    if not _REPLY.search(own):
        elsewhere = next((line.strip() for line in lines if _REPLY.search(line) and "MAIL FROM" not in line), "")
        own = f"{own} {elsewhere}"
    return " ".join(own.split())[:REASON_LENGTH]
