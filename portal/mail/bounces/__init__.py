"""Parses bounce messages: untrusted bytes of any origin → a `Notice`, claiming no more than the message says.

RFC 3464 reports come first, even malformed ones; then the wordings that mail systems use instead; then what
`flufl.bounce` recognises. The result is always a `Notice`: nothing is raised and the time is bounded.
"""

from portal.mail.bounces.notice import Kind, Notice, Recipient
from portal.mail.bounces.reading import MOST_BYTES, read, with_token

__all__ = ["MOST_BYTES", "Kind", "Notice", "Recipient", "read", "with_token"]
