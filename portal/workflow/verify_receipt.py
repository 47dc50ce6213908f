"""What became of a submission whose receipt somebody holds: whole, changed, erased, or not known here."""

import hashlib
from dataclasses import dataclass
from typing import Literal

from portal.storage import erasing, portal_state, submissions
from portal.storage.database import Work


@dataclass(frozen=True)
class ReceiptVerified:
    """What a receipt's number says of its submission, in one sentence."""

    state: Literal["whole", "changed", "erased", "unknown"]
    sentence: str


def verify_receipt(work: Work, number: str) -> ReceiptVerified:
    """Look for the submission with this receipt number, which is its hash, in every organisation."""
    number = number.strip().lower()
    kept = submissions.by_hash(work, number)
    if kept is None:
        gap = portal_state.last_gap(work)
        later = f" This is a copy of {gap.begin:%Y-%m-%d %H:%M} UTC; it may have been issued after that." if gap else ""
        return ReceiptVerified("unknown", f"No submission with this receipt number is known here.{later}")
    if kept.document == "":
        at = erasing.erased_at(work, number)
        when = f" on {at:%Y-%m-%d}" if at else ""
        return ReceiptVerified("erased", f"Submitted on {kept.submitted_at:%Y-%m-%d}, erased{when}.")
    if hashlib.sha256(kept.document.encode()).hexdigest() != number:
        return ReceiptVerified("changed", "The submission was changed: it does not have this hash any more.")
    return ReceiptVerified("whole", f"Submitted on {kept.submitted_at:%Y-%m-%d}, and as it was written.")
