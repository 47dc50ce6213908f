"""A campaign that runs, by command: suppliers added, more time, closed, reopened; and an unsent one deleted."""

import json
import sqlite3
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from portal import cli

Run = Callable[..., dict[str, object]]
QUESTIONNAIRES = Path(__file__).resolve().parents[2] / "questionnaires"
LIST = "Supplier name,External code,Country,Contact email\n" + "".join(
    f"Mill {code},{code},BD,{code.lower()}@mills.example\n" for code in ("M-A", "M-B", "M-C")
)


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, folder: Path, capsys: pytest.CaptureFixture[str]) -> Run:
    """The command line in this process; the JSON it printed, or the sentence it refused with under `refused`."""
    monkeypatch.chdir(folder)
    monkeypatch.setenv("PORTAL_DATA", str(folder / "data"))
    monkeypatch.setenv("PORTAL_SMTP_URL", "smtp://127.0.0.1:9")

    def portal(*arguments: str) -> dict[str, object]:
        monkeypatch.setattr(sys, "argv", ["portal", *arguments])
        with pytest.raises(SystemExit) as ended:
            cli.main()
        said = capsys.readouterr()
        if ended.value.code:
            return {"refused": said.err}
        return {"lines": json.loads(said.out)} if said.out.strip() else {}

    portal("init", "--json")
    portal("organisation", "add", "Nordwind", "--json")
    (folder / "list.csv").write_text(LIST)
    portal("suppliers", "import", "list.csv", "--json")
    portal("publish", str(next((QUESTIONNAIRES / "essentials").glob("1.0.0.yaml"))), "--json")
    return portal


def draft(run: Run, folder: Path, *codes: str) -> str:
    """A campaign for the suppliers with these codes."""
    (folder / "codes.csv").write_text("\n".join(codes) + "\n")
    given = ("--title", "All", "--versions", "essentials@1.0.0", "--due", "2028-01-31T17:00")
    made = run("campaign", "add", *given, "--suppliers", "codes.csv")
    return str(made["lines"]["id"])  # type: ignore[index]


def test_a_campaign_is_run_to_its_end_by_command(run: Run, folder: Path) -> None:
    campaign = draft(run, folder, "M-A", "M-B")
    assert run("campaign", "send", campaign) == {"lines": {"queued": 2}}
    (folder / "codes.csv").write_text("M-C\n")
    assert run("campaign", "add-suppliers", campaign, "--suppliers", "codes.csv") == {"lines": {"added": 1}}
    assert run("campaign", "send", campaign) == {"lines": {"queued": 1}}
    assert run("campaign", "extend", campaign, "--due", "2028-02-28T17:00", "--tell") == {"lines": {"told": 0}}
    assert "must be later" in str(run("campaign", "extend", campaign, "--due", "2028-02-01"))
    more = ("campaign", "more-time", campaign)
    assert run(*more, "M-C", "--due", "2028-03-31T17:00") == {"lines": {"due": "2028-03-31T17:00"}}
    assert "No supplier of this campaign has the external code M-X." in str(run(*more, "M-X", "--due", "2028-04-01"))
    shown = run("campaign", "show", campaign, "--json")["lines"]
    assert [row["due_at"][:10] for row in shown] == ["2028-02-28", "2028-02-28", "2028-03-31"]  # type: ignore[attr-defined]
    assert "Close it instead." in str(run("campaign", "delete", campaign))
    assert run("campaign", "close", campaign) == {"lines": {"unsubmitted": 3}}
    assert "This campaign is closed" in str(run("campaign", "close", campaign))
    assert run("campaign", "reopen", campaign) == {"lines": {"id": campaign}}
    unsent = draft(run, folder, "M-A", "M-B")
    assert run("campaign", "delete", unsent) == {"lines": {"deleted": "All"}}
    assert "no campaign" in str(run("campaign", "show", unsent))


def test_last_year_s_campaign_is_copied_by_command(run: Run, folder: Path) -> None:
    first = draft(run, folder, "M-A", "M-B")
    copied = str(run("campaign", "copy", first)["lines"]["id"])  # type: ignore[index]
    shown = json.dumps(run("campaign", "show", copied, "--json"))
    assert "Mill M-A" in shown and "Mill M-B" in shown and "Mill M-C" not in shown
    assert "valid due date" in str(run("campaign", "copy", first, "--due", "soon"))


def test_a_campaign_is_repeated_and_stopped_by_command(run: Run, folder: Path) -> None:
    campaign = draft(run, folder, "M-A", "M-B")
    assert run("campaign", "repeat", campaign, "--every", "12") == {"lines": {"months": {"all": 12}, "rounds": []}}
    assert run("campaign", "send", campaign) == {"lines": {"queued": 2}}
    by_risk = run("campaign", "repeat", campaign, "--high", "6", "--medium", "12", "--low", "24")["lines"]
    assert [one["months"] for one in by_risk["rounds"]] == [6, 12, 24]  # type: ignore[index]
    assert "Choose how often" in str(run("campaign", "repeat", campaign, "--high", "6", "--every", "12"))
    assert "whole number of months" in str(run("campaign", "repeat", campaign, "--every", "1"))
    assert run("campaign", "repeat", campaign, "--stop") == {"lines": {"months": {}, "rounds": []}}


def test_a_campaign_added_by_command_begins_with_the_organisation_s_texts(run: Run, folder: Path) -> None:
    own = {"zone": "Asia/Dhaka", "purpose": "To know.", "legal_basis": "LkSG", "contact_line": "Ask Anna."}
    with sqlite3.connect(folder / "data" / "portal.sqlite") as connection:
        connection.execute("UPDATE organisation SET " + ", ".join(f"{name} = :{name}" for name in own), own)
    campaign = draft(run, folder, "M-A", "M-B")
    columns = "zone, purpose, legal_basis, contact_line, due_at"
    with sqlite3.connect(folder / "data" / "portal.sqlite") as connection:
        kept = connection.execute(f"SELECT {columns} FROM campaign WHERE id = ?", [campaign]).fetchone()
    assert kept[:4] == tuple(own.values())
    assert "11:00" in str(kept[4])  # 17:00 in Dhaka
    given = ("--title", "All", "--versions", "essentials@1.0.0", "--due", "2028-01-31T17:00", "--zone", "UTC")
    made = run("campaign", "add", *given, "--purpose", "Another.", "--suppliers", "codes.csv")["lines"]
    with sqlite3.connect(folder / "data" / "portal.sqlite") as connection:
        kept = connection.execute(f"SELECT {columns} FROM campaign WHERE id = ?", [made["id"]]).fetchone()  # type: ignore[index]
    assert kept[:3] == ("UTC", "Another.", "LkSG")
    (folder / "codes.csv").write_text("M-X\nM-Y\n")
    assert "match no supplier" in str(run("campaign", "add", *given, "--suppliers", "codes.csv"))


def test_messages_are_listed_and_replied_to_by_command(run: Run, folder: Path) -> None:
    campaign = draft(run, folder, "M-A", "M-B")
    assert run("campaign", "messages", campaign) == {"lines": []}
    assert "no campaign" in str(run("campaign", "messages", "nothing"))
    assert "is not a reply" in str(run("campaign", "reply", campaign, "a", "perhaps"))
    with sqlite3.connect(folder / "data" / "portal.sqlite") as connection:
        organisation, invitation = connection.execute("SELECT organisation_id, id FROM invitation").fetchone()
        for id, kind in (("a", "question"), ("b", "declined")):
            given = (id, organisation, invitation, kind)
            connection.execute(
                "INSERT INTO supplier_message (id, organisation_id, invitation_id, kind, family, question, restricted,"
                " text, sent_at, sent_by) VALUES (?, ?, ?, ?, '', '', 0, 'Why?', '2027-01-01 10:00:00', 'p')",
                given,
            )
    listed = run("campaign", "messages", campaign)["lines"]
    assert [(row["kind"], row["text"], row["reply"]) for row in listed] == [  # type: ignore[attr-defined]
        ("question", "Why?", None),
        ("declined", "Why?", None),
    ]
    assert "Write your reply" in str(run("campaign", "reply", campaign, "a", "answered"))
    assert run("campaign", "reply", campaign, "a", "answered", "--text", "The law.") == {
        "lines": {"id": "a", "reply": "answered"}
    }
    assert run("campaign", "reply", campaign, "b", "undone") == {"lines": {"id": "b", "reply": "undone"}}
    assert run("campaign", "messages", campaign) == {"lines": []}
    assert len(run("campaign", "messages", campaign, "--all")["lines"]) == 2  # type: ignore[arg-type]
    opening = ("campaign", "open-answers", campaign)
    assert "No supplier of this campaign" in str(run(*opening, "M-X", "--reason", "The numbers differ."))
    assert "nothing has been submitted" in str(run(*opening, "M-A", "--reason", "The numbers differ."))
    sharing = ("campaign", "share-findings", campaign)
    assert run(*sharing, "M-A") == {"lines": []}, "nothing has been submitted"
    assert "No supplier of this campaign" in str(run(*sharing, "M-X"))
    assert "people.fees cannot be shared" in str(run(*sharing, "M-A", "people.fees"))
    assert "No supplier of this campaign" in str(run("campaign", "workbook", campaign, "M-X", "answers.xlsx"))
    assert run("campaign", "workbook", campaign, "M-A", "answers.xlsx") == {"lines": {"file": "answers.xlsx"}}
    unchanged = run("campaign", "read-workbook", campaign, "M-A", "answers.xlsx")
    assert unchanged == {"lines": {"saved": [], "conflicts": [], "problems": []}}
    assert "holds none of these questions" in str(run("campaign", "read-workbook", campaign, "M-A", "list.csv"))


def test_another_portals_keys_are_trusted_until_they_are_removed(run: Run, folder: Path) -> None:
    key = {"kty": "OKP", "crv": "Ed25519", "kid": "ab12", "x": "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}
    (folder / "keys.json").write_text(json.dumps({"keys": [key]}))
    (folder / "none.json").write_text("{}")
    assert "holds no keys" in str(run("keys", "add", "https://other.example", "none.json"))
    assert "is not the address" in str(run("keys", "add", "other.example", "keys.json"))
    assert run("keys", "list", "--json") == {"lines": []}
    assert run("keys", "add", "https://other.example/", "keys.json", "--json") == {
        "lines": {"portal": "https://other.example", "keys": 1}
    }
    assert run("keys", "list", "--json") == {"lines": [{"portal": "https://other.example", "key": "ab12"}]}
    assert run("keys", "remove", "https://other.example", "--json") == {"lines": {"portal": "https://other.example"}}
    assert "No keys of https://other.example are trusted" in str(run("keys", "remove", "https://other.example"))


def test_a_campaign_s_texts_are_translated_by_command(run: Run, folder: Path) -> None:
    campaign = draft(run, folder, "M-A", "M-B")
    file = folder / "bn.yaml"
    file.write_text("title: ন্যায্য নিয়োগ\n")
    done = run("campaign", "translate", campaign, "bn", str(file))
    assert done == {"lines": {"language": "bn", "untranslated": [], "stale": []}}
    shown = run("campaign", "texts", campaign)["lines"]
    assert (shown["written_in"], shown["texts"]["title"]) == ("en", "All")  # type: ignore[index]
    assert shown["languages"]["bn"]["texts"] == {"title": "ন্যায্য নিয়োগ"}  # type: ignore[index]
    again = run("campaign", "texts", campaign, "--language", "bn")["lines"]
    file.write_text(json.dumps(again))
    assert run("campaign", "translate", campaign, "bn", str(file)) == done, "what was printed is read back"
    assert "Choose another language" in str(run("campaign", "translate", campaign, "en", str(file)))
    file.write_text("titel: X\n")
    assert "There is no text titel." in str(run("campaign", "translate", campaign, "bn", str(file)))
    file.write_text("- title\n")
    assert "a line for each text" in str(run("campaign", "translate", campaign, "bn", str(file)))
