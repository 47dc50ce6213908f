"""Whether a mail system wrote a message."""

from portal.mail.bounces import phrases, wording
from portal.mail.bounces.opening import Opened


def is_automatic(opened: Opened) -> bool:
    """Whether a mail system wrote this; messages from anybody else are not believed."""
    if opened.report or opened.report_type == "delivery-status" or opened.header("X-Failed-Recipients"):
        return True
    sender = opened.header("From")
    if phrases.AUTOMATIC.search(sender) or not sender or sender.endswith("<>"):
        return True
    returns_email = opened.returned or opened.returned_text or wording.parted(opened.text).rest
    return bool(phrases.NO_REPLY.search(sender) and returns_email)
