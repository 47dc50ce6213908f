"""Requests nobody foresaw, to every route: methods, ids, queries, bodies, charsets, headers. None is a 500.

`make fuzz` sends many and looks elsewhere every time; a check sends a few hundred, the same every time.
"""

import os
import re
from collections.abc import Mapping
from random import Random
from typing import Any
from urllib.parse import quote, urlencode

import pytest
from pydantic import SecretStr
from starlette.testclient import TestClient

from portal.app import make_app
from portal.settings import Settings
from portal.storage.database import Database
from portal.web.access import respondent_cookie
from portal.web.routes import ROUTES, Page
from tests.conftest import BASE_URL, SECRET, Clock
from tests.entering import enter
from tests.house import stage as stages
from tests.house.stage import Body, Stage
from tests.web.conftest import signed_in

pytestmark = pytest.mark.slow

EACH = int(os.environ.get("PORTAL_EXAMPLES", "0")) // 30 or 2
"""Requests to each route, besides the plain ones."""
FREE = {"family": "people", "section": "numbers", "question": "workers", "part": "workers", "check": "very_large"}
FREE |= {"number": "1.0.0", "language": "fr", "kind": "invitation"}
FREE |= dict.fromkeys(("token", "colleague", "excerpt"), "a" * 26)
METHODS = ("GET", "POST", "HEAD", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "PROPFIND", "get")
IDS: tuple[str, ...] = (
    "",
    "\x00",
    "a\x00b",
    "..",
    "%",
    "%2e%2e%2f",
    "a" * 300,
    "é",
    "\U0001f600",
    "'",
    '"',
    "\\",
    "-1",
    "0",
    "{}",
    "\r\nX: y",
)
IDS += ("\u202e", "NaN", "1e999", "*", ";", "a=b&c", "//[", "\ud800")
WORDS: tuple[str, ...] = (
    "",
    "\x00",
    "\ud800",
    "9" * 400,
    "-1",
    "NaN",
    "2027-13-45",
    "9999-12-31",
    "0001-01-01",
    "24:61",
    "\U0001f600" * 50,
)
WORDS += ("//[", "true", "[]", "{", "=1+1", "a@b", "a@" + "b" * 300, "\r\nBcc: x@y.example", "<b>", "%s", "٣", "1" * 19)
CHARSETS = (
    "",
    "utf-8",
    "utf-16",
    "utf-7",
    "latin-1",
    "unicode_escape",
    "idna",
    "rot13",
    "none-such",
    "hex",
    "punycode",
)
TYPES = (
    "application/x-www-form-urlencoded",
    "multipart/form-data",
    "multipart/form-data; boundary=",
    "application/json",
    "",
)
TARGETS = (
    "content",
    "account",
    "title",
    "main",
    "before",
    "header",
    "footer",
    "board-rows",
    "q-people-workers",
    "\x00",
    "é",
)
COOKIES = ("x", "a" * 26, "=;", "\x7f", "é")


class Fuzzer:
    """One buyer's portal, browsers that are somebody there, and a source of requests."""

    def __init__(self, database: Database, stage: Stage, random: Random) -> None:
        self.database, self.stage, self.random = database, stage, random
        app = make_app(Settings(base_url=BASE_URL, secret=SecretStr(SECRET)), database)
        self.browser = TestClient(app, base_url=BASE_URL, follow_redirects=False)
        self.ids = FREE | stage.ids
        self.bodies = stages.bodies(stage.ids, stage.host)

    def sign_in(self, page: Page) -> None:
        """Be somebody who may come in, mostly."""
        self.browser.cookies.clear()
        invitation = self.ids["open_invitation"]
        if page.access == "respondent":
            entry = enter(self.database, self.stage.tokens[invitation], f"bashir@{self.stage.host}")
            if entry.outcome == "in":
                self.browser.cookies.set(respondent_cookie(invitation), entry.session, domain="portal.example.org")
        elif page.access != "public":
            role = self.random.choice(("owner", "campaign_manager", "safeguarding"))
            signed_in(self.browser, self.database, self.stage.cast, role)

    def address(self, page: Page, *, is_odd: bool) -> str:
        ids = self.ids | ({"invitation": self.ids["open_invitation"]} if page.access == "respondent" else {})
        if "/plan" in page.path or "sending" in page.path:
            ids |= {"campaign": self.ids["planned"]}
        names = re.findall(r"\{(\w+)\}", page.path)
        if is_odd and names:
            ids |= {self.random.choice(names): self.random.choice(IDS)}
        path = re.sub(r"\{(\w+)\}", lambda part: quote(ids[part[1]], safe="", errors="surrogatepass"), page.path)
        return path + (f"?{self.query()}" if is_odd else self.bodies.get(page.path, Body()).query)

    def query(self) -> str:
        names: tuple[str, ...] = (
            "next",
            "page",
            "sort",
            "search",
            "kind",
            "section",
            "language",
            "country",
            "status",
            "done",
            "found",
            "new",
        )
        names += ("added", "changed", "columns.name", "sheet", "severity", "state", "band", "tag")
        pairs = [(self.random.choice(names), self.random.choice(WORDS)) for _ in range(self.random.randint(0, 4))]
        return urlencode(pairs, errors="surrogatepass")

    def headers(self) -> dict[bytes, bytes]:
        drawn: dict[bytes, bytes] = {}
        for name, values in {
            "HX-Request": ("true", ""),
            "HX-Target": tuple(f"div#{target}" for target in TARGETS),
            "HX-Boosted": ("true",),
            "Accept-Language": ("fr", "xx-YY;q=9", "*;q=x", "a" * 500, "é", ",;,"),
            "X-Forwarded-For": ("1.2.3.4, é", "::1"),
            "Range": ("bytes=9-1",),
            "If-None-Match": ('"', "*"),
            "Cookie": tuple(f"__Host-candour={cookie}" for cookie in COOKIES),
            "Content-Length": ("-1", "x", "99999999999"),
            "Transfer-Encoding": ("chunked", "x"),
            "Accept-Encoding": ("gzip;q=x", "br, zstd", "é"),
        }.items():
            if self.random.random() < 0.2:
                drawn[name.encode()] = self.random.choice(values).encode("utf-8", "surrogatepass")
        return drawn

    def content(self, page: Page) -> tuple[bytes, str]:
        """A body that is nearly right: some fields odd, perhaps in an odd charset or under a wrong type."""
        body = self.bodies.get(page.path, Body())
        fields = {name: self.odd(value) for name, value in body.data.items()}
        if self.random.random() < 0.3:
            fields[self.random.choice(WORDS)] = self.random.choice(WORDS)
        kind, charset = self.random.choice(TYPES), self.random.choice(CHARSETS)
        if kind == TYPES[1] and self.random.random() < 0.8:
            return self.multipart(fields, body), f"multipart/form-data; boundary=edge; charset={charset}"
        content = urlencode(fields, doseq=True, errors="surrogatepass").encode()
        if self.random.random() < 0.1:
            content = self.random.randbytes(200)
        return content, f"{kind}; charset={charset}" if charset else kind

    def odd(self, value: Any) -> Any:
        return self.random.choice(WORDS) if self.random.random() < 0.4 else value

    def multipart(self, fields: Mapping[str, Any], body: Body) -> bytes:
        parts = []
        for name, value in fields.items():
            written = str(value).encode("utf-8", "surrogatepass") if self.random.random() < 0.8 else b"\\ud800"
            parts.append(
                b'--edge\r\nContent-Disposition: form-data; name="%s"\r\n\r\n%s\r\n'
                % (name.encode("utf-8", "surrogatepass"), written)
            )
        for name, (file_name, data) in body.files.items():
            name_of_file = self.random.choice((file_name, "", "a\x00.pdf", "\u202e.exe", "a" * 300)).encode()
            cut = data[: self.random.randint(0, len(data))] if self.random.random() < 0.5 else data
            parts.append(
                b'--edge\r\nContent-Disposition: form-data; name="%s"; filename="%s"\r\n\r\n%s\r\n'
                % (name.encode(), name_of_file, cut)
            )
        return b"".join(parts) + (b"--edge--\r\n" if self.random.random() < 0.9 else b"")

    def request(self, page: Page, *, is_odd: bool) -> tuple[int, str]:
        """One request; its status, and what was sent."""
        self.sign_in(page)
        method = self.random.choice(METHODS) if is_odd and self.random.random() < 0.15 else page.method
        address = self.address(page, is_odd=is_odd and self.random.random() < 0.6)
        headers: dict[bytes, bytes] = self.headers() if is_odd else {}
        if page.method == "POST" and is_odd:
            content, kind = self.content(page)
            headers[b"Content-Type"] = kind.encode()
            answer = self.browser.request(method, address, content=content, headers=headers)
            return answer.status_code, f"{method} {address} {headers} {content[:300]!r}"
        answer = self.browser.request(method, address, headers=headers)
        return answer.status_code, f"{method} {address} {headers}"


@pytest.fixture
def fuzzer(database: Database, clock: Clock) -> Fuzzer:
    seed = 20261128 if "PORTAL_EXAMPLES" not in os.environ else int.from_bytes(os.urandom(4))
    return Fuzzer(database, stages.build(database, "Harbour Foods", clock), Random(seed))


def test_no_request_breaks_the_portal(fuzzer: Fuzzer, clock: Clock) -> None:
    broken, answered = [], set()
    for page in sorted(ROUTES, key=lambda page: (page.path in ENDING, page.path, page.method)):
        for number in range(EACH + 1):
            clock.advance(seconds=20)
            status, sent = fuzzer.request(page, is_odd=number > 0)
            answered.add(status)
            if status >= 500:
                broken.append(f"{status} {sent}")
    assert not broken, "\n".join(broken)
    assert {200, 303, 404, 422} <= answered


ENDING = {"/campaigns/{campaign}/closure", "/r/{invitation}/submission", "/questionnaires/{version}/retirement"}
"""What leaves less to do afterwards comes last."""


@pytest.mark.parametrize("block", ["content", "account", "title", "main", "before", "header"])
@pytest.mark.parametrize("kind", ["sqlite"])
def test_a_page_asked_for_by_a_block_of_its_layout_is_whole(fuzzer: Fuzzer, block: str) -> None:
    seen = 0
    for page in ROUTES:
        if page.method == "GET" and page.access.startswith("member"):
            fuzzer.sign_in(page)
            headers = {"HX-Request": "true", "HX-Target": f"div#{block}"}
            answer = fuzzer.browser.get(fuzzer.address(page, is_odd=False), headers=headers)
            assert answer.status_code < 500, page.path
            seen += answer.status_code == 200
    assert seen > 25
