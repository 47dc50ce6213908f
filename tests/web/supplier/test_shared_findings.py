"""A finding is shared, disputed or accepted without JavaScript; both sides and the files say the same of it."""

import csv
import io
import re
from datetime import UTC, datetime

import pytest
from sqlalchemy import select
from starlette.testclient import TestClient

from portal.domain.policy import RESTRICTED, Actor
from portal.domain.refusals import Invalid
from portal.storage.database import Database, Work
from portal.storage.findings_board import POSITIONS
from portal.storage.tables import METADATA
from portal.workflow import export, notices, share_findings
from tests.conftest import Clock
from tests.house.stage import OPEN_FLAGS
from tests.web.conftest import Visit
from tests.web.supplier.test_journey import fill, let_in, submit, text_of
from tests.web.test_responses import member, page_of
from tests.workflow import supplier_side
from tests.workflow import test_follow_up as asking
from tests.workflow.supplier_side import PEOPLE, Invited

EMAIL, FINDING, SHARED = (METADATA.tables[name] for name in ("email", "finding", "shared_finding"))
WORDS = "We have two sites; most of these people work at the other."
MIXED = PEOPLE.replace(
    "    checks:\n      - id: too_many", OPEN_FLAGS.replace("000", "") + "    checks:\n      - id: too_many", 1
).replace(
    "    flags:\n      - id: passports_held",
    '    flags:\n      - {id: many_held, severity: low, when: held > 1 and workers > 1, because: "{held} are held."}\n'
    "      - id: passports_held",
)


@pytest.fixture
def invited(database: Database, monkeypatch: pytest.MonkeyPatch) -> Invited:
    monkeypatch.setattr(supplier_side, "PEOPLE", MIXED)
    return supplier_side.invite(database)


@pytest.fixture
def mina(visit: Visit, invited: Invited, database: Database) -> TestClient:
    """Submitted: a large and busy site that holds passports, which is critical and rests on a sensitive answer."""
    browser = let_in(visit(), invited)
    fill(browser, invited)
    done = submit(browser, invited)
    assert done.status_code == 303, text_of(done)
    return browser


def findings_of(database: Database) -> dict[str, str]:
    def read(work: Work) -> dict[str, str]:
        return {row.flag: row.id for row in work.execute(select(FINDING.c.flag, FINDING.c.id))}

    return database.read(read)


def reply_form(page: str) -> str:
    return str(re.findall(r'action="(/r/[^"]+/findings/[^"]+)"', page)[0])


def test_a_finding_is_shared_disputed_and_read_on_both_sides(
    visit: Visit, database: Database, mina: TestClient, invited: Invited, clock: Clock
) -> None:
    reviewer, sana = (member(visit, database, invited, role) for role in ("reviewer", "safeguarding"))
    clock.advance(minutes=1)
    found, sharing, start = findings_of(database), f"{page_of(invited)}/shared-findings", f"/r/{invited.invitation}"
    assert mina.get(f"{start}/findings").headers["location"].endswith("/receipt"), "nothing is shared by itself"
    assert "What your answers showed" not in mina.get(f"{start}/receipt").text

    for browser in (reviewer, sana):
        offered = re.findall(r'name="findings"[^>]* value="([^"]+)"', browser.get(page_of(invited)).text)
        assert set(offered) == {found["large_site"], found["busy_site"]}, "never a critical or a restricted one"
        for kept in ("passports_held", "many_held"):
            refused = browser.post(sharing, data={"findings": found[kept], "days": "14"})
            assert (refused.status_code, "cannot be shared" in text_of(refused)) == (409, True)
    nothing = reviewer.post(sharing, data={"days": "14"})
    assert (nothing.status_code, "Choose at least one finding" in text_of(nothing)) == (422, True)
    wrong = reviewer.post(sharing, data={"findings": found["busy_site"], "days": "0"})
    assert wrong.status_code == 422 and "between 1 and 90 days" in text_of(wrong)
    assert re.search(rf'value="{found["busy_site"]}" checked', wrong.text), "what was chosen stays"

    done = reviewer.post(sharing, data={"findings": [found["large_site"], found["busy_site"]], "days": "14"})
    assert "The findings were shared." in text_of(reviewer.get(done.headers["location"]))
    assert asking.letters(database, invited) == ["receipt", "shared_findings"], "one email for both"
    assert reviewer.post(sharing, data={"findings": found["large_site"], "days": "14"}).status_code == 409
    disputing = f"/campaigns/{invited.campaign}?position=disputed"
    assert page_of(invited) not in reviewer.get(disputing).text, "nobody has disputed anything yet"

    assert f'href="{start}/findings"' in mina.get(f"{start}/receipt").text
    page = mina.get(f"{start}/findings")
    words = text_of(page)
    assert "A large site." in words and "How many people work at the site?" in words and "120" in words
    assert "15 June 2026" in words
    for never in ("passports", "severity", "critical", "flag", "score", "large_site"):
        assert never not in words.lower(), never
    empty = mina.post(reply_form(page.text), data={"position": "disputed", "words": " "})
    assert (empty.status_code, "Write what you dispute" in text_of(empty)) == (422, True)
    neither = mina.post(reply_form(page.text), data={"words": WORDS})
    assert neither.status_code == 422 and WORDS in neither.text
    assert mina.post(reply_form(page.text), data={"position": "disputed", "words": WORDS}).status_code == 303
    again = mina.post(reply_form(page.text), data={"position": "accepted", "words": ""})
    assert (again.status_code, "You have replied to this already." in text_of(again)) == (422, True)
    page = mina.get(f"{start}/findings")
    assert "You disputed this." in text_of(page) and WORDS in page.text
    personal = {"position": "accepted", "words": "Ask Rahman at +880 1712 345678 or passport P1234567."}
    held = mina.post(reply_form(page.text), data=personal)
    assert held.status_code == 422 and "Not saved yet" in text_of(held)
    assert mina.post(reply_form(page.text), data=personal | {"_keep.words": "yes"}).status_code == 303

    read = text_of(reviewer.get(page_of(invited)))
    assert "Disputed by the supplier" in read and WORDS in read and "1712" not in read and RESTRICTED in read
    assert "1712 345678" in text_of(sana.get(page_of(invited)))
    listed = text_of(reviewer.get("/findings"))
    assert "Disputed by the supplier" in listed and "Accepted by the supplier" in listed
    assert page_of(invited) in reviewer.get(disputing).text
    by_position = [
        set(re.findall(r'href="/findings/(\w{26})"', reviewer.get(f"/findings?position={position}").text))
        for position in POSITIONS
    ]
    assert [len(ids) for ids in by_position] == [1, 1] and set.union(*by_position) == {
        found["large_site"],
        found["busy_site"],
    }
    pages = " ".join(text_of(reviewer.get(f"/findings/{found[flag]}")) for flag in ("large_site", "busy_site"))
    assert WORDS in pages
    assert "The supplier disputed this finding" in pages and "The supplier accepted this finding" in pages
    rows = exported(database, invited)
    assert {(rows[name]["position"], rows[name]["reply_by"]) for name in ("large_site", "busy_site")} == {
        ("disputed", "2026-06-15"),
        ("accepted", "2026-06-15"),
    }
    assert WORDS in str(rows) and "1712" not in str(rows)
    clock.advance(hours=24)
    assert notices.send_due(database) > 0
    assert "2 findings accepted or disputed by their suppliers" in " ".join(news(database))


def exported(database: Database, invited: Invited) -> dict[str, dict[str, str]]:
    """The rows of the findings' table as a reviewer gets them, by flag."""
    held = io.BytesIO()
    reviewer = asking.member(invited, "reviewer")
    database.read(
        export.write, invited.campaign, ".csv", "findings", held, lambda name, done, whole: None, actor=reviewer
    )
    return {row["flag"]: row for row in csv.DictReader(io.StringIO(held.getvalue().decode("utf-8-sig")))}


def news(database: Database) -> list[str]:
    def read(work: Work) -> list[str]:
        rows = work.execute(select(EMAIL.c.sealed).where(EMAIL.c.kind == "news"))
        return [work.seal.open(row.sealed, "email").decode() for row in rows]

    return database.read(read)


def test_the_last_day_counts_whole_everywhere_and_the_window_can_be_opened_again(
    visit: Visit, database: Database, mina: TestClient, invited: Invited, clock: Clock
) -> None:
    reviewer, found = member(visit, database, invited, "reviewer"), findings_of(database)
    sharing, page = f"{page_of(invited)}/shared-findings", f"/r/{invited.invitation}/findings"
    operator = Actor("operator", "operator:a", "a (command line)", invited.organisation)
    named = (invited.campaign, "1")
    possible = database.read(share_findings.shareable_of, *named, actor=operator)
    assert {name: shown.because for name, shown in possible.items()} == {
        "people.large_site": "A large site.",
        "people.busy_site": "A busy site.",
    }
    with pytest.raises(Invalid, match="passports_held cannot be shared"):
        database.write(share_findings.share_by_name, *named, ["people.passports_held"], 1, actor=operator)
    database.write(share_findings.share_by_name, *named, ["people.large_site"], 1, actor=operator)
    form = reply_form(mina.get(page).text)
    clock.set(datetime(2026, 6, 3, 11, 59, tzinfo=UTC))  # 23:59 of the last day where it ends last
    browser = let_in(visit(), invited)
    assert "Do you agree?" in text_of(browser.get(page))
    clock.advance(minutes=1)
    assert "The time to reply to this has ended." in text_of(browser.get(page))
    late = browser.post(form, data={"position": "accepted", "words": ""})
    assert (late.status_code, "The time to reply to this has ended." in text_of(late)) == (422, True)
    reviewer = member(visit, database, invited, "campaign_manager")
    assert reviewer.post(sharing, data={"findings": found["large_site"], "days": "3"}).status_code == 303
    assert browser.post(reply_form(browser.get(page).text), data={"position": "accepted"}).status_code == 303

    def shown(work: Work) -> list[tuple[int, str | None]]:
        rows = work.execute(select(SHARED.c.number, SHARED.c.position).order_by(SHARED.c.number))
        return [(row.number, row.position) for row in rows]

    assert database.read(shown) == [(1, None), (2, "accepted")]
    assert reviewer.post(sharing, data={"findings": found["large_site"], "days": "3"}).status_code == 409
