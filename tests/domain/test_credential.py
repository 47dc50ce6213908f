"""A receipt as a Verifiable Credential: what it states and what it cannot, and a proof that anybody can check."""

import hashlib
import json
from typing import Any

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from portal.domain.credential import ALPHABET, CANNOT_EXPRESS, CONTEXT, base58, credential, did_key, signed_bytes

KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
PUBLIC = KEY.public_key().public_bytes_raw()
CONTENT: dict[str, Any] = {
    "submitted_at": "2026-05-01T09:00:00Z",
    "supplier": {"name": "Aster Mills ভাড়া"},
    "organisation": {"name": "Birch Retail"},
    "declaration": {"name": "Ada Example", "role": "Owner", "date": "2026-05-01"},
    "versions": [
        {"family": "wages", "version": "1.2.0", "hash": "ab" * 32},
        {"family": "workforce", "version": "1.0.0", "hash": "cd" * 32},
    ],
    "answers": {"wages": {"lowest_pay": "a secret number"}},
}
SHA = "ef" * 32


def made(content: dict[str, Any] = CONTENT) -> dict[str, Any]:
    return credential("https://portal.example.org", content, SHA, PUBLIC, KEY.sign, "2026-06-01T09:00:00Z")


def decoded(text: str) -> bytes:
    """Base 58 read back, to hold the writing to it."""
    number = 0
    for character in text:
        number = number * 58 + ALPHABET.index(character)
    noughts = len(text) - len(text.lstrip("1"))
    return bytes(noughts) + number.to_bytes((number.bit_length() + 7) // 8)


def test_it_says_who_assessed_themselves_by_which_questions_and_when() -> None:
    given = made()
    subject = given["credentialSubject"]
    assert given["validFrom"] == "2026-05-01T09:00:00Z"
    assert subject["name"] == "Aster Mills ভাড়া"
    assert subject["assessment"]["askedBy"] == "Birch Retail"
    assert (subject["assessment"]["declaredOn"], subject["assessment"]["declaredInTheRoleOf"]) == (
        "2026-05-01",
        "Owner",
    )
    assert subject["assessment"]["questionnaires"] == [
        f"wages 1.2.0 (SHA-256 {'ab' * 32})",
        f"workforce 1.0.0 (SHA-256 {'cd' * 32})",
    ]
    assert subject["assessment"]["receiptSha256"] == SHA


def test_it_says_that_nobody_has_verified_the_answers_and_holds_none() -> None:
    assessment = made()["credentialSubject"]["assessment"]
    assert assessment["assuranceLevel"] == "self-assessment"
    assert assessment["cannotExpress"] == CANNOT_EXPRESS
    assert "a secret number" not in json.dumps(made())
    assert "Ada Example" not in json.dumps(made())


def test_its_form_is_the_data_model_2_with_a_data_integrity_proof() -> None:
    given = made()
    assert given["@context"] == CONTEXT
    assert given["@context"][0] == "https://www.w3.org/ns/credentials/v2"
    assert given["type"][0] == "VerifiableCredential"
    proof = given["proof"]
    assert (proof["type"], proof["cryptosuite"], proof["proofPurpose"]) == (
        "DataIntegrityProof",
        "eddsa-jcs-2022",
        "assertionMethod",
    )
    assert proof["created"] == "2026-06-01T09:00:00Z"


def test_the_issuer_is_the_key_that_signed() -> None:
    given = made()
    issuer = given["issuer"]["id"]
    assert issuer == did_key(PUBLIC)
    assert given["issuer"]["name"] == "https://portal.example.org"
    method, _, fragment = given["proof"]["verificationMethod"].partition("#")
    assert (method, f"did:key:{fragment}") == (issuer, issuer)
    assert decoded(issuer.removeprefix("did:key:z")) == b"\xed\x01" + PUBLIC


def verify(given: dict[str, Any]) -> None:
    """As the suite says: over the hash of the proof without its value, then that of the rest."""
    proof = {key: value for key, value in given["proof"].items() if key != "proofValue"}
    unsecured = {key: value for key, value in given.items() if key != "proof"}
    public = Ed25519PublicKey.from_public_bytes(decoded(given["issuer"]["id"].removeprefix("did:key:z"))[2:])
    hashes = [
        hashlib.sha256(json.dumps(part, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()).digest()
        for part in (proof, unsecured)
    ]
    assert signed_bytes(unsecured, proof) == b"".join(hashes)
    public.verify(decoded(given["proof"]["proofValue"].removeprefix("z")), b"".join(hashes))


def test_anybody_can_check_the_proof_offline() -> None:
    verify(json.loads(json.dumps(made())))


@pytest.mark.parametrize("changed", ["name", "validFrom", "credentialSubject"])
def test_a_changed_credential_does_not_fit_its_proof(changed: str) -> None:
    with pytest.raises(InvalidSignature):
        verify({**made(), changed: "changed"})


def test_a_changed_date_of_the_proof_does_not_fit_either() -> None:
    given = made()
    with pytest.raises(InvalidSignature):
        verify({**given, "proof": {**given["proof"], "created": "2027-01-01T00:00:00Z"}})


@pytest.mark.parametrize(
    ("data", "text"),
    [
        (b"", ""),
        (b"\0", "1"),
        (b"\0\0\x01", "112"),
        (b"Hello World!", "2NEpo7TZRRrLZSi2U"),
        (bytes.fromhex("0000287fb4cd"), "11233QC4"),
        (b"\xff", "5Q"),
    ],
)
def test_bytes_are_written_in_base_58_as_bitcoin_does(data: bytes, text: str) -> None:
    assert base58(data) == text
    assert decoded(text) == data


def test_letters_that_look_alike_are_not_in_it() -> None:
    assert len(ALPHABET) == len(set(ALPHABET)) == 58
    assert not set("0OIl") & set(ALPHABET)
