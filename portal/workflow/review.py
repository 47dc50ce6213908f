"""Reading a response as a reviewer: answers beside their questions, and why the score is what it is."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from portal.domain import disclosure, policy
from portal.domain.answers import read_answers
from portal.domain.disclosure import Beside, Sight
from portal.domain.expressions import UNKNOWN
from portal.domain.expressions.types import Key
from portal.domain.facts import Facts, facts_of
from portal.domain.policy import WITH_SAFEGUARDING
from portal.domain.questionnaire import SEVERITIES, Question, Version
from portal.domain.refusals import NotAllowed, NotFound
from portal.domain.ruleset import Family, ReadyCheck
from portal.domain.tracing import value_json
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

SAID = {True: "true", False: "false", None: "unknown"}


@dataclass(frozen=True)
class Line:
    """One question with its answer in words, its state in the score, points and weight.

    `kept_back` is how many files only the safeguarding role may open.
    """

    question: Question
    said: str
    state: str
    points: str | None
    weight: str
    files: tuple[Evidence, ...]
    kept_back: int


@dataclass(frozen=True)
class SectionRead:
    """A section with its score and its lines."""

    title: str
    score: str | None
    weight: int
    lines: tuple[Line, ...]


@dataclass(frozen=True)
class CheckRead:
    """A check that fired, and what the supplier said about it; `kept_back` when that is with safeguarding."""

    id: str
    level: str
    say: str
    explained: Explained | None
    kept_back: bool


@dataclass(frozen=True)
class FlagRead:
    """A raised flag as the actor may read it: why, by which rule, and the values that raised it."""

    severity: str
    remedying: bool
    because: str
    rule: str
    values: tuple[Beside, ...] = ()


@dataclass(frozen=True)
class FamilyRead:
    """One version of a response: its result, sections, flags as the actor may read them, checks, derived values.

    `earlier` are its results before a review, `second` those under newer versions; `since` compares with the response
    before.
    """

    version: Version
    result: KeptResult
    sections: tuple[SectionRead, ...]
    flags: tuple[FlagRead, ...]
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


def file(work: Work, campaign: str, invitation: str, evidence_id: str) -> tuple[Evidence, bytes]:
    """The clean copy of a file of a submitted response; with a restricted question, its file is restricted too."""
    submission, found = _submitted_file(work, campaign, invitation, evidence_id)
    check_file(work, submission, found)
    return evidence.read(work, evidence_id)


def original_file(work: Work, campaign: str, invitation: str, evidence_id: str) -> tuple[Evidence, bytes]:
    """A file as it came, with everything its sender may not have seen in it: for safeguarding, and written down."""
    policy.check(work.actor, "sensitive")
    _submitted_file(work, campaign, invitation, evidence_id)
    read = evidence.read_original(work, evidence_id)
    history.note(work, "original_downloaded", "evidence", evidence_id, invitation=invitation)
    return read


def _submitted_file(work: Work, campaign: str, invitation: str, evidence_id: str) -> tuple[Submission, Evidence]:
    submission = submissions.of_invitation(work, invitation)
    found = evidence.one(work, evidence_id)
    is_elsewhere = campaigns.invited(work, invitation, lock=False).campaign_id != campaign
    if submission is None or is_elsewhere or found.response != submission.response:
        raise NotFound
    return submission, found


def check_file(work: Work, submission: Submission, found: Evidence) -> None:
    """Refuse a file that answers what only the safeguarding role may read."""
    if sight(work, submission).hides((found.family, found.question)):
        raise NotAllowed(policy.REFUSALS["sensitive"])


def check_explanation(work: Work, submission: Submission, family: str, check: str) -> None:
    """Refuse an explanation that only the safeguarding role may read."""
    seen = sight(work, submission)
    known = seen.ruleset.families.get(family)
    if known is not None and any(one.check.id == check and _keeps_back(seen, one) for one in known.checks):
        raise NotAllowed(policy.REFUSALS["sensitive"])


def sight(work: Work, submission: Submission) -> Sight:
    """What the actor may read of a response that was handed in."""
    return _sight(work, submission.content, _newest(submissions.results(work, submission.response)))


def _newest(results: Sequence[KeptResult]) -> dict[str, KeptResult]:
    """The result of each family that counts: the last one under the version it was handed in with."""
    return {result.family: result for result in results if result.reason != RESCORED}


def _sight(work: Work, content: Mapping[str, Any], newest: Mapping[str, KeptResult]) -> Sight:
    ruleset = library.ruleset_by_hashes(work, [one["hash"] for one in content["versions"]])
    documents = {family: result.document for family, result in newest.items()}
    return Sight.of(work.actor, ruleset, content["answers"], documents)


def _families(work: Work, invitation: str, submission: Submission) -> tuple[FamilyRead, ...]:
    results = submissions.results(work, submission.response)
    newest, content = _newest(results), submission.content
    seen = _sight(work, content, newest)
    facts = facts_of(seen.ruleset, read_answers(seen.ruleset, content["answers"]), submission.declared_on)
    given = Given(seen, facts, reviewing.explanations(work, submission.response), _files(work, submission))
    found = []
    for name in (one["family"] for one in content["versions"]):
        read = _family(given, seen.ruleset.families[name], newest[name])
        second = tuple(result for result in results if result.family == name and result.reason == RESCORED)
        earlier = tuple(one for one in results if one.family == name and one not in (newest[name], *second))
        since = rescore.since_last_time(work, invitation, name)
        found.append(replace(read, earlier=earlier, second=second, since=since))
    return tuple(found)


def _files(work: Work, submission: Submission) -> tuple[Evidence, ...]:
    return tuple(evidence.of_response(work, submission.response))


@dataclass(frozen=True)
class Given:
    """What one response holds for every family, and what of it may be read."""

    sight: Sight
    facts: Facts
    explained: Mapping[tuple[str, str], Explained]
    files: tuple[Evidence, ...]


def _family(given: Given, family: Family, result: KeptResult) -> FamilyRead:
    document, version, seen = result.document, family.version, given.sight
    return FamilyRead(
        version,
        result,
        _sections(given, version, document),
        _flags(given, version, document),
        tuple(_check(given, family, one) for one in document["checks"]),
        tuple((one, seen.read((version.id, one), value)) for one, value in document["derived"].items()),
        _rules(seen, family, result),
    )


def _flags(given: Given, version: Version, document: Mapping[str, Any]) -> tuple[FlagRead, ...]:
    """The flags, the worst first."""
    found = [flag_read(given.sight, version.id, one, given.facts.values) for one in document["flags"]]
    return tuple(sorted(found, key=lambda one: -SEVERITIES.index(one.severity)))


def _sections(given: Given, version: Version, document: Mapping[str, Any]) -> tuple[SectionRead, ...]:
    """The sections of which something was asked. A score from which hidden points could be worked out is hidden too."""
    states = {one["id"]: one for one in document["questions"]}
    scores = {one["id"]: one["score"] for one in document["sections"]}
    texts, found = Texts(version), []
    for section in version.sections:
        lines = tuple(
            _line(given, texts, question, states[question.id])
            for question in section.questions
            if question.id in states and states[question.id]["state"] != "not_asked"
        )
        tells = any(line.points == WITH_SAFEGUARDING for line in lines)
        if lines:
            score = WITH_SAFEGUARDING if tells else scores.get(section.id)
            found.append(SectionRead(section.title, score, section.weight, lines))
    return tuple(found)


def _line(given: Given, texts: Texts, question: Question, state: Mapping[str, Any]) -> Line:
    family, seen = texts.version.id, given.sight
    said = seen.said(family, question, seen.given.get(family, {}).get(question.id), texts)
    files = tuple(one for one in given.files if (one.family, one.question) == (family, question.id))
    key: Key = (family, question.id)
    kept_back = len(files) if seen.hides(key) else 0
    shown = () if kept_back else files
    return Line(question, said, state["state"], seen.points(key, state["points"]), state["weight"], shown, kept_back)


def flag_read(seen: Sight, family: str, one: Mapping[str, Any], values: Mapping[Key, Any] | None = None) -> FlagRead:
    """A raised flag as the actor may read it; with the `values` of the response, those that its rule read too."""
    ready, severity = disclosure.flag_named(seen.ruleset, family, one["id"]), one["severity"]
    if ready is None:
        return FlagRead(severity, one["remedying"], one["because"], "")
    because = seen.told(ready.because, one["because"], critical=severity == "critical")
    reads = ready.when.reads.items() if values is not None else ()
    beside = tuple(seen.beside(name, key, value_json((values or {}).get(key, UNKNOWN))) for name, key in reads)
    return FlagRead(severity, one["remedying"], because, ready.flag.when, beside)


def _check(given: Given, family: Family, one: Mapping[str, Any]) -> CheckRead:
    """A fired check in words. The explanation of one that reads what is with safeguarding is with it too."""
    explained = given.explained.get((family.version.id, one["id"]))
    ready = next((ready for ready in family.checks if ready.check.id == one["id"]), None)
    if ready is None:
        return CheckRead(one["id"], one["level"], one["id"], explained, kept_back=False)
    kept_back = _keeps_back(given.sight, ready)
    if kept_back and explained is not None:
        explained = replace(explained, text=WITH_SAFEGUARDING)
    say = given.sight.told(ready.say, ready.say.text(given.facts.values))
    return CheckRead(one["id"], one["level"], say, explained, kept_back)


def _keeps_back(seen: Sight, ready: ReadyCheck) -> bool:
    return seen.hides_any([*ready.when.reads.values(), *(key for key, _ in ready.say.slots)])


def _about(family: Family) -> dict[str, str]:
    """What each rule of a version is about, in the words of the questionnaire without their values, by its id."""
    words = {section.id: section.title for section in family.version.sections}
    words |= {one.question.id: one.question.ask for one in family.questions}
    words |= {one.flag.id: "…".join(one.because.pieces) for one in family.flags}
    return words | {one.check.id: "…".join(one.say.pieces) for one in family.checks}


def _rules(seen: Sight, family: Family, result: KeptResult) -> tuple[dict[str, Any], ...]:
    """The rules of the trace with the values they read, in words, as the actor may read them.

    What a rule said of a value that is kept back would tell the value, so that is kept back too.
    """
    keys = {(one.id, one.part, one.text): dict(one.reads) for one in family.traced}
    about = _about(family)
    found = []
    for rule in result.rules:
        names: dict[str, Key] = keys.get((rule["id"], rule["part"], rule["rule"]), {})
        reads = [(name, seen.read(names[name], value)) for name, value in rule["reads"].items() if name in names]
        said = seen.read((family.version.id, rule["id"]), rule["is"]) if rule["part"] == "derived" else SAID[rule["is"]]
        found.append(
            {
                **rule,
                "about": about.get(rule["id"], ""),
                "reads": reads,
                "said": WITH_SAFEGUARDING if seen.hides_any(names.values()) else said,
            }
        )
    return tuple(found)
