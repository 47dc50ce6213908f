"""Events of the organisation, its members and the portal; when colleagues sign in is for owners alone."""

import pytest

from portal.domain.events import organisations
from portal.domain.events.base import EVERYBODY, Event
from portal.domain.policy import OWNER
from tests.domain.events.sentences import sentence

SAID = (
    (organisations.OrganisationAdded("x", "Birch Retail"), "organisation", "Added the organisation Birch Retail"),
    (
        organisations.OrganisationChanged("x", ("name", "language")),
        "organisation",
        "Changed the organisation settings | Settings changed: name, language",
    ),
    (
        organisations.EmailTextChanged("x", "invitation", "fr"),
        "organisation",
        "Changed the text of the invitation email in fr",
    ),
    (organisations.LogoChanged("x", "removed"), "organisation", "Removed the logo in emails"),
    (
        organisations.AlwaysCodeChanged("x", "always"),
        "organisation",
        "Changed when suppliers need an emailed code | Now needed: each time they open their link",
    ),
    (organisations.AuthenticatorReplaced("x"), "member", "A member replaced the authenticator"),
    (
        organisations.MemberAdded("x", ("campaign_manager", "owner")),
        "member",
        "Added the member a member | Roles: Campaign manager, Owner",
    ),
    (
        organisations.RolesChanged("x", ("owner",), ("reviewer",)),
        "member",
        "Changed the roles of a member | Previous roles: Owner | New roles: Reviewer",
    ),
    (
        organisations.RolesChanged("x", ("owner",), ()),
        "member",
        "Changed the roles of a member | Previous roles: Owner",
    ),
    (organisations.MemberRemoved("x"), "member", "Removed the member a member"),
    (organisations.WelcomeResent("x"), "member", "Resent the welcome email to a member"),
    (organisations.SignedIn("x"), "member", "A member signed in"),
    (organisations.PasswordSet("x"), "member", "A member set a password"),
    (organisations.AddressChanged("x"), "member", "A member changed the email address of their account"),
    (organisations.RecoveryCodesMade("x"), "member", "A member made new recovery codes"),
    (organisations.RecoveryCodeUsed("x"), "member", "A member used a recovery code to set up a new authenticator"),
    (organisations.AuthenticatorReset("x"), "member", "Asked for the authenticator of a member to be reset"),
    (organisations.SendingResumed("x"), "portal", "Resumed sending email after restoring a backup"),
    (
        organisations.SendingResumed("x", 3),
        "portal",
        "Resumed sending email after restoring a backup | Emails to send: 3",
    ),
    (organisations.EndedAgain("x", "session", "s1"), "portal", "Ended again after restoring a backup: session s1"),
    (organisations.MemberUnlocked("x"), "member", "Unlocked the member a member"),
    (organisations.SecretRotated("x", 2), "portal", "Re-encrypted 2 values with the newest secret"),
    (organisations.SecretForgotten("x", 1), "portal", "Discarded 1 value encrypted with a lost secret"),
    (organisations.Erased("x", "answer", "a1"), "entry", "Erased the text of answer a1"),
)
FOR_OWNERS = {
    "address_changed",
    "signed_in",
    "password_set",
    "recovery_codes_made",
    "recovery_code_used",
    "authenticator_reset",
    "authenticator_replaced",
}


@pytest.mark.parametrize(("event", "kind", "words"), SAID)
def test_each_says_what_happened_to_what(event: Event, kind: str, words: str) -> None:
    assert sentence(event) == words
    assert event.subject() == (kind, "x")


def test_every_event_of_organisations_is_among_them() -> None:
    kinds = {kind for kind in vars(organisations).values() if isinstance(kind, type) and issubclass(kind, Event)}
    assert kinds - {Event} == {type(event) for event, _, _ in SAID}


def test_only_owners_see_when_and_how_colleagues_sign_in() -> None:
    assert {event.verb for event, _, _ in SAID if event.seen_by != EVERYBODY} == FOR_OWNERS
    assert {event.seen_by for event, _, _ in SAID if event.verb in FOR_OWNERS} == {frozenset({OWNER})}


def test_who_signed_in_is_the_object_and_no_detail() -> None:
    assert organisations.SignedIn("x").details() == organisations.PasswordSet("x").details() == {}
