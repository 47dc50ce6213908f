"""An email's raw bytes: whole links, headers that nobody can forge, and what readers' programs make of them."""

import base64
import re
from dataclasses import replace
from datetime import UTC, datetime
from email import message_from_bytes
from email.policy import default

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal import languages
from portal.domain.email import Email
from portal.mail import mime
from portal.mail.mime import Envelope, Unwritable
from tests.domain.test_one_line import HARMFUL
from tests.mail.test_emails import every_email, every_supplier_email

ENVELOPE = Envelope("Candour <post@candour.example>", "<id@candour.example>", datetime(2026, 6, 1, tzinfo=UTC), "id")
NAMES = {
    "From",
    "To",
    "Subject",
    "Date",
    "Message-ID",
    "Auto-Submitted",
    "Content-Language",
    "Content-Type",
    "MIME-Version",
}
LETTER = Email(
    "invitation", "anna@müller.example", "Hello", "Good day, Ánna.\n", "<p>Good day, Ánna.</p>", language="de"
)
PARTS = [
    "=?utf-8?q?",
    "=?utf-8?b?",
    "?=",
    "=0d=0a",
    "%0d%0a",
    "DQo=",
    "X: 1",
    "\r\n",
    "\u2028",
    " ",
    "é",
    '"',
    "\\",
    "<a@b>",
    ",",
]


def headers(data: bytes) -> list[tuple[str, str]]:
    """The headers as the simplest reader takes them: line by line, folded lines joined."""
    head = data.partition(b"\r\n\r\n")[0].decode()
    lines = re.sub(r"\r\n[ \t]+", " ", head).split("\r\n")
    return [(name, value) for name, _, value in (line.partition(": ") for line in lines)]


def naively_decoded(value: str) -> str:
    """Encoded words decoded again and again, whatever they hold."""
    word = re.compile(r"=\?([^?]*)\?([bq])\?([^?]*)\?=\s*", re.IGNORECASE)
    for _ in range(6):
        value = word.sub(_plain, value)
    return value


def _plain(word: re.Match[str]) -> str:
    if word[2].lower() == "b":
        return base64.b64decode(word[3] + "==").decode("utf-8", "replace")
    signs = re.sub(r"=([0-9A-Fa-f]{2})", lambda code: chr(int(code[1], 16)), word[3].replace("_", " "))
    return signs.encode("latin-1", "replace").decode("utf-8", "replace")


def check(data: bytes, names: set[str] = NAMES) -> None:
    found = headers(data)
    assert sorted(name for name, _ in found) == sorted(names)
    for _, value in found:
        assert not re.search(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]", naively_decoded(value))
    message = message_from_bytes(data, policy=default)
    assert {name for name, _ in message.items()} == names


@pytest.mark.parametrize("text", HARMFUL)
def test_a_title_or_a_name_cannot_write_headers(text: str) -> None:
    check(mime.written(replace(LETTER, subject=f"Please answer: {text}", sender=text), ENVELOPE))


@given(subject=st.lists(st.sampled_from(PARTS)).map("".join), sender=st.lists(st.sampled_from(PARTS)).map("".join))
def test_no_text_can_write_headers(subject: str, sender: str) -> None:
    check(mime.written(replace(LETTER, subject=subject, sender=sender), ENVELOPE))


@given(subject=st.text(max_size=400), sender=st.text(max_size=200))
def test_any_text_can_stand_in_a_header(subject: str, sender: str) -> None:
    data = mime.written(replace(LETTER, subject=subject, sender=sender), ENVELOPE)
    check(data)
    assert max(map(len, data.partition(b"\r\n\r\n")[0].split(b"\r\n"))) <= 998


def test_what_looks_encoded_is_read_as_it_was_typed() -> None:
    data = mime.written(replace(LETTER, subject="How =?utf-8?q?Caf=C3=A9?= is written"), ENVELOPE)
    assert message_from_bytes(data, policy=default)["Subject"] == "How =?utf-8?q?Caf=C3=A9?= is written"


@pytest.mark.parametrize(
    "address", ["a@b.example\r\nBcc: x@y.example", "a b@c.example", "a@☕.example", "<a@b.example>"]
)
def test_an_address_that_is_none_is_not_written(address: str) -> None:
    with pytest.raises(Unwritable):
        mime.written(replace(LETTER, to=address), ENVELOPE)


def test_the_buyer_is_named_and_gets_the_replies() -> None:
    email = replace(LETTER, sender="Nordwind Retail", reply_to="anna@nordwind.example")
    data = mime.written(email, ENVELOPE)
    check(data, NAMES | {"Reply-To"})
    message = message_from_bytes(data, policy=default)
    assert message["From"] == '"Nordwind Retail via Candour" <post@candour.example>' or (
        str(message["From"]) == "Nordwind Retail via Candour <post@candour.example>"
    )
    assert message["Reply-To"] == "anna@nordwind.example"
    assert message["Content-Language"] == "de"


@pytest.mark.parametrize("domain", ["straße.example", "faß.de", "βόλος.example", "נאמ1.example"])
def test_an_email_goes_to_the_domain_that_was_written(domain: str) -> None:
    import idna

    data = mime.written(replace(LETTER, to=f"name@{domain}"), ENVELOPE)
    assert dict(headers(data))["To"] == f"name@{idna.encode(domain).decode()}"


TOKEN = "abcdefghijklmnopqrstuvwxy2"


@pytest.mark.parametrize("language", list(languages.LANGUAGES))
@pytest.mark.parametrize("host", ["candour.example", "candour.procurement.ministry.example"])
def test_no_line_break_of_the_encoding_falls_into_a_link(language: str, host: str) -> None:
    letters = list(every_supplier_email(language=language, link=f"https://{host}/i/{TOKEN}"))
    assert letters
    for email in letters:
        data = mime.written(email, ENVELOPE)
        check(data, NAMES | {"Reply-To"})
        assert b"quoted-printable" not in data
        message = message_from_bytes(data, policy=default)
        for part in message.iter_parts():
            raw = str(part.get_payload())
            if part["Content-Transfer-Encoding"] == "7bit":
                assert re.findall(r"/i/([a-z2-7]*)", raw) and set(re.findall(r"/i/([a-z2-7]*)", raw)) == {TOKEN}
            assert f"https://{host}/i/{TOKEN}" in part.get_content()


def test_a_link_fits_into_one_line() -> None:
    assert len(f"https://candour.procurement.ministry.example/i/{TOKEN}") <= 76


@pytest.mark.parametrize("email", every_email(), ids=lambda email: email.kind)
def test_every_email_can_be_written_and_is_read_back_whole(email: Email) -> None:
    data = mime.written(email, ENVELOPE)
    message = message_from_bytes(data, policy=default)
    plain = message.get_body(("plain",))
    assert plain is not None and plain.get_content().replace("\r\n", "\n") == email.text
    assert data.isascii()
    assert max(map(len, data.split(b"\r\n"))) <= 998


def test_a_long_line_is_wrapped_in_an_encoding_that_keeps_it() -> None:
    email = replace(LETTER, text="x" * 5000 + "\n", html="<p>x</p>")
    message = message_from_bytes(mime.written(email, ENVELOPE), policy=default)
    plain = message.get_body(("plain",))
    assert plain is not None and plain.get_content().replace("\r\n", "\n") == email.text
