"""Tables of what happens after submission: findings, follow-ups, and evidence files."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from portal.domain.confidence import HALVES
from portal.domain.finding_lifecycle import STATES
from portal.domain.shared_findings import POSITIONS
from portal.storage.evidence import Evidence
from portal.storage.findings_board import FindingRow
from portal.storage.follow_ups import AskedFollowUp
from portal.workflow.exporting.responses import SupplierExport
from portal.workflow.exporting.supplier_table import GRADES
from portal.workflow.exporting.table import Column, ExportTable, Part, of_supplier, parts
from portal.workflow.finding_view import ReadableFinding

MOMENT = "date and time (UTC)"


@dataclass(frozen=True)
class FollowUpRow:
    """One follow-up, with its finding."""

    finding: FindingRow
    asked: AskedFollowUp


def _newest(part: Part[ReadableFinding], name: str) -> Any:
    """A field of the finding's last sharing with the supplier; None if it was never shared."""
    shares = part.item.shares
    return getattr(shares[-1], name) if shares else None


FINDING_COLUMNS: tuple[Column[Part[ReadableFinding]], ...] = (
    *of_supplier(),
    Column("family", "The questionnaire.", lambda part: part.item.finding.family, width=20),
    Column("flag", "The id of the flag that was raised.", lambda part: part.item.finding.flag, width=28),
    Column("title", "What the finding is called.", lambda part: part.item.finding.title, width=44),
    Column("finding", "The finding's id.", lambda part: part.item.finding.id, width=28),
    Column("severity", "How serious it is.", lambda part: part.item.finding.severity, values=GRADES),
    Column("state", "Where it stands now.", lambda part: part.item.finding.state, values=", ".join(STATES)),
    Column("because", "Why it was raised.", lambda part: part.item.because, width=70),
    Column("remedying", "Whether the supplier says that it is being put right.",
           lambda part: part.item.finding.remedying, "yes or no", 11),
    Column("raised_at", "When it was raised.", lambda part: part.item.finding.raised_at, MOMENT, 20),
    Column("due_on", "When the last question asked about it is due.", lambda part: part.item.finding.asked_due_on,
           "date"),
    Column("assigned_to", "Who is responsible for it.", lambda part: part.item.finding.assignee_name, width=24),
    Column("own_due_on", "When the organisation wants to be done with it.", lambda part: part.item.finding.due_on,
           "date"),
    Column("closed_at", "When it was closed.", lambda part: part.item.finding.closed_at, MOMENT, 20),
    Column("close_reason", "Why it was closed, or is proposed to be.", lambda part: part.item.finding.close_reason,
           width=50),
    Column("reopened_at", "When it was last reopened.", lambda part: part.item.finding.reopened_at, MOMENT, 20),
    Column("reopen_reason", "Why.", lambda part: part.item.finding.reopen_reason, width=50),
    Column("follow_ups", "How many questions were asked about it.", lambda part: len(part.item.questions), "number"),
    Column("shared_at", "When it was shown to the supplier last.", lambda part: _newest(part, "shared_at"), MOMENT, 20),
    Column("reply_by", "The last day on which the supplier could say whether it agrees.",
           lambda part: _newest(part, "reply_by"), "date"),
    Column("position", "What the supplier says to it.", lambda part: _newest(part, "position"),
           values=", ".join(POSITIONS)),
    Column("supplier_words", "The supplier's words.", lambda part: _newest(part, "words"), width=50),
    Column("position_at", "When it said so.", lambda part: _newest(part, "replied_at"), MOMENT, 20),
)  # fmt: skip

FOLLOW_UP_COLUMNS: tuple[Column[Part[FollowUpRow]], ...] = (
    *of_supplier(),
    Column("family", "The questionnaire.", lambda part: part.item.finding.family, width=20),
    Column("flag", "The id of the flag that was raised.", lambda part: part.item.finding.flag, width=28),
    Column("title", "What the finding is called.", lambda part: part.item.finding.title, width=44),
    Column("finding", "The id of the finding it is about.", lambda part: part.item.finding.id, width=28),
    Column("number", "Which question about this finding it is.", lambda part: part.item.asked.number, "number", 9),
    Column("question", "What was asked.", lambda part: part.item.asked.ask, width=50),
    Column("due_on", "When the reply is due.", lambda part: part.item.asked.due_on, "date"),
    Column("asked_at", "When it was asked.", lambda part: part.item.asked.asked_at, MOMENT, 20),
    Column("asked_by", "Who asked.", lambda part: part.item.asked.asked_by_name, width=24),
    Column("approved_by", "Who approved it.", lambda part: part.item.asked.approved_by_name, width=24),
    Column("sent", "Whether its email is written.", lambda part: part.item.asked.is_sent, "yes or no", 9),
    Column("reply", "What the supplier replied.", lambda part: part.item.asked.answer_text, width=50),
    Column("replied_at", "When.", lambda part: part.item.asked.answered_at, MOMENT, 20),
    Column("decision", "What was made of the reply.", lambda part: part.item.asked.decision,
           values="accepted, again, withdrawn"),
    Column("decided_at", "When.", lambda part: part.item.asked.decided_at, MOMENT, 20),
    Column("decided_by", "Who decided.", lambda part: part.item.asked.decided_by_name, width=24),
    Column("note", "What they noted.", lambda part: part.item.asked.note, width=50),
)  # fmt: skip

EVIDENCE_COLUMNS: tuple[Column[Part[Evidence]], ...] = (
    *of_supplier(),
    Column("family", "The questionnaire.", lambda part: part.item.family, width=20),
    Column("question", "The id of the question it was given with.", lambda part: part.item.question, width=24),
    Column("file", "The file's name.", lambda part: part.item.file_name, width=34),
    Column("type", "Its media type.", lambda part: part.item.media_type, width=24),
    Column("size", "Its size in bytes.", lambda part: part.item.size, "number", 11),
    Column("sha256", "The SHA-256 of its content.", lambda part: part.item.sha256, width=66),
    Column("state", "What a reviewer made of it.", lambda part: part.item.state, values=", ".join(HALVES)),
    Column("received_at", "When it was given.", lambda part: part.item.received_at, MOMENT, 20),
    Column("description", "What the supplier says it shows.", lambda part: part.item.description, width=40),
    Column("valid_until", "The last day on which it is valid.", lambda part: part.item.expires_on, "date"),
    Column("added_after_submitting", "Whether it was added after submitting: the submission has no word of it.",
           lambda part: part.item.is_supplement, "yes or no", 11),
    Column("follow_up", "Whether it came with a follow-up.", lambda part: part.item.follow_up_id is not None,
           "yes or no", 11),
    Column("replaced_at", "When a newer file took its place.", lambda part: part.item.replaced_at, MOMENT, 20),
    Column("withdrawn_at", "When the supplier withdrew it.", lambda part: part.item.withdrawn_at, MOMENT, 20),
    Column("withdrawn_because", "Why.", lambda part: part.item.withdrawn_reason, width=40),
)  # fmt: skip


def _follow_ups(supplier: SupplierExport) -> Iterable[FollowUpRow]:
    for finding in supplier.findings:
        yield from (FollowUpRow(finding.finding, asked) for asked in finding.questions)


FINDINGS = ExportTable(
    "findings", "Findings", "one row per finding", lambda scope: FINDING_COLUMNS, parts(lambda part: part.findings)
)
FOLLOW_UPS = ExportTable(
    "follow_ups", "Follow-ups", "one row per follow-up", lambda scope: FOLLOW_UP_COLUMNS, parts(_follow_ups)
)
EVIDENCE = ExportTable(
    "evidence", "Evidence", "one row per file given", lambda scope: EVIDENCE_COLUMNS, parts(lambda part: part.files)
)
