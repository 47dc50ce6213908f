"""A receipt as a W3C Verifiable Credential (data model 2.0): who assessed themselves, how and when.

It has a Data Integrity proof of the suite `eddsa-jcs-2022`. The issuer is the portal's key as a `did:key`, so that
anyone can verify it offline; the portal publishes its keys to show that the key is its own. All names and values are
text or lists of text, so that our canonical form equals RFC 8785, which the suite requires.
"""

import hashlib
from collections.abc import Callable, Mapping
from typing import Any

from portal.domain import canonical

CONTEXT = ["https://www.w3.org/ns/credentials/v2", "https://www.w3.org/ns/credentials/undefined-terms/v2"]
SUITE = "eddsa-jcs-2022"
LEVEL = "self-assessment"
CANNOT_EXPRESS = [
    "It holds no answers: they are in the signed receipt with this SHA-256.",
    "It says that answers were submitted, not that they are true. Nobody has verified them.",
    "It does not say when or whether the answers were corrected or erased later.",
    "Findings and scores of the organisation that asked are its own and are not part of it.",
]
ALPHABET = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
ED25519 = bytes((0xED, 0x01))
"""The multicodec prefix of an Ed25519 public key."""

Sign = Callable[[bytes], bytes]


def credential(
    portal: str, content: Mapping[str, Any], sha256: str, public_key: bytes, sign: Sign, created: str
) -> dict[str, Any]:
    """Return the credential of a submitted document with its proof. `created` is now, as ISO text in UTC."""
    did = did_key(public_key)
    unsecured = canonical.plain(_unsecured(portal, did, content, sha256))
    proof: dict[str, Any] = {
        "@context": CONTEXT,
        "type": "DataIntegrityProof",
        "cryptosuite": SUITE,
        "created": created,
        "verificationMethod": f"{did}#{did.removeprefix('did:key:')}",
        "proofPurpose": "assertionMethod",
    }
    value = "z" + base58(sign(signed_bytes(unsecured, proof)))
    return {**unsecured, "proof": {**proof, "proofValue": value}}


def signed_bytes(unsecured: Mapping[str, Any], proof: Mapping[str, Any]) -> bytes:
    """The bytes to sign: the hash of the proof without its value, then the hash of the rest."""
    return b"".join(hashlib.sha256(canonical.encoded(part)).digest() for part in (proof, unsecured))


def _unsecured(portal: str, did: str, content: Mapping[str, Any], sha256: str) -> dict[str, Any]:
    return {
        "@context": CONTEXT,
        "type": ["VerifiableCredential", "SupplierSelfAssessmentCredential"],
        "name": "Self-assessment against forced labour",
        "issuer": {"id": did, "name": portal},
        "validFrom": content["submitted_at"],
        "credentialSubject": {
            "type": "Organization",
            "name": content["supplier"]["name"],
            "assessment": {
                "type": "SelfAssessment",
                "assuranceLevel": LEVEL,
                "askedBy": content["organisation"]["name"],
                "declaredOn": content["declaration"]["date"],
                "declaredInTheRoleOf": content["declaration"]["role"],
                "questionnaires": [
                    f"{version['family']} {version['version']} (SHA-256 {version['hash']})"
                    for version in content["versions"]
                ],
                "receiptSha256": sha256,
                "cannotExpress": CANNOT_EXPRESS,
            },
        },
    }


def did_key(public_key: bytes) -> str:
    """An Ed25519 public key as a `did:key`."""
    return "did:key:z" + base58(ED25519 + public_key)


def base58(data: bytes) -> str:
    """Bytes in base 58, with Bitcoin's alphabet."""
    number, digits = int.from_bytes(data), ""
    while number:
        number, rest = divmod(number, len(ALPHABET))
        digits = ALPHABET[rest] + digits
    return ALPHABET[0] * (len(data) - len(data.lstrip(b"\0"))) + digits
