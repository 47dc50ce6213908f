"""Reading a response as a reviewer: answers beside their questions, and why the score is what it is."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from portal.domain import disclosure, kinds
from portal.domain.policy import Actor
from portal.domain.questionnaire import Question, Version
from portal.domain.refusals import NotFound
from portal.domain.translation import Texts
from portal.storage import board, campaigns, evidence, findings_board, history, library, reviewing, submissions
from portal.storage.board import Row
from portal.storage.campaigns import Campaign
from portal.storage.database import Work
from portal.storage.evidence import Evidence
from portal.storage.findings_board import Found
from portal.storage.reviewing import Explained, Verified
from portal.storage.submissions import KeptResult, Submission
from portal.storage.touched import RESCORED
from portal.workflow import rescore
from portal.workflow.rescore import Since

NO_ANSWERS = {
    "dont_know": "Does not know",
    "not_applicable": "Not applicable",
    "declined": "Declined to answer",
}


@dataclass(frozen=True)
class Line:
    """One question with its answer in words, its state in the score, points and weight; `behind` names its flags."""

    question: Question
    said: str
    state: str
    points: str | None
    weight: str
    files: tuple[Evidence, ...]


@dataclass(frozen=True)
class SectionRead:
    """A section with its score and its lines."""

    title: str
    score: str | None
    weight: int
    lines: tuple[Line, ...]


@dataclass(frozen=True)
class CheckRead:
    """A check that fired, and what the supplier said about it."""

    id: str
    level: str
    say: str
    explained: Explained | None


@dataclass(frozen=True)
class FamilyRead:
    """One version of a response: its result, sections, flags as the actor may read them, checks, derived values.

    `earlier` are its results before a review, `second` those under newer versions; `since` compares with the response
    before.
    """

    version: Version
    result: KeptResult
    sections: tuple[SectionRead, ...]
    flags: tuple[tuple[str, bool, str, str], ...]
    checks: tuple[CheckRead, ...]
    derived: tuple[tuple[str, str], ...]
    rules: tuple[dict[str, Any], ...]
    earlier: tuple[KeptResult, ...] = ()
    second: tuple[KeptResult, ...] = ()
    since: Since | None = None


@dataclass(frozen=True)
class ResponseRead:
    """Everything a reviewer's page shows; `families` is empty before handing in, for nobody sees drafts."""

    row: Row
    campaign: Campaign
    submission: Submission | None
    families: tuple[FamilyRead, ...]
    findings: tuple[Found, ...]
    history: tuple[history.Entry, ...]
    verified: tuple[Verified, ...]


def response(work: Work, campaign_id: str, invitation: str) -> ResponseRead:
    """The response of one invitation of the actor's organisation."""
    campaign = campaigns.get(work, campaign_id)
    row = board.row(work, invitation)
    if row is None or campaigns.invited(work, invitation, lock=False).campaign_id != campaign_id:
        raise NotFound
    submission = submissions.of_invitation(work, invitation)
    families = _families(work, invitation, submission) if submission else ()
    return ResponseRead(
        row,
        campaign,
        submission,
        families,
        tuple(findings_board.of_invitation(work, invitation)),
        tuple(history.of_object(work, "invitation", invitation)),
        reviewing.verifications(work, submission.response) if submission else (),
    )


def file(work: Work, invitation: str, evidence_id: str) -> tuple[Evidence, bytes]:
    """A file given with a response that was handed in."""
    submission = submissions.of_invitation(work, invitation)
    found = evidence.read(work, evidence_id)
    if submission is None or found[0].response != submission.response:
        raise NotFound
    return found


def _families(work: Work, invitation: str, submission: Submission) -> tuple[FamilyRead, ...]:
    results = submissions.results(work, submission.response)
    newest = {result.family: result for result in results if result.reason != RESCORED}
    explained = reviewing.explanations(work, submission.response)
    files = evidence.of_response(work, submission.response)
    found = []
    for one in submission.content["versions"]:
        name, version = one["family"], library.version_by_hash(work, one["hash"])
        answers = submission.content["answers"].get(name, {})
        read = _family(work.actor, version, newest[name], answers, explained, files)
        second = tuple(result for result in results if result.family == name and result.reason == RESCORED)
        earlier = tuple(one for one in results if one.family == name and one not in (newest[name], *second))
        since = rescore.since_last_time(work, invitation, name)
        found.append(replace(read, earlier=earlier, second=second, since=since))
    return tuple(found)


def _family(
    actor: Actor,
    version: Version,
    result: KeptResult,
    answers: Mapping[str, Any],
    explained: Mapping[tuple[str, str], Explained],
    files: tuple[Evidence, ...],
) -> FamilyRead:
    document = result.document
    critical, texts = behind_critical(version, document), Texts(version)
    states = {one["id"]: one for one in document["questions"]}
    scores = {one["id"]: one["score"] for one in document["sections"]}
    sections = []
    for section in version.sections:
        lines = tuple(
            _line(actor, texts, question, answers.get(question.id), states[question.id], critical, files)
            for question in section.questions
            if question.id in states and states[question.id]["state"] != "not_asked"
        )
        if lines:
            sections.append(SectionRead(section.title, scores.get(section.id), section.weight, lines))
    return FamilyRead(
        version,
        result,
        tuple(sections),
        tuple(flag_read(actor, version, document, one) for one in document["flags"]),
        tuple(_check(version, one, explained) for one in document["checks"]),
        tuple((one, _plain(value)) for one, value in document["derived"].items()),
        tuple(_rule(actor, version, rule, critical) for rule in result.rules),
    )


def _line(
    actor: Actor,
    texts: Texts,
    question: Question,
    answer: Any,
    state: Mapping[str, Any],
    critical: frozenset[str],
    files: tuple[Evidence, ...],
) -> Line:
    said = said_of(actor, texts, question, answer, critical=question.id in critical)
    mine = tuple(one for one in files if (one.family, one.question) == (texts.version.id, question.id))
    return Line(question, said, state["state"], state["points"], state["weight"], mine)


def said_of(actor: Actor, texts: Texts, question: Question, answer: Any, *, critical: bool) -> str:
    """An answer's JSON in words, as the actor may read it; `texts` are those of its version, made once for many."""
    if answer is None:
        return "Not answered"
    if isinstance(answer, dict) and "no_answer" in answer:
        reason = f": {answer['reason']}" if answer.get("reason") else ""
        return NO_ANSWERS[answer["no_answer"]] + reason
    said = kinds.show(question, kinds.from_json(question, answer), texts)
    return disclosure.value(actor, question, said, answer, critical=critical)


def behind_critical(version: Version, document: Mapping[str, Any]) -> frozenset[str]:
    """The questions whose values raised a critical flag."""
    names = (name for flag in document["flags"] if flag["severity"] == "critical" for name in _read_by(document, flag))
    named = (disclosure.question_named(version, name) for name in names)
    return frozenset(question.id for question in named if question is not None)


def _read_by(document: Mapping[str, Any], flag: Mapping[str, Any]) -> dict[str, Any]:
    """The values a raised flag's rule read, by the names it gives them."""
    values: dict[str, Any] = document["read"].get(flag["id"], {})
    return values


def flag_read(
    actor: Actor, version: Version, document: Mapping[str, Any], one: Mapping[str, Any]
) -> tuple[str, bool, str, str]:
    """A raised flag as the actor may read it: severity, whether it is being put right, why, and its rule."""
    flag, said = disclosure.flag_named(version, one["id"]), one["because"]
    if flag is not None:
        said = disclosure.because(actor, version, flag, said, _read_by(document, one))
    return one["severity"], one["remedying"], said, flag.when if flag else ""


def _check(version: Version, one: Mapping[str, Any], explained: Mapping[tuple[str, str], Explained]) -> CheckRead:
    check = next((check for _, check in version.all_checks() if check.id == one["id"]), None)
    return CheckRead(one["id"], one["level"], check.say if check else one["id"], explained.get((version.id, one["id"])))


def _rule(actor: Actor, version: Version, rule: Mapping[str, Any], critical: frozenset[str]) -> dict[str, Any]:
    """A rule of the trace with the values it read, in words, as the actor may read them."""
    reads = []
    for name, value in rule["reads"].items():
        question = disclosure.question_named(version, name)
        said = _plain(value)
        if question is not None:
            said = disclosure.value(actor, question, said, value, critical=question.id in critical)
        reads.append((name, said))
    return {**rule, "reads": reads}


def _plain(value: Any) -> str:
    if value is None:
        return "unknown"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        return ", ".join(_plain(item) for item in value)
    if isinstance(value, dict):
        return " ".join(_plain(item) for item in value.values())
    return str(value)
