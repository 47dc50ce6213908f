"""A buyer's own words in the suppliers' languages: typed beside the source, and read in emails and on pages."""

import html
import io
import re
from email import message_from_bytes, policy
from typing import Any

import pytest
from openpyxl import load_workbook
from sqlalchemy import select
from starlette.testclient import TestClient

from portal.domain.campaign_fields import TRANSLATED_FIELDS
from portal.domain.campaign_translations import CampaignWords
from portal.storage import campaign_texts, campaigns
from portal.storage.database import Database, Work
from portal.storage.tables import METADATA
from portal.workflow import add_recipients, export, import_suppliers, invite, publish
from tests.house.stage import VERSIONS
from tests.web.conftest import Cast, Visit, actor_of, signed_in
from tests.web.supplier.test_journey import text_of

LIST = "Supplier name,Country,Contact email,Language\n" + "".join(
    f"{name},{country},{name.lower()}@mills.example,{language}\n"
    for name, country, language in (("Amman", "JO", "ar"), ("Bogra", "BD", "bn"), ("Cardiff", "GB", "en-GB"))
)
TEXTS = {
    "title": "Fair recruitment 2026",
    "purpose": "We want to know who pays for a job.\n\nThank you.",
    "legal_basis": "Act on due diligence",
    "proportionality": "High-risk work",
    "contact_line": "Anna Weber, anna@nordwind.example",
    "written_in": "English",
    "follow_up_mode": "after_a_look",
}
ARABIC = {"title": "توظيف عادل 2026", "purpose": "نريد أن نعرف من يدفع مقابل العمل.\n\nشكرا لكم."}
BANGLA = {"title": "ন্যায্য নিয়োগ", "legal_basis": "আইন"}
AMMAN = "amman@mills.example"


@pytest.fixture
def manager(visit: Visit, database: Database, cast: Cast) -> TestClient:
    owner = actor_of(cast, "owner")
    database.write(import_suppliers.confirm, LIST.encode(), "list.csv", actor=owner)
    return signed_in(visit(), database, cast, "campaign_manager")


def drafted(manager: TestClient, database: Database, cast: Cast) -> str:
    (version,) = database.write(publish.publish, [VERSIONS[0]], actor=actor_of(cast, "owner"))
    more = {"versions": version.id, "due": "2026-12-01", "at": "17:00", "zone": "UTC", "help_text": "Call 123."}
    answer = manager.post("/campaigns", data=TEXTS | more)
    assert answer.status_code == 303, answer.text
    return str(answer.headers["location"].split("/")[2])


def shown(page: Any, name: str) -> str:
    return str(page.text.split(f'name="{name}" value="')[1].split('"')[0])


def save(manager: TestClient, campaign: str, language: str, **texts: Any) -> Any:
    place = f"/campaigns/{campaign}/texts"
    seen = shown(manager.get(place, params={"language": language}), "seen")
    return manager.post(place, data={"language": language, "seen": seen, **texts})


def email_to(database: Database, address: str) -> Any:
    """The newest email to an address, read from its bytes."""

    def read(work: Work) -> bytes:
        email = METADATA.tables["email"]
        newest = select(email.c.sealed).where(email.c.to_address == address).order_by(email.c.queued_at.desc())
        sealed = work.execute(newest).scalars().first()
        assert sealed is not None, f"no email to {address}"
        return work.seal.open(sealed, "email")

    return message_from_bytes(database.read(read), policy=policy.default)


def bodies(message: Any) -> tuple[str, str]:
    text, html = (message.get_body((kind,)).get_content() for kind in ("plain", "html"))
    return text, re.sub(r">\s+<", "><", html)


def test_every_translated_text_reaches_its_reader() -> None:
    assert [field.name for field in TRANSLATED_FIELDS] == list(CampaignWords.__dataclass_fields__)[:-1]
    assert "proportionality" not in CampaignWords.__dataclass_fields__


def test_texts_are_translated_beside_their_source_and_read_by_suppliers_in_their_language(
    manager: TestClient, visit: Visit, database: Database, cast: Cast
) -> None:
    campaign, owner = drafted(manager, database, cast), actor_of(cast, "owner")
    place = f"/campaigns/{campaign}/texts"
    _check_buyer_pages(manager, campaign)

    database.write(invite.send, campaign, 3, actor=owner)
    _check_emails(database)
    start = _check_task_list(visit(), database)

    assert save(manager, campaign, "bn", **BANGLA).status_code == 303
    assert "This campaign has been sent" in text_of(manager.get(place))
    history = text_of(manager.get("/history"))
    assert "Changed the Bangla translation" in history
    _check_closed_page(manager, visit(), database, campaign, start)

    file = io.BytesIO()
    database.read(export.write, campaign, ".xlsx", "suppliers", file, lambda *_: None, actor=owner)
    rows: Any = load_workbook(file)["Campaign"].iter_rows(min_row=2, values_only=True)
    sheet: dict[str, Any] = dict(rows)
    assert (sheet["Written in"], sheet["Title in Arabic"]) == ("en", ARABIC["title"])
    assert sheet["Legal basis in Bangla"] == "আইন"
    copied = database.write(
        add_recipients.copy, campaign, TEXTS["title"], "2027-12-01T17:00", at_once=True, actor=owner
    ).campaign
    assert database.read(campaign_texts.words, copied, "ar").purpose == ARABIC["purpose"]
    assert database.read(campaigns.get, copied, actor=owner).written_in == "en"


def _check_buyer_pages(manager: TestClient, campaign: str) -> None:
    """What is missing is counted, typed texts are kept beside their problem, and a changed source makes them stale."""
    place, board = f"/campaigns/{campaign}/texts", f"/campaigns/{campaign}"
    untranslated = "2 suppliers read your title or texts in English"
    for address in (board, f"{board}/email"):
        words = text_of(manager.get(address))
        assert untranslated in words and "Arabic (1), Bangla (1)." in words
        assert f'href="{place}"' in manager.get(address).text
    page = manager.get(place)
    assert "British English" not in page.text and "Swahili" not in page.text
    assert page.text.index(">Arabic<") < page.text.index(">Bangla<") < page.text.index(">French<")
    assert re.search(r'<textarea[^>]* id="purpose"[^>]* lang="ar" dir="rtl"', page.text)
    assert '<div id="purpose-source" lang="en" dir="ltr"><p>We want' in page.text

    long = save(manager, campaign, "ar", title="ع" * 151, purpose=ARABIC["purpose"])
    assert long.status_code == 422 and "Use 150 characters or fewer." in long.text and ARABIC["purpose"] in long.text
    _check_harmful_texts(manager, campaign)
    assert save(manager, campaign, "ar", **ARABIC).status_code == 303
    assert untranslated in text_of(manager.get(board)), "the legal basis is not translated yet"
    late = manager.post(place, data={"language": "ar", "seen": shown(page, "seen"), "title": "آخر"})
    assert late.status_code == 409 and "آخر" in late.text and "Somebody else has changed" in late.text
    again = manager.post(place, data={"language": "ar", "seen": shown(page, "seen"), **ARABIC})
    assert again.status_code == 303, "the same words are already saved"
    assert manager.get(place, params={"language": "en"}).status_code == 404
    assert manager.get(place, params={"language": "xx"}).status_code == 404

    _change_source(manager, campaign, "Why a job costs money.")
    stale = manager.get(place, params={"language": "ar"}).text
    assert "Your text has changed since this was translated." in stale
    assert save(manager, campaign, "ar", **ARABIC).status_code == 303
    assert "Stale" in text_of(manager.get(place, params={"language": "ar"})), "saving alone confirms nothing"
    assert save(manager, campaign, "ar", **ARABIC, still_right="purpose").status_code == 303
    assert "Stale" not in text_of(manager.get(place, params={"language": "ar"}))
    _change_source(manager, campaign, TEXTS["purpose"])
    assert save(manager, campaign, "ar", **ARABIC, still_right="purpose").status_code == 303


def _check_harmful_texts(manager: TestClient, campaign: str) -> None:
    """A translated title is one line however often it is decoded, and no page takes markup or directions from it."""
    title = "A =?utf-8?q?b=0D=0AReply-To:_x@evil.example?= \u202efdp\u2066 <script>alert(1)</script>"
    assert save(manager, campaign, "ar", title=title, purpose="<img src=x onerror=alert(1)>").status_code == 303
    for page in ("", "/texts?language=ar", "/email", "/plan"):
        shown = manager.get(f"/campaigns/{campaign}{page}").text
        assert "<script>alert" not in shown and "<img src=x" not in shown and "\u202e" not in shown, page
    typed = shown_title(manager.get(f"/campaigns/{campaign}/texts?language=ar").text)
    assert typed == "A b Reply-To: x@evil.example fdp <script>alert(1)</script>"
    for language in ("../../etc", "x-private", "ar\r\nX: y", "a" * 3000):
        assert save_as(manager, campaign, language).status_code == 404


def shown_title(page: str) -> str:
    """What stands in the field for the title."""
    found = re.search(r'<textarea[^>]* id="title"[^>]*>([^<]*)</textarea>', page)
    assert found
    return html.unescape(found[1]).strip()


def save_as(manager: TestClient, campaign: str, language: str) -> Any:
    """Send a translation into a language that is none."""
    return manager.post(f"/campaigns/{campaign}/texts", data={"language": language, "title": "A"})


def _change_source(manager: TestClient, campaign: str, purpose: str) -> None:
    plan = manager.get(f"/campaigns/{campaign}/plan")
    versions = re.search(r'name="versions" type="checkbox" value="(\w+)" checked', plan.text)
    assert versions and 'value="English"' in plan.text
    data = TEXTS | {"purpose": purpose, "versions": versions[1], "due": "2026-12-01", "at": "17:00", "zone": "UTC"}
    data |= {"help_text": "Call 123.", "seen": shown(plan, "seen")}
    changed = manager.post(f"/campaigns/{campaign}/plan", data=data)
    assert changed.status_code == 303, text_of(changed)


def _check_emails(database: Database) -> None:
    """Translated words stand as they are; the others are marked with the language and direction they have."""
    arabic = email_to(database, AMMAN)
    text, html = bodies(arabic)
    assert ARABIC["title"] in arabic["Subject"] and TEXTS["title"] not in arabic["Subject"]
    assert str(arabic["Reply-To"]) == "anna@nordwind.example"
    assert "نريد أن نعرف من يدفع مقابل العمل." in text and "Anna Weber" in text
    assert '<p dir="auto" style="margin:0 0 1em">نريد أن نعرف' in html
    assert '<span lang="en" dir="ltr">Anna Weber, anna@nordwind.example</span>' in html
    text, html = bodies(email_to(database, "bogra@mills.example"))
    assert "We want to know who pays for a job." in text
    assert f'<span lang="en" dir="ltr">{TEXTS["title"]}</span>' in html
    assert '<p lang="en" dir="ltr" style="margin:0 0 1em">We want to know' in html
    assert '<span lang="' not in bodies(email_to(database, "cardiff@mills.example"))[1]


def _check_task_list(browser: TestClient, database: Database) -> str:
    """The Arabic supplier's pages; returns the address of its task list."""
    (token,) = set(re.findall(r"/i/([a-z2-7]+)", bodies(email_to(database, AMMAN))[0]))
    admitted = browser.post(f"/i/{token}", data={"address": AMMAN})
    start = str(admitted.headers["location"].partition("?")[0])
    page = browser.get(start).text
    assert '<html lang="ar" dir="rtl"' in page
    assert f'<h1 class="govuk-heading-l"><bdi>{ARABIC["title"]}</bdi></h1>' in page
    assert "<p>نريد أن نعرف من يدفع مقابل العمل.</p><p>شكرا لكم.</p>" in page
    assert '<p lang="en" dir="ltr">Act on due diligence</p>' in page
    assert '<p lang="en" dir="ltr">Call 123.</p>' in page
    assert ARABIC["title"] in browser.get(f"{start}/printed").text
    browser.post("/language", data={"language": "fr"})
    french = browser.get(start).text
    assert f'<bdi lang="en" dir="ltr">{TEXTS["title"]}</bdi>' in french and ARABIC["title"] not in french
    _check_colleague(browser, database, start)
    return start


def _check_colleague(browser: TestClient, database: Database, start: str) -> None:
    """A colleague's email is in the colleague's language, whatever the contact reads on the page."""
    sections = re.findall(r'name="sections" type="checkbox" value="([^"]+)"', browser.get(f"{start}/colleagues").text)
    data = {"name": "Lina", "address": "lina@mills.example", "language": "ar", "sections": sections[:1]}
    assert browser.post(f"{start}/colleagues", data=data).status_code == 303
    text, html = bodies(email_to(database, "lina@mills.example"))
    assert ARABIC["title"] in text and TEXTS["title"] not in text
    assert '<span lang="en" dir="ltr">Anna Weber' in html


def _check_closed_page(manager: TestClient, browser: TestClient, database: Database, campaign: str, start: str) -> None:
    """A refusal before the supplier is known names the contact in its language as well."""
    assert save(manager, campaign, "bn", **BANGLA, contact_line="আন্না, anna@nordwind.example").status_code == 303
    (token,) = set(re.findall(r"/i/([a-z2-7]+)", bodies(email_to(database, "bogra@mills.example"))[0]))
    closed = manager.post(f"/campaigns/{campaign}/closure", data={"count": "3"})
    assert closed.status_code == 303, text_of(closed)
    assert "আন্না" in browser.post(f"/i/{token}?language=bn", data={"address": "bogra@mills.example"}).text
