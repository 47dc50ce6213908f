"""One JSON object per supplier: what a program or an auditor needs to rescore the answers."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from portal.domain import typed_answers
from portal.sheets.cell_markup import Cell
from portal.storage.submissions import StoredResult
from portal.workflow import family_view
from portal.workflow.exporting.response import ResponseExport
from portal.workflow.exporting.responses import Scope, SupplierExport
from portal.workflow.exporting.table import AnyTable
from portal.workflow.exporting.tables import TABLES

SUPPLIER = frozenset({"code", "supplier", "country"})
BESIDE = {
    "answers": frozenset(
        {"version", "section", "section_title", "asked", "kind", "unit", "weight", "number", "currency", "date"}
        | {"yes_no", "text", "value_reason"}
    )
}
"""Columns left out of JSON: a program finds them in `answers`, or in the versions that `versions` names."""

NOT_SCORED = ("reliance", "open")
"""Parts of a stored result that `portal score` does not print."""


def document(scope: Scope, supplier: SupplierExport) -> dict[str, Any]:
    """A supplier with its response; the tables' rows are under their ids, blank values left out."""
    exported: dict[str, Any] = {}
    for table in TABLES:
        if table.id == "cells":
            continue
        rows = _rows(scope, supplier, table)
        if table.id == "suppliers":
            exported |= rows[0] | {"as_of": None, "answers": {}, "answering": None, "kept_back": []}
            exported |= {"results": [], "confidence": {}}
        else:
            key = "answer_rows" if table.id == "answers" else table.id
            exported[key] = [{name: value for name, value in row.items() if value is not None} for row in rows]
    if supplier.response:
        exported |= _response(supplier, supplier.response)
    return exported


def _response(supplier: SupplierExport, response: ResponseExport) -> dict[str, Any]:
    submission, redacted = response.submission, response.redacted
    verified = supplier.verification
    return {
        "as_of": submission.declared_on.isoformat(),
        "submission_hash": submission.hash if redacted.sees_everything else None,
        "versions": [
            {"family": family.version.id, "version": family.version.version, "hash": family.version.hash}
            for family, _ in response.families
        ],
        "answers": typed_answers.scorable_answers(redacted),
        "answering": submission.answering if redacted.sees_everything else None,
        "kept_back": typed_answers.kept_back(redacted),
        "results": [_result(response, result) for _, result in response.families],
        "confidence": {result.family: _confidence(response, result) for _, result in response.families},
        "verification": {
            "level": verified.level if verified else "self_declared",
            "note": verified.note if verified else None,
            "made_at": plain(verified.made_at) if verified else None,
            "made_by": verified.made_by if verified else None,
        },
    }


def _result(response: ResponseExport, result: StoredResult) -> dict[str, Any]:
    """A result as `portal score` prints it; for roles that may not read everything, only the certain parts."""
    if response.redacted.sees_everything:
        return {name: value for name, value in result.document.items() if name not in NOT_SCORED}
    seen = family_view.standing(response.redacted, result)
    return {
        "family": result.family,
        "version": result.version,
        "hash": result.version_hash,
        "score": seen.score,
        "band": seen.band,
        "severity": seen.severity,
        "completeness": seen.completeness,
        "sections": [{"id": id, "score": score} for id, score in result.open.get("sections", {}).items()],
        "is_partial": seen.is_partial,
    }


def _confidence(response: ResponseExport, result: StoredResult) -> dict[str, Any]:
    seen = family_view.standing(response.redacted, result)
    return {"confidence": seen.confidence, "parts": seen.reliance}


def _rows(scope: Scope, supplier: SupplierExport, table: AnyTable) -> list[dict[str, Any]]:
    """A table's rows as objects, without what the same document or the versions already contain."""
    beside = frozenset() if table.id == "suppliers" else BESIDE.get(table.id, frozenset()) | SUPPLIER
    columns = [column for column in table.columns(scope) if column.name not in beside]
    return [{column.name: plain(column.cell(row)) for column in columns} for row in table.rows(supplier)]


def plain(value: Cell) -> Any:
    """A cell as JSON data: numbers as numbers, dates and times in ISO 8601."""
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    if isinstance(value, datetime):
        return value.isoformat(timespec="seconds")
    return value.isoformat() if isinstance(value, date) else value
