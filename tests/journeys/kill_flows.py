"""What long flows do, killed at random moments: nothing is lost, nothing doubled.

A process that has imported everything forks one that works and says what it has committed; the test kills that one with
SIGKILL. After every kill the database and the files are held against what was said. The next one goes on with a clock
that is some minutes ahead, as a worker would once the leases of the dead one have run out.
"""

import contextlib
import json
import os
import random
import shutil
import sys
import threading
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import func, inspect, select

from portal.domain.events.questionnaires import VersionPublished
from portal.domain.jobs import MOST_CLAIMS
from portal.domain.policy import Actor
from portal.domain.refusals import Conflict
from portal.domain.tokens import hash_of
from portal.storage import backup, job_files, jobs, orphans, people, portal_state, respondents, suppliers
from portal.storage.copy_format import NEVER_COPIED
from portal.storage.database import Database, Work
from portal.storage.rows import col, table_of
from portal.storage.tables import (
    METADATA,
    Campaign,
    Evidence,
    History,
    Invitation,
    Job,
    Link,
    OutboxEmail,
    PublishedVersion,
    QuestionnaireDraft,
)
from portal.workflow import (
    answer,
    attach,
    begin_draft,
    draft_campaign,
    export,
    import_suppliers,
    invite,
    job_steps,
    keep_history,
    open_link,
    publish,
    publish_draft,
    remind,
    respondent_session,
    worker,
)
from portal.workflow.draft_campaign import CampaignPlan
from tests import files
from tests.journeys import kill_sending
from tests.journeys.kill import open_database
from tests.journeys.kill_nursery import Nursery
from tests.workflow import supplier_side

HEADINGS = "Supplier name,Country,Contact address,Contact name"
BATCH = 5
LOT = 100
Say = Callable[[str, str], None]
Plan = dict[str, Any]


@dataclass
class Told:
    """What the killed processes said of one flow: ids by kind, in order; `problems` says what was lost or doubled."""

    kills: int = 0
    said: list[tuple[str, str]] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)

    def of(self, kind: str) -> list[str]:
        """What was said of one kind."""
        return [id for what, id in self.said if what == kind]


def owner(plan: Plan) -> Actor:
    """The member who works in every flow."""
    return Actor("member", plan["member"], "Owner", plan["organisation"], frozenset({"owner"}))


def plant(work: Work, count: int) -> Plan:
    """An organisation with an owner, a version, `count` suppliers and a campaign that is not sent."""
    organisation = people.add_organisation(work, "Acme")
    member = people.add_member(work, organisation, "o@acme.example", ["owner"], "Owner")
    plan: Plan = {"organisation": organisation, "member": member, "count": count}
    inside = replace(work, actor=owner(plan))
    plan["version"] = publish.publish(inside, [supplier_side.version()])[0].id
    rows = "".join(f"Mill {number},BD,m{number}@mill.example,Mina\n" for number in range(count))
    import_suppliers.confirm(inside, f"{HEADINGS}\n{rows}".encode(), "mills.csv")
    plan["campaign"] = campaign(inside, plan)
    return plan


def campaign(work: Work, plan: Plan) -> str:
    """A campaign with every supplier, not sent."""
    due = f"{work.now.year + 1}-12-01T17:00"
    made = draft_campaign.draft(work, CampaignPlan(title="Killed", due=due, zone="UTC", versions=(plan["version"],)))
    draft_campaign.choose(work, made, suppliers.ids(work))
    return made


def do_invite(database: Database, plan: Plan, say: Say) -> None:
    """Finish what a dead worker has left, then send one campaign after the other."""
    invite.write_waiting.__defaults__ = (BATCH,)
    job_steps.EMAILS_AT_ONCE = BATCH
    while True:
        worker.do_jobs(database, kinds=["invitations"])
        made = database.write(campaign, plan, actor=owner(plan))
        database.write(invite.send, made, plan["count"], actor=owner(plan))
        say("sent", made)
        worker.do_jobs(database, kinds=["invitations"])
        say("written", made)


def judge_invited(database: Database, plan: Plan, told: Told) -> Iterator[str]:
    def counted(work: Work) -> tuple[Sequence[Any], dict[str, int], dict[str, int]]:
        columns = (Invitation.id, Invitation.campaign_id, Invitation.invited_at, Campaign.sent_at)
        joined = select(*map(col, columns)).join(Campaign, col(Campaign.id) == col(Invitation.campaign_id))
        return work.execute(joined).all(), _per(work, OutboxEmail), _per(work, Link)

    rows, emails, links = database.read(counted)
    for row in rows:
        due = 1 if row.invited_at else 0
        if (emails.get(row.id, 0), links.get(row.id, 0)) != (due, due):
            yield f"{row.id}: {emails.get(row.id, 0)} emails and {links.get(row.id, 0)} links, invited {due}."
    yield from (f"{id} was sent and is not." for id in told.of("sent") if not _all(plan, rows, id, "sent_at"))
    yield from (f"{id} was written and is not." for id in told.of("written") if not _all(plan, rows, id, "invited_at"))


def _per(work: Work, table: Any) -> dict[str, int]:
    each = col(table.invitation_id)
    return {row[0]: row[1] for row in work.execute(select(each, func.count()).group_by(each))}


def _all(plan: Plan, rows: Sequence[Any], id: str, name: str) -> bool:
    own = [row for row in rows if row.campaign_id == id]
    return len(own) == plan["count"] and all(getattr(row, name) for row in own)


def do_upload(database: Database, plan: Plan, say: Say) -> None:
    """Give file after file to the question that asks for one, each supplier in turn."""
    for number in range(plan["begin"], plan["begin"] + plan.get("most", 10_000)):
        seat = plan["seats"][number % len(plan["seats"])]
        inside = {"invitation": seat["invitation"], "session": seat["session"]}
        actor = Actor("respondent", seat["id"], "Mina", plan["organisation"], **inside)
        file = (f"rule {number}.pdf", files.pdf(text=f"Rule {number}"))
        given = attach.give(database, seat["invitation"], "people", "holds", supplier_side.NOTHING, file, actor=actor)
        say("refused" if given.problem else "given", str(given.problem or file[0]))


def judge_uploaded(database: Database, plan: Plan, told: Told) -> Iterator[str]:
    names = database.read(lambda work: list(work.execute(select(col(Evidence.file_name))).scalars()))
    doubled = [name for name, count in Counter(names).items() if count > 1]
    yield from (f"{name} is there twice." for name in doubled)
    yield from (f"{name} was given and is not there." for name in set(told.of("given")) - set(names))
    yield from (f"The file {lost} has no bytes." for lost in database.read(orphans.lost))
    yield from (f"A file was refused: {words}" for words in told.of("refused"))


def do_export(database: Database, plan: Plan, say: Say) -> None:
    """Finish what a dead worker has left, then export again and again."""
    while True:
        worker.do_jobs(database, kinds=["export"])
        say("asked", database.write(export.ask, plan["campaign"], ".json", "suppliers", actor=owner(plan)))


def judge_exported(database: Database, plan: Plan, told: Told) -> Iterator[str]:
    columns = (col(Job.id), col(Job.finished_at), col(Job.failed_at), col(Job.attempts))
    rows = database.read(lambda work: work.execute(select(*columns)).all())
    known = {row.id for row in rows}
    yield from (f"The job {id} was asked for and is not there." for id in set(told.of("asked")) - known)
    yield from (f"The job {row.id} failed." for row in rows if row.failed_at and row.attempts <= MOST_CLAIMS)
    for row in rows:
        if row.finished_at and not row.failed_at:
            job = database.read(jobs.own, row.id, actor=owner(plan))
            with database.read(job_files.opened, job) as file:
                if len(json.loads(file.read())) != plan["count"]:
                    yield f"The file of {row.id} is not whole."


def do_publish(database: Database, plan: Plan, say: Say) -> None:
    """Draft and publish one questionnaire after the other."""
    for number in range(plan["begin"], plan["begin"] + 10_000):
        source = supplier_side.PEOPLE.replace("id: people\n", f"id: people_{number}\n", 1)
        new = begin_draft.upload(source, f"people_{number}.yaml")
        draft = database.write(begin_draft.begin, new, actor=owner(plan))
        say("drafted", draft)
        publish_draft.publish_draft(database, draft, "First.", actor=owner(plan))
        say("published", draft)


def judge_published(database: Database, plan: Plan, told: Told) -> Iterator[str]:
    def read(work: Work) -> tuple[Sequence[Any], Sequence[Any], list[str]]:
        drafts = table_of(QuestionnaireDraft)
        versions = select(col(PublishedVersion.id), col(PublishedVersion.family))
        noted = select(col(History.object_id)).where(col(History.verb) == VersionPublished.verb)
        return (
            work.execute(select(drafts)).all(),
            work.execute(versions).all(),
            list(work.execute(noted).scalars()),
        )

    drafts, versions, noted = database.read(read)
    by_family = Counter(version.family for version in versions)
    yield from (f"{family} is published {count} times." for family, count in by_family.items() if count > 1)
    published = {draft.id: draft.published_id for draft in drafts}
    yield from (f"The draft {id} is gone." for id in told.of("drafted") if id not in published)
    yield from (f"{id} was published and is not." for id in told.of("published") if not published.get(id))
    done = {version for version in published.values() if version}
    there = {version.id for version in versions} - {plan["version"]}
    if done != there or sorted(noted) != sorted({version.id for version in versions}):
        yield f"Published by halves: {len(done)} drafts, {len(there)} versions, {len(noted)} entries."


def do_send(database: Database, plan: Plan, say: Say) -> None:
    """Send what is due as two workers do; when nothing is left, remind of the last campaign and send another."""

    def go_on() -> None:
        for campaign_id in database.read(_remindable, actor=owner(plan)):
            count = database.read(remind.remindable, campaign_id, actor=owner(plan)).count
            with contextlib.suppress(Conflict):  # the other thread has sent meanwhile, and the count is another
                database.write(remind.remind_all, campaign_id, count, actor=owner(plan))
        made = database.write(campaign, plan, actor=owner(plan))
        database.write(invite.send, made, plan["count"], actor=owner(plan))
        worker.do_jobs(database, kinds=["invitations"])
        say("queued", made)

    threading.Thread(target=kill_sending.send, args=(database, plan["port"], lambda: None), daemon=True).start()
    kill_sending.send(database, plan["port"], go_on)


def _remindable(work: Work) -> list[str]:
    ids = work.execute(select(col(Campaign.id)).where(col(Campaign.sent_at).is_not(None))).scalars().all()
    return [id for id in ids if remind.remindable(work, id).count]


def judge_sent(database: Database, plan: Plan, _told: Told) -> Iterator[str]:
    yield from kill_sending.problems(database, plan["port"])


def do_restore(database: Database, plan: Plan, say: Say) -> None:
    """Restore the backup into an empty installation."""
    backup.restore(database, Path(plan["backup"]))
    say("restored", "all")


def judge_restored(database: Database, plan: Plan, told: Told) -> Iterator[str]:
    counts = row_counts(database)
    if counts and any(counts.values()):
        if counts != plan["counts"]:
            yield f"Restored by halves: {counts}."
        elif not database.read(portal_state.is_restored):
            yield "The rows are there without the mark that holds everybody."
        yield from (f"The file {lost} has no bytes." for lost in database.read(orphans.lost))
    elif told.said[-1:] == [("restored", "all")]:
        yield "It was restored and is empty."


def row_counts(database: Database) -> dict[str, int]:
    """How many rows each table has; nothing without tables."""
    with database.writer.connect() as connection:
        there = set(inspect(connection).get_table_names())
        names = [name for name in METADATA.tables if name not in NEVER_COPIED | {"portal_state"}]
        if not there.issuperset(names):
            return {}
        return {
            name: connection.execute(select(func.count()).select_from(METADATA.tables[name])).scalar_one()
            for name in names
        }


FLOWS: dict[str, tuple[Callable[..., None], Callable[..., Iterator[str]], float]] = {
    "inviting": (do_invite, judge_invited, 0.5),
    "uploading": (do_upload, judge_uploaded, 1.5),
    "exporting": (do_export, judge_exported, 0.5),
    "sending": (do_send, judge_sent, 1.5),
    "publishing": (do_publish, judge_published, 0.5),
    "restoring": (do_restore, judge_restored, 0.6),
}
"""What each flow does, how it is judged, and within how many seconds it is killed."""


def torture(
    nursery: Nursery, url: str, folder: Path, flow: str, kills: int, seed: int, empty: Callable[[], None]
) -> Told:
    """Kill a flow so many times and say what was lost or doubled. `empty` empties the database with its tables.

    After each `LOT` of kills it begins with an empty database: everything is held against what was said after every
    kill, which takes longer the more there is.
    """
    told = Told()
    for begin in range(0, kills, LOT):
        if begin:
            _start_again(folder / "data", empty)
        lot = _lot(nursery, url, folder, flow, min(LOT, kills - begin), seed + begin, empty)
        told = Told(told.kills + lot.kills, told.said + lot.said, told.problems + lot.problems)
        if told.problems:
            break
    return told


def _lot(nursery: Nursery, url: str, folder: Path, flow: str, kills: int, seed: int, empty: Callable[[], None]) -> Told:
    if flow != "sending":
        return _torture(nursery, url, folder, flow, kills, seed, prepared(url, folder, flow, kills, empty), empty)
    with kill_sending.careless(seed) as port:
        plan = prepared(url, folder, flow, kills, empty) | {"port": port}
        told = _torture(nursery, url, folder, flow, kills, seed, plan, empty)
        database = open_database(url, folder / "data")
        problems = kill_sending.finish(database, port)
        database.close()
        return replace(told, problems=told.problems + problems)


def _torture(
    nursery: Nursery,
    url: str,
    folder: Path,
    flow: str,
    kills: int,
    seed: int,
    plan: Plan,
    empty: Callable[[], None],
) -> Told:
    chance, told, data, lives = random.Random(seed), Told(), folder / "data", 0
    longest = FLOWS[flow][2]
    while told.kills < kills and not told.problems and lives < kills * 10:
        lives += 1
        seconds = chance.uniform(0, longest)
        said, was_killed = nursery.live((url, data, flow), plan | {"begin": lives * 10_000}, lives * 3, seconds)
        told.said += said
        told.kills += was_killed
        # However fast the machine: most restores are killed, and of other lives two of three commit something first.
        if flow == "restoring":
            longest *= 1.02 if was_killed else 0.8
        else:
            longest *= 0.95 if said else 1.1
        told.problems += judged(url, data, flow, plan, told, lives * 3)
        if flow == "restoring" and _is_whole(url, data, plan):
            _start_again(data, empty)
            told.said.append(("emptied", ""))
        if not was_killed and flow != "restoring" and not told.problems:
            told.problems.append("The worker ended by itself.")
    told.problems += _left_behind(url, data, flow, plan, lives * 3)
    return told


def prepared(url: str, folder: Path, flow: str, kills: int, empty: Callable[[], None]) -> Plan:
    """Whatever the flow needs, and the plan for its workers."""
    database = open_database(url, folder / "data")
    database.upgrade()
    plan = database.write(plant, max(6, kills // 3) if flow == "uploading" else 12)
    if flow in ("uploading", "restoring"):
        plan["seats"] = [_seat(database, plan, id, token) for id, token in database.write(_links, plan)]
    if flow == "restoring":
        do_upload(database, plan | {"begin": 0, "most": 3}, lambda kind, id: None)
        plan |= {"counts": row_counts(database), "backup": str(folder / "copy.zip")}
        backup.backup(database, folder / "copy.zip")
    database.close()
    if flow == "restoring":
        _start_again(folder / "data", empty)
    return plan


def _links(work: Work, plan: Plan) -> list[tuple[str, str]]:
    """The campaign is sent, and each invitation gets a link whose token is known here."""
    inside = replace(work, actor=owner(plan))
    invite.send(inside, plan["campaign"], plan["count"])
    ids = work.execute(select(col(Invitation.id)).order_by(col(Invitation.contact_address))).scalars().all()
    links = [(id, work.new_token()) for id in ids]
    for id, token in links:
        respondents.add_link(work, plan["organisation"], id, hash_of(token), None)
    return links


def _seat(database: Database, plan: Plan, invitation: str, token: str) -> dict[str, str]:
    """A contact who has come in and answered the question that asks for files."""
    address = database.read(lambda work: work.execute(_ADDRESS.where(col(Invitation.id) == invitation)).scalar_one())
    entry = database.write(open_link.enter, token, address)
    actor = database.read(respondent_session.respondent, entry.session)
    answers = supplier_side.given(supplier_side.form("people.holds", holds="no"))
    database.write(answer.save, invitation, "people", "papers", answers, actor=actor)
    return {"id": actor.id, "invitation": invitation, "session": str(actor.session)}


_ADDRESS = select(col(Invitation.contact_address))


def _is_whole(url: str, data: Path, plan: Plan) -> bool:
    database = open_database(url, data)
    try:
        return bool(row_counts(database) == plan["counts"])
    finally:
        database.close()


def _start_again(data: Path, empty: Callable[[], None]) -> None:
    shutil.rmtree(data, ignore_errors=True)
    empty()


def judged(url: str, data: Path, flow: str, plan: Plan, told: Told, minutes: int) -> list[str]:
    """What is wrong now, in words; nobody works meanwhile."""
    database = later(url, data, minutes)
    try:
        problems = list(FLOWS[flow][1](database, plan, told))
        chain = keep_history.verify(database, plan["organisation"]) if flow != "restoring" else None
        return problems + ([chain.problem] if chain is not None and chain.problem else [])
    finally:
        database.close()


def _left_behind(url: str, data: Path, flow: str, plan: Plan, minutes: int) -> list[str]:
    """Files that nobody needs and that a later sweep does not find, and jobs that nobody finishes."""
    if flow == "restoring":
        return []
    database = later(url, data, minutes + 3)
    worker.do_jobs(database)
    waiting = database.read(lambda work: work.execute(_UNFINISHED).scalars().all())
    database.clock = lambda: datetime.now(UTC) + timedelta(minutes=minutes, days=3)
    worker.do_jobs(database, kinds=["sweep"])
    rows = database.read(lambda work: {f"{stored.response}/{digest}" for stored, digest in _stored(work)})
    left = [file.key for file in database.files.list("evidence") if "/".join(file.parts[-2:]) not in rows]
    left += [file.key for file in database.files.list("exports")]
    database.close()
    return [f"The job {id} is not finished." for id in waiting] + [f"{key} stays for ever." for key in left]


_UNFINISHED = select(col(Job.id)).where(col(Job.finished_at).is_(None))


def _stored(work: Work) -> list[tuple[Any, str]]:
    rows = work.execute(
        select(col(Evidence.response_id).label("response"), col(Evidence.sha256), col(Evidence.clean_sha256))
    )
    return [(row, digest) for row in rows for digest in (row.sha256, row.clean_sha256) if digest]


def later(url: str, data: Path, minutes: int) -> Database:
    """The database as a machine sees it whose clock is so many minutes ahead: leases of before have run out."""
    database = open_database(url, data)
    database.clock = lambda: datetime.now(UTC) + timedelta(minutes=minutes)
    return database


def main() -> None:
    """The nursery: for each line on standard input fork a worker, pass on what it says, and say how it ended."""
    for line in sys.stdin:
        child = os.fork()
        if child == 0:
            url, data, flow, minutes, plan = json.loads(line)
            database = later(url, Path(data), minutes)
            _say("began", str(os.getpid()))
            FLOWS[flow][0](database, plan, _say)
            os._exit(0)
        _, status = os.waitpid(child, 0)
        _say("gone", str(os.WTERMSIG(status) if os.WIFSIGNALED(status) else 0))


def _say(kind: str, id: str) -> None:
    os.write(1, f"{kind} {id}\n".encode())


if __name__ == "__main__":
    main()
