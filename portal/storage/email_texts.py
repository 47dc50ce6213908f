"""An organisation's own words for emails, by kind and language, and its logo."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, insert, select, update

from portal.domain.email import Logo
from portal.domain.email_texts import EmailText
from portal.storage.database import Work
from portal.storage.tables import METADATA

_text = METADATA.tables["email_text"]
_organisation = METADATA.tables["organisation"]


@dataclass(frozen=True)
class ChangedText:
    """One text that the organisation has changed, and when."""

    kind: str
    language: str
    changed_at: datetime


def find(work: Work, organisation: str, kind: str, language: str) -> EmailText | None:
    """The organisation's own text; None where ours is used."""
    which = (_text.c.organisation_id == organisation) & (_text.c.kind == kind) & (_text.c.language == language)
    row = work.execute(select(_text.c.subject, _text.c.body).where(which)).one_or_none()
    return None if row is None else EmailText(*row)


def changed(work: Work) -> list[ChangedText]:
    """The texts that the actor's organisation has changed."""
    statement = select(_text.c.kind, _text.c.language, _text.c.changed_at).order_by(_text.c.kind, _text.c.language)
    return [ChangedText(*row) for row in work.execute(statement.where(_text.c.organisation_id == _own(work)))]


def put(work: Work, kind: str, language: str, text: EmailText) -> None:
    """Keep the organisation's own text."""
    drop(work, kind, language)
    row = {"organisation_id": _own(work), "kind": kind, "language": language, "changed_at": work.now}
    work.execute(insert(_text), row | {"subject": text.subject, "body": text.body})


def drop(work: Work, kind: str, language: str) -> bool:
    """Use our text again; whether there was another."""
    which = (_text.c.organisation_id == _own(work)) & (_text.c.kind == kind) & (_text.c.language == language)
    return bool(work.execute(delete(_text).where(which)).rowcount)


def logo(work: Work, organisation: str) -> Logo | None:
    """The picture at the top of the organisation's emails."""
    columns = (_organisation.c.logo, _organisation.c.logo_type)
    row = work.execute(select(*columns).where(_organisation.c.id == organisation)).one_or_none()
    return None if row is None or row.logo is None else Logo(bytes(row.logo), row.logo_type)


def set_logo(work: Work, logo: Logo | None) -> None:
    """Put a picture at the top of emails, or none."""
    values = {"logo": logo.data if logo else None, "logo_type": logo.media_type if logo else None}
    work.execute(update(_organisation).where(_organisation.c.id == _own(work)).values(values))


def _own(work: Work) -> str | None:
    return work.actor.organisation
