"""The HTML of every kind of email is drawn alike by browsers, Gmail and Word's engine, which Outlook uses."""

import re
from html.parser import HTMLParser
from pathlib import Path

import pytest

from portal.mail import emails
from tests.mail.every_kind import AT, LONG_LINK, every_kind

GMAIL_CLIPS_AT = 102_000
VOID = {"meta", "br", "img"}
TAGS = {"html", "head", "meta", "title", "style", "body", "table", "tr", "td", "h2", "p", "ul", "li", "a", "strong"}
TAGS |= {"br", "img", "bdi"}
COMMON = {"font-size", "font-weight", "font-family", "letter-spacing", "line-height"}
STYLES = {
    "body": {"margin", "padding", "background"},
    "table": {"width", "max-width"},
    "td": COMMON | {"padding", "background", "color", "overflow-wrap", "word-break"},
    "p": COMMON | {"margin"},
    "h2": COMMON | {"margin"},
    "ul": {"margin", "padding"},
    "li": {"margin"},
    "a": COMMON | {"color", "text-decoration"},
    "img": {"height", "width", "border", "background"},
}
"""What Word draws, by element. It ignores the padding of a link, and a largest width, which a comment replaces."""


class Markup(HTMLParser):
    """Every tag with its attributes, and what is closed wrongly."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: list[tuple[str, dict[str, str]]] = []
        self.wrongly_closed: list[str] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, {name: value or "" for name, value in attrs}))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open.pop() != tag:
            self.wrongly_closed.append(tag)


def faults(html: str) -> list[str]:
    """What a mail program might draw otherwise than it was meant."""
    markup = Markup(html)
    problems = [f"{tag} is closed wrongly" for tag in markup.wrongly_closed + markup.open]
    for tag, given in markup.tags:
        problems += [f"{tag} is not for emails"] * (tag not in TAGS)
        styles = dict(part.split(":", 1) for part in given.get("style", "").split(";") if part.strip())
        styles = {name.strip(): value.strip() for name, value in styles.items()}
        problems += [f"{tag} with {name}" for name in styles.keys() - STYLES.get(tag, set())]
        if tag == "table":
            wanted = {"role": "presentation", "cellpadding": "0", "cellspacing": "0", "border": "0"}
            problems += [f"table without {name}" for name, value in wanted.items() if given.get(name) != value]
        if tag in ("td", "body") and styles.get("background", "") != given.get("bgcolor", ""):
            problems.append(f"{tag}: Word reads bgcolor, others the style; they differ")
        if tag in ("p", "h2", "ul", "li") and "margin" not in styles:
            problems.append(f"{tag} leaves its margin to the mail program")
        if tag == "a" and "color" not in styles:
            problems.append("a link leaves its colour to the mail program")
        if tag == "img" and not (given.get("alt") and given.get("height") and given.get("src", "").startswith("cid:")):
            problems.append("a picture without its words or height, or from the network")
    return problems


@pytest.mark.parametrize("language", ["en", "ar"])
def test_every_kind_of_email_keeps_to_what_every_mail_program_draws(language: str) -> None:
    every = every_kind(language)
    assert len(every) > 15
    for email in every:
        assert faults(email.html) == [], email.kind
        assert len(email.html.encode()) < GMAIL_CLIPS_AT
        frame = Markup(email.html.partition("<body")[2]).tags[0]
        assert (frame[1]["lang"], frame[1]["dir"]) == (language, "rtl" if language == "ar" else "ltr"), (
            "Gmail has no html"
        )
        begun, ended = email.html.count("<!--[if mso]>"), email.html.count("<![endif]-->")
        assert begun == ended == 2
        assert 'name="color-scheme" content="light dark"' in email.html


def test_no_kind_is_forgotten() -> None:
    folder = Path(emails.PACKAGE.parent / "templates/mail")
    kinds = {path.name for path in folder.iterdir() if path.is_dir() and path.name != "own"}
    assert {email.kind for email in every_kind()} == kinds


def test_a_fault_is_seen() -> None:
    assert faults('<p>x</p><a href="x" style="color:#000000;padding:1px">x</a><div>') == [
        "div is closed wrongly",
        "p leaves its margin to the mail program",
        "a with padding",
        "div is not for emails",
    ]


def test_the_dates_of_other_requests_are_written_in_the_language_of_the_email() -> None:
    other = emails.OpenRequest("Wages 2027", "Halvora Dyeing", LONG_LINK, AT, "Asia/Dhaka")
    (email,) = [email for email in every_kind("fr") if email.kind == "reminder"]
    assert other.campaign in email.text
    assert "January" not in email.text + email.html


def test_words_that_follow_each_other_are_apart() -> None:
    joined = [email.kind for email in every_kind() if re.search(r"[.:]<(?:strong|a|bdi)\b", email.html)]
    assert joined == []
