"""Receiving an excerpt as a signed file: its signature is checked as far as the keys of its portal are known here."""

from dataclasses import dataclass
from typing import Any

from portal.domain import canonical, excerpt, signed_receipt
from portal.domain.messages import Message
from portal.domain.refusals import Conflict, Invalid
from portal.domain.signed_receipt import SignedReceipt
from portal.sheets.reader.answers import CHANGED, OTHER_FILE
from portal.storage import received_excerpts, signing, trusted_portals
from portal.storage.database import Work
from portal.workflow import load_response

MOST = 20
TOO_MANY = Message("Answers from %(most)s other responses were given to this request already.", most=MOST)


@dataclass(frozen=True)
class CheckedFile:
    """A signed file: the portal that it names, and whether its signature was checked with keys known here."""

    receipt: SignedReceipt
    portal: str
    is_verified: bool


def check(work: Work, data: bytes) -> CheckedFile | None:
    """Check the signature of a receipt or an excerpt; None for a file without one. Raises Invalid if it is wrong."""
    try:
        receipt = signed_receipt.read(data) if len(data) <= signed_receipt.MOST_BYTES else None
    except Invalid:
        receipt = None
    if receipt is None:
        return None
    is_ours = receipt.portal == signing.issuer(work)
    keys = signing.public_keys(work) if is_ours else trusted_portals.keys_of(work, receipt.portal)
    problem = signed_receipt.problem(receipt, keys, signing.is_signed)
    if problem is not None and (is_ours or problem != signed_receipt.UNKNOWN_KEY):
        raise Invalid(CHANGED)
    return CheckedFile(receipt, receipt.portal, problem is None)


def receive(work: Work, invitation: str, data: bytes) -> str:
    """Store the excerpt in a file with this request; returns its id. Nothing is an answer yet."""
    context = load_response.load_response(work, invitation, writing=True)
    checked = check(work, data)
    if checked is None or len(checked.portal) > excerpt.LONGEST or not excerpt.is_whole(checked.receipt.content):
        raise Invalid(OTHER_FILE)
    receipt, is_verified = checked.receipt, checked.is_verified
    stored = received_excerpts.of_invitation(work, invitation)
    same = next((each for each in stored if each.source == receipt.sha256), None)
    if same is not None and not same.taken_back and (same.is_verified or not is_verified):
        return same.id
    if same is None and len(stored) >= MOST:
        raise Conflict(TOO_MANY)
    values: dict[str, Any] = {"source": receipt.sha256, "document": canonical.text(receipt.content), "files": []}
    values |= {"portal": checked.portal, "is_verified": is_verified}
    return received_excerpts.put(work, context.invited.organisation, invitation, values)
