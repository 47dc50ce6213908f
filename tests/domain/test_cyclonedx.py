"""A submission as a CycloneDX attestation: claims that may be passed on, and nothing that may not."""

import json
from typing import Any

from portal.domain.answers import read_answers
from portal.domain.cyclonedx import CANNOT_EXPRESS, RATIONALE, SCHEMA, attestation
from portal.domain.ruleset import Ruleset
from tests.domain.small import version

RULES = Ruleset.of(
    [
        version(
            "{id: held, kind: yes_no, ask: Are passports held?, allow: [dont_know]}",
            "{id: how_many, kind: integer, ask: How many?, sensitive: true}",
            "{id: paid, kind: yes_no, ask: Paid in full?}",
            "{id: words, kind: note, ask: Now about pay.}",
            more="    checks: [{id: odd_one, level: warning, when: held and paid, say: Is that so?}]\n",
        )
    ]
)
SHA = "ab" * 32
FILE = {"family": "small", "question": "held", "sha256": "11" * 32}
SECRET_FILE = {"family": "small", "question": "how_many", "sha256": "22" * 32}


def content(**more: Any) -> dict[str, Any]:
    return {
        "submitted_at": "2026-05-01T09:00:00Z",
        "as_of": "2026-05-01",
        "supplier": {"name": "Aster Mills"},
        "organisation": {"name": "Birch Retail"},
        "campaign": {"title": "Spring 2026"},
        "declaration": {"name": "Ada Example", "role": "Owner", "date": "2026-05-01"},
        "evidence": [],
        "explanations": [],
        **more,
    }


def made(answers: dict[str, Any] | None = None, sha256: str = SHA, **more: Any) -> dict[str, Any]:
    given = {"held": False, "how_many": 7, "paid": True} if answers is None else answers
    read = read_answers(RULES, {"small": given})
    return attestation(RULES, read, content(**more), sha256, "https://portal.example.org")


def claims(document: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {claim["bom-ref"]: claim for claim in document["declarations"]["claims"]}


def test_an_answer_is_a_claim_in_words_about_the_supplier() -> None:
    assert claims(made())["claim:small.held"] == {
        "bom-ref": "claim:small.held",
        "target": "supplier",
        "predicate": "Are passports held?",
        "reasoning": "No",
    }


def test_what_was_not_answered_claims_nothing_and_what_was_said_instead_does() -> None:
    given = claims(made({"held": {"no_answer": "dont_know"}, "paid": None}))
    assert {name: claim["reasoning"] for name, claim in given.items()} == {"claim:small.held": "Does not know"}


def test_a_question_is_a_requirement_of_the_organisation_that_asked() -> None:
    (standard,) = made()["definitions"]["standards"]
    assert (standard["name"], standard["version"], standard["owner"]) == ("Small", "1.0.0", "Birch Retail")
    assert [
        (part["bom-ref"], part["identifier"], part["title"], part["text"]) for part in standard["requirements"]
    ] == [
        ("requirement:small.held", "small.held", "First", "Are passports held?"),
        ("requirement:small.paid", "small.paid", "First", "Paid in full?"),
    ]


def test_answers_and_files_of_sensitive_questions_are_left_out() -> None:
    document = made(evidence=[FILE, SECRET_FILE])
    text = json.dumps(document)
    assert "how_many" not in text
    assert "How many?" not in text
    assert SECRET_FILE["sha256"] not in text
    assert CANNOT_EXPRESS[0] in text


TELLING = Ruleset.of(
    [
        version(
            "{id: held, kind: yes_no, ask: Are passports held?}",
            "{id: how_many, kind: integer, ask: How many?, sensitive: true}",
            "{id: where, kind: text, ask: Where are they?, when: how_many > 0}",
            "{id: story, kind: text, ask: Anything else?}",
            more="""    checks:
      - {id: far_too_many, level: warning, when: how_many > 5, say: "{how_many} is many."}
      - {id: says_so, level: warning, when: held, say: "Of {how_many}, is that so?"}
      - {id: odd_story, level: warning, when: held, say: Is that so?}
""",
        )
    ]
)


def test_what_follows_from_a_sensitive_answer_is_left_out_too() -> None:
    given = {"held": True, "how_many": 7, "where": "In the safe.", "story": "Rahim has his."}
    texts = {"far_too_many": "All seven.", "says_so": "Yes, seven.", "odd_story": "Ask Rahim."}
    explained = [{"family": "small", "check": check, "text": text} for check, text in texts.items()]
    file = {"family": "small", "question": "where", "sha256": "33" * 32}

    def document(**restricted: Any) -> str:
        facts = content(evidence=[file], explanations=explained, restricted=restricted)
        read = read_answers(TELLING, {"small": given})
        return json.dumps(attestation(TELLING, read, facts, SHA, "https://portal.example.org"))

    for words in ("Where are they?", "In the safe.", "even", "far_too_many", "says_so", "33" * 32):
        assert words not in document(), words
    assert "Rahim has his." in document()
    assert "Ask Rahim." in document()
    personal = document(answers=[["small", "story"]], explanations=[["small", "odd_story"]])
    assert "Rahim" not in personal
    assert "Are passports held?" in personal


def test_a_file_is_evidence_of_its_question_once_however_often_it_was_given() -> None:
    document = made(evidence=[FILE, FILE])
    (evidence,) = document["declarations"]["evidence"]
    assert evidence["bom-ref"] == f"evidence:small.held:{'11' * 32}"
    assert evidence["author"] == {"name": "Ada Example"}
    assert claims(document)["claim:small.held"]["evidence"] == [evidence["bom-ref"]] * 2
    assert "evidence" not in claims(document)["claim:small.paid"]


def test_every_claim_answers_its_requirement_and_says_how_far_to_rely_on_it() -> None:
    document = made()
    (attested,) = document["declarations"]["attestations"]
    assert attested["summary"] == "Spring 2026"
    assert [(entry["requirement"], entry["claims"]) for entry in attested["map"]] == [
        ("requirement:small.held", ["claim:small.held"]),
        ("requirement:small.paid", ["claim:small.paid"]),
    ]
    assert all(entry["confidence"] == {"rationale": RATIONALE} for entry in attested["map"])
    assert not any("score" in entry["confidence"] or "conformance" in entry for entry in attested["map"])


def test_an_explained_contradiction_is_a_counter_claim() -> None:
    explained = [
        {"family": "small", "check": "odd_one", "text": "It is."},
        {"family": "small", "check": "gone", "text": "An old check."},
    ]
    document = made(explanations=explained)
    given = claims(document)
    assert given["counter-claim:small.odd_one"]["predicate"] == "Is that so?"
    assert given["counter-claim:small.odd_one"]["reasoning"] == "It is."
    assert given["counter-claim:small.gone"]["predicate"] == "gone"
    first, second = document["declarations"]["attestations"][0]["map"]
    assert first["counterClaims"] == ["counter-claim:small.odd_one", "counter-claim:small.gone"]
    assert "counterClaims" not in second


def test_explanations_without_a_single_claim_hang_on_nothing() -> None:
    explained = [{"family": "small", "check": "odd_one", "text": "It is."}]
    document = made({}, explanations=explained)
    assert document["declarations"]["attestations"][0]["map"] == []
    assert list(claims(document)) == ["counter-claim:small.odd_one"]


def test_the_supplier_assesses_itself() -> None:
    declared = made()["declarations"]
    assert declared["assessors"] == [
        {"bom-ref": "assessor", "thirdParty": False, "organization": {"name": "Aster Mills"}}
    ]
    assert declared["targets"] == {"organizations": [{"bom-ref": "supplier", "name": "Aster Mills"}]}


def test_it_points_at_the_signed_receipt_and_says_what_it_cannot_express() -> None:
    document = made()
    properties = [(entry["name"], entry["value"]) for entry in document["metadata"]["properties"]]
    assert ("candour:assuranceLevel", "self-assessment") in properties
    assert ("candour:receiptSha256", SHA) in properties
    assert tuple(value for name, value in properties if name == "candour:cannotExpress") == CANNOT_EXPRESS
    (signatory,) = document["declarations"]["affirmation"]["signatories"]
    assert signatory["externalReference"]["hashes"] == [{"alg": "SHA-256", "content": SHA}]
    assert document["declarations"]["affirmation"]["statement"].endswith("on 2026-05-01.")


def test_the_same_submission_has_the_same_serial_number_and_another_one_another() -> None:
    assert made() == made()
    assert made()["serialNumber"].startswith("urn:uuid:")
    assert made()["serialNumber"] != made(sha256="cd" * 32)["serialNumber"]


def test_its_form_is_named_for_readers_of_files() -> None:
    document = made()
    assert (document["$schema"], document["bomFormat"], document["specVersion"]) == (SCHEMA, "CycloneDX", "1.6")
    assert document["metadata"]["timestamp"] == "2026-05-01T09:00:00Z"
