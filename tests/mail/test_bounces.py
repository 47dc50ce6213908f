from portal.mail.bounces import Bounce, read

NOTICE = """\
From: MAILER-DAEMON@mail.example
To: post@candour.example
Subject: Undelivered Mail Returned to Sender
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="b"

--b
Content-Type: text/plain

I am sorry.

--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mail.example
Arrival-Date: Mon, 4 Jan 2027 10:00:00 +0000

Final-Recipient: rfc822; {recipient}
Action: {action}
Status: {status}
Diagnostic-Code: smtp; 550 5.1.1 <{recipient}>: No such
    person here

--b
{returned}
--b--
"""
WHOLE = "Content-Type: message/rfc822\n\nMessage-ID: <abc@candour.example>\nSubject: Hello\n\nHello.\n"
HEADERS = "Content-Type: text/rfc822-headers\n\nMessage-ID: <abc@candour.example>\nSubject: Hello\n"


def notice(action: str = "failed", status: str = "5.1.1", returned: str = WHOLE) -> bytes:
    filled = NOTICE.format(recipient="nadia@halvora.example", action=action, status=status, returned=returned)
    return filled.replace("\n", "\r\n").encode()


def test_a_failure_names_whom_which_letter_and_why() -> None:
    reason = "550 5.1.1 <nadia@halvora.example>: No such person here"
    assert read(notice()) == (Bounce("nadia@halvora.example", "<abc@candour.example>", True, reason),)


def test_headers_alone_are_enough_to_know_the_letter() -> None:
    assert read(notice(returned=HEADERS))[0].message_id == "<abc@candour.example>"


def test_a_server_that_still_tries_is_not_a_refusal() -> None:
    assert [bounce.permanent for bounce in read(notice("delayed", "4.4.1"))] == [False]


def test_a_delivery_receipt_is_no_bounce() -> None:
    assert read(notice("delivered", "2.0.0")) == ()


def test_other_mail_is_no_bounce() -> None:
    assert read(b"Subject: I am on holiday\r\n\r\nBack on Monday.\r\n") == ()
    assert read(b"") == ()
    assert read(b"\xff\x00\xfe" * 100) == ()
    assert read(b"x" * 3_000_000) == ()


def test_a_notice_cut_short_is_read_as_far_as_it_goes() -> None:
    whole = notice()
    for length in range(0, len(whole), 7):
        read(whole[:length])
