"""`portal verify RECEIPT --keys KEYS` needs no installation, and its status says whether the receipt holds."""

import json
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from portal.domain import canonical, signed_receipt
from tests.cli.test_bad_commands import Run, run  # noqa: F401 - a fixture

DOCUMENT = canonical.text({"supplier": {"name": "Halvora"}, "answers": {"people": {"workers": 120}}})
PORTAL = "https://candour.example"


@pytest.fixture
def files(run: Run) -> None:  # noqa: F811 - in its folder
    private = Ed25519PrivateKey.from_private_bytes(bytes(32))
    sha256 = canonical.digest(json.loads(DOCUMENT))
    signature = private.sign(signed_receipt.signed_bytes(PORTAL, sha256, "ab12"))
    Path("receipt.json").write_bytes(signed_receipt.written(PORTAL, DOCUMENT, sha256, "ab12", signature))
    keys = signed_receipt.key_set({"ab12": private.public_key().public_bytes_raw()})
    Path("keys.json").write_text(json.dumps(keys))


@pytest.mark.usefixtures("files")
def test_a_genuine_receipt_says_who_signed_it(run: Run) -> None:  # noqa: F811
    status, out, _ = run("verify", "receipt.json", "--keys", "keys.json")
    assert status == 0
    assert f"This receipt is genuine: {PORTAL} signed it" in out
    assert "supplier: Halvora" in out
    assert not Path("data").exists(), "no installation was needed"
    status, out, _ = run("verify", "receipt.json", "--keys", "keys.json", "--json")
    assert json.loads(out)["genuine"] is True


@pytest.mark.usefixtures("files")
def test_a_changed_receipt_ends_with_1(run: Run) -> None:  # noqa: F811
    Path("receipt.json").write_text(Path("receipt.json").read_text().replace("120", "12"))
    status, out, _ = run("verify", "receipt.json", "--keys", "keys.json")
    assert (status, "were changed after they were submitted" in out) == (1, True)


@pytest.mark.usefixtures("files")
@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["receipt.json"], "Give the keys"),
        (["nowhere.json", "--keys", "keys.json"], "nowhere.json cannot be read"),
        (["keys.json", "--keys", "keys.json"], "not a signed receipt"),
        (["receipt.json", "--keys", "receipt.json"], "holds no keys"),
    ],
)
def test_what_cannot_be_verified_ends_with_2(run: Run, arguments: list[str], sentence: str) -> None:  # noqa: F811
    status, _, err = run("verify", *arguments)
    assert (status, sentence in err) == (2, True), err
