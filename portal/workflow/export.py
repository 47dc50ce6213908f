"""Handing over a campaign's results: suppliers, answers, flags, what each column means, and how the score is made.

Every table is what the actor may see: what a role may not read is not in its file.
"""

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import IO, Any

from portal.domain import policy
from portal.domain.disclosure import Sight
from portal.domain.lifecycle import STATUSES
from portal.domain.policy import WITH_SAFEGUARDING, Actor
from portal.domain.questionnaire import Version
from portal.domain.refusals import Invalid
from portal.domain.translation import Texts
from portal.sheets.results import Table, write_csv, write_xlsx
from portal.sheets.rows_out import Cell
from portal.storage import board, campaigns, exports, library
from portal.storage.database import Database, Work
from portal.workflow import review

TABLES = ("suppliers", "answers", "flags")
FORMATS = (".xlsx", ".csv", ".json")
ANSWER_HEADS = (
    *("code", "supplier", "family", "version", "section", "question"),
    *("asked", "state", "answer", "points", "weight"),
)
FLAG_HEADS = ("code", "supplier", "family", "version", "flag", "severity", "remedying", "because")
FACTS = ("invited_at", "opened_at", "started_at", "submitted_at")
METHOD = (
    "Each answer is worth 0 to 100 points. A section's score is the sum of points times weight over the sum of weights "
    "of its questions with points; the questionnaire's score does the same with its sections. Severity is the worst "
    "flag raised and never changes the score. Confidence = 35 x completeness + 25 x evidence + 20 x consistency + 20 x "
    "verification. A supplier's row shows the worst severity, the lowest score and the lowest confidence."
)
STATES = "not_asked, scored, unscored, dont_know, not_applicable, declined, unanswered"
GRADES = "none, low, medium, high, critical"
SHARED = {
    "code": ("The supplier's external code.", ""),
    "supplier": ("The supplier's name.", ""),
    "family": ("The questionnaire.", ""),
    "version": ("Its version that was answered.", ""),
}
COLUMNS: dict[str, dict[str, tuple[str, str]]] = {
    "Suppliers": {
        "code": SHARED["code"],
        "supplier": SHARED["supplier"],
        "country": ("ISO 3166 code of the supplier's country.", ""),
        "status": ("Where the supplier stands now.", ", ".join(STATUSES)),
        "invited_at": ("When the invitation was written.", "UTC, ISO 8601"),
        "opened_at": ("When the link was first opened with the right address.", "UTC, ISO 8601"),
        "started_at": ("When the first answer was saved.", "UTC, ISO 8601"),
        "submitted_at": ("When the answers were handed in.", "UTC, ISO 8601"),
        "late": ("Whether that was after the due moment; before handing in, whether it has passed.", "true, false"),
        "severity": ("The worst flag raised in any questionnaire: what was disclosed.", GRADES),
        "score": ("The lowest score of its questionnaires: how it is managed.", "0 to 100, one decimal"),
        "band": ("The band of that score.", ""),
        "confidence": ("The lowest confidence of its questionnaires: how far to rely on it.", "0 to 100"),
        "…_severity, …_score, …_band, …_confidence": ("The same for one questionnaire.", ""),
    },
    "Answers": {
        **SHARED,
        "section": ("The section the question stands in.", ""),
        "question": ("The question's id; its own line is below.", ""),
        "asked": ("The question as it was asked, in the questionnaire's own language.", ""),
        "state": ("What became of the question in the score.", STATES),
        "answer": ("The answer in words, as the role that made this file may read it.", ""),
        "points": ("What the answer is worth; empty where it has no points.", "0 to 100"),
        "weight": ("How much the question counts in its section.", ""),
    },
    "Flags": {
        **SHARED,
        "flag": ("The flag's id.", ""),
        "severity": ("How serious what was disclosed is.", GRADES),
        "remedying": ("Whether the supplier says that it is being put right.", "true, false"),
        "because": ("Why the flag was raised.", ""),
    },
}
"""What every column of the workbook and of the CSV files means, and the values it can have."""

Told = Callable[[str, int, int], object]


def to_file(
    database: Database, campaign: str, path: Path, *, table: str = "suppliers", actor: Actor, told: Told
) -> int:
    """Write the export to `path`, complete or not at all; returns the rows of its first table."""
    if path.suffix not in FORMATS:
        raise Invalid(f"{path.name}: an export is .xlsx, .csv or .json.")
    draft = path.with_name(f".{path.name}.part")
    try:
        with draft.open("wb") as to:
            rows = database.read(write, campaign, path.suffix, table, to, told, actor=actor)
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)
    return rows


def write(work: Work, campaign: str, suffix: str, table: str, to: IO[bytes], told: Told) -> int:
    """Write one export of the actor's organisation's campaign in the format of `suffix`."""
    policy.check(work.actor, "export")
    campaigns.get(work, campaign)
    if table not in TABLES:
        raise Invalid(f"There is no table {table}; there are {', '.join(TABLES)}.")
    if suffix == ".json":
        return _write_json(work, campaign, to)
    if suffix == ".csv":
        return write_csv(_table(work, campaign, table), to)
    sheets = [*(_table(work, campaign, name) for name in TABLES), _dictionary(work, campaign), _method(work, campaign)]
    return write_xlsx(sheets, to, lambda name, done: told(name, done, 0))


def _table(work: Work, campaign: str, name: str) -> Table:
    if name == "answers":
        return Table("Answers", ANSWER_HEADS, _answers(work, campaign))
    if name == "flags":
        return Table("Flags", FLAG_HEADS, _flags(work, campaign))
    families = [version.id for version in library.ruleset_of_campaign(work, campaign).versions]
    shared = ("code", "supplier", "country", "status", *FACTS, "late", "severity", "score", "band", "confidence")
    own = [f"{family}_{what}" for family in families for what in ("severity", "score", "band", "confidence")]
    return Table("Suppliers", (*shared, *own), _suppliers(work, campaign, families))


def _suppliers(work: Work, campaign: str, families: list[str]) -> Iterator[list[Cell]]:
    results = board.results_by_invitation(work, campaign)
    for row in board.all_rows(work, campaign):
        yield _standing(row, {result["family"]: result for result in results.get(row.id, ())}, families)


def _standing(row: board.Row, by_family: dict[str, dict[str, Any]], families: list[str]) -> list[Cell]:
    facts = [None if (at := getattr(row, name)) is None else at.isoformat(timespec="seconds") for name in FACTS]
    score = None if row.score_tenths is None else row.score_tenths / 10
    standing = [row.severity, score, row.band, row.confidence]
    cells: list[Cell] = [row.code, row.supplier, row.country, row.status, *facts, row.late, *standing]
    for family in families:
        one = by_family.get(family, {})
        shown = one.get("score")
        cells += [one.get("severity"), None if shown is None else float(shown), one.get("band"), one.get("confidence")]
    return cells


def _answers(work: Work, campaign: str) -> Iterator[list[Cell]]:
    texts: dict[str, Texts] = {}
    for one in exports.handed_in(work, campaign):
        yield from _answers_of(work, one, texts)


def _answers_of(work: Work, one: exports.HandedIn, texts: dict[str, Texts]) -> Iterator[list[Cell]]:
    seen = _sight(work, one)
    for version in _asked(work, one):
        document = one.results.get(version.id)
        if document is not None:
            if version.hash not in texts:
                texts[version.hash] = Texts(version)
            yield from _lines(seen, one, texts[version.hash], document)


def _asked(work: Work, one: exports.HandedIn) -> tuple[Version, ...]:
    """The versions a response was handed in under, which need not be those its campaign began with."""
    return tuple(library.version_by_hash(work, hash) for hash in one.versions)


def _versions(work: Work, campaign: str) -> tuple[Version, ...]:
    """Every version in a campaign's files: those it asks, and newer ones that responses have moved to."""
    own = library.ruleset_of_campaign(work, campaign).versions
    known = {version.hash for version in own}
    moved = (library.version_by_hash(work, one) for one in exports.hashes_in_use(work, campaign) if one not in known)
    return (*own, *sorted(moved, key=lambda version: (version.id, version.version)))


def _sight(work: Work, one: exports.HandedIn) -> Sight:
    return Sight.of(work.actor, library.ruleset_by_hashes(work, one.versions), one.answers, one.results)


def _lines(seen: Sight, one: exports.HandedIn, texts: Texts, document: dict[str, Any]) -> Iterator[list[Cell]]:
    version = texts.version
    answers = one.answers.get(version.id, {})
    for state in document["questions"]:
        question = version.question(state["id"])
        if question is None:
            continue
        said = ""
        if state["state"] not in ("not_asked", "unanswered"):
            said = seen.said(version.id, question, answers.get(question.id), texts)
        worth = seen.points((version.id, question.id), state["points"])
        points = worth if worth in (None, WITH_SAFEGUARDING) else float(worth)
        section = version.section_of(question.id).id
        yield [one.code, one.supplier, version.id, version.version, section, question.id, question.ask,
               state["state"], said, points, int(state["weight"])]  # fmt: skip


def _flags(work: Work, campaign: str) -> Iterator[list[Cell]]:
    for one in exports.handed_in(work, campaign):
        yield from _flags_of(work, one)


def _flags_of(work: Work, one: exports.HandedIn) -> Iterator[list[Cell]]:
    seen = _sight(work, one)
    for version in _asked(work, one):
        for flag in one.results.get(version.id, {}).get("flags", ()):
            read = review.flag_read(seen, version.id, flag)
            yield [one.code, one.supplier, version.id, version.version, flag["id"], flag["severity"],
                   read.remedying, read.because]  # fmt: skip


def _dictionary(work: Work, campaign: str) -> Table:
    """What every column means, then what every question asked and what its answers stand for."""
    heads = ("sheet", "column", "means", "values", "kind", "unit", "sensitive", "family", "version", "section")
    rows: list[list[Cell]] = []
    for sheet, columns in COLUMNS.items():
        rows += [[sheet, name, means, values, *[None] * 6] for name, (means, values) in columns.items()]
    for version in _versions(work, campaign):
        for question in version.questions():
            if question.is_answered:
                answers = "; ".join(f"{option.id} = {option.text}" for option in question.options)
                rows.append(["Answers", question.id, question.ask, answers, question.kind, question.unit,
                             question.sensitive, version.id, version.version,
                             version.section_of(question.id).id])  # fmt: skip
    return Table("Data dictionary", heads, rows, is_read=True)


def _method(work: Work, campaign: str) -> Table:
    rows: list[list[Cell]] = [["how", METHOD]]
    rows.append(["states of an answer", STATES])
    for version in _versions(work, campaign):
        rows.append([f"{version.id} {version.version}", version.title])
        rows.append([f"{version.id} hash (SHA-256 of the canonical form)", version.hash])
        rows.append([f"{version.id} bands", "; ".join(map(str, version.bands))])
        for section in version.sections:
            rows.append([f"{version.id} section {section.id}", f"weight {section.weight}"])
        for _, flag in version.all_flags():
            rows.append([f"{version.id} flag {flag.id}", f"{flag.severity} when {flag.when}"])
    return Table("Method", ("what", "how"), rows, is_read=True)


def _write_json(work: Work, campaign: str, to: IO[bytes]) -> int:
    """One object a supplier, in an array, with its answers and flags as the actor may read them; a few at a time."""
    table, texts = _table(work, campaign, "suppliers"), dict[str, Texts]()
    rows, count = zip(board.all_rows(work, campaign), table.rows, strict=True), 0
    to.write(b"[")
    while some := list(islice(rows, exports.AT_ONCE)):
        ids = [row.id for row, _ in some]
        given = {one.invitation: one for one in exports.handed_in(work, campaign, ids)}
        for row, cells in some:
            count += 1
            found: dict[str, Any] = dict(zip(table.heads, cells, strict=True)) | {"answers": [], "flags": []}
            if one := given.get(row.id):
                found["answers"] = _named(ANSWER_HEADS, _answers_of(work, one, texts))
                found["flags"] = _named(FLAG_HEADS, _flags_of(work, one))
            to.write((b",\n" if count > 1 else b"\n") + json.dumps(found, ensure_ascii=False).encode())
    to.write(b"\n]\n")
    return count


def _named(heads: Sequence[str], rows: Iterable[Sequence[Cell]]) -> list[dict[str, Cell]]:
    """Rows as objects, without the supplier's code and name, which stand above them."""
    return [dict(zip(heads[2:], row[2:], strict=True)) for row in rows]
