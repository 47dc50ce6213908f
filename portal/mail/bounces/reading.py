"""From a message's bytes to a notice: by its report, else by its wording, else by `flufl.bounce`."""

import json
import logging
import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from email.message import Message
from email.utils import getaddresses, parsedate_to_datetime
from typing import Any

from flufl.bounce import all_failures

from portal.mail.bounces import forwarded, opening, phrases, report, senders, wording
from portal.mail.bounces.notice import Kind, Notice, Recipient
from portal.mail.bounces.opening import Opened
from portal.mail.bounces.reasons import reason_of
from portal.mail.bounces.wording import Words

MOST_BYTES = 1_000_000
"""How much of a message is read; the rest of a longer one is the email it returns."""

MOST_IDS = 200
DEEPEST_NOTICE = 2

logging.getLogger("flufl.bounce").setLevel(logging.CRITICAL + 1)  # it logs every message that its detectors cannot read

_TOKEN = re.compile(r"(?i)(?<![a-z0-9])([a-z2-7]{26})\.([a-z2-7]{8,32})(?=@|=40)")
_LABELLED_ID = re.compile(
    r"(?i)\b(?:message-?id|in-reply-to|references"
    r"|messageId)\"?\s{0,3}[:=]\s{0,5}\"?(<?[^\s<>\"]{1,250}@[^\s<>\"]{1,250}>?)"
)
_BRACKETED_ID = re.compile(r"<([^\s<>@\"]{16,250}@[^\s<>@\"]{1,250})>")


def read(data: bytes) -> Notice:
    """What a message says about an email sent earlier; kind `other` if it is no bounce notice."""
    data = data[:MOST_BYTES]
    try:
        return _read(data)
    except Exception:  # one broken message must not stop the reading of the others
        return Notice("other", tokens=_tokens(data))


def _read(data: bytes) -> Notice:
    opened = opening.opened(data)
    inside = forwarded.notice_in(opened)
    if inside is not None:  # only what the notice itself names counts, not the address that somebody forwarded it to
        opened, data = inside, inside.message.as_bytes()
    words = wording.parted(opened.text)
    written_to = _written_to(opened, words)
    kind, recipients = _judged(opened, words, written_to, 0)
    tokens = _tokens(data, opened.text, *(f"{name} {value}" for name, value in opened.message.items()))
    ids = _message_ids(opened, words, data)
    if not (recipients or tokens) or (inside is not None and not (ids or tokens)):
        kind = "other"
    first = next((recipient for recipient in recipients if recipient.kind == kind), None)
    diagnostic = first.diagnostic if first else " ".join(words.text.split())[: report.REASON_LENGTH]
    return Notice(
        kind,
        recipients if kind != "other" else (),
        ids,
        tokens,
        written_to,
        _dated(opened.message),
        first.reason if first else reason_of("", diagnostic) if kind == "failed" else "other",
        diagnostic if kind != "other" else "",
        inside is not None,
    )


def _judged(
    opened: Opened, words: Words, written_to: tuple[str, ...], depth: int
) -> tuple[Kind, tuple[Recipient, ...]]:
    if opened.is_report_of_another_kind or opened.report_type in ("feedback-report", "disposition-notification"):
        return "other", ()
    service_notice = _by_service("\n".join(opened.data))
    if service_notice is not None:
        return service_notice
    is_automatic = senders.is_automatic(opened)
    written = "\n\n".join(opened.report) or (opened.text if is_automatic and report.has_report(opened.text) else "")
    reported = report.recipients(written)
    if reported:
        return _worst(reported), tuple(_explained(recipient, words) for recipient in reported)
    if not is_automatic or _is_something_else(opened, words):
        return "other", ()
    kind, recipients = _by_words(opened, words)
    if not recipients and kind in ("failed", "other") and depth < DEEPEST_NOTICE:
        for inside in _inner_notices(opened):
            inner_words = wording.parted(inside.text)
            return _judged(inside, inner_words, _written_to(inside, inner_words), depth + 1)
    if kind == "failed" and not recipients and len(written_to) == 1:
        recipients = (_plain(written_to[0], kind, words),)
    return kind, recipients


def _inner_notices(opened: Opened) -> Iterator[Opened]:
    """Notices that a gateway has wrapped in a notice of its own."""
    for inner in opened.returned[:2]:
        inside = opening.opened_message(inner)
        if senders.is_automatic(inside):
            yield inside


def _explained(recipient: Recipient, words: Words) -> Recipient:
    """A report with only a status code takes its explanation from the text beside it."""
    if recipient.kind != "failed" or re.search(r"[^\W\d]{3}", recipient.diagnostic):
        return recipient
    diagnostic = wording.text_about(words, (recipient.address, recipient.original))
    if not diagnostic:
        return recipient
    return replace(recipient, diagnostic=diagnostic, reason=reason_of(recipient.status, diagnostic))


def _worst(recipients: Iterable[Recipient]) -> Kind:
    kinds = {recipient.kind for recipient in recipients}
    order: tuple[Kind, ...] = ("failed", "delayed", "delivered")
    return next((kind for kind in order if kind in kinds), "other")


def _is_something_else(opened: Opened, words: Words) -> bool:
    """Whether this is an auto-reply, a challenge or list mail, which machines send too."""
    subject = opened.header("Subject")
    if phrases.FINAL_SUBJECT.match(subject) or opened.header("X-Failed-Recipients"):
        return False
    if (
        opened.header("List-Unsubscribe")
        or phrases.ANSWERING_MACHINE.search(subject)
        or phrases.STATISTICS.search(subject)
    ):
        return True
    return bool(phrases.CHALLENGE.search(f"{subject}\n{words.text}"))


def _by_words(opened: Opened, words: Words) -> tuple[Kind, tuple[Recipient, ...]]:
    kind = wording.kind_of(opened.header("Subject"), words)
    named = _addresses([opened.header("X-Failed-Recipients")])
    if named and kind == "other":
        kind = "failed"
    if kind == "other":
        return kind, ()
    correspondents = _addresses([opened.header(name) for name in ("From", "To", "Sender", "Reply-To", "Delivered-To")])
    is_notice = any(
        pattern.search(opened.header("Subject")) for pattern in (phrases.FAILED, phrases.FINAL_SUBJECT, phrases.LATE)
    )
    recipients = wording.recipients(words, kind, correspondents, _written_to(opened, words), is_notice=is_notice)
    known = {recipient.address.casefold() for recipient in recipients}
    recipients += tuple(_plain(address, kind, words) for address in named if address.casefold() not in known)
    if not recipients:
        recipients = tuple(_plain(address, kind, words) for address in _known_to_library(opened, words, kind))
    return kind, recipients


def _plain(address: str, kind: Kind, words: Words) -> Recipient:
    diagnostic = wording.text_about(words, (address,)) or " ".join(words.text.split())[: report.REASON_LENGTH]
    status = report.status_in(diagnostic) or report.status_in(words.text)
    return Recipient(address, kind, "", status, diagnostic, reason_of(status, diagnostic))


def _known_to_library(opened: Opened, words: Words, kind: Kind) -> list[str]:
    """The addresses that `flufl.bounce` finds. It gets only the notice's text and the start of the returned email."""
    message = Message()
    for name in ("From", "To", "Subject", "X-Mailer"):
        message[name] = opened.header(name) or "nothing@invalid"
    message.set_payload(words.text.encode("ascii", "replace").decode("ascii") + "\n\n" + words.rest[:2000])
    try:
        late, final = all_failures(message)
    except Exception:  # its detectors expect well-formed messages
        return []
    chosen = final if kind == "failed" else late
    return sorted(address.decode("utf-8", "replace") for address in chosen if b"@" in address)


def _by_service(text: str) -> tuple[Kind, tuple[Recipient, ...]] | None:
    """A notification of Amazon SES, which is JSON in a plain email."""
    start = text.find("{")
    if start < 0 or not re.search(r"notificationType|eventType", text):
        return None
    try:
        service_notice: Any = json.loads(_one_object(text[start:]), strict=False)
        service_notice = (
            json.loads(service_notice["Message"], strict=False)
            if isinstance(service_notice.get("Message"), str)
            else service_notice
        )
        written = str(service_notice.get("notificationType") or service_notice["eventType"])
        kind: Kind = {"Bounce": "failed", "Delivery": "delivered"}.get(written, "other")  # type: ignore[assignment]
        return kind, tuple(_notified(service_notice, kind))
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return None


def _one_object(text: str) -> str:
    """The JSON without line breaks added in transit and without the service's footer."""
    return text.partition("\n--\n")[0].rstrip().replace("\n", "")


def _notified(service_notice: Any, kind: Kind) -> Iterator[Recipient]:
    if kind == "delivered":
        for address in service_notice["delivery"].get("recipients", ()):
            yield Recipient(str(address), kind)
    elif kind == "failed":
        for bounced in service_notice["bounce"]["bouncedRecipients"]:
            words, status = (
                str(bounced.get("diagnosticCode", ""))[: report.REASON_LENGTH],
                str(bounced.get("status", "")),
            )
            address = report.address_in(str(bounced["emailAddress"]))
            yield Recipient(address, kind, "", status, words, reason_of(status, words))


def _written_to(opened: Opened, words: Words) -> tuple[str, ...]:
    """The recipients of the returned email, from its headers in whatever form they came back."""
    headers = [opening.header(message, "To") for message in opened.returned]
    for text in (words.rest, *opened.returned_text):
        headers += re.findall(r"(?im)^[ >]{0,6}to\s{0,3}:\s{0,3}(.{3,300})$", text[:20_000])[:3]
    own = {address.casefold() for address in _addresses([opened.header("To"), opened.header("From")])}
    return tuple(dict.fromkeys(recipient for recipient in _addresses(headers) if recipient.casefold() not in own))


def _addresses(values: list[str]) -> list[str]:
    plain = [value[:2000] for value in values if "@" in value]
    return [address for _, address in getaddresses(plain) if "@" in address][:100]


def _message_ids(opened: Opened, words: Words, data: bytes) -> tuple[str, ...]:
    own = opened.header("Message-ID").strip("<> ")
    raw = data[: MOST_BYTES // 4].decode("latin-1")
    ids: dict[str, None] = {}
    for text in (raw, opened.text, *opened.returned_text, *opened.report):
        for pattern in (_LABELLED_ID, _BRACKETED_ID):
            for match in pattern.finditer(text):
                id = match.group(1).strip("<>")
                if id != own and len(ids) < MOST_IDS:
                    ids[f"<{id}>"] = None
    return tuple(ids)


def _tokens(data: bytes, *texts: str) -> tuple[tuple[str, str], ...]:
    tokens: dict[tuple[str, str], None] = {}
    for text in (data.decode("latin-1"), *texts):
        for match in _TOKEN.finditer(text):
            if len(tokens) < MOST_IDS:
                tokens[(match.group(1).lower(), match.group(2).lower())] = None
    return tuple(tokens)


def _dated(message: Message) -> datetime | None:
    """The notice's Date header, else the time when the last server received it."""
    received = str(message.get("Received", "")).rpartition(";")[2]
    for value in (str(message.get("Date", "")), received):
        try:
            moment = parsedate_to_datetime(value.strip()[:100])
        except (ValueError, TypeError, IndexError, OverflowError):
            continue
        try:
            return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)
        except (ValueError, OverflowError):
            continue
    return None


def with_token(notice: Notice, envelope_to: str) -> Notice:
    """The notice with the token of the envelope recipient added, which its text may not repeat."""
    if notice.is_forwarded:
        return notice
    return replace(notice, tokens=tuple(dict.fromkeys((*_tokens(b"", envelope_to), *notice.tokens))))
