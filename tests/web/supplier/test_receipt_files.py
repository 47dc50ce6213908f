"""The receipt for others: printed, as a W3C Verifiable Credential, and as a CycloneDX attestation."""

import json
import re
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft7Validator, Draft202012Validator
from pyld import jsonld  # type: ignore[import-untyped]
from pyld.documentloader.frozen import BUNDLED_CONTEXTS, FrozenDocumentLoader  # type: ignore[import-untyped]
from referencing import Registry, Resource
from starlette.testclient import TestClient

from portal.domain.credential import ALPHABET
from portal.storage import signing
from portal.storage.database import Database
from tests.web.conftest import Visit
from tests.web.supplier.test_journey import fill, let_in, post, submit, text_of
from tests.workflow import supplier_side
from tests.workflow.supplier_side import Invited

SCHEMAS = Path(__file__).parents[2] / "schemas"
TEXT = {"type": "string", "minLength": 1}
MOMENT = {"type": "string", "pattern": r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$"}
DATA_MODEL_2 = {
    "type": "object",
    "required": ["@context", "type", "issuer", "validFrom", "credentialSubject", "proof"],
    "properties": {
        "@context": {
            "type": "array",
            "prefixItems": [{"const": "https://www.w3.org/ns/credentials/v2"}],
            "items": TEXT,
        },
        "type": {"type": "array", "contains": {"const": "VerifiableCredential"}, "items": TEXT},
        "issuer": {"type": "object", "required": ["id"], "properties": {"id": {"pattern": "^did:key:z6Mk"}}},
        "validFrom": MOMENT,
        "credentialSubject": {"type": "object", "minProperties": 1},
        "proof": {
            "type": "object",
            "required": ["type", "cryptosuite", "verificationMethod", "proofPurpose", "proofValue"],
            "properties": {
                "type": {"const": "DataIntegrityProof"},
                "cryptosuite": {"const": "eddsa-jcs-2022"},
                "created": MOMENT,
                "verificationMethod": {"pattern": "^did:key:(z[1-9A-HJ-NP-Za-km-z]+)#z[1-9A-HJ-NP-Za-km-z]+$"},
                "proofPurpose": {"const": "assertionMethod"},
                "proofValue": {"pattern": "^z[1-9A-HJ-NP-Za-km-z]+$"},
            },
        },
    },
}
"""The syntax that the data model 2.0 and the suite ask of a credential with a proof (sections 4.2 to 4.12)."""

MODEL, SECURITY = "https://www.w3.org/2018/credentials#", "https://w3id.org/security#"
UNDEFINED = "https://www.w3.org/ns/credentials/undefined-term#"
CONTEXTS = FrozenDocumentLoader(
    {**BUNDLED_CONTEXTS, "https://www.w3.org/ns/credentials/undefined-terms/v2": {"@context": {"@vocab": UNDEFINED}}}
)
"""The published contexts, as pyld brings them, and nothing from the network."""


@pytest.fixture
def mina(visit: Visit, invited: Invited) -> TestClient:
    """A supplier that has submitted, with an explained contradiction."""
    browser = let_in(visit(), invited)
    fill(browser, invited)
    post(browser, f"/r/{invited.invitation}/sections/people/numbers", "workers=1", workers="20000")
    browser.post(f"/r/{invited.invitation}/check", data={"_explain.people.very_large": "It is a port."})
    assert submit(browser, invited).headers["location"].endswith("/receipt")
    return browser


def of_base58(text: str) -> bytes:
    number = 0
    for letter in text:
        number = number * 58 + ALPHABET.index(letter)
    return number.to_bytes((number.bit_length() + 7) // 8)


def jcs(data: Any) -> bytes:
    """RFC 8785 for data without numbers."""
    return json.dumps(data, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def is_proved(credential: dict[str, Any]) -> bool:
    """Verify as the suite says, with nothing of ours but Ed25519: the key is in the name of the issuer."""
    proof = dict(credential["proof"])
    value = of_base58(proof.pop("proofValue")[1:])
    rest = {name: part for name, part in credential.items() if name != "proof"}
    data = sha256(jcs(proof)).digest() + sha256(jcs(rest)).digest()
    key = of_base58(credential["issuer"]["id"].removeprefix("did:key:z"))
    assert key[:2] == b"\xed\x01"
    return signing.is_signed(key[2:], value, data)


def _says_by_the_published_context_what_the_data_model_requires(credential: dict[str, Any]) -> None:
    options = {"documentLoader": CONTEXTS}
    (expanded,) = jsonld.expand(credential, options)
    assert expanded["@type"] == [f"{MODEL}VerifiableCredential", f"{UNDEFINED}SupplierSelfAssessmentCredential"]
    (issuer,), (valid,) = expanded[f"{MODEL}issuer"], expanded[f"{MODEL}validFrom"]
    assert issuer["@id"].startswith("did:key:")
    assert valid == {"@type": "http://www.w3.org/2001/XMLSchema#dateTime", "@value": credential["validFrom"]}
    (subject,) = expanded[f"{MODEL}credentialSubject"]
    assert f"{UNDEFINED}assessment" in subject
    ((proof,),) = (graph["@graph"] for graph in expanded[f"{SECURITY}proof"])
    assert proof["@type"] == [f"{SECURITY}DataIntegrityProof"]
    assert proof[f"{SECURITY}proofPurpose"] == [{"@id": f"{SECURITY}assertionMethod"}]
    assert proof[f"{SECURITY}verificationMethod"][0]["@id"].partition("#")[0] == issuer["@id"], "its own key"
    unsecured = {name: part for name, part in credential.items() if name != "proof"}
    again = jsonld.compact(jsonld.expand(unsecured, options), credential["@context"], options)
    assert _names(again) == _names(unsecured), "the context gives every name a meaning, and none is lost"


def _names(part: Any) -> set[str]:
    """Every name in a document, at any depth."""
    if isinstance(part, list):
        return {name for each in part for name in _names(each)}
    return {*part, *(name for each in part.values() for name in _names(each))} if isinstance(part, dict) else set()


def test_the_credential_is_a_self_assessment_that_anybody_verifies(mina: TestClient, invited: Invited) -> None:
    start = f"/r/{invited.invitation}/receipt"
    given = mina.get(f"{start}/credential")
    assert given.headers["content-type"] == "application/vc"
    credential = given.json()
    Draft202012Validator(DATA_MODEL_2).validate(credential)
    _says_by_the_published_context_what_the_data_model_requires(credential)
    assert is_proved(credential)
    assessment = credential["credentialSubject"]["assessment"]
    assert assessment["assuranceLevel"] == "self-assessment"
    assert assessment["receiptSha256"] == sha256(mina.get(f"{start}/document").content).hexdigest()
    assert len(assessment["cannotExpress"]) >= 3
    assert "Mina Rahman" not in given.text, "nobody's name travels with it"
    keys = {key["x"] for key in mina.get("/.well-known/candour-keys.json").json()["keys"]}
    signed = json.loads(mina.get(f"{start}/signed").content)
    assert len(keys) == 1
    assert signed["sha256"] == assessment["receiptSha256"]
    changed = {**credential, "validFrom": "2026-06-02T09:00:00Z"}
    assert not is_proved(changed)


def test_the_attestation_fits_the_published_schema_and_leaves_sensitive_answers_out(
    mina: TestClient, invited: Invited
) -> None:
    given = mina.get(f"/r/{invited.invitation}/receipt/attestation")
    attestation = given.json()
    schemas = {path.name: json.loads(path.read_text(encoding="utf-8")) for path in SCHEMAS.glob("*.json")}
    registry: Registry[Any] = Registry().with_resources(
        [(f"http://cyclonedx.org/schema/{name}", Resource.from_contents(schema)) for name, schema in schemas.items()]
    )
    published = schemas["bom-1.6.SNAPSHOT.schema.json"]
    referred = set(re.findall(r'"\$ref": "([^#"]+)', json.dumps(published)))
    assert referred == schemas.keys() - {"bom-1.6.SNAPSHOT.schema.json"}, "every file that the schema refers to"
    problems = list(Draft7Validator(published, registry=registry).iter_errors(attestation))
    assert problems == [], problems[:2]
    assert list(Draft7Validator(published, registry=registry).iter_errors({**attestation, "declarations": {"a": 1}}))
    declared = attestation["declarations"]
    claims = {claim["bom-ref"]: claim for claim in declared["claims"]}
    assert claims["claim:people.workers"]["reasoning"] == "20,000"
    assert claims["counter-claim:people.very_large"]["reasoning"] == "It is a port."
    assert "claim:people.held" not in claims, "a sensitive answer"
    assert "people.held" not in given.text
    (stated,) = declared["attestations"]
    requirements = {
        part["bom-ref"] for each in attestation["definitions"]["standards"] for part in each["requirements"]
    }
    assert {part["requirement"] for part in stated["map"]} <= requirements
    assert {ref for part in stated["map"] for ref in (*part["claims"], *part.get("counterClaims", ()))} == claims.keys()
    cannot = [each["value"] for each in attestation["metadata"]["properties"] if each["name"].endswith("cannotExpress")]
    assert len(cannot) >= 3


def test_the_receipt_says_what_happens_next_and_can_be_printed(
    mina: TestClient, invited: Invited, visit: Visit, database: Database
) -> None:
    start = f"/r/{invited.invitation}/receipt"
    words = text_of(mina.get(start))
    for sentence in ("What happens next", "until 1 July 2026", "you get an email with a question", "Ask Anna"):
        assert sentence in words
    printed = mina.get(f"{start}/print")
    for text in ("Factory of Mina", "Mina Rahman, Head of personnel", "It is a port.", "20,000"):
        assert text in text_of(printed)
    open_request = supplier_side.invite(database, number=9)
    browser = let_in(visit(), open_request)
    for page in ("print", "credential", "attestation"):
        assert browser.get(f"/r/{open_request.invitation}/receipt/{page}").status_code in (303, 404), "not submitted"
