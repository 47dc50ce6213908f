"""The receipt in other formats: a W3C Verifiable Credential and a CycloneDX attestation."""

from typing import Any

from portal.domain import credential, cyclonedx
from portal.domain.answers import read_answers
from portal.domain.refusals import NotFound
from portal.storage import library, responses, signing, submissions
from portal.storage.database import Work
from portal.storage.submissions import Submission


def as_credential(work: Work, invitation: str) -> dict[str, Any]:
    """The receipt as a Verifiable Credential, signed by the portal's key."""
    submission = _submission(work, invitation)
    key = signing.public_keys(work)[signing.current_key(work)]
    created = work.now.isoformat(timespec="seconds").replace("+00:00", "Z")
    portal = signing.issuer(work)

    def sign(data: bytes) -> bytes:
        return signing.sign(work, data)

    return credential.credential(portal, submission.content, submission.hash, key, sign, created)


def as_attestation(work: Work, invitation: str) -> dict[str, Any]:
    """The submitted answers as a CycloneDX attestation."""
    submission = _submission(work, invitation)
    content = submission.content
    ruleset = library.ruleset_by_hashes(work, [version["hash"] for version in content["versions"]])
    answers = read_answers(ruleset, content["answers"])
    return cyclonedx.attestation(ruleset, answers, content, submission.hash, signing.issuer(work))


def _submission(work: Work, invitation: str) -> Submission:
    invited = responses.invitation_details(work, invitation)
    submission = submissions.of_response(work, invited.response)
    if submission is None or not submission.content.get("versions"):
        raise NotFound
    return submission
