"""A receipt's other formats say what was submitted, are signed by the portal, and are its own supplier's alone."""

from typing import Any

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from portal.domain import credential
from portal.domain.refusals import NotFound
from portal.storage import responses, signing, submissions
from portal.storage.database import Work
from portal.storage.submissions import Submission
from portal.workflow import receipt_files
from tests.workflow.conftest import Portal

FORMATS = (receipt_files.as_credential, receipt_files.as_attestation)


def submission(portal: Portal) -> Submission:
    def stored(work: Work) -> Submission | None:
        return submissions.of_response(work, responses.invitation_details(work, portal.anand.invitation or "").response)

    found: Submission = portal.read(stored, by=portal.anand)
    return found


def test_a_credential_is_signed_by_the_portal_and_names_the_receipt(portal: Portal) -> None:
    made: dict[str, Any] = portal.read(receipt_files.as_credential, portal.anand.invitation, by=portal.anand)
    assessment = made["credentialSubject"]["assessment"]
    assert made["credentialSubject"]["name"] == "Anand"
    assert (assessment["askedBy"], assessment["receiptSha256"]) == ("Harbour Foods", submission(portal).hash)
    keys = portal.database.read(signing.public_keys)
    key = keys[portal.database.read(signing.current_key)]
    assert made["issuer"] == {"id": credential.did_key(key), "name": portal.database.read(signing.issuer)}
    assert made["proof"]["created"] == f"{portal.clock():%Y-%m-%dT%H:%M:%S}Z"
    number = 0
    for digit in made["proof"]["proofValue"].removeprefix("z"):
        number = number * 58 + credential.ALPHABET.index(digit)
    unsecured = {name: value for name, value in made.items() if name != "proof"}
    proof = {name: value for name, value in made["proof"].items() if name != "proofValue"}
    public = Ed25519PublicKey.from_public_bytes(key)
    public.verify(number.to_bytes(64), credential.signed_bytes(unsecured, proof))
    unsecured["validFrom"] = "2020-01-01T00:00:00Z"
    with pytest.raises(InvalidSignature):
        public.verify(number.to_bytes(64), credential.signed_bytes(unsecured, proof))


def test_an_attestation_holds_the_submitted_answers_without_the_sensitive_ones(portal: Portal) -> None:
    made: dict[str, Any] = portal.read(receipt_files.as_attestation, portal.anand.invitation, by=portal.anand)
    claims = {claim["bom-ref"]: claim["reasoning"] for claim in made["declarations"]["claims"]}
    assert claims["claim:people.workers"] == "20,000"
    assert "claim:people.holds" in claims and "claim:people.held" not in claims
    (standard,) = made["definitions"]["standards"]
    assert (standard["version"], standard["owner"]) == ("1.0.0", "Harbour Foods"), "the version that was answered"
    assert {"name": "candour:receiptSha256", "value": submission(portal).hash} in made["metadata"]["properties"]


def test_there_is_no_file_before_submission_nor_for_anybody_else(portal: Portal) -> None:
    for make in FORMATS:
        for actor in (portal.bashir, portal.elsewhere):
            with pytest.raises(NotFound):
                portal.read(make, actor.invitation, by=actor)
            with pytest.raises(NotFound):
                portal.read(make, portal.anand.invitation, by=actor)
