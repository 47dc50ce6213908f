"""One function per email: takes facts, returns an email whose text and HTML say the same.

Anybody with access to the mailbox can read an email. So no email contains an answer, a follow-up question, a flag, a
score or a verdict: emails say that something is waiting, by when, and where. Words that could warn somebody who holds
workers' passports stay behind the link. Before you write a new email, ask what an abuser would learn from it.
"""

import re
from dataclasses import dataclass, fields
from datetime import date, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape
from markupsafe import Markup, escape

from portal import languages
from portal.domain import addresses, email_texts
from portal.domain.email import Email, Logo
from portal.domain.email_texts import EmailText
from portal.domain.one_line import one_line
from portal.mail import buyer_words

PACKAGE = Path(__file__).resolve().parent.parent
NAMES = (
    "contact_name",
    "supplier",
    "organisation",
    "campaign",
    "to",
    "declared_name",
    "asked_by",
    "contact_line",
)
"""Facts used inside sentences, whose text direction may differ from the email's."""


@dataclass(frozen=True, kw_only=True)
class EmailFacts:
    """Facts of every email: the recipient, their preferred language, and the address for replies."""

    to: str
    language: str = "en"
    reply_to: str | None = None


@dataclass(frozen=True, kw_only=True)
class SupplierFacts(EmailFacts):
    """Facts of every email to a supplier: who asks whom, about what, the link, and whom to ask if it is genuine."""

    contact_name: str
    supplier: str
    organisation: str
    campaign: str
    link: str
    contact_line: str = ""
    help_text: str = ""


@dataclass(frozen=True, kw_only=True)
class DueFacts(SupplierFacts):
    """A deadline as one instant, shown in the buyer's time zone and in the supplier's."""

    due_at: datetime
    buyer_zone: str
    supplier_zone: str


@dataclass(frozen=True, kw_only=True)
class InvitationFacts(DueFacts):
    """The first email: why the buyer asks, and about how many minutes answering takes.

    `is_overdue` if it is sent after the deadline while answers are still accepted.
    """

    purpose: str
    minutes: int
    is_overdue: bool = False


@dataclass(frozen=True)
class OpenRequest:
    """Another open request to the same contact, listed in a reminder."""

    campaign: str
    supplier: str
    link: str
    due_at: datetime
    zone: str


@dataclass(frozen=True, kw_only=True)
class ReminderFacts(DueFacts):
    """The `number`th reminder; `is_overdue` if the deadline has passed and answers are still accepted.

    `stop_link` stops reminders and nothing else; `others` are further open requests to the same contact.
    """

    minutes: int
    number: int = 1
    purpose: str = ""
    is_overdue: bool = False
    stop_link: str = ""
    others: tuple[OpenRequest, ...] = ()


@dataclass(frozen=True, kw_only=True)
class ExtensionFacts(DueFacts):
    """The deadline was extended: `due_at` is the new one."""

    minutes: int


@dataclass(frozen=True, kw_only=True)
class ReceiptFacts(SupplierFacts):
    """Proof of submission: who declared it, when, and the hash by which both sides can identify the answers."""

    submitted_at: datetime
    supplier_zone: str
    submission_hash: str
    declared_name: str
    is_late: bool = False
    checkpoint: str = ""
    """A checkpoint of the organisation's history at that moment, in short form."""


@dataclass(frozen=True, kw_only=True)
class FollowUpFacts(SupplierFacts):
    """Follow-up questions: how many, and by what day. The questions themselves are behind the link only."""

    due_on: date
    count: int = 1


@dataclass(frozen=True, kw_only=True)
class SharedFindingsFacts(SupplierFacts):
    """Findings shared with the supplier, who may reply until the end of `reply_by`. They are behind the link only."""

    reply_by: date


@dataclass(frozen=True, kw_only=True)
class ColleagueFacts(SupplierFacts):
    """The contact assigns sections to a colleague (`contact_name` is the colleague's name)."""

    asked_by: str


@dataclass(frozen=True, kw_only=True)
class ParticipantFacts(EmailFacts):
    """Access to somebody's answers. There is no link, so that reading this email alone gives no access."""

    contact_name: str
    supplier: str
    organisation: str
    campaign: str
    contact_line: str = ""


@dataclass(frozen=True, kw_only=True)
class CodeFacts(ParticipantFacts):
    """The code that opens a link in another browser, valid until `expires_at`."""

    code: str
    expires_at: datetime


@dataclass(frozen=True, kw_only=True)
class AccessFacts(ParticipantFacts):
    """What happened in a browser, and when. `browser` is its name, empty if unknown."""

    browser: str
    at: datetime
    zone: str


@dataclass(frozen=True, kw_only=True)
class MemberLinkFacts(EmailFacts):
    """A link for a member, valid once, until `expires_at`: to set a password, or to confirm a new address."""

    name: str
    link: str
    expires_at: datetime
    zone: str = "UTC"


@dataclass(frozen=True, kw_only=True)
class AddressChangedFacts(EmailFacts):
    """A member's address was changed; sent to the old one, with a hint of the new one."""

    name: str
    new: str


@dataclass(frozen=True, kw_only=True)
class MemberAddedFacts(MemberLinkFacts):
    """A new member of an organisation; `link` sets their password or, if they have one, leads to signing in."""

    organisation: str
    added_by: str
    roles: tuple[str, ...]
    has_password: bool = False


@dataclass(frozen=True)
class NewsLine:
    """One piece of news for a member, with its link."""

    words: str
    link: str


@dataclass(frozen=True, kw_only=True)
class NewsFacts(EmailFacts):
    """News and pending work for a member: counts and links only. `link` is where they choose how often."""

    name: str
    organisation: str
    new: tuple[NewsLine, ...]
    waiting: tuple[NewsLine, ...]
    link: str


@dataclass(frozen=True, kw_only=True)
class TestFacts(EmailFacts):
    """A test email, for operators."""

    link: str
    sent_at: datetime
    zone: str = "UTC"


@dataclass(frozen=True)
class Style:
    """How an organisation's emails look: its own text for this kind and language, if any, and its logo."""

    own: EmailText | None = None
    logo: Logo | None = None


OURS = Style()


def invitation(facts: InvitationFacts, style: Style = OURS) -> Email:
    """Ask a supplier to answer."""
    return _email("invitation", facts, style)


def reminder(facts: ReminderFacts, style: Style = OURS) -> Email:
    """Remind that the answers are missing, without a threat."""
    return _email("reminder", facts, style)


def starting_text(kind: str, language: str) -> EmailText:
    """Our text with placeholders instead of facts, as a starting point for the buyer's own."""
    data = {name: f"{{{name}}}" for name in email_texts.PLACEHOLDERS}
    with languages.use_language(language):
        subject = one_line(languages.clean(_fill(f"own/{kind}_subject.txt", data)))
        return EmailText(subject, re.sub(r"\n{3,}", "\n\n", _fill(f"own/{kind}_body.txt", data)).strip() + "\n")


def extension(facts: ExtensionFacts) -> Email:
    """Say that the deadline was extended, and until when."""
    return _email("extension", facts)


def receipt(facts: ReceiptFacts) -> Email:
    """Confirm what was submitted, and when."""
    return _email("receipt", facts)


def colleague(facts: ColleagueFacts) -> Email:
    """Send a colleague of the contact the link to their sections."""
    return _email("colleague", facts)


def code(facts: CodeFacts) -> Email:
    """Send the code that opens a link in another browser."""
    return _email("code", facts)


def new_browser(facts: AccessFacts) -> Email:
    """Say that the answers were opened in another browser."""
    return _email("new_browser", facts)


def wrong_codes(facts: AccessFacts) -> Email:
    """Say that somebody entered wrong codes and was not let in."""
    return _email("wrong_codes", facts)


def follow_up(facts: FollowUpFacts) -> Email:
    """Say that the buyer has asked something about the answers."""
    return _email("follow_up", facts)


def follow_up_reminder(facts: FollowUpFacts) -> Email:
    """Remind that a follow-up question is still open."""
    return _email("follow_up_reminder", facts)


def shared_findings(facts: SharedFindingsFacts) -> Email:
    """Say that the buyer has shared findings about the answers."""
    return _email("shared_findings", facts)


def message_answer(facts: SupplierFacts) -> Email:
    """Say that the buyer has replied to the supplier's message."""
    return _email("message_answer", facts)


def reopened(facts: SupplierFacts) -> Email:
    """Say that submitted answers are open for correction."""
    return _email("reopened", facts)


def password(facts: MemberLinkFacts) -> Email:
    """Send a member the link to set a password."""
    return _email("password", facts)


def address_change(facts: MemberLinkFacts) -> Email:
    """Send a link to a member's new address, which confirms it."""
    return _email("address_change", facts)


def address_changed(facts: AddressChangedFacts) -> Email:
    """Tell a member's old address that another one has taken its place."""
    return _email("address_changed", facts)


def member_added(facts: MemberAddedFacts) -> Email:
    """Welcome a new member and say what their roles are."""
    return _email("member_added", facts)


def news(facts: NewsFacts) -> Email:
    """Send a member what is new and what waits for them, in the language of their pages."""
    return _email("news", facts)


def test(facts: TestFacts) -> Email:
    """Test that emails are sent and arrive."""
    return _email("test", facts)


def _email(kind: str, facts: EmailFacts, style: Style = OURS) -> Email:
    """Render the three templates of `kind`. Facts are inserted unchanged; only the HTML escapes them.

    An organisation's own text replaces ours, except the parts that protect people or help recognise a genuine email.
    """
    language = languages.supported_language(facts.language) or languages.SOURCE
    with languages.use_language(language):
        data = {field.name: getattr(facts, field.name) for field in fields(facts)} | _surroundings(language, facts)
        data |= {"logo": style.logo, "subject": "", "own": style.own}
        if style.own is not None:
            values = _values(facts)
            subject = one_line(email_texts.filled(style.own.subject, values))
            data["paragraphs"] = [
                (email_texts.filled(part, values), email_texts.LINK in part) for part in _blocks(style.own.body)
            ]
        else:
            subject = one_line(languages.clean(_fill(f"{kind}/subject.txt", data)))
        text = re.sub(r"\n{3,}", "\n\n", _fill(f"{kind}/body.txt", data)).strip() + "\n"
        html = _fill(f"{kind}/body.html", {**data, **_marked(facts, style, language), "subject": subject})
    return Email(
        kind,
        facts.to,
        subject,
        text,
        html,
        reply_to=facts.reply_to or addresses.found_in(str(getattr(facts, "contact_line", ""))),
        language=language,
        sender=str(getattr(facts, "organisation", "")),
        names_due_at=getattr(facts, "due_at", None),
        good_until=getattr(facts, "expires_at", None),
        unsubscribe=str(getattr(facts, "stop_link", "")),
        logo=style.logo,
    )


def _marked(facts: EmailFacts, style: Style, language: str) -> dict[str, Any]:
    """What the HTML has instead of the plain text: the buyer's words with `lang` where they are in another language."""
    listed = [
        _listed(request, language) | {"campaign": buyer_words.inline(request.campaign, language)}
        for request in getattr(facts, "others", ())
    ]
    marked: dict[str, Any] = {"other_requests": listed}
    for name in ("campaign", "contact_line"):
        if text := getattr(facts, name, ""):
            marked[name] = buyer_words.inline(text, language)
    if style.own is not None:
        values = {name: str(buyer_words.marked(value, language)) for name, value in _values(facts).items()}
        marked["paragraphs"] = [
            (Markup(email_texts.filled(str(escape(part)), values)), email_texts.LINK in part)  # noqa: S704 - escaped
            for part in _blocks(style.own.body)
        ]
    return marked


def _blocks(body: str) -> list[str]:
    return [block.strip() for block in re.split(r"\n\s*\n", body) if block.strip()]


def _values(facts: Any) -> dict[str, str]:
    """The value of each placeholder, in the current language; the supplier's own time comes first."""
    due = languages.moment(facts.due_at, facts.supplier_zone)
    if facts.buyer_zone != facts.supplier_zone:
        due = f"{due} · {languages.moment(facts.due_at, facts.buyer_zone)}"
    return {
        "contact": facts.contact_name or facts.supplier,
        "supplier": facts.supplier,
        "organisation": facts.organisation,
        "campaign": facts.campaign,
        "purpose": getattr(facts, "purpose", ""),
        "due": due,
        "minutes": str(facts.minutes),
        "link": "",
    }


def _surroundings(language: str, facts: EmailFacts) -> dict[str, Any]:
    link = urlsplit(str(getattr(facts, "link", "")))
    site = f"{link.scheme}://{link.netloc}/" if link.netloc else ""
    named = {name: buyer_words.apart(getattr(facts, name), language) for name in NAMES if getattr(facts, name, "")}
    if isinstance(facts, SupplierFacts):
        named["to"] = buyer_words.apart(addresses.hinted(facts.to), language)
    return {
        **named,
        "link": _in_language(str(getattr(facts, "link", "")), language, is_ours=isinstance(facts, SupplierFacts)),
        "language": language,
        "stop_link": _in_language(str(getattr(facts, "stop_link", "")), language),
        "other_requests": [_listed(request, language) for request in getattr(facts, "others", ())],
        "direction": languages.direction(language),
        "site": buyer_words.apart(site, language),
        "day": languages.day,
        "moment": languages.moment,
        "deadline": languages.deadline,
    }


def _listed(request: OpenRequest, language: str) -> dict[str, str]:
    """Another open request, formatted for a list."""
    return {
        "campaign": buyer_words.apart(request.campaign, language),
        "supplier": buyer_words.apart(request.supplier, language),
        "when": languages.deadline(request.due_at, request.zone),
        "link": _in_language(request.link, language),
    }


def _in_language(link: str, language: str, *, is_ours: bool = True) -> str:
    """A supplier's link with the email's language for its first page, where the visitor is not yet known."""
    return f"{link}?language={language}" if link and is_ours and language != languages.SOURCE else link


def _environment() -> Environment:
    """The Jinja environment of the email templates: inside the package in a wheel, beside it in a checkout."""
    environment = Environment(
        loader=FileSystemLoader([PACKAGE / "templates/mail", PACKAGE.parent / "templates/mail"]),
        autoescape=select_autoescape(["html"]),
        undefined=StrictUndefined,
        extensions=["jinja2.ext.i18n"],
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    environment.install_gettext_callables(languages.gettext, languages.ngettext, newstyle=True)  # type: ignore[attr-defined]
    environment.filters.update(paragraphs=buyer_words.paragraphs, ours=languages.translate_default)
    return environment


ENVIRONMENT = _environment()


def _fill(name: str, data: dict[str, Any]) -> str:
    return ENVIRONMENT.get_template(name).render(data)
