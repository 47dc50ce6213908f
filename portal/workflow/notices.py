"""Emails to members about what is new, overdue or waiting for them: counts and links, never contents.

Each member chooses how often. Only what a member may see is counted; critical findings are counted only for the
safeguarding role.
"""

from dataclasses import dataclass

from portal.domain import notices, policy
from portal.domain.notices import AT_ONCE
from portal.domain.policy import SAFEGUARDING, Actor
from portal.domain.refusals import Invalid
from portal.mail import emails
from portal.mail.emails import NewsFacts, NewsLine
from portal.storage import notices as stored
from portal.storage import portal_state
from portal.storage.database import Database, Work
from portal.storage.notices import News, Reader, Waiting
from portal.workflow import queue_email


@dataclass(frozen=True)
class _Due:
    """A member whose email is due, and the actor with that member's permissions."""

    reader: Reader
    rhythm: str

    @property
    def actor(self) -> Actor:
        reader = self.reader
        return Actor("member", reader.member, reader.name, reader.organisation, frozenset(reader.roles))


def send_due(database: Database) -> int:
    """Write the due emails to members; returns how many."""
    if not database.sends_email:
        return 0
    return sum(database.write(_write, due, actor=due.actor) for due in database.read(_due))


def _due(work: Work) -> list[_Due]:
    due: list[_Due] = []
    for reader in stored.readers(work):
        rhythm = notices.chosen(reader.notice, reader.roles)
        since = reader.notified_until or reader.added_at
        if notices.is_due(rhythm, since, work.now) and not portal_state.is_held(work, reader.organisation):
            due.append(_Due(reader, rhythm))
    return due


def _write(work: Work, due: _Due) -> int:
    """Write one email unless there is nothing to report; with the setting "at once" only news counts."""
    reader = due.reader
    news = stored.news(work, reader.notified_until or reader.added_at, work.now)
    waiting = stored.waiting(work)
    fresh = _news_lines(work, due.actor, news)
    rest = [] if due.rhythm == AT_ONCE else _waiting_lines(work, due.actor, waiting)
    if not fresh and due.rhythm == AT_ONCE:
        return 0
    stored.mark_notified(work, reader.member, work.now)
    if not fresh and not rest:
        return 0
    facts = NewsFacts(
        to=reader.address,
        name=reader.name,
        organisation=reader.organisation_name,
        new=tuple(fresh),
        waiting=tuple(rest),
        link=work.link("notices"),
    )
    about = {"kind": "news", "to": reader.address, "organisation": reader.organisation}
    queue_email.or_note(
        work,
        lambda: queue_email.queue(work, emails.news(facts), organisation=reader.organisation, person=reader.person),
        **about,
    )
    return 1


def _news_lines(work: Work, actor: Actor, news: News) -> list[NewsLine]:
    lines: list[NewsLine] = []
    if news.critical and SAFEGUARDING in actor.roles:
        lines.append(_line(work, news.critical, "new critical finding", "findings"))
    if news.findings and policy.may(actor, "follow_up"):
        lines.append(_line(work, news.findings, "new finding", "findings"))
    if news.replies and policy.may(actor, "follow_up"):
        lines.append(_line(work, news.replies, "new reply from a supplier", "findings", "new replies from suppliers"))
    if news.positions and policy.may(actor, "follow_up"):
        singular, many = (
            "finding accepted or disputed by its supplier",
            "findings accepted or disputed by their suppliers",
        )
        lines.append(_line(work, news.positions, singular, "findings", many))
    if news.messages and policy.may(actor, "messages"):
        lines.append(_messages(work, news.messages, "new message from a supplier", "new messages from suppliers"))
    if news.files and policy.may(actor, "follow_up"):
        lines.append(_line(work, news.files, "file added after submitting", "history", "files added after submitting"))
    if news.proposals and SAFEGUARDING in actor.roles:
        lines.append(_approvals(work, news.proposals))
    if news.email_problems and policy.may(actor, "campaigns"):
        lines.append(
            _line(work, news.email_problems, "email that did not arrive", "emails", "emails that did not arrive")
        )
    if news.rounds and policy.may(actor, "campaigns"):
        lines.append(_rounds(work, news.rounds, "next round of a campaign", "next rounds of campaigns"))
    if news.jobs:
        words = (
            "1 job of yours has finished" if len(news.jobs) == 1 else f"{len(news.jobs):,} jobs of yours have finished"
        )
        lines.append(NewsLine(words, work.link("job", job=news.jobs[0])))
    return lines


def _waiting_lines(work: Work, actor: Actor, waiting: Waiting) -> list[NewsLine]:
    lines: list[NewsLine] = []
    if waiting.approvals and SAFEGUARDING in actor.roles:
        lines.append(_approvals(work, waiting.approvals))
    if waiting.replies and policy.may(actor, "follow_up"):
        lines.append(_line(work, waiting.replies, "reply to review", "findings", "replies to review"))
    if waiting.messages and policy.may(actor, "messages"):
        lines.append(_messages(work, waiting.messages, "message to answer", "messages to answer"))
    if waiting.overdue and policy.may(actor, "campaigns"):
        lines.append(_line(work, waiting.overdue, "supplier overdue", "campaigns", "suppliers overdue"))
    if waiting.rounds and policy.may(actor, "campaigns"):
        lines.append(_rounds(work, waiting.rounds, "drafted campaign to send", "drafted campaigns to send"))
    return lines


def _messages(work: Work, count: int, singular: str, many: str) -> NewsLine:
    return _line(work, count, singular, "supplier_messages", many)


def _rounds(work: Work, count: int, singular: str, many: str) -> NewsLine:
    return _line(work, count, singular, "campaigns", many)


def _approvals(work: Work, count: int) -> NewsLine:
    return _line(work, count, "decision needs a second approval", "findings", "decisions need a second approval")


def _line(work: Work, count: int, singular: str, page: str, many: str = "") -> NewsLine:
    words = singular if count == 1 else many or f"{singular}s"
    return NewsLine(f"{count:,} {words}", work.link(page))


def choose(work: Work, notice: str) -> None:
    """Store how often the acting member gets an email."""
    if notice not in notices.RHYTHMS:
        raise Invalid("Choose how often you want to be emailed.")
    stored.choose(work, notice)


def current(work: Work) -> str:
    """How often the acting member gets an email."""
    return notices.chosen(stored.notice_of(work), work.actor.roles)
