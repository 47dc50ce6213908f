"""Nasty words in every field of every form, a buyer's and a supplier's: a sentence or an answer, never a breakage.

The forms are found as a person finds them, by following links from the start page; whatever form a new page brings is
tried without a word here.
"""

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any
from urllib.parse import quote_plus, urljoin, urlsplit

import pytest
from starlette.testclient import TestClient

from portal.storage.database import Database
from portal.web.routes import ROUTES
from tests.conftest import BASE_URL, Clock
from tests.house import stage as stages
from tests.web.conftest import Cast, Visit, signed_in
from tests.web.supplier.test_journey import fill, let_in
from tests.workflow import supplier_side
from tests.workflow.supplier_side import Invited

pytestmark = pytest.mark.slow

WORDS = [
    "",
    "\x00",
    "a\x00b\x1b[31m\x7f\x85\u2028",
    "\ud800 alone",
    "x\r\nBcc: everybody@evil.example\r\n\r\nbody",
    "\u202egnp.exe\u2066\u200b\u200d\ufeff\u00ad",
    "😀👩‍👩‍👧 Ω≈ç ｆｕｌｌ 田中さん مرحبا",
    "Z" + "\u0301" * 500,
    "'\"><script>alert(1)</script><svg onload=x>",
    "{{ 7 * 7 }} {% raw %} %(most)s %s %n {0.__class__} ${x}",
    "=cmd|' /C calc'!A0",
    "../../../../etc/passwd\\..\\x",
    "'; DROP TABLE member; -- ",
    "9" * 5_000, "9" * 5_001,
    "-0", "1e999999", "NaN", "Infinity", "²", "٣", "1,000.5.6", "0x10", "1_0",
    "0000-00-00", "2027-13-45", "9999-12-31T23:59", "0001-01-01T00:00", "99999-01-01",
    "a" * 400 + "@" + "b" * 400 + ".example",
    "@", "a@b@c", "😀@例え.jp",
    "[" * 2_000, "&a [*a, *a]", "!!python/object/apply:os.system [ls]", "- : {", "null", "true",
    "w" * 300_000,
]  # fmt: skip
SKIPPED = {"/signing-out", "/language"}


@dataclass
class Form:
    """One form of a page: where it goes, and its fields with what they hold."""

    action: str
    fields: list[tuple[str, str]] = field(default_factory=list)
    typed: set[str] = field(default_factory=set)
    files: set[str] = field(default_factory=set)


class Reader(HTMLParser):
    """Reads a page's links and its forms that are posted."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.page = page
        self.links: list[str] = []
        self.forms: list[Form] = []
        self.here: Form | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "a" and "href" in given:
            self.links.append(urljoin(self.page, given["href"]))
        elif tag == "form":
            posts = given.get("method", "").lower() == "post"
            self.here = Form(urljoin(self.page, given.get("action") or self.page)) if posts else None
            if self.here:
                self.forms.append(self.here)
        elif self.here and given.get("formaction"):
            self.forms.append(Form(urljoin(self.page, given["formaction"]), self.here.fields, self.here.typed))
        if self.here and given.get("name") and tag in ("input", "textarea", "select", "button"):
            self._field(self.here, tag, given)

    def _field(self, form: Form, tag: str, given: dict[str, str]) -> None:
        kind = given.get("type", "text") if tag == "input" else tag
        if kind == "file":
            form.files.add(given["name"])
            return
        form.fields.append((given["name"], given.get("value", "")))
        if kind in (
            "text",
            "textarea",
            "email",
            "password",
            "search",
            "number",
            "datetime-local",
            "date",
            "tel",
            "url",
        ):
            form.typed.add(given["name"])

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self.here = None


PATTERNS = {page.path: re.compile(re.sub(r"\{\w+\}", "[^/]+", page.path)) for page in ROUTES}


def _page_of(address: str) -> str:
    """The page behind an address, whichever thing it is about."""
    return next((path for path, pattern in PATTERNS.items() if pattern.fullmatch(address)), address)


def _crawl(browser: TestClient, start: str) -> dict[str, Form]:
    """Every form that can be reached by links, one for each page and set of fields; of a kind two pages are seen."""
    waiting, forms = [start], {}
    seen: list[str] = []
    while waiting:
        page = urlsplit(waiting.pop(0))._replace(fragment="")
        kind = _page_of(page.path)
        if page.path in seen or f"{page.scheme}://{page.netloc}" != BASE_URL or [*map(_page_of, seen)].count(kind) > 1:
            continue
        seen.append(page.path)
        answer = browser.get(page.geturl())
        assert answer.status_code < 500, page.geturl()
        if "text/html" not in answer.headers.get("content-type", ""):
            continue
        reader = Reader(page.geturl())
        reader.feed(answer.text)
        waiting += reader.links
        for form in reader.forms:
            address = urlsplit(form.action).path
            if address not in SKIPPED:
                forms[f"{_page_of(address)} {sorted(form.typed)}"] = form
    return forms


def _body(form: Form, words: str, everywhere: bool) -> list[tuple[str, str]]:
    """What a person could type, or the same in every field, hidden ones, choices and names of fields too."""
    if not everywhere or len(words) > 10_000:
        return [(name, words if name in form.typed else value) for name, value in form.fields]
    return [(name, words) for name, _ in form.fields] + [(f"{name}.{words[:9]}.x", words) for name in form.typed]


def _posted(browser: TestClient, form: Form, body: list[tuple[str, str]]) -> Any:
    if form.files:
        clean = {_sayable(name): _sayable(value) for name, value in body}
        called = _sayable(body[0][1] if body else "x")[:200]
        files = dict.fromkeys(form.files, (called, b"\x00\xff" * 99))
        return browser.post(form.action, data=clean, files=files)
    text = "&".join("=".join(quote_plus(part, errors="surrogatepass") for part in pair) for pair in body)
    return browser.post(form.action, content=text, headers={"Content-Type": "application/x-www-form-urlencoded"})


def _sayable(words: str) -> str:
    return words.encode("utf-8", "replace").decode()


def _torment(forms: dict[str, Form], browser: Any, every: int = 1) -> set[str]:
    """Post every word, or some, to every form; `browser()` is a fresh session, for some forms end it."""
    broken: list[str] = []
    reached = set()
    client = browser()
    for number, form in enumerate(forms.values()):
        reached.add(_page_of(urlsplit(form.action).path))
        for place, words in list(enumerate(WORDS))[number % every :: every]:
            body = _body(form, words, everywhere=(number + place) % 2 == 1)
            answer = _posted(client, form, body)
            if answer.status_code >= 500:
                broken.append(f"{answer.status_code} {form.action} {words[:30]!r} {len(body)}")
            if answer.headers.get("location", "").startswith("/sign-in") or answer.status_code == 410:
                client = browser()
    assert broken == []
    return reached


@pytest.fixture
def stage(database: Database, clock: Clock) -> tuple[Cast, Invited]:
    """A buyer with one of everything, and a supplier who has answered and one who has submitted."""
    cast = stages.build(database, "Harbour Foods", clock).cast
    return cast, supplier_side.invite(database)


def test_a_buyers_forms(database: Database, visit: Visit, stage: tuple[Cast, Invited]) -> None:
    cast, _ = stage

    def browser() -> TestClient:
        return signed_in(visit(), database, cast, "owner")

    forms = _crawl(browser(), BASE_URL + "/")
    reached = _torment(forms, browser, every=4 if database.is_sqlite else 8)
    assert len(reached) >= 12, sorted(reached)


def test_a_suppliers_forms(visit: Visit, stage: tuple[Cast, Invited], clock: Clock) -> None:
    _, invited = stage
    fill(let_in(visit(), invited), invited)

    def browser() -> TestClient:
        clock.advance(minutes=16)
        return let_in(visit(), invited)

    forms = _crawl(browser(), f"{BASE_URL}/r/{invited.invitation}")
    passing_on = [name for name, form in forms.items() if form.action.endswith("/new-contact")]
    for name in passing_on:
        del forms[name]  # it ends the link by which every fresh session comes in
    _torment(forms, browser, every=3)


def test_doors_that_stand_open(visit: Visit) -> None:
    forms: dict[str, Form] = {}
    for page in ("/sign-in", "/password", "/i/" + "a" * 52):
        forms |= _crawl(visit(), BASE_URL + page)
    _torment(forms, visit)
