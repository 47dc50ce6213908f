"""`portal finding list | change`: chosen by name, counted before anything is changed."""

import sqlite3
from pathlib import Path

from tests.cli.test_campaigns import (
    Run,
    draft,
    run,  # noqa: F401 - the fixture
)

WHY = "We visited the site and saw it."


def raise_findings(folder: Path, campaign: str) -> None:
    """Two findings, one of them critical."""
    with sqlite3.connect(folder / "data" / "portal.sqlite") as connection:
        found = connection.execute("SELECT organisation_id, id FROM invitation WHERE campaign_id = ?", [campaign])
        organisation, invitation = found.fetchone()
        at = "2027-01-01 10:00:00"
        connection.execute(
            "INSERT INTO response (id, organisation_id, invitation_id, created_at, changed_at) VALUES"
            " ('r', ?, ?, ?, ?)",
            (organisation, invitation, at, at),
        )
        for id, severity in (("f1", "high"), ("f2", "critical")):
            connection.execute(
                "INSERT INTO finding (id, organisation_id, invitation_id, response_id, family, flag, title, severity,"
                " remedying, withheld, open_remedying, because, values_read, raised_at)"
                " VALUES (?, ?, ?, 'r', 'essentials', ?, 'Fees', ?, 0, 0, 0, 'Paid.', '{}', ?)",
                (id, organisation, invitation, id, severity, at),
            )


def test_findings_are_listed_planned_closed_and_reopened_by_command(run: Run, folder: Path) -> None:  # noqa: F811
    campaign = draft(run, folder, "M-A", "M-B")
    assert run("finding", "list") == {"lines": []}
    raise_findings(folder, campaign)
    listed = run("finding", "list", "--where", "country=bd", "--where", f"campaign={campaign}", "--sort", "severity")
    assert [row["id"] for row in listed["lines"]] == ["f1", "f2"]  # type: ignore[attr-defined]
    for wrong in ("colour=red", "state=shut", "state=", "assigned-to=nobody@here.example"):
        assert "refused" in run("finding", "list", "--where", wrong), wrong
    assert "is not an order" in str(run("finding", "list", "--sort", "colour"))
    run("member", "add", "rita@nord.example", "--role", "reviewer")
    assert "Name findings" in str(run("finding", "change", "close"))
    assert "is not a change" in str(run("finding", "change", "shut", "f1"))
    assign = ("finding", "change", "assign", "--where", "state=open", "--to", "rita@nord.example")
    planned = run(*assign)["lines"]
    assert planned["would_change"] == 1  # type: ignore[index]
    assert "safeguarding" in str(planned["left"])  # type: ignore[index]
    assert run(*assign, "--count", "1")["lines"]["changed"] == 1  # type: ignore[index]
    mine = run("finding", "list", "--where", "assigned-to=rita@nord.example")["lines"]
    assert [row["id"] for row in mine] == ["f1"]  # type: ignore[attr-defined]
    assert run("finding", "change", "due", "f1", "--by", "2027-05-01", "--count", "1")["lines"]["changed"] == 1  # type: ignore[index]
    close = ("finding", "change", "close", "--where", "state=all")
    assert "at least 10" in str(run(*close, "--count", "1", "--reason", "No."))
    assert "1 finding can be changed now" in str(run(*close, "--count", "2", "--reason", WHY))
    assert run(*close, "--count", "1", "--reason", WHY)["lines"]["changed"] == 1  # type: ignore[index]
    again = run("finding", "change", "reopen", "f1", "--count", "1", "--reason", WHY)
    assert again["lines"] == {"changed": 1, "left": {}}
