"""Placeholders are replaced once: what a value holds is never read again."""

from portal.domain import email_texts
from portal.domain.email_texts import EmailText


def test_a_value_is_never_read_for_placeholders() -> None:
    values = {"purpose": "{link} {organisation}", "organisation": "Nordwind"}
    assert (
        email_texts.filled("{organisation}: {purpose} {unknown}", values) == "Nordwind: {link} {organisation} {unknown}"
    )


def test_a_text_with_the_link_once_and_known_placeholders_can_be_used() -> None:
    assert email_texts.problems(EmailText("For {supplier}", "{contact}\n\n{link}")) == {}
    assert set(email_texts.problems(EmailText("x" * 201, "{link} {link}"))) == {"subject", "body"}
