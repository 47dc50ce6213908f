"""The outermost wall: headers, hosts, forms from elsewhere, sizes, and a log without tokens."""

import asyncio
import logging
from typing import Any

import pytest

from portal.storage.database import Database
from tests.web.conftest import Cast, Visit, signed_in

EVERYWHERE = ["/sign-in", "/nothing-here", "/password/" + "a" * 52]


@pytest.mark.parametrize("path", EVERYWHERE)
def test_every_page_carries_the_headers(visit: Visit, path: str) -> None:
    headers = visit().get(path).headers
    policy = headers["content-security-policy"]
    assert "frame-ancestors 'none'" in policy.split("; ")
    assert policy.startswith("default-src 'none'")
    assert "unsafe" not in policy
    assert headers["referrer-policy"] == "no-referrer"
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["cache-control"] == "no-store"
    assert headers["cross-origin-opener-policy"] == "same-origin"
    assert headers["strict-transport-security"].startswith("max-age=63072000")
    assert "noindex" in headers["x-robots-tag"]


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"sec-fetch-site": "same-origin"}, 422),
        ({"sec-fetch-site": "none"}, 422),
        ({}, 422),
        ({"origin": "https://portal.example.org"}, 422),
        ({"sec-fetch-site": "cross-site"}, 403),
        ({"sec-fetch-site": "same-site"}, 403),
        ({"origin": "https://evil.example"}, 403),
        ({"origin": "null"}, 403),
        ({"sec-fetch-site": "cross-site", "origin": "https://portal.example.org"}, 403),
    ],
)
def test_forms_from_elsewhere_are_refused(visit: Visit, headers: dict[str, str], status: int) -> None:
    wrong = {"address": "nobody@example.org", "password": "wrong"}
    answer = visit().post("/sign-in", data=wrong, headers=headers)
    assert answer.status_code == status
    assert "content-security-policy" in answer.headers


def test_another_host_is_not_served(visit: Visit) -> None:
    client = visit()
    assert client.get("/sign-in", headers={"host": "evil.example"}).status_code == 421
    assert client.get("/health", headers={"host": "10.0.0.7"}).status_code == 200


def test_an_older_browser_may_prove_itself_by_its_origin(visit: Visit) -> None:
    agent = {"user-agent": "Mozilla/5.0 (iPhone; CPU iPhone OS 15_0) Safari/604.1"}
    client = visit()
    assert client.get("/sign-in", headers=agent).headers["referrer-policy"] == "strict-origin"
    newer = agent | {"sec-fetch-site": "none"}
    assert client.get("/sign-in", headers=newer).headers["referrer-policy"] == "no-referrer"


def test_a_form_that_is_too_large_is_refused_before_it_is_read(visit: Visit) -> None:
    client = visit()
    large = client.post("/sign-in", data={"address": "a" * 1_100_000})
    assert large.status_code == 413

    def drops() -> object:
        for _ in range(12):
            yield b"a" * 100_000

    headers = {"content-type": "application/x-www-form-urlencoded"}
    in_pieces = client.post("/sign-in", content=drops(), headers=headers)  # type: ignore[arg-type]
    assert in_pieces.status_code == 413
    assert "This page takes up to 1 MB at once." in large.text
    assert "This page takes up to 1 MB at once." in in_pieces.text
    many = "&".join(f"f{number}=1" for number in range(6000))
    assert client.post("/sign-in", content=many, headers=headers).status_code == 400


def test_a_body_that_does_not_come_is_not_waited_for(app: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("portal.web.security.SILENCE_SECONDS", 0.05)
    sent: list[Any] = []
    pieces = iter([{"type": "http.request", "body": b"address=a", "more_body": True}])

    async def receive() -> Any:
        piece = next(pieces, None)
        if piece is None:
            await asyncio.sleep(60)
        return piece

    async def send(message: Any) -> None:
        sent.append(message)

    headers = [(b"host", b"portal.example.org"), (b"content-type", b"application/x-www-form-urlencoded")]
    scope = {"type": "http", "method": "POST", "path": "/sign-in", "headers": headers, "query_string": b""}
    asyncio.run(asyncio.wait_for(app({**scope, "http_version": "1.1", "client": ("1.2.3.4", 5)}, receive, send), 10))
    assert sent[0]["status"] == 408


@pytest.mark.parametrize("kind", [b"application/x-www-form-urlencoded", b"multipart/form-data; boundary=x"])
def test_hanging_up_while_sending_is_no_breakage(app: Any, caplog: pytest.LogCaptureFixture, kind: bytes) -> None:
    pieces = [{"type": "http.request", "body": b"--x\r\n", "more_body": True}, {"type": "http.disconnect"}]
    sent: list[Any] = []

    async def receive() -> Any:
        return pieces.pop(0) if len(pieces) > 1 else pieces[0]

    async def send(message: Any) -> None:
        sent.append(message)

    headers = [(b"host", b"portal.example.org"), (b"content-type", kind)]
    scope = {"type": "http", "method": "POST", "path": "/sign-in", "headers": headers, "query_string": b""}
    with caplog.at_level(logging.INFO):
        asyncio.run(app({**scope, "http_version": "1.1", "client": ("1.2.3.4", 5)}, receive, send))
    assert sent == []
    assert [record.getMessage() for record in caplog.records if record.levelno > logging.INFO] == []
    assert any("hung up while sending to /sign-in" in record.getMessage() for record in caplog.records)


def test_the_log_knows_the_address_pattern_and_no_token(visit: Visit, caplog: pytest.LogCaptureFixture) -> None:
    token = "t" * 52
    with caplog.at_level(logging.INFO):
        visit().get(f"/password/{token}")
        visit().get(f"/i/{token}?next={token}")
        visit().get(f"/nothing/{token}")
    ours = [record.getMessage() for record in caplog.records if record.name.startswith("portal")]
    assert len(ours) >= 3
    assert any("/password/{token}" in line for line in ours)
    assert not any(token in line for line in ours)


def test_static_files_may_be_kept_for_ever_under_their_own_hash_only(visit: Visit) -> None:
    client = visit()
    page = client.get("/sign-in").text
    address = page.split('<script src="')[1].split('"')[0]
    answer = client.get(address)
    assert answer.status_code == 200
    assert "immutable" in answer.headers["cache-control"]
    assert answer.headers["content-type"].startswith("text/javascript")
    mark = address.split("/")[2]
    assert client.get(address.replace(mark, "0" * 12)).status_code == 404
    assert client.get(f"/static/{mark}/../../pyproject.toml").status_code == 404


def test_pages_travel_compressed(visit: Visit) -> None:
    client = visit()
    assert client.get("/sign-in", headers={"accept-encoding": "zstd, gzip"}).headers["content-encoding"] == "zstd"
    assert client.get("/sign-in", headers={"accept-encoding": "gzip"}).headers["content-encoding"] == "gzip"


def test_a_page_and_all_it_needs_is_light(visit: Visit) -> None:
    """The frame that every supplier's page shares: at most 40 of the 60 KB, and 6 requests."""
    client = visit()
    page = client.get("/sign-in", headers={"accept-encoding": "gzip"})
    parts = [piece.split('"')[0] for piece in page.text.replace('href="/static', 'src="/static').split('src="')[1:]]
    sizes = [int(page.headers["content-length"])]
    for part in parts:
        with client.stream("GET", part, headers={"accept-encoding": "gzip"}) as answer:
            sizes.append(sum(len(piece) for piece in answer.iter_raw()))
    assert len(sizes) <= 6
    assert sum(sizes) <= 40_000


def test_a_breakage_shows_a_reference_and_logs_no_words(
    visit: Visit, database: Database, cast: Cast, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = signed_in(visit(), database, cast)

    def broken(*_: object) -> None:
        raise RuntimeError("the secret words of a supplier")

    monkeypatch.setattr("portal.storage.people.members", broken)
    answer = client.get("/members")
    assert answer.status_code == 500
    reference = answer.text.split('class="code" translate="no">')[1].split("<")[0]
    assert reference in caplog.text
    assert "secret words" not in caplog.text + answer.text
    assert "content-security-policy" in answer.headers
