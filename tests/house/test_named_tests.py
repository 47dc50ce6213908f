"""Every module of domain, storage and workflow has a test file of its name, where a broken line is looked for first.

A module of a package within them may be tested by the file or the folder of its package. Table classes and migrations
are checked as a whole, by `tests/house/test_tables.py` and `tests/storage/test_migrations.py`.
"""

from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
NOT_YET = frozenset(
    [
        "account",
        "author",
        "earlier_answers",
        "email_texts",
        "excerpt_origins",
        "explain",
        "exporting/campaign_sheet",
        "exporting/documents",
        "exporting/follow_up_tables",
        "exporting/indicator_table",
        "exporting/method",
        "exporting/response",
        "exporting/response_tables",
        "exporting/responses",
        "exporting/supplier_table",
        "exporting/table",
        "findings_list",
        "follow_up_view",
        "give_excerpt",
        "hand_out_links",
        "history_view",
        "hold_answers",
        "hold_emails",
        "import_plan",
        "inspect_installation",
        "invite",
        "job_steps",
        "job_view",
        "library_view",
        "load_draft",
        "mark_undeliverable",
        "members",
        "next_versions",
        "offline_workbook",
        "open_section",
        "organisation_settings",
        "organise",
        "own_browsers",
        "own_zone",
        "pass_on",
        "printed_form",
        "reading_languages",
        "receipt_files",
        "receipt_number",
        "receipts",
        "receive_excerpt",
        "recipients",
        "recovery_codes",
        "replace_authenticator",
        "reply_to_finding",
        "require_codes",
        "rescore",
        "response_view",
        "review",
        "rotate_secret",
        "rounds",
        "search_ahead",
        "settle",
        "share_findings",
        "shared_findings_view",
        "sign_in",
        "stop_reminders",
        "submission_basis",
        "supplier_view",
        "switch_request",
        "take_back_excerpt",
        "translate",
        "try_out",
        "type_translation",
        "use_excerpt",
        "use_file",
        "use_file_again",
        "whole_form",
    ]
)
"""Modules of workflow that are tested by the pages and other steps alone. This list may only shrink."""


def without_a_test(package: str) -> Iterator[str]:
    """The modules of a package that have no test file of their name, by their path in it."""
    tests = {path.stem for path in (ROOT / "tests" / package).rglob("test_*.py")}
    folder = ROOT / "portal" / package
    for path in sorted(folder.rglob("*.py")):
        parts = path.relative_to(folder).with_suffix("").parts
        if parts[-1] == "__init__" or "versions" in parts or "tables" in parts:
            continue
        if not {f"test_{part}" for part in parts} & tests and not (ROOT / "tests" / package / parts[0]).is_dir():
            yield "/".join(parts)


@pytest.mark.parametrize("package", ["domain", "storage"])
def test_every_module_has_a_test_file_of_its_name(package: str) -> None:
    assert list(without_a_test(package)) == []


def test_the_exceptions_of_workflow_are_those_listed_and_no_more() -> None:
    assert set(without_a_test("workflow")) == NOT_YET
