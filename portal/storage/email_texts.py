"""An organisation's own email texts, by kind and language, and its logo."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, insert, select, update

from portal.domain.email import Logo
from portal.domain.email_texts import EmailText
from portal.storage.database import Work
from portal.storage.rows import col, each, select_as, table_of
from portal.storage.tables import EmailText as EmailTextTable
from portal.storage.tables import Organisation


@dataclass(frozen=True)
class ChangedText:
    """One text that the organisation has changed, and when."""

    kind: str
    language: str
    changed_at: datetime


def find(work: Work, organisation: str, kind: str, language: str) -> EmailText | None:
    """The organisation's own text; None where the default is used."""
    which = (
        (col(EmailTextTable.organisation_id) == organisation)
        & (col(EmailTextTable.kind) == kind)
        & (col(EmailTextTable.language) == language)
    )
    row = work.execute(select(col(EmailTextTable.subject), col(EmailTextTable.body)).where(which)).one_or_none()
    return None if row is None else EmailText(row.subject, row.body)


def changed(work: Work) -> list[ChangedText]:
    """The texts that the actor's organisation has changed."""
    statement = select_as(ChangedText, EmailTextTable).where(col(EmailTextTable.organisation_id) == _own(work))
    return list(each(ChangedText, work.execute(statement)))


def put(work: Work, kind: str, language: str, text: EmailText) -> None:
    """Store the organisation's own text."""
    drop(work, kind, language)
    row = {"organisation_id": _own(work), "kind": kind, "language": language, "changed_at": work.now}
    work.execute(insert(table_of(EmailTextTable)), row | {"subject": text.subject, "body": text.body})


def drop(work: Work, kind: str, language: str) -> bool:
    """Return to the default text; True if there was an own one."""
    which = (
        (col(EmailTextTable.organisation_id) == _own(work))
        & (col(EmailTextTable.kind) == kind)
        & (col(EmailTextTable.language) == language)
    )
    return bool(work.execute(delete(table_of(EmailTextTable)).where(which)).rowcount)


def logo(work: Work, organisation: str) -> Logo | None:
    """The image at the top of the organisation's emails."""
    columns = (col(Organisation.logo), col(Organisation.logo_type))
    row = work.execute(select(*columns).where(col(Organisation.id) == organisation)).one_or_none()
    return None if row is None or row.logo is None else Logo(bytes(row.logo), row.logo_type)


def set_logo(work: Work, logo: Logo | None) -> None:
    """Set the image at the top of emails, or remove it."""
    values = {"logo": logo.data if logo else None, "logo_type": logo.media_type if logo else None}
    work.execute(update(table_of(Organisation)).where(col(Organisation.id) == _own(work)).values(values))


def _own(work: Work) -> str | None:
    return work.actor.organisation
