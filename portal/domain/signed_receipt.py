"""The receipt as a file: a submission with the portal's signature, which anyone can verify offline, even years later.

A receipt is a JSON object:

- `format`: `candour-receipt/1`, or `candour-excerpt/1` for some questionnaires of a submission (see `domain.excerpt`);
- `portal`: the address of the portal that issued it;
- `document`: what was submitted, as JSON whose canonical form was frozen;
- `sha256`: the hash of that canonical form, of a whole submission the receipt number;
- `key`: the id of the signing key, as the portal's published key set lists it;
- `signature`: Ed25519 (RFC 8032) over the canonical form of the four fields `format`, `portal`, `sha256` and `key`,
  in base64url without padding.
"""

import base64
import binascii
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from portal.domain import canonical, excerpt
from portal.domain.refusals import Invalid

FORMAT = "candour-receipt/1"
FORMATS = (FORMAT, excerpt.FORMAT)
MOST_BYTES = 5_000_000

NOT_A_RECEIPT = "This file is not a signed receipt. Choose the file that the receipt page of a portal gave you."
NO_KEYS = "This file holds no keys. Download them from the portal that signed the receipt."
CHANGED = "The answers in this file do not match its receipt number: they were changed after they were submitted."
FORGED = "The signature does not fit this file: the file was changed, or this portal did not issue it."
UNKNOWN_KEY = "The key that signed this file is not among the keys given, so nobody can tell who issued it."

SignatureCheck = Callable[[bytes, bytes, bytes], bool]
"""Checks a signature: `check(public_key, signature, data)` is true if it is valid."""


@dataclass(frozen=True)
class SignedReceipt:
    """One receipt as in its file. `content` is the submitted document as data."""

    portal: str
    content: Mapping[str, Any]
    sha256: str
    key: str
    signature: bytes
    format: str = FORMAT

    @property
    def signed_bytes(self) -> bytes:
        """The bytes that are signed."""
        return signed_bytes(self.portal, self.sha256, self.key, self.format)

    @property
    def excerpt_of(self) -> str:
        """The reference of the submission that this is an excerpt of; empty for a whole submission."""
        return _text(self.content, "submission") if self.format == excerpt.FORMAT else ""

    @property
    def supplier(self) -> str:
        """The name of the supplier."""
        return _text(self.content.get("supplier"), "name")

    @property
    def organisation(self) -> str:
        """The name of the organisation that asked."""
        return _text(self.content.get("organisation"), "name")

    @property
    def campaign(self) -> str:
        """The title of the campaign."""
        return _text(self.content.get("campaign"), "title")

    @property
    def declared_by(self) -> str:
        """The name of the person who made the declaration."""
        return _text(self.content.get("declaration"), "name")

    @property
    def submitted_at(self) -> str:
        """When the answers were submitted, as ISO text in UTC."""
        return _text(self.content, "submitted_at")


def signed_bytes(portal: str, sha256: str, key: str, format: str = FORMAT) -> bytes:
    """The canonical form of the signed fields of a receipt."""
    return canonical.encoded({"format": format, "portal": portal, "sha256": sha256, "key": key})


def written(portal: str, document: str, sha256: str, key: str, signature: bytes, format: str = FORMAT) -> bytes:
    """The contents of a receipt's file. `document` is the frozen JSON text."""
    fields = {
        "format": format,
        "portal": portal,
        "document": json.loads(document),
        "sha256": sha256,
        "key": key,
        "signature": encoded(signature),
    }
    return json.dumps(fields, ensure_ascii=False, indent=1).encode()


def read(data: bytes) -> SignedReceipt:
    """Read the receipt in a file. Raises Invalid if there is none."""
    try:
        fields = json.loads(data.decode("utf-8-sig"))
        if fields["format"] not in FORMATS or not isinstance(fields["document"], dict):
            raise Invalid(NOT_A_RECEIPT)
        texts = [fields[name] for name in ("portal", "sha256", "key", "signature")]
        if not all(isinstance(text, str) for text in texts):
            raise Invalid(NOT_A_RECEIPT)
        portal, sha256, key, signature = texts
        return SignedReceipt(portal, fields["document"], sha256, key, decoded(signature), fields["format"])
    except (ValueError, KeyError, TypeError, RecursionError) as wrong:
        raise Invalid(NOT_A_RECEIPT) from wrong


def problem(receipt: SignedReceipt, keys: Mapping[str, bytes], check: SignatureCheck) -> str | None:
    """Why a receipt is not valid under the public `keys` (by id); None if it is valid."""
    if _digest(receipt.content) != receipt.sha256:
        return CHANGED
    if receipt.key not in keys:
        return UNKNOWN_KEY
    return None if check(keys[receipt.key], receipt.signature, receipt.signed_bytes) else FORGED


def key_set(keys: Mapping[str, bytes]) -> dict[str, Any]:
    """Public keys by id as a JSON Web Key Set (RFC 7517, RFC 8037)."""
    return {
        "keys": [
            {"kty": "OKP", "crv": "Ed25519", "alg": "EdDSA", "use": "sig", "kid": id, "x": encoded(key)}
            for id, key in keys.items()
        ]
    }


def read_key_set(data: bytes) -> dict[str, bytes]:
    """Read the Ed25519 keys of a JSON Web Key Set, by id. Raises Invalid if it is not a key set."""
    try:
        entries = json.loads(data.decode("utf-8-sig"))["keys"]
        return {str(entry["kid"]): decoded(entry["x"]) for entry in entries if entry.get("crv") == "Ed25519"}
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as wrong:
        raise Invalid(NO_KEYS) from wrong


def encoded(data: bytes) -> str:
    """Encode bytes as base64url without padding, as in JSON Web Keys."""
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def decoded(text: str) -> bytes:
    """Decode base64url. Raises ValueError."""
    try:
        return base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except binascii.Error as wrong:
        raise ValueError("not base64url") from wrong


def _digest(content: Mapping[str, Any]) -> str | None:
    """The hash of a document; None if it has no canonical form, unlike any document of ours."""
    try:
        return canonical.digest(content)
    except (TypeError, ValueError, RecursionError):
        return None


def _text(part: Any, name: str) -> str:
    value = part.get(name) if isinstance(part, Mapping) else None
    return value if isinstance(value, str) else ""
