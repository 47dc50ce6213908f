"""Notices about emails that did not arrive: bytes of any origin → what they say, without believing more than that.

First what RFC 3464 lays down, also where it is written badly; then what `flufl.bounce` knows; then the wordings that
mail systems use beside both. Whatever comes in, the answer is a `Notice`: nothing is raised and the time is bounded.
"""

from portal.mail.bounces.notice import Kind, Notice, Recipient
from portal.mail.bounces.reading import MOST_BYTES, read, with_token

__all__ = ["MOST_BYTES", "Kind", "Notice", "Recipient", "read", "with_token"]
