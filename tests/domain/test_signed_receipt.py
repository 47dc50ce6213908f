"""A receipt holds as long as nothing in its file was changed and a key that is trusted signed it."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.domain import canonical, signed_receipt
from portal.domain.refusals import Invalid

DOCUMENT = canonical.text(
    {
        "supplier": {"name": "Halvora Têxtil"},
        "organisation": {"name": "Nordwind"},
        "campaign": {"title": "2027"},
        "declaration": {"name": "Mina Rahman"},
        "submitted_at": "2027-01-05T10:00:00Z",
        "answers": {"people": {"workers": 120, "share": "33.5", "agency": None}},
    }
)
HASH = canonical.digest(json.loads(DOCUMENT))
KEYS = {"ab12": b"public"}


def check(public_key: bytes, signature: bytes, data: bytes) -> bool:
    """A signature scheme that anybody could forge, but only for the same data."""
    return signature == public_key + data


def receipt_file(**changed: object) -> bytes:
    portal = "https://candour.example"
    signature = KEYS["ab12"] + signed_receipt.signed_bytes(portal, HASH, "ab12")
    fields = json.loads(signed_receipt.written(portal, DOCUMENT, HASH, "ab12", signature))
    return json.dumps(fields | changed).encode()


def test_a_receipt_reads_back_as_it_was_written() -> None:
    receipt = signed_receipt.read(receipt_file())
    assert signed_receipt.problem(receipt, KEYS, check) is None
    assert (receipt.supplier, receipt.organisation, receipt.campaign) == ("Halvora Têxtil", "Nordwind", "2027")
    assert (receipt.declared_by, receipt.submitted_at) == ("Mina Rahman", "2027-01-05T10:00:00Z")


def test_a_changed_answer_does_not_match_the_receipt_number() -> None:
    changed = json.loads(DOCUMENT)
    changed["answers"]["people"]["workers"] = 121
    receipt = signed_receipt.read(receipt_file(document=changed))
    assert signed_receipt.problem(receipt, KEYS, check) == signed_receipt.CHANGED
    receipt = signed_receipt.read(receipt_file(document=changed, sha256=canonical.digest(changed)))
    assert signed_receipt.problem(receipt, KEYS, check) == signed_receipt.FORGED, "nor can its number be changed"


def test_what_the_signature_covers_cannot_be_changed() -> None:
    moved = json.loads(receipt_file()) | {"portal": "https://other.example"}
    assert signed_receipt.problem(signed_receipt.read(json.dumps(moved).encode()), KEYS, check) == signed_receipt.FORGED


def test_an_unknown_key_is_said() -> None:
    receipt = signed_receipt.read(receipt_file())
    assert signed_receipt.problem(receipt, {"cd34": b"public"}, check) == signed_receipt.UNKNOWN_KEY


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\xff\xfe",
        b"[]",
        b"7",
        b"{}",
        b'{"format": "candour-receipt/2"}',
        b"[" * 100_000,
        receipt_file(document="text"),
        receipt_file(document=[]),
        receipt_file(signature="é"),
        receipt_file(signature="a"),
        receipt_file(key=7),
        receipt_file(portal=None),
    ],
)
def test_what_is_no_receipt_is_refused_with_a_sentence(data: bytes) -> None:
    with pytest.raises(Invalid, match="not a signed receipt"):
        signed_receipt.read(data)


@given(
    st.recursive(st.none() | st.booleans() | st.floats() | st.text(), lambda inner: st.dictionaries(st.text(), inner))
)
def test_any_document_is_read_and_judged_without_an_error(document: object) -> None:
    data = json.loads(receipt_file())
    data["document"] = {"a": document}
    receipt = signed_receipt.read(json.dumps(data).encode())
    assert signed_receipt.problem(receipt, KEYS, check) == signed_receipt.CHANGED
    assert receipt.supplier == ""


def test_keys_travel_as_a_json_web_key_set() -> None:
    keys = {"ab12": bytes(range(32)), "cd34": bytes(32)}
    written = signed_receipt.key_set(keys)
    assert written["keys"][0]["kty"] == "OKP"
    assert written["keys"][1] == {
        "kty": "OKP",
        "crv": "Ed25519",
        "alg": "EdDSA",
        "use": "sig",
        "kid": "cd34",
        "x": "A" * 43,
    }
    assert signed_receipt.read_key_set(json.dumps(written).encode()) == keys


@pytest.mark.parametrize("data", [b"", b"[]", b'{"keys": 7}', b'{"keys": [7]}', b'{"keys": [{"crv": "Ed25519"}]}'])
def test_a_file_without_keys_is_refused_with_a_sentence(data: bytes) -> None:
    with pytest.raises(Invalid, match="holds no keys"):
        signed_receipt.read_key_set(data)
