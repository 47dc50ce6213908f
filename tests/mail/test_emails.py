import re
from datetime import UTC, date, datetime
from functools import cache
from typing import Any

import pytest

from portal import languages
from portal.domain.campaign_fields import HELP_TEXT
from portal.domain.email import Email
from portal.domain.email_texts import EmailText
from portal.domain.translation import DisplayText
from portal.mail import emails
from tests.house import messages

SUPPLIER: dict[str, Any] = {
    "to": "nadia@halvora.example",
    "contact_name": "Nadia Karim",
    "supplier": "Halvora Garments",
    "organisation": "Aurelia Home",
    "campaign": "People and pay 2027",
    "link": "https://candour.example/i/abcdef",
    "contact_line": "Ann Weber, sourcing@aurelia.example",
    "help_text": "Workers can call 123 free of charge.",
}
DUE: dict[str, Any] = {
    "due_at": datetime(2027, 1, 31, 16, tzinfo=UTC),
    "buyer_zone": "Europe/Vienna",
    "supplier_zone": "Asia/Dhaka",
}


def invitation(**changes: Any) -> Email:
    facts = {**SUPPLIER, **DUE, "purpose": "We want to know who pays for jobs.", "minutes": 25, **changes}
    return emails.invitation(emails.InvitationFacts(**facts))


def every_supplier_email(**changes: Any) -> list[Email]:
    supplier = {**SUPPLIER, **changes}
    follow_up = emails.FollowUpFacts(**supplier, due_on=date(2027, 2, 14), count=2)
    return [
        invitation(**changes),
        emails.reminder(emails.ReminderFacts(**supplier, **DUE, minutes=25)),
        emails.reminder(emails.ReminderFacts(**supplier, **DUE, minutes=25, is_overdue=True, number=2)),
        emails.receipt(
            emails.ReceiptFacts(
                **supplier,
                submitted_at=DUE["due_at"],
                supplier_zone="Asia/Dhaka",
                submission_hash="ab" * 32,
                declared_name="Nadia Karim",
                is_late=True,
            )
        ),
        emails.follow_up(follow_up),
        emails.follow_up_reminder(follow_up),
    ]


def every_email() -> list[Email]:
    expires = datetime(2027, 1, 2, tzinfo=UTC)
    member = {"to": "ann@aurelia.example", "name": "Ann", "link": "https://candour.example/password/x"}
    return [
        *every_supplier_email(),
        emails.password(emails.MemberLinkFacts(**member, expires_at=expires)),
        emails.member_added(
            emails.MemberAddedFacts(
                **member,
                expires_at=expires,
                organisation="Aurelia Home",
                added_by="Bo",
                roles=("Owner", "Reviewer"),
                has_password=False,
            )
        ),
        emails.test(emails.TestFacts(to="ann@aurelia.example", link="https://candour.example/", sent_at=expires)),
    ]


def words(html: str) -> str:
    body = html.partition("<body")[2]
    return " ".join(re.sub(r"<[^>]+>", " ", body.partition(">")[2]).split())


def test_the_invitation_says_who_asks_why_by_when_how_long_and_where() -> None:
    text = invitation().text
    assert "Aurelia Home asks Halvora Garments" in text
    assert "We want to know who pays for jobs." in text
    assert "31 January 2027, 17:00 (Europe/Vienna)" in text
    assert "31 January 2027, 22:00 (Asia/Dhaka)" in text
    assert text.index("22:00 (Asia/Dhaka)") < text.index("17:00 (Europe/Vienna)"), "the supplier's own time comes first"
    assert "About 25 minutes" in text
    assert "https://candour.example/i/abcdef" in text.splitlines()
    assert len(text.split()) <= 150, "nobody reads a longer one"


def test_the_invitation_says_how_to_check_it_and_that_nobody_may_be_punished() -> None:
    text = invitation().text
    assert "call Aurelia Home at a number you already have" in text.replace("Call", "call")
    assert "Ann Weber, sourcing@aurelia.example" in text
    assert "Honest answers about problems are welcome. Nobody may be punished for them." in text
    assert "no worker's name" in text


def test_one_clock_is_told_once_when_both_sides_share_it() -> None:
    assert invitation(supplier_zone="Europe/Vienna").text.count("31 January 2027") == 1


@pytest.mark.parametrize("email", every_email(), ids=lambda email: email.kind)
def test_the_text_and_the_html_carry_the_same_link_and_language(email: Email) -> None:
    (link,) = set(re.findall(r"https://candour\.example/\w+/\w+|https://candour\.example/$", email.text, re.M))
    assert f'href="{link}"' in email.html
    assert '<html lang="en" dir="ltr">' in email.html
    assert not re.search(r"<(img|script|form|link)\b|url\(|@import", email.html), "nothing is loaded, nothing runs"
    assert all("style=" in tag for tag in re.findall(r"<(?:p|h2|a|li|ul)\b[^>]*>", email.html)), "for Outlook"
    assert "prefers-color-scheme: dark" in email.html
    assert "\n" not in email.subject
    assert "{" not in email.text + email.html.partition("<body")[2]


@pytest.mark.parametrize("email", every_email(), ids=lambda email: email.kind)
def test_every_sentence_of_the_html_stands_in_the_text(email: Email) -> None:
    text = " ".join(email.text.split()).lower()
    sentences = re.findall(r"<p[^>]*>([^<]{30,})<", email.html)
    assert sentences
    for sentence in sentences:
        said = sentence.replace("&#39;", "'").strip().lower()
        if not said.startswith("or copy") and "link begins with" not in said:
            assert said in text


@pytest.mark.parametrize("email", every_supplier_email(), ids=lambda email: email.kind)
def test_no_email_to_a_supplier_could_warn_an_abuser(email: Email) -> None:
    said = f"{email.subject} {email.text} {words(email.html)}".lower()
    forbidden = (
        r"\b(flags?|scor\w+|points?|critical|severity|risk|findings?|verdict|band|violat\w+|forced|slave\w*|abus\w*"
        r"|report(ed)?|suspect\w*|investigat\w+|safeguarding)\b"
    )
    assert not re.search(forbidden, said)


def test_a_name_with_markup_stays_a_name_in_the_html() -> None:
    email = invitation(supplier='<b onclick="x">Halvora</b>', purpose="<script>alert(1)</script>")
    assert "<b onclick" not in email.html
    assert "<script" not in email.html
    assert '<b onclick="x">Halvora</b>' in email.text


def test_a_line_end_in_a_title_cannot_begin_a_header() -> None:
    assert invitation(campaign="Hello\r\nBcc: all@example.org\u2028x").subject.endswith("Hello Bcc: all@example.org x")


def test_one_and_several_things_asked_are_told_apart() -> None:
    facts = emails.FollowUpFacts(**SUPPLIER, due_on=date(2027, 2, 14))
    assert "asks one thing more" in emails.follow_up(facts).text
    assert "one thing more" in emails.follow_up_reminder(facts).text


def test_an_unknown_language_is_answered_in_english() -> None:
    assert invitation(language="xx-Latn").language == "en"


OTHERS = [language for language in languages.LANGUAGES if language != "en"]


@cache
def _english() -> tuple[str, ...]:
    """The sentences that suppliers may read, as they stand in the code."""
    return tuple(
        str(one.id) for one in messages.extracted() if one.id and "%" not in str(one.id) and len(str(one.id)) > 12
    )


@pytest.mark.slow
@pytest.mark.parametrize("language", OTHERS)
def test_emails_speak_the_language_whole(language: str) -> None:
    english = _english()
    letters = list(every_supplier_email(language=language, help_text=HELP_TEXT))
    assert english and letters
    for email in letters:
        assert email.language == language
        html = f'<html lang="{language}" dir="{languages.direction(language)}">'
        assert html in email.html
        said = f"{email.subject} {email.text} {words(email.html)}"
        assert [sentence for sentence in english if sentence in said] == []
        assert "%(" not in said
        link = f"https://candour.example/i/abcdef?language={language}"
        assert link in email.text.splitlines()
        assert f'href="{link}"' in email.html


def test_an_arabic_email_reads_from_the_right_and_keeps_names_in_their_place() -> None:
    email = invitation(language="ar", supplier="Halvora (Garments) 2", help_text=HELP_TEXT)
    assert '<html lang="ar" dir="rtl">' in email.html
    assert "\u2068Halvora (Garments) 2\u2069" in email.text
    assert "\u2068" not in email.subject
    assert "31 يناير 2027" in email.text
    assert "لا يجوز معاقبة أحد" in email.text
    assert '<a dir="ltr" href="https://candour.example/i/abcdef?language=ar"' in email.html


def test_a_french_email_names_both_clocks_by_their_cities() -> None:
    text = invitation(language="fr-CA").text
    assert "31 janvier 2027 à 22:00 (Dhaka)." in text
    assert "31 janvier 2027 à 17:00 (Vienne)" in text


def test_one_two_and_many_things_asked_have_their_own_words_in_arabic() -> None:
    said = [
        emails.follow_up(emails.FollowUpFacts(**SUPPLIER, due_on=date(2027, 2, 14), count=count, language="ar")).text
        for count in (1, 2, 3, 11)
    ]
    for text, wanted in zip(said, ("سؤال إضافي واحد", "سؤالان إضافيان", "3 أسئلة إضافية", "11 سؤالًا"), strict=True):
        assert wanted in text


def test_the_buyer_s_words_in_another_language_are_marked_in_html_also_in_its_own_text() -> None:
    """Each block by itself, escaped once, and the placeholders of an own text as well."""
    title = DisplayText("People & pay", "en", True)
    purpose = DisplayText("Who pays <for> jobs?\n\nThank you.", "en", True)
    line = DisplayText("Ann Weber", "en", True)
    facts = {**SUPPLIER, **DUE, "minutes": 25, "language": "ar", "campaign": title, "contact_line": line}
    invited = emails.InvitationFacts(**facts, purpose=purpose)
    marked = [
        '<span lang="en" dir="ltr">People &amp; pay</span>',
        'lang="en" dir="ltr" style="margin:0 0 1em">Who pays &lt;for&gt; jobs?</p>',
        'lang="en" dir="ltr" style="margin:0 0 1em">Thank you.</p>',
        '<span lang="en" dir="ltr">Ann Weber</span>',
    ]
    ours = emails.invitation(invited)
    assert [part for part in marked if part not in ours.html] == []
    assert "<span" not in ours.text + ours.subject and "People & pay" in ours.subject
    text = EmailText("{campaign}", "<b>{campaign}</b>: {purpose}\n\n{link}")
    own = emails.invitation(invited, emails.Style(text))
    assert f"&lt;b&gt;{marked[0]}&lt;/b&gt;: " in own.html
    assert '<span lang="en" dir="ltr">Who pays &lt;for&gt; jobs?</span></p>' in own.html
    assert '><span lang="en" dir="ltr">Thank you.</span></p>' in own.html
    assert own.subject == "People & pay" and "<b>People & pay</b>: Who pays <for> jobs?" in own.text
    translated = emails.InvitationFacts(**facts | {"campaign": DisplayText("توظيف", "ar", False)}, purpose="")
    assert not re.search(r"<[^>]*lang=[^>]*>توظيف", emails.invitation(translated).html)
