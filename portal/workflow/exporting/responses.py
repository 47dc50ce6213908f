"""The data of an export's tables: each supplier of a campaign, with the parts of its response that the actor may read.

Invitations are read in batches, and of each batch only what some table needs.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import islice

from portal.domain.disclosure import Redactor
from portal.domain.file_disclosure import readable_files
from portal.domain.questionnaire import Version
from portal.domain.supplier_fields import SupplierFacts
from portal.domain.translation import Texts
from portal.storage import (
    board,
    campaign_texts,
    campaigns,
    exports,
    findings_board,
    follow_ups,
    library,
    shared_findings,
)
from portal.storage.board import BoardRow
from portal.storage.campaign_texts import StoredTexts
from portal.storage.campaigns import Campaign
from portal.storage.database import Work
from portal.storage.evidence import Evidence
from portal.storage.exports import FamilyStanding, FindingCounts, Given, Submitted
from portal.storage.follow_ups import AskedFollowUp
from portal.storage.responses import QuestionRef
from portal.storage.reviewing import StoredExplanation, Verified
from portal.storage.shared_findings import FindingShare
from portal.storage.submissions import StoredResult
from portal.workflow import finding_view, flag_view
from portal.workflow.exporting.response import ResponseExport
from portal.workflow.finding_view import ReadableFinding


@dataclass(frozen=True)
class Scope:
    """One campaign as one actor may see it."""

    work: Work
    campaign: Campaign

    @classmethod
    def of(cls, work: Work, campaign: str) -> "Scope":
        """The campaign of the actor's organisation; NotFound for any other."""
        return cls(work, campaigns.get(work, campaign))

    @cached_property
    def versions(self) -> tuple[Version, ...]:
        """Every version in the files: those the campaign asks, and newer ones that responses have moved to."""
        own = library.ruleset_of_campaign(self.work, self.campaign.id).versions
        known = {version.hash for version in own}
        in_use = exports.hashes_in_use(self.work, self.campaign.id)
        moved = [library.version_by_hash(self.work, hash) for hash in in_use if hash not in known]
        return (*own, *sorted(moved, key=lambda version: (version.id, version.number)))

    @cached_property
    def texts(self) -> dict[str, Texts]:
        """The questionnaires' own texts, by hash."""
        return {version.hash: Texts(version) for version in self.versions}

    @cached_property
    def translations(self) -> tuple[StoredTexts, ...]:
        """The campaign's own texts in other languages."""
        return tuple(campaign_texts.translations(self.work, self.campaign.id).values())

    @cached_property
    def count(self) -> int:
        """How many suppliers the campaign has, for progress."""
        return exports.count(self.work, self.campaign.id)

    @cached_property
    def sees_everything(self) -> bool:
        """Whether scores are exact for the actor."""
        return findings_board.sees_all(self.work)

    def suppliers(self) -> Iterator["SupplierExport"]:
        """Every supplier of the campaign by code, then name; only a few are in memory at a time."""
        rows = board.all_rows(self.work, self.campaign.id)
        while some := list(islice(rows, exports.AT_ONCE)):
            batch = Batch(self, tuple(row.id for row in some))
            yield from (SupplierExport(batch, row) for row in some)


@dataclass(frozen=True)
class Batch:
    """The data of some invitations, each kind read when first needed."""

    scope: Scope
    ids: tuple[str, ...]

    @cached_property
    def submitted(self) -> Mapping[str, Submitted]:
        """The submissions, by invitation."""
        return exports.submitted(self.scope.work, self.ids)

    @cached_property
    def standings(self) -> Mapping[str, Mapping[str, FamilyStanding]]:
        """The newest results in short, by invitation, then family."""
        return exports.standings(self.scope.work, self.ids)

    @cached_property
    def records(self) -> Mapping[str, SupplierFacts]:
        """The suppliers' records, by invitation."""
        return exports.records(self.scope.work, self.ids)

    @cached_property
    def results(self) -> Mapping[str, Mapping[str, StoredResult]]:
        """The newest results, by invitation, then family."""
        return exports.results(self.scope.work, self.ids)

    @cached_property
    def responses(self) -> tuple[str, ...]:
        """The ids of the responses that were submitted."""
        return tuple(submission.response for submission in self.submitted.values())

    @cached_property
    def given(self) -> Mapping[str, Mapping[QuestionRef, Given]]:
        """Who gave each answer and when, by response, then question."""
        return exports.given(self.scope.work, self.responses)

    @cached_property
    def files(self) -> Mapping[str, tuple[Evidence, ...]]:
        """The files, by response."""
        return exports.files(self.scope.work, self.responses)

    @cached_property
    def explanations(self) -> Mapping[str, Mapping[QuestionRef, StoredExplanation]]:
        """The explanations, by response, then check."""
        return exports.explanations(self.scope.work, self.responses)

    @cached_property
    def verifications(self) -> Mapping[str, Verified]:
        """The newest verifications, by response."""
        return exports.verifications(self.scope.work, self.responses)

    @cached_property
    def finding_counts(self) -> Mapping[str, FindingCounts]:
        """The numbers of findings, by invitation."""
        return exports.finding_counts(self.scope.work, self.ids)

    @cached_property
    def findings(self) -> Mapping[str, list[findings_board.FindingRow]]:
        """The findings, by invitation."""
        return findings_board.of_invitations(self.scope.work, self.ids)

    @cached_property
    def follow_ups(self) -> Mapping[str, list[AskedFollowUp]]:
        """The follow-ups, by finding."""
        ids = [finding.id for findings in self.findings.values() for finding in findings]
        return follow_ups.questions_of(self.scope.work, ids)

    @cached_property
    def shares(self) -> Mapping[str, tuple[FindingShare, ...]]:
        """The sharings with the supplier, by finding."""
        ids = [finding.id for findings in self.findings.values() for finding in findings]
        return shared_findings.of_findings(self.scope.work, ids)


@dataclass(frozen=True)
class SupplierExport:
    """One supplier of the campaign; everything about its response is empty until it is submitted."""

    batch: Batch
    row: BoardRow

    @property
    def record(self) -> SupplierFacts:
        """What the buyer records about it for its own lists."""
        return self.batch.records[self.row.id]

    @property
    def submission(self) -> Submitted | None:
        """The supplier's submission."""
        return self.batch.submitted.get(self.row.id)

    @property
    def standings(self) -> Mapping[str, FamilyStanding]:
        """The newest results in short, by family."""
        return self.batch.standings.get(self.row.id, {})

    @property
    def finding_counts(self) -> FindingCounts:
        """How many findings the actor may see."""
        return self.batch.finding_counts.get(self.row.id, FindingCounts())

    @property
    def verification(self) -> Verified | None:
        """The newest verification of the response."""
        return self.batch.verifications.get(self.submission.response) if self.submission else None

    @cached_property
    def response(self) -> ResponseExport | None:
        """The response, redacted for the actor."""
        submission, work = self.submission, self.batch.scope.work
        if submission is None:
            return None
        ruleset = library.ruleset_by_hashes(work, submission.versions)

        def collected() -> frozenset[QuestionRef]:
            return library.sensitive_questions(work, submission.submitted_at) | submission.restricted_answers

        redacted = Redactor.of(work.actor, ruleset, submission.answers, submission.declared_on, collected)
        results = self.batch.results.get(self.row.id, {})
        return ResponseExport(submission, redacted, results, self.batch.scope.texts)

    @property
    def explanations(self) -> Mapping[QuestionRef, StoredExplanation]:
        """The supplier's explanations of checks."""
        response = self.response
        if response is None:
            return {}
        explained = self.batch.explanations.get(response.submission.response, {})
        restricted = response.submission.restricted_explanations
        return flag_view.readable_explanations(response.redacted, explained, restricted)

    @cached_property
    def files(self) -> tuple[Evidence, ...]:
        """The files that the actor may see: a restricted question's files are restricted too."""
        response = self.response
        if response is None:
            return ()
        return readable_files(response.redacted, self.batch.files.get(response.submission.response, ()))

    @property
    def given(self) -> Mapping[QuestionRef, Given]:
        """Who gave each answer and when."""
        return self.batch.given.get(self.submission.response, {}) if self.submission else {}

    @cached_property
    def findings(self) -> tuple[ReadableFinding, ...]:
        """The findings that the actor may see, with their follow-ups."""
        response, actor = self.response, self.batch.scope.work.actor
        return tuple(
            finding_view.readable(
                actor,
                finding_view.disclosed_part(response.redacted, finding) if response else None,
                finding,
                self.batch.follow_ups.get(finding.id, ()),
                self.batch.shares.get(finding.id, ()),
            )
            for finding in self.batch.findings.get(self.row.id, ())
        )
