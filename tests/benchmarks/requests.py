"""Every request of a member that could grow with the data, each timed once at ten thousand suppliers.

`python -m tests.benchmarks.requests [suppliers] [responses]` prints a line for each: its status, the seconds it took
and the seconds of CPU, which say more on a machine that is shared. What costs over a second is marked.
"""

import os
import re
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx2
from pydantic import SecretStr
from starlette.testclient import TestClient

from portal.app import make_app
from portal.domain.jobs import ASKED
from portal.domain.policy import Actor
from portal.domain.tokens import hash_of
from portal.settings import Settings
from portal.storage import library, people, sessions, suppliers
from portal.storage.database import Database, Work
from portal.web.links import link
from portal.workflow import draft_campaign, hand_out_links, sign_in, worker
from portal.workflow.draft_campaign import CampaignPlan
from tests.benchmarks.answered import fill, next_year
from tests.benchmarks.column import say
from tests.benchmarks.server import SECRET, database_in

ADDRESS = "https://portal.example.org"
ROLES = ("owner", "campaign_manager", "reviewer", "safeguarding")
HEADINGS = "Supplier name,External code,Country,Contact name,Contact email,Language,Time zone\n"
LIMIT = 1.0
"""Seconds: what takes longer is a job."""


@dataclass(frozen=True)
class Member:
    """A member's browser, and the database behind it."""

    client: TestClient
    database: Database

    def get(self, what: str, path: str, **params: Any) -> httpx2.Response:
        """Time a page."""
        return self._timed(what, lambda: self.client.get(path, params=params))

    def post(self, what: str, path: str, data: Mapping[str, Any], **more: Any) -> httpx2.Response:
        """Time a press."""
        return self._timed(what, lambda: self.client.post(path, data=data, **more))

    def _timed(self, what: str, request: Callable[[], httpx2.Response]) -> httpx2.Response:
        started, cpu = time.perf_counter(), _cpu()
        answer = request()
        seconds, cpu = time.perf_counter() - started, _cpu() - cpu
        late = "" if cpu <= LIMIT else "over a second"
        say(what, f"{answer.status_code}  {seconds:6.2f} s  {cpu:6.2f} s", late)
        return answer

    def jobs(self) -> None:
        """Do what was left to a worker."""
        started, cpu = time.perf_counter(), _cpu()
        worker.do_jobs(self.database, kinds=(*ASKED, "invitations", "reminders", "extensions"))
        say("    (its jobs)", f"{time.perf_counter() - started:6.2f} s  {_cpu() - cpu:6.2f} s")


def _cpu() -> float:
    """Seconds of CPU of this process and of the children that read files."""
    times = os.times()
    return times.user + times.system + times.children_user + times.children_system


def member_of(database: Database, actor: Actor) -> Member:
    """A signed-in member with every role that starts something long."""

    def begin(work: Work) -> str:
        token = work.new_token()
        organisation = str(actor.organisation)
        id = people.add_member(work, organisation, "owner@bench.example", list(ROLES), "Owner")
        member = people.member(work, id)
        sessions.set_password(work, member.person, sign_in.hashed("correct horse battery"))
        sessions.set_seed(work, member.person, work.seal.seal(b"JBSWY3DPEHPK3PXP", "totp"))
        sessions.take_step(work, member.person, 1)
        membership = sessions.Membership(id, organisation)
        sessions.begin(work, hash_of(token), "member", member.person, work.now + sign_in.LONGEST, membership)
        return token

    client = TestClient(
        make_app(Settings(base_url=ADDRESS, secret=SecretStr(SECRET)), database),
        base_url=ADDRESS,
        follow_redirects=False,
    )
    client.cookies.set("__Host-candour", database.write(begin, actor=actor), domain="portal.example.org")
    return Member(client, database)


def list_of(count: int, name: str = "Mill", columns: str = HEADINGS) -> bytes:
    """A list of suppliers with codes."""
    lines = "".join(f"{name} {n},M-{n:05},BD,A B,m{n}@mills.example,en,Asia/Dhaka\n" for n in range(count))
    return (columns + lines).encode()


def fingerprint(page: httpx2.Response) -> dict[str, str]:
    """What the form of a preview posts."""
    mark = re.search(r'name="fingerprint" value="(\w+)"', page.text)
    return {"fingerprint": mark[1] if mark else ""}


def followed(member: Member, answer: httpx2.Response, what: str) -> httpx2.Response:
    """The page that an answer leads to, after its jobs."""
    path = answer.headers["location"]
    if path.startswith("/jobs/"):
        member.get(f"{what}: page of the job", path)
        member.jobs()
        path = member.client.get(path).headers.get("location", path)
    return member.get(f"{what}: page after it", path)


def import_lists(member: Member, count: int) -> None:
    """A list that adds everybody, one that changes everybody, and what has errors."""
    for what, data in (
        ("import of new suppliers", list_of(count)),
        ("import of changed suppliers", list_of(count, "Weaver")),
        ("import with errors in each row", list_of(count).replace(b",BD,", b",Atlantis,")),
    ):
        files = {"list": ("list.csv", data, "text/csv")}
        uploaded = member.post(f"{what}: upload", "/suppliers/import", {}, files=files)
        page = followed(member, uploaded, f"{what}: preview")
        here = str(page.request.url.path)
        member.get(f"{what}: rows with errors", here + "/errors.xlsx")
        if fingerprint(page)["fingerprint"]:
            followed(member, member.post(f"{what}: confirm", here, fingerprint(page)), what)


def choose_recipients(member: Member, campaign: str, count: int) -> None:
    """Adding by filter, list of codes and list of names, and removing what a search finds."""
    page = link("campaign_suppliers", campaign=campaign)
    codes = ("External code\n" + "".join(f"M-{n:05}\n" for n in range(count))).encode()
    names = ("Supplier name\n" + "".join(f"Weaver {n}\n" for n in range(count))).encode()
    for what, data, file in (
        ("add all", {}, None),
        ("add by filter", {"search": "weaver", "country": "BD"}, None),
        ("add by codes", {}, codes),
        ("add by names", {}, names),
    ):
        files = {"list": ("list.csv", file or b"", "text/csv")} if file else None
        followed(member, member.post(what, page, {"do": "add", **data}, files=files), what)
        member.get("recipients, searched", page, found="weaver")
        followed(member, member.post(f"remove all after {what}", page, {"do": "drop_found", "found": ""}), "remove all")


def run_campaign(member: Member, campaign: str, count: int) -> None:
    """Pages and presses of a campaign with everybody in it."""
    page = link("campaign", campaign=campaign)
    for what, name in (
        ("board", "campaign"),
        ("preview of the email", "campaign_email"),
        ("reminders", "campaign_reminders"),
        ("copy of a campaign", "campaign_copy"),
        ("links to hand out", "campaign_links"),
        ("codes", "campaign_codes"),
        ("indicators", "campaign_indicators"),
        ("export page", "campaign_export"),
    ):
        member.get(f"campaign: {what}", link(name, campaign=campaign))
    member.get("campaign: board, searched and sorted", page, search="weaver", sort="-changed")
    for way, most in hand_out_links.MOST.items():
        search = "M-00" if most < 1_000 else "M-0"
        matching = min(count, 100 if search == "M-00" else 1_000)
        data = {"do": way, "count": str(matching), "search": search}
        member.post(f"{matching} links to hand out ({way})", link("campaign_links", campaign=campaign), data)


def end_campaign(member: Member, campaign: str, count: int) -> None:
    """More time, closing and reopening, for everybody."""
    later = {"due": f"{member.database.clock().year + 2}-12-31", "at": "12:00", "tell": "yes"}
    member.post("more time for everybody", link("campaign_extension", campaign=campaign), later)
    member.jobs()
    member.post("close a campaign", link("campaign_closure", campaign=campaign), {"count": str(count)})
    member.post("reopen it", link("campaign_reopening", campaign=campaign), {})
    member.post("hold its emails", link("campaign_hold", campaign=campaign), {"do": "pause"})


def organisation_pages(member: Member, campaign: str) -> None:
    """Lists over everything that an organisation has."""
    for what in ("home", "suppliers", "supplier_messages", "findings", "history", "emails", "campaigns", "retention"):
        member.get(f"page: {what}", link(what))
    findings = link("findings")
    member.get("page: findings, filtered", findings, search="site 9", country="BD", due="none", sort="-supplier")
    member.get("page: findings, by supplier", findings, group="supplier", sort="questionnaire")
    member.get("page: change all findings", link("finding_changes"), all="yes", do="close")
    member.get("page: suppliers, filtered", link("suppliers"), search="weaver 9", country="BD", sort="-name")
    member.get("page: indicators with answers", link("campaign_indicators", campaign=campaign))
    member.get("page: board with answers", link("campaign", campaign=campaign))
    answer = member.post("export", link("campaign_export", campaign=campaign), {"file": ".xlsx:"})
    if "location" in answer.headers:
        followed(member, answer, "export")


def main(count: int, responses: int) -> None:
    """Print the column."""
    with tempfile.TemporaryDirectory() as folder:
        database = database_in(Path(folder), ADDRESS)
        database.upgrade()
        actor, answered = fill(database, responses)
        member = member_of(database, actor)
        organisation_pages(member, answered)
        import_lists(member, count)
        versions = tuple(version.id for version in database.read(library.published, actor=actor))
        plan = CampaignPlan(title="Bench", due=next_year(database), zone="UTC", versions=versions)
        campaign = database.write(draft_campaign.draft, plan, actor=actor)
        choose_recipients(member, campaign, count)
        doomed = database.write(draft_campaign.draft, plan, actor=actor)
        everybody = database.read(suppliers.ids, actor=actor)
        for id in (campaign, doomed):
            database.write(draft_campaign.choose, id, everybody, actor=actor)
        member.post("delete an unsent campaign", link("campaign_deletion", campaign=doomed), {})
        answer = member.post("copy it", link("campaign_copy", campaign=campaign), _copy_form(member, campaign))
        if "location" in answer.headers:
            followed(member, answer, "copy it")
        member.post("send", link("campaign_sending", campaign=campaign), {"count": str(len(everybody))})
        member.jobs()
        run_campaign(member, campaign, len(everybody))
        end_campaign(member, campaign, len(everybody))
        organisation_pages(member, answered)
        database.close()


def _copy_form(member: Member, campaign: str) -> dict[str, str]:
    year = member.database.clock().year + 2
    return {"title": "Copied", "due": f"{year}-12-31", "at": "12:00", "due_time": "12:00"}


if __name__ == "__main__":
    numbers = [int(word) for word in sys.argv[1:]] + [10_000, 1_000]
    main(numbers[0], numbers[1])
