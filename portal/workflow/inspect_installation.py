"""The database checks of `portal doctor`: each reports what is fine, worth knowing, or unsafe."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Literal

from portal.storage import (
    evidence_waiting,
    integrity,
    jobs,
    mail_alarm,
    orphans,
    outbox,
    people,
    portal_state,
    sealed_values,
)
from portal.storage.database import Work

MOST_COUNTED = 1_000
JOBS_WAIT = timedelta(minutes=5)


@dataclass(frozen=True)
class CheckResult:
    """The result of one check: fine, worth knowing, or unsafe until fixed."""

    level: Literal["fine", "warning", "unsafe"]
    about: str
    sentence: str


def damaged_rows(work: Work) -> list[integrity.Problem]:
    """Published or submitted rows that have been changed."""
    return list(integrity.problems(work))


def _restored(work: Work) -> Iterator[CheckResult]:
    if portal_state.is_restored(work):
        gap = portal_state.gaps(work)[-1]
        yield CheckResult(
            "warning",
            "restored",
            f"This installation was restored from a backup of {gap.begin:%Y-%m-%d %H:%M} UTC. No email is sent and no "
            f"link opens until an owner releases it at {work.link('release')} or you run `portal resume`.",
        )


def _owners(work: Work) -> Iterator[CheckResult]:
    organisations = people.organisations(work)
    if not organisations:
        yield CheckResult(
            "warning", "organisations", "There are none yet. Add one with `portal organisation add NAME`."
        )


def _sealed(work: Work) -> Iterator[CheckResult]:
    """Open one value of each kind, so that a wrong secret is noticed before anybody is locked out."""
    unfit = sealed_values.unfit(work)
    if unfit:
        yield CheckResult("unsafe", "secret", sealed_values.refusal(unfit))
        return
    tried = sealed_values.try_one_of_each(work)
    broken = [f"{kind}: {problem}" for kind, problem in tried if problem is not None]
    if broken:
        yield CheckResult("unsafe", "secret", f"A sealed value cannot be opened. {broken[0]}")
    else:
        kinds = ", ".join(dict.fromkeys(kind for kind, _ in tried)) or "nothing sealed yet"
        yield CheckResult("fine", "secret", f"The secret opens the sealed values ({kinds}).")
    older = sum(count.count for count in sealed_values.counts(work) if count.position)
    if older:
        yield CheckResult(
            "warning", "secret", f"Values sealed under an older secret: {older}. Run `portal secret rotate`."
        )


def _jobs(work: Work) -> Iterator[CheckResult]:
    since = jobs.waiting_since(work)
    if since is not None and work.now - since > JOBS_WAIT:
        began = f"{since:%Y-%m-%d %H:%M} UTC"
        sentence = f"Jobs have been waiting since {began}: no worker is running. Start `portal worker`."
        yield CheckResult("warning", "jobs", sentence)
    else:
        yield CheckResult("fine", "jobs", "No jobs are waiting.")


def _emails(work: Work) -> Iterator[CheckResult]:
    backlog = outbox.backlog(work)
    if backlog.since is not None and work.now - backlog.since > mail_alarm.PATIENCE:
        sentence = f"{backlog.waiting} waiting to be sent, the oldest since {backlog.since:%Y-%m-%d %H:%M} UTC."
        yield CheckResult("warning", "emails", sentence)
    else:
        yield CheckResult("fine", "emails", f"{backlog.waiting} waiting to be sent.")
    if backlog.failed:
        yield CheckResult("warning", "emails", f"{backlog.failed} could not be sent; each invitation's page says why.")
    if (outage := mail_alarm.alarm(work)) is not None:
        sentence = f"The mail server has been unavailable since {outage.since:%Y-%m-%d %H:%M} UTC: {outage.reason}"
        yield CheckResult("warning", "emails", sentence)


def _evidence(work: Work) -> Iterator[CheckResult]:
    """Stored files without a row, and files that nobody can download."""
    lost = orphans.lost(work)
    if lost:
        yield CheckResult(
            "unsafe", "evidence", f"{len(lost)} evidence files are missing from the file store: {lost[0]}."
        )
    left = orphans.find(work)
    if left:
        size = sum(file.size for file in left)
        sentence = f"{len(left)} files ({size:,} bytes) are no longer needed: interrupted uploads and removed evidence."
        yield CheckResult("warning", "evidence", f"{sentence} The worker deletes them within the hour.")
    waiting = len(evidence_waiting.waiting(work, MOST_COUNTED))
    if waiting:
        many = f"{MOST_COUNTED} or more" if waiting == MOST_COUNTED else str(waiting)
        yield CheckResult(
            "warning", "evidence", f"{many} files are waiting to be checked and cannot be downloaded yet."
        )
    if not left and not waiting and not lost:
        yield CheckResult("fine", "evidence", "All evidence files have been checked, and there are no leftover files.")


def _integrity(work: Work) -> Iterator[CheckResult]:
    problems = [CheckResult(problem.level, "integrity", problem.sentence) for problem in integrity.problems(work)]
    yield from problems or [CheckResult("fine", "integrity", "Published questionnaires and submissions are unchanged.")]


def _listed(check: Callable[[Work], Iterator[CheckResult]]) -> Callable[[Work], list[CheckResult]]:
    def checked(work: Work) -> list[CheckResult]:
        return list(check(work))

    return checked


CHECKS = tuple(map(_listed, (_restored, _owners, _sealed, _emails, _jobs, _evidence, _integrity)))
"""Every check, in the order in which to fix problems."""
