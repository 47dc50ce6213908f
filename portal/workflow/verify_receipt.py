"""Verifying a signed receipt: with this portal's own keys, or offline with keys from a file."""

from dataclasses import dataclass

from portal.domain import signed_receipt
from portal.domain.refusals import Invalid
from portal.domain.signed_receipt import SignedReceipt
from portal.storage import erasing, signing, submissions
from portal.storage.database import Work

ELSEWHERE = "Another portal issued this receipt: {portal}. Verify it there, or with `portal verify FILE --keys KEYS`."
LOST = (
    "This portal signed this receipt but has no such submission: it was erased, or submitted after the copy from which "
    "the portal was restored. The receipt itself is genuine."
)
ERASED = "The submission was erased from this portal on {day}. The receipt itself is genuine."


@dataclass(frozen=True)
class VerifiedReceipt:
    """A receipt, why it is invalid, if so, and what else its reader should know."""

    receipt: SignedReceipt
    problem: str | None
    remark: str | None = None


def verify(work: Work, data: bytes) -> VerifiedReceipt:
    """Verify a receipt's file with this portal's keys and data; raises Invalid if it is no receipt."""
    receipt = _read(data)
    keys = signing.public_keys(work)
    problem = signed_receipt.problem(receipt, keys, signing.is_signed)
    if problem == signed_receipt.UNKNOWN_KEY and receipt.portal != signing.issuer(work):
        return VerifiedReceipt(receipt, ELSEWHERE.format(portal=receipt.portal))
    if problem is not None:
        return VerifiedReceipt(receipt, problem)
    sha256 = _submission_hash(work, receipt)
    is_lost = sha256 is None or not submissions.has_hash(work, sha256)
    return VerifiedReceipt(receipt, problem, _why_lost(work, sha256) if is_lost else None)


def _submission_hash(work: Work, receipt: SignedReceipt) -> str | None:
    """The hash of the submission that the receipt is about; None if an excerpt's submission is not known here."""
    if not receipt.excerpt_of:
        return receipt.sha256
    submission = submissions.by_number(work, receipt.excerpt_of)
    return submission.hash if submission else None


def _why_lost(work: Work, sha256: str | None) -> str:
    if sha256 is None:
        return LOST
    at = erasing.erased_at(work, sha256)
    return LOST if at is None else ERASED.format(day=at.date().isoformat())


def verify_offline(data: bytes, keys: bytes) -> VerifiedReceipt:
    """Verify a receipt's file with a portal's keys, each as the bytes of its file; raises Invalid."""
    receipt = _read(data)
    return VerifiedReceipt(
        receipt, signed_receipt.problem(receipt, signed_receipt.read_key_set(keys), signing.is_signed)
    )


def _read(data: bytes) -> SignedReceipt:
    if len(data) > signed_receipt.MOST_BYTES:
        raise Invalid(signed_receipt.NOT_A_RECEIPT)
    return signed_receipt.read(data)
