"""A buyer changes email texts, language by language: previewed with a supplier's data, tested, reset."""

from dataclasses import replace
from datetime import timedelta

from portal import languages
from portal.domain import email_texts, policy
from portal.domain.email import Email, Logo
from portal.domain.email_texts import KINDS, EmailText
from portal.domain.events.organisations import EmailTextChanged, LogoChanged
from portal.domain.refusals import Invalid, NotFound
from portal.mail import emails
from portal.mail.emails import InvitationFacts, ReminderFacts, Style
from portal.storage import campaign_texts, campaigns, history, people, suppliers
from portal.storage import email_texts as kept_texts
from portal.storage.database import Work
from portal.storage.supplier_filters import SupplierFilter
from portal.storage.suppliers import Supplier
from portal.workflow import queue_email

LOGO_TYPES = ("image/png", "image/jpeg")
LOGO_BYTES = 30_000
LOGO_TOO_LARGE = "Choose a picture of 30 KB or less: it is sent in every email. 400 pixels wide is enough."
NO_PICTURE = "Choose a PNG or JPEG picture."
NOWHERE = "…"
"""The token in a preview's link, which opens nothing."""
UNFIT = "The text was not saved."


class UnfitText(Invalid):
    """The text is invalid; `fields` has the sentence for each field."""

    def __init__(self, fields: dict[str, str]) -> None:
        super().__init__(UNFIT, list(fields.values()))
        self.fields = fields


def style(work: Work, organisation: str, kind: str, language: str) -> Style:
    """The organisation's own text in a language, if any, and its logo."""
    spoken = languages.supported_language(language) or languages.SOURCE
    return Style(kept_texts.find(work, organisation, kind, spoken), kept_texts.logo(work, organisation))


def overview(work: Work) -> tuple[set[tuple[str, str]], bool]:
    """The texts that the organisation has changed, as kind and language; and whether it has a logo."""
    changed = {(text.kind, text.language) for text in kept_texts.changed(work)}
    return changed, kept_texts.logo(work, work.actor.organisation or "") is not None


def known(kind: str, language: str) -> None:
    """Refuse an unknown kind or language."""
    if kind not in KINDS or language not in languages.LANGUAGES:
        raise NotFound


def current(work: Work, kind: str, language: str) -> tuple[EmailText, bool]:
    """The text in use, and whether it is the organisation's own; the default has placeholders for facts."""
    known(kind, language)
    own = kept_texts.find(work, work.actor.organisation or "", kind, language)
    return (own, True) if own else (emails.starting_text(kind, language), False)


def change(work: Work, kind: str, language: str, text: EmailText) -> None:
    """Use this text from now on; emails that are already written keep theirs."""
    policy.check(work.actor, "campaigns")
    known(kind, language)
    if unfit := email_texts.problems(text):
        raise UnfitText(unfit)
    kept_texts.put(work, kind, language, text)
    history.note(work, EmailTextChanged(work.actor.organisation or "", kind, languages.name_of(language)))


def reset(work: Work, kind: str, language: str) -> None:
    """Return to the default text."""
    policy.check(work.actor, "campaigns")
    known(kind, language)
    if kept_texts.drop(work, kind, language):
        words = f"{languages.name_of(language)} (reset)"
        history.note(work, EmailTextChanged(work.actor.organisation or "", kind, words))


def change_logo(work: Work, logo: Logo | None) -> None:
    """Set the small image at the top of emails, or remove it."""
    policy.check(work.actor, "campaigns")
    if logo is not None and logo.media_type not in LOGO_TYPES:
        raise Invalid(NO_PICTURE)
    if logo is not None and len(logo.data) > LOGO_BYTES:
        raise Invalid(LOGO_TOO_LARGE)
    kept_texts.set_logo(work, logo)
    history.note(work, LogoChanged(work.actor.organisation or "", "added" if logo else "removed"))


def preview(work: Work, kind: str, language: str, text: EmailText, search: str = "") -> Email:
    """The email in one language as a supplier would get it: the first one that matches `search`."""
    known(kind, language)
    if unfit := email_texts.problems(text):
        raise UnfitText(unfit)
    matching = suppliers.page(work, SupplierFilter(search=search)).suppliers
    if search and not matching:
        raise UnfitText({"supplier": "No supplier matches. Search for part of a name, a code or a contact."})
    style = Style(text, kept_texts.logo(work, work.actor.organisation or ""))
    facts = _facts(work, language, matching[0] if matching else None)
    if kind == "invitation":
        return emails.invitation(facts, style)
    shared = {name: value for name, value in vars(facts).items() if name != "is_overdue"}
    return emails.reminder(ReminderFacts(**shared, stop_link=work.link("stop_reminders", token=NOWHERE)), style)


def _facts(work: Work, language: str, supplier: Supplier | None) -> InvitationFacts:
    """A supplier's data in the newest campaign; samples if there is none yet."""
    campaign = next(iter(campaigns.listed(work)), None)
    words = campaign_texts.words(work, campaign.id, language) if campaign else None
    return InvitationFacts(
        to=supplier.contact_address if supplier else "contact@supplier.example",
        language=language,
        contact_name=supplier.contact_name if supplier else "Mina Rahman",
        supplier=supplier.name if supplier else "Sample Supplier Ltd",
        organisation=people.organisation(work, work.actor.organisation or "").name,
        campaign=words.title if words else "Fair work",
        link=work.link("invitation", token=NOWHERE),
        contact_line=words.contact_line if words else "",
        reply_to=words.reply_to if words else None,
        due_at=campaign.due_at if campaign else work.now + timedelta(days=30),
        buyer_zone=campaign.zone if campaign else "UTC",
        supplier_zone=supplier.time_zone if supplier else "UTC",
        purpose=words.purpose if words else "…",
        minutes=45,
    )


def send_test(work: Work, kind: str, language: str, text: EmailText, search: str = "") -> str:
    """Send the preview to the acting member; returns their address."""
    policy.check(work.actor, "campaigns")
    email = preview(work, kind, language, text, search)
    me = people.member(work, work.actor.id)
    test = replace(email, kind="test", to=me.address, subject=f"[Test] {email.subject}", names_due_at=None)
    queue_email.queue(work, replace(test, unsubscribe=""), organisation=me.organisation, person=me.person)
    return me.address
