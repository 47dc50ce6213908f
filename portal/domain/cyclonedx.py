"""A submission as a CycloneDX attestation (1.6, declarations): each answer is a claim about the supplier.

A question is a requirement, its answer a claim, an explained contradiction a counter-claim. This file is meant to be
passed on, so it leaves out the answers to sensitive questions and whatever follows from them: questions that were asked
because of them, contradictions that rest on them, and words with personal data.
"""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from portal.domain import kinds
from portal.domain.family import CheckRules
from portal.domain.open_view import OpenView
from portal.domain.questionnaire import Question, Version
from portal.domain.restriction import Place
from portal.domain.ruleset import Ruleset
from portal.domain.translation import Texts
from portal.domain.values import Answers

SCHEMA = "http://cyclonedx.org/schema/bom-1.6.schema.json"
SUPPLIER, ASSESSOR = "supplier", "assessor"
RATIONALE = "Declared by the supplier itself; nobody else has verified it."
CANNOT_EXPRESS = (
    "Answers to sensitive questions, and what follows from them, are left out: this file is made to be passed on.",
    "Conformance is not stated: whether an answer is good enough is for whoever asked to judge.",
    "Confidence has no score here: CycloneDX has no word for a self-declaration but its rationale.",
    "Rules, bands of severity, follow-ups and repair of harm have no place in CycloneDX.",
    "It has no signature of its own: the signed receipt with this SHA-256 has.",
)


def attestation(
    ruleset: Ruleset, answers: Answers, content: Mapping[str, Any], sha256: str, portal: str
) -> dict[str, Any]:
    """Return a bill of materials with definitions and declarations only."""
    disclosed = _Disclosed.of(ruleset, answers, content)
    claims, evidence = _claims(disclosed, answers, content), _evidence(disclosed, content)
    counter_claims = _counter_claims(disclosed, content)
    maps = [
        {
            "requirement": claim["bom-ref"].replace("claim:", "requirement:"),
            "claims": [claim["bom-ref"]],
            "confidence": {"rationale": RATIONALE},
        }
        for claim in claims
    ]
    if maps and counter_claims:
        maps[0]["counterClaims"] = [claim["bom-ref"] for claim in counter_claims]
    return {
        "$schema": SCHEMA,
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "serialNumber": f"urn:uuid:{uuid.uuid5(uuid.NAMESPACE_URL, f'{portal}#{sha256}')}",
        "version": 1,
        "metadata": _metadata(content, sha256),
        "definitions": {"standards": [_standard(disclosed, version, content) for version in ruleset.versions]},
        "declarations": {
            "assessors": [
                {"bom-ref": ASSESSOR, "thirdParty": False, "organization": {"name": content["supplier"]["name"]}}
            ],
            "targets": {"organizations": [{"bom-ref": SUPPLIER, "name": content["supplier"]["name"]}]},
            "claims": [*claims, *counter_claims],
            "evidence": evidence,
            "attestations": [{"summary": content["campaign"]["title"], "assessor": ASSESSOR, "map": maps}],
            "affirmation": _affirmation(content, sha256, portal),
        },
    }


@dataclass(frozen=True)
class _Disclosed:
    """What may be passed on. The flags that answers raise play no part: a critical one hides nothing here."""

    view: OpenView
    explained: frozenset[Place]
    """The checks whose explanations may be passed on."""

    @classmethod
    def of(cls, ruleset: Ruleset, answers: Answers, content: Mapping[str, Any]) -> "_Disclosed":
        restricted = content.get("restricted", {})
        collected = [(family, id) for family, id in restricted.get("answers", ())]
        as_of = date.fromisoformat(content["as_of"])
        view = OpenView.of(ruleset, answers, as_of, collected, is_trial=True)
        given = {(explained["family"], explained["check"]) for explained in content["explanations"]}
        personal = {(family, id) for family, id in restricted.get("explanations", ())}
        rests = {
            (name, rules.check.id)
            for name, family in ruleset.families.items()
            for rules in family.checks
            if _rests(view, rules)
        }
        return cls(view, frozenset(given - personal - rests))

    def question(self, family: str, question: Question | None) -> bool:
        """Whether a question and its answer may be passed on."""
        return question is not None and question.is_answered and (family, question.id) not in self.view.hidden

    def files(self, content: Mapping[str, Any]) -> list[Mapping[str, Any]]:
        """The files attached only to answers that may be passed on, and not also to another answer."""
        files, asked = content["evidence"], self.view.ruleset.question
        kept_back = {
            file["sha256"]
            for file in files
            if not self.question(file["family"], asked(file["family"], file["question"]))
        }
        return [file for file in files if file["sha256"] not in kept_back]


def _rests(view: OpenView, rules: CheckRules) -> bool:
    """Whether a check, or the text that it shows, depends on an answer that may not be passed on."""
    keys = [*rules.when.reads.values(), *(key for key, _ in rules.say.slots)]
    return any(view.is_restricted(key) for key in keys)


def _metadata(content: Mapping[str, Any], sha256: str) -> dict[str, Any]:
    cannot = [{"name": "candour:cannotExpress", "value": sentence} for sentence in CANNOT_EXPRESS]
    return {
        "timestamp": content["submitted_at"],
        "tools": {"components": [{"type": "application", "name": "Candour"}]},
        "properties": [
            {"name": "candour:assuranceLevel", "value": "self-assessment"},
            {"name": "candour:receiptSha256", "value": sha256},
            *cannot,
        ],
    }


def _standard(disclosed: _Disclosed, version: Version, content: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "bom-ref": f"standard:{version.id}",
        "name": version.title,
        "version": version.version,
        "owner": content["organisation"]["name"],
        "requirements": [
            {
                "bom-ref": f"requirement:{version.id}.{question.id}",
                "identifier": f"{version.id}.{question.id}",
                "title": version.section_of(question.id).title,
                "text": question.ask,
            }
            for question in version.questions()
            if disclosed.question(version.id, question)
        ],
    }


def _claims(disclosed: _Disclosed, answers: Answers, content: Mapping[str, Any]) -> list[dict[str, Any]]:
    """One claim for each answer that may be passed on, in the order of the questions."""
    claims, disclosed_files = [], disclosed.files(content)
    for version in disclosed.view.ruleset.versions:
        words, given = Texts(version, None, version.language), answers.get(version.id, {})
        for question in version.questions():
            answer = given.get(question.id)
            if answer is None or not disclosed.question(version.id, question):
                continue
            claim: dict[str, Any] = {
                "bom-ref": f"claim:{version.id}.{question.id}",
                "target": SUPPLIER,
                "predicate": question.ask,
                "reasoning": str(kinds.show(question, answer, words)),
            }
            files = [_file_ref(file) for file in disclosed_files if _is_about(file, version.id, question.id)]
            claims.append({**claim, "evidence": files} if files else claim)
    return claims


def _is_about(file: Mapping[str, Any], family: str, question: str) -> bool:
    return (file["family"], file["question"]) == (family, question)


def _file_ref(file: Mapping[str, Any]) -> str:
    return f"evidence:{file['family']}.{file['question']}:{file['sha256']}"


def _evidence(disclosed: _Disclosed, content: Mapping[str, Any]) -> list[dict[str, Any]]:
    files = disclosed.files(content)
    return [
        {
            "bom-ref": reference,
            "description": f"A file given to the organisation that asked; SHA-256 {file['sha256']}.",
            "created": content["submitted_at"],
            "author": {"name": content["declaration"]["name"]},
        }
        for reference, file in {_file_ref(file): file for file in files}.items()
    ]


def _counter_claims(disclosed: _Disclosed, content: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The checks that fired and may be disclosed, each with the supplier's explanation."""
    says = {
        (version.id, check.id): check.say
        for version in disclosed.view.ruleset.versions
        for _, check in version.all_checks()
    }
    return [
        {
            "bom-ref": f"counter-claim:{explained['family']}.{explained['check']}",
            "target": SUPPLIER,
            "predicate": says.get((explained["family"], explained["check"]), explained["check"]),
            "reasoning": explained["text"],
        }
        for explained in content["explanations"]
        if (explained["family"], explained["check"]) in disclosed.explained
    ]


def _affirmation(content: Mapping[str, Any], sha256: str, portal: str) -> dict[str, Any]:
    reference = {
        "type": "attestation",
        "url": portal,
        "comment": "The signed receipt",
        "hashes": [{"alg": "SHA-256", "content": sha256}],
    }
    signatory = {
        "name": content["declaration"]["name"],
        "role": content["declaration"]["role"],
        "organization": {"name": content["supplier"]["name"]},
        "externalReference": reference,
    }
    statement = f"The answers were declared true to the best of the signatory's knowledge on {content['as_of']}."
    return {"statement": statement, "signatories": [signatory]}
