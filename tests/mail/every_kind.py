"""One email of every kind, as long as they get, for tests of what all of them share."""

import io
from datetime import UTC, date, datetime
from typing import Any

from PIL import Image

from portal.domain.email import Email, Logo
from portal.domain.email_texts import EmailText
from portal.mail import emails

AT = datetime(2027, 1, 31, 16, tzinfo=UTC)
LONG_LINK = "https://candour.procurement.ministry.example/i/abcdefghijklmnopqrstuvwxyz"


def _logo() -> Logo:
    stored = io.BytesIO()
    Image.new("RGBA", (240, 48), "#0f4c4a").save(stored, "PNG")
    return Logo(stored.getvalue(), "image/png")


def every_kind(language: str = "en") -> list[Email]:
    """One of each kind, and the invitation once more in an organisation's own words with its logo."""
    common: dict[str, Any] = {"to": "nadia@halvora.example", "language": language}
    about: dict[str, Any] = {**common, "contact_name": "Nadia Karim", "supplier": "Halvora Garments (Unit 2)"}
    about |= {"organisation": "Aurelia Home", "campaign": "People and pay 2027"}
    about["contact_line"] = "Ann Weber, sourcing@aurelia.example"
    supplier: dict[str, Any] = {**about, "link": LONG_LINK}
    due: dict[str, Any] = {**supplier, "due_at": AT, "buyer_zone": "Europe/Vienna", "supplier_zone": "Asia/Dhaka"}
    due["minutes"] = 25
    follow_up = emails.FollowUpFacts(**supplier, due_on=date(2027, 2, 14), count=3)
    other = emails.OpenRequest("Wages 2027", "Halvora Dyeing", LONG_LINK, AT, "Asia/Dhaka")
    browser = emails.AccessFacts(**about, browser="Firefox", at=AT, zone="Asia/Dhaka")
    member: dict[str, Any] = {**common, "name": "Ann", "link": LONG_LINK, "expires_at": AT}
    line = emails.NewsLine("3 suppliers have written a message.", LONG_LINK)
    own = emails.Style(EmailText("{organisation} asks", "Hello {contact},\n\nplease answer.\n\n{link}\n"), _logo())
    invitation = emails.InvitationFacts(**due, purpose="We want to know who pays for jobs.\n\nThank you.")
    reminder = emails.ReminderFacts(**due, number=2, is_overdue=True, stop_link=f"{LONG_LINK}/stop", others=(other,))
    proof: dict[str, Any] = {"submission_hash": "ab" * 32, "declared_name": "Nadia Karim", "checkpoint": "cd" * 20}
    return [
        emails.invitation(invitation),
        emails.invitation(invitation, own),
        emails.reminder(reminder),
        emails.extension(emails.ExtensionFacts(**due)),
        emails.receipt(
            emails.ReceiptFacts(**supplier, submitted_at=AT, supplier_zone="Asia/Dhaka", is_late=True, **proof)
        ),
        emails.colleague(emails.ColleagueFacts(**supplier, asked_by="Omar Faruk")),
        emails.code(emails.CodeFacts(**about, code="123 456", expires_at=AT)),
        emails.new_browser(browser),
        emails.wrong_codes(browser),
        emails.follow_up(follow_up),
        emails.follow_up_reminder(follow_up),
        emails.shared_findings(emails.SharedFindingsFacts(**supplier, reply_by=date(2027, 2, 14))),
        emails.message_answer(emails.SupplierFacts(**supplier)),
        emails.reopened(emails.SupplierFacts(**supplier)),
        emails.password(emails.MemberLinkFacts(**member)),
        emails.address_change(emails.MemberLinkFacts(**member)),
        emails.address_changed(emails.AddressChangedFacts(**common, name="Ann", new="a…@halvora.example")),
        emails.member_added(
            emails.MemberAddedFacts(**member, organisation="Aurelia Home", added_by="Bo", roles=("Owner", "Reviewer"))
        ),
        emails.news(
            emails.NewsFacts(
                **common, name="Ann", organisation="Aurelia Home", new=(line,) * 2, waiting=(line,), link=LONG_LINK
            )
        ),
        emails.test(emails.TestFacts(**common, link=LONG_LINK, sent_at=AT)),
    ]
