"""Looking up a submission by its receipt number or reference: intact, changed, erased, or unknown."""

import hashlib
from dataclasses import dataclass
from typing import Literal

from portal.storage import erasing, portal_state, submissions
from portal.storage.database import Work


@dataclass(frozen=True)
class NumberLookup:
    """The state of the submission with a receipt number, in one sentence."""

    state: Literal["whole", "changed", "erased", "unknown"]
    sentence: str


def look_up(work: Work, number: str) -> NumberLookup:
    """The submission with this receipt number (its hash) or this reference, in any organisation."""
    number = number.strip().lower()
    submission = submissions.by_number(work, number)
    if submission is None:
        gap = portal_state.last_gap(work)
        later = f" This is a copy of {gap.begin:%Y-%m-%d %H:%M} UTC; it may have been issued after that." if gap else ""
        return NumberLookup("unknown", f"No submission with this receipt number is known here.{later}")
    if submission.document == "":
        at = erasing.erased_at(work, submission.hash)
        when = f" on {at:%Y-%m-%d}" if at else ""
        return NumberLookup("erased", f"Submitted on {submission.submitted_at:%Y-%m-%d}, erased{when}.")
    if hashlib.sha256(submission.document.encode()).hexdigest() != submission.hash:
        return NumberLookup("changed", "The submission was changed: its hash no longer matches.")
    return NumberLookup("whole", f"Submitted on {submission.submitted_at:%Y-%m-%d}, and unchanged.")
