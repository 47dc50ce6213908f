"""Notices that a person forwards to the bounce address by hand, because they came to the wrong mailbox.

A forwarded notice is believed only if it holds a report with its fields, or the notice itself as an attachment. It is
dated by the report, not by the day on which it was forwarded.
"""

import re
from email.message import Message

from portal.mail.bounces import opening, report, senders
from portal.mail.bounces.opening import Opened

_SUBJECT = re.compile(r"(?i)^\s{0,4}(?:fwd?|wg|tr|rv|enc|vs|vl|doorst|i|ynt|pd|転送|转发|轉寄)\s{0,2}[:：]\s{0,4}")
_QUOTE = re.compile(r"^(?:\s{0,4}>){1,20} ?")
_TRIED = re.compile(r"(?im)^(?:last-attempt-date|arrival-date)\s{0,3}:\s{0,5}(.{5,100})$")


def notice_in(opened: Opened) -> Opened | None:
    """The notice that was forwarded; None if this message forwards none."""
    subject = opened.header("Subject")
    if _SUBJECT.match(subject) is None or senders.is_automatic(opened):
        return None
    for attached in opened.returned[:2]:
        inside = opening.opened_message(attached)
        if inside.report:
            return inside
    text = "\n".join(_QUOTE.sub("", line) for line in opened.text.splitlines())
    return _quoted(opened, _SUBJECT.sub("", subject), text) if report.has_report(text) else None


def _quoted(opened: Opened, subject: str, text: str) -> Opened:
    """A quoted notice as the message that it was."""
    tried = _TRIED.findall(text)
    message = Message()
    message["From"] = "MAILER-DAEMON"
    message["Subject"] = subject
    message["Date"] = tried[-1].strip() if tried else opened.header("Date")
    message.set_payload(text, "utf-8")
    return opening.opened_message(message)
