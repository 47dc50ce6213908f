"""An organisation's own text for an email, with a fixed list of placeholders. Nothing in it is evaluated."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

KINDS = ("invitation", "reminder")
"""The emails whose text may be changed."""

PLACEHOLDERS = {
    "contact": "The contact's name, or the supplier's where there is none",
    "supplier": "The supplier's name",
    "organisation": "Your organisation's name",
    "campaign": "The campaign's title",
    "purpose": "Why you ask, as the campaign says",
    "due": "The due date on your clock and, where it differs, on the supplier's",
    "minutes": "About how many minutes answering takes",
    "link": "The supplier's personal link; in HTML a button. It must stand in the text",
}
LINK = "{link}"
LONGEST_SUBJECT, LONGEST_BODY = 200, 4_000
_NAMED = re.compile(r"\{([^{}\n]{0,40})\}")


@dataclass(frozen=True)
class EmailText:
    """A subject and a body, with placeholders in braces."""

    subject: str
    body: str


def problems(text: EmailText) -> dict[str, str]:
    """The problems of a text, by field; empty if it can be used."""
    unfit: dict[str, str] = {}
    for name, words, longest in (
        ("subject", text.subject, LONGEST_SUBJECT),
        ("body", text.body, LONGEST_BODY),
    ):
        unknown = [word for word in _NAMED.findall(words) if word not in PLACEHOLDERS]
        if not words.strip():
            unfit[name] = "Write something here, or reset to our text."
        elif len(words) > longest:
            unfit[name] = f"Use {longest:,} characters or fewer."
        elif unknown:
            unfit[name] = f"There is no placeholder {{{unknown[0]}}}. Use one of those listed, or leave out the braces."
    if "subject" not in unfit and LINK in text.subject:
        unfit["subject"] = "The link cannot stand in the subject. Put {link} into the text."
    if "body" not in unfit and text.body.count(LINK) != 1:
        unfit["body"] = "Put {link} into the text once, where the supplier's link is to stand."
    return unfit


def filled(words: str, values: Mapping[str, str]) -> str:
    """Fill in the placeholders in `words`. Placeholders inside values are not filled in."""
    return _NAMED.sub(lambda match: values.get(match[1], match[0]), words)
