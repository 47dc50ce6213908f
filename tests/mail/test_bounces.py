"""What the reader of notices makes of messages: our own samples of each mail system, broken ones, and noise."""

import random
import time
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from portal.mail.bounces import MOST_BYTES, Notice, read, with_token
from tests.benchmarks.bounces import measure

SAMPLES = Path(__file__).parent / "bounces"
NADIA = "nadia@halvora.example"
OURS = "<qv3xk5m2r7t4w6y3a5c2e7g4i6@candour.example>"
TOKEN = ("qv3xk5m2r7t4w6y3a5c2e7g4i6", "k2m4q6s3u5w7")
REASONS = {
    "postfix-01": "no_such_address",
    "postfix-02": "expired",
    "sendmail-01": "mailbox_full",
    "office365-01": "no_such_address",
    "office365-02": "blocked_or_content",
    "gmail-01": "no_such_address",
    "exim-02": "expired",
    "yahoo-01": "mailbox_full",
    "mailru-01": "blocked_or_content",
    "domino-01": "no_such_address",
    "mimecast-01": "expired",
    "courier-01": "no_such_address",
    "spanish-01": "mailbox_full",
    "html-01": "mailbox_full",
    "base64-01": "no_such_address",
    "gmail-02": "no_such_address",
    "gmail-03": "no_such_address",
    "exchange-2003-03": "no_such_address",
    "sns-02": "no_such_address",
    "tencent-01": "no_such_address",
    "thai-01": "no_such_address",
    "arabic-01": "no_such_address",
    "barracuda-01": "blocked_or_content",
    "japanese-02": "mailbox_full",
    "turkish-02": "mailbox_full",
    "portuguese-01": "no_such_address",
    "german-exchange-01": "no_such_address",
    "german-exchange-02": "mailbox_full",
    "hmailserver-01": "no_such_address",
    "forwarded-notice-01": "no_such_address",
}
FINAL = sorted(
    file.stem
    for file in SAMPLES.glob("*.eml")
    if not file.stem.startswith(("arf", "not-", "vacation", "challenge", "reply", "newsletter", "delayed", "delivered"))
)


def sample(name: str) -> Notice:
    return read((SAMPLES / f"{name}.eml").read_bytes())


def test_every_final_notice_is_recognised_and_nothing_else_is() -> None:
    _, missed, wrong = measure(sorted(SAMPLES.glob("*.eml")))
    assert (missed, wrong) == ([], [])


@pytest.mark.parametrize("name", [name for name in FINAL if name not in ("no-recipient-01", "smtputf8-01")])
def test_the_recipient_is_the_one_the_email_went_to(name: str) -> None:
    recipients = sample(name).failed
    assert [recipient.original or recipient.address for recipient in recipients] == [NADIA]


@pytest.mark.parametrize("name", sorted(REASONS))
def test_the_reason_is_told_apart(name: str) -> None:
    assert sample(name).reason == REASONS[name]


@pytest.mark.parametrize("name", ["postfix-01", "exim-01", "base64-01", "broken-03", "nested-01", "sns-01", "x6-01"])
def test_our_message_id_is_found_wherever_it_stands(name: str) -> None:
    assert OURS in sample(name).message_ids


def test_the_token_is_found_in_the_address_the_notice_went_to() -> None:
    assert TOKEN in sample("no-recipient-01").tokens
    assert sample("no-recipient-01").kind == "failed"
    assert TOKEN in sample("base64-01").tokens


def test_an_address_in_another_script_is_read() -> None:
    assert sample("smtputf8-01").failed[0].address == "নাদিয়া@হালভোরা.example"


def test_what_failed_is_final_whatever_the_class_of_its_code() -> None:
    recipient = sample("postfix-02").failed[0]
    assert (recipient.kind, recipient.status, recipient.reason) == ("failed", "4.4.1", "expired")
    assert recipient.diagnostic == "connect to mx.halvora.example[192.0.2.7]:25: Connection timed out"


def test_a_forwarded_address_is_known_by_the_one_that_was_written_to() -> None:
    recipient = sample("forwarded-01").failed[0]
    assert (recipient.address, recipient.original) == ("private@webmail.example", NADIA)


def test_a_notice_forwarded_by_hand_counts_for_the_email_it_names_and_by_its_own_date() -> None:
    notice = sample("forwarded-notice-01")
    assert (notice.kind, notice.message_ids.count(OURS), notice.is_forwarded) == ("failed", 1, True)
    assert notice.dated == datetime(2026, 6, 1, 9, 5, tzinfo=UTC), "not the day on which somebody forwarded it"
    nameless = (SAMPLES / "forwarded-notice-01.eml").read_bytes().partition(b"> Return-Path:")[0]
    assert read(nameless).kind == "other"
    assert with_token(sample("reply-02"), "bounces+" + ".".join(TOKEN) + "@candour.example").kind == "other"


def test_a_report_in_base64_that_was_cut_off_is_read_as_far_as_it_goes() -> None:
    whole = (SAMPLES / "base64-report-01.eml").read_bytes()
    cut = whole.replace(b"IDUuMS4xCg==", b"IDUuMS4xC")
    assert cut != whole
    assert read(cut).failed == read(whole).failed


def test_an_address_inside_a_sentence_does_not_take_the_place_of_the_one_the_returned_email_went_to() -> None:
    notice = read(
        b"From: MAILER-DAEMON@halvora.example\nTo: bounces@candour.example\nSubject: Undelivered Mail\n"
        b'Content-Type: multipart/mixed; boundary="b"\n\n--b\nContent-Type: text/plain\n\n'
        b"Your email could not be delivered.\nIt was given to it-office@halvora.example, who may know more.\n"
        b"--b\nContent-Type: message/rfc822\n\nFrom: portal@candour.example\nTo: nadia@halvora.example\n"
        b"Subject: Questionnaire\n\nPlease answer.\n--b--\n"
    )
    assert notice.returned_to == (NADIA,)
    assert [recipient.address for recipient in notice.failed] == [NADIA]


@pytest.mark.parametrize(
    "name", ["delayed-postfix-03", "delayed-exim-03", "delayed-opensmtpd-02", "delayed-sendmail-03"]
)
def test_late_is_not_failed(name: str) -> None:
    assert sample(name).kind == "delayed"


def test_the_notice_is_dated_by_its_own_account() -> None:
    assert sample("postfix-01").dated == datetime(2026, 6, 1, 9, 5, tzinfo=UTC)
    undated = (SAMPLES / "postfix-01.eml").read_bytes().replace(b"Date: ", b"X-Date: ")
    assert read(undated).dated is None


def test_two_recipients_of_one_report_are_told_apart() -> None:
    second = b"\nFinal-Recipient: rfc822; omar@halvora.example\nAction: delayed\nStatus: 4.2.2\n\n--=_b0undary_1\n"
    data = (SAMPLES / "postfix-01.eml").read_bytes()
    head, mark, rest = data.rpartition(b"--=_b0undary_1\nContent-Type: message/rfc822")
    notice = read(head + second + mark.partition(b"\n")[2] + rest)
    assert [(recipient.address, recipient.kind) for recipient in notice.recipients] == [
        (NADIA, "failed"),
        ("omar@halvora.example", "delayed"),
    ]
    assert notice.kind == "failed"


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.binary(max_size=2000))
def test_no_bytes_raise(data: bytes) -> None:
    assert isinstance(read(data), Notice)


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.sampled_from(sorted(SAMPLES.glob("*.eml"))), st.integers(0, 2**32))
def test_no_damage_to_a_notice_raises(file: Path, seed: int) -> None:
    data, chance = bytearray(file.read_bytes()), random.Random(seed)
    for _ in range(chance.randrange(1, 40)):
        at = chance.randrange(len(data))
        match chance.randrange(4):
            case 0:
                data[at] = chance.randrange(256)
            case 1:
                del data[at : at + chance.randrange(80)]
            case 2:
                data[at:at] = data[chance.randrange(len(data)) :][: chance.randrange(200)]
            case _:
                data[at:at] = chance.choice([b"\n\n", b"\0", b"=?x?b?", b"\x1b$B", b"<" * 50, b"--=_b0undary_1\n"])
        if not data:
            break
    assert isinstance(read(bytes(data)), Notice)


HEAD = b"From: MAILER-DAEMON@mx.example.net\nSubject: Undeliverable\n"
TRAPS = {
    "nested multiparts": b"".join(
        b'Content-Type: multipart/mixed; boundary="b%d"\n\n--b%d\n' % (n, n) for n in range(3000)
    ),
    "short lines in many multiparts": b"".join(
        b'Content-Type: multipart/mixed; boundary="b%d"\n\n--b%d\n' % (n, n) for n in range(100)
    )
    + b"\n-" * 400_000,
    "nested messages": b"Content-Type: message/rfc822\n\n" * 20_000,
    "one endless line": HEAD + b"\n" + b"a@b " * 500_000,
    "angle brackets": HEAD + b"\n" + b"<" * 1_500_000,
    "at signs": HEAD + b"\n" + b"a@" * 500_000,
    "words before an address": HEAD + b"\n" + (b"user " * 90 + b"\n") * 3000,
    "endless header": HEAD + b"X: " + b"=?utf-8?q?a?= " * 100_000 + b"\n\n",
    "endless status": HEAD + b"Content-Type: message/delivery-status\n\n" + b"Status: 5.1.1\nAction: failed\n" * 50_000,
    "final recipients": HEAD + b"\n" + b"Final-Recipient: rfc822; a@b.example\nAction: failed\n" * 30_000,
    "markup": HEAD + b"Content-Type: text/html\n\n" + b"<style" * 300_000,
    "slow codec": HEAD + b"Content-Type: text/plain; charset=punycode\n\n" + b"abc-" + b"z9" * 400_000,
    "message ids": HEAD + b"\n" + b"Message-ID: <a@b> " * 60_000,
    "copies of copies": HEAD + b"\n" + b"copy of the " * 100_000,
}


@pytest.mark.parametrize("trap", sorted(TRAPS))
def test_a_trap_is_read_in_bounded_time(trap: str) -> None:
    begun = time.process_time()
    assert isinstance(read(TRAPS[trap]), Notice)
    assert time.process_time() - begun < 5


def test_no_more_than_a_megabyte_is_looked_at() -> None:
    data = (SAMPLES / "no-recipient-01.eml").read_bytes()
    assert read(b"X-Padding: " + b"x" * MOST_BYTES + b"\n" + data).kind == "other"
