"""Every POST arrives three times at the same moment: one does it, the others are answered, none breaks anything."""

import asyncio
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date

import httpx2
import pyotp
import pytest
from pydantic import SecretStr
from sqlalchemy import func, select

from portal.app import make_app
from portal.domain.tokens import hash_of
from portal.settings import Settings
from portal.storage import (
    address_changes,
    campaigns,
    email_list,
    people,
    portal_state,
    sessions,
    suppliers,
    waiting_invitations,
)
from portal.storage.database import Database, Work
from portal.storage.email_list import EmailFilter
from portal.storage.tables import METADATA
from portal.web import answer_form
from portal.web.access import MEMBER_COOKIE, respondent_cookie
from portal.web.routes import ROUTES
from portal.web.visitors import BROWSER_COOKIE
from portal.workflow import (
    change_address,
    check_answers,
    correct_list,
    edit_supplier,
    give_excerpt,
    import_suppliers,
    mark_undeliverable,
    receive_excerpt,
    reset_password,
    respondent_session,
    sign_in,
)
from portal.workflow.browser_codes import SeenBrowser
from portal.workflow.give_excerpt import Choice
from portal.workflow.login_limits import Visitor
from tests.conftest import BASE_URL, SECRET, Clock
from tests.entering import enter, newest_code
from tests.house import stage as stages
from tests.house.stage import JUDGED, Body, Stage
from tests.web.conftest import SEED, Cast, actor_of
from tests.workflow import supplier_side

pytestmark = pytest.mark.slow

AT_ONCE = 3
BROWSER = SeenBrowser("the supplier's browser")
FREE = {"family": "people", "section": "numbers", "question": "workers", "check": "very_large", "part": "workers"}
FREE |= {"kind": "invitation"}
TABLES: tuple[str, ...] = ("supplier", "member", "person", "published_version", "campaign", "invitation", "translation")
TABLES += ("draft_translation",)
TABLES += (
    "questionnaire_draft",
    "retirement",
    "evidence",
    "submission",
    "result",
    "finding",
    "follow_up",
    "shared_finding",
    "response",
    "email",
    "link",
    "supplier_message",
    "received_excerpt",
    "recovery_code",
)
R = "/r/{invitation}"


@dataclass(frozen=True)
class Press:
    """One address pressed: by whom, on which things, and how many rows it may add to each table it adds to."""

    path: str
    who: str = "owner"
    ids: Mapping[str, str] = field(default_factory=dict)
    """For a part of the address, the name of another thing of the stage."""
    adds: Mapping[str, int] = field(default_factory=dict)
    each: Mapping[str, int] = field(default_factory=dict)
    """Tables to which every press may add rows: whoever uploads the same draft twice has two drafts."""
    body: Body | None = None
    prepare: Callable[["Portal", Body], Body] = lambda portal, body: body
    may_fail: bool = False
    """Nothing is left to do: a refusal is the right answer to all of them."""


class Portal:
    """The application over one database, and the buyer who is pressed against."""

    def __init__(self, database: Database, clock: Clock, stage: Stage) -> None:
        self.database, self.clock, self.stage = database, clock, stage
        self.ids, self.cast = dict(stage.ids), stage.cast
        self.app = make_app(Settings(base_url=BASE_URL, secret=SecretStr(SECRET)), database)
        self.cookies: dict[str, str] = {}

    def cookies_of(self, who: str, ids: Mapping[str, str]) -> dict[str, str]:
        if who == "visitor":
            return self.cookies
        if who == "supplier":
            invitation = ids["invitation"]
            token, address = self.stage.tokens[invitation], f"{self.contact(invitation)}@{self.stage.host}"
            entry = enter(self.database, token, address, BROWSER)
            return {respondent_cookie(invitation): entry.session}
        return {MEMBER_COOKIE: self.database.write(_session, self.cast, who)}

    def contact(self, invitation: str) -> str:
        return "anand" if invitation == self.ids["invitation"] else "bashir"

    def counts(self) -> dict[str, int]:
        def count(work: Work) -> dict[str, int]:
            tables = {name: METADATA.tables[name] for name in TABLES}
            return {
                name: work.execute(select(func.count()).select_from(table)).scalar_one()
                for name, table in tables.items()
            }

        return self.database.read(count)


def _session(work: Work, cast: Cast, role: str, kind: sessions.Kind = "member") -> str:
    member = people.member(replace(work, actor=actor_of(cast, role)), cast.members[role])
    token = work.new_token()
    membership = sessions.Membership(member.id, member.organisation)
    sessions.begin(work, hash_of(token), kind, member.person, work.now + sign_in.LONGEST, membership)
    return token


def _half(portal: Portal, body: Body) -> Body:
    """A password was given; the code of the next half minute is right."""
    portal.clock.advance(seconds=60)
    address = f"reviewer@{portal.stage.host}"
    portal.cookies = {MEMBER_COOKIE: portal.database.write(sign_in.begin, address, Visitor("192.0.2.1"))}
    return Body({"code": pyotp.TOTP(SEED).at(int(portal.clock().timestamp()))})


def _present_code(portal: Portal, body: Body) -> Body:
    portal.clock.advance(seconds=60)
    return Body({"code": pyotp.TOTP(SEED).at(int(portal.clock().timestamp()))})


def _address_link(portal: Portal, body: Body) -> Body:
    def asked(work: Work) -> str:
        token, person = work.new_token(), people.person_for(work, f"newcomer@{portal.stage.host}")
        later = work.now + change_address.LIFETIME
        address_changes.put(work, hash_of(token), person, f"elsewhere@{portal.stage.host}", later)
        return token

    portal.ids["token"] = portal.database.write(asked)
    return body


def _password_link(portal: Portal, body: Body) -> Body:
    def link(work: Work) -> str:
        return reset_password.password_link(
            work, people.person_for(work, f"newcomer@{portal.stage.host}"), sign_in.LONGEST
        )

    portal.ids["token"] = portal.database.write(link).rpartition("/")[2]
    return body


def _fingerprint(portal: Portal, body: Body) -> Body:
    owner = actor_of(portal.cast, "owner")
    plan, _ = portal.database.read(import_suppliers.preview_upload, portal.ids["upload"], actor=owner)
    return Body({"fingerprint": plan.fingerprint})


def _supplier_seen(portal: Portal, body: Body) -> Body:
    supplier = portal.database.read(suppliers.get, portal.ids["supplier"], actor=actor_of(portal.cast, "owner"))
    return replace(body, data={**body.data, "seen": edit_supplier.mark(supplier)})


def _waiting(portal: Portal, body: Body) -> Body:
    owner = actor_of(portal.cast, "owner")
    return Body(
        {"count": str(portal.database.read(waiting_invitations.count_waiting, portal.ids["planned"], actor=owner))}
    )


def _to_correct(portal: Portal, body: Body) -> Body:
    owner = actor_of(portal.cast, "owner")
    plan = portal.database.read(correct_list.preview, portal.ids["corrections"], actor=owner)
    return Body({"count": str(len(plan.corrections))})


def _to_mark(portal: Portal, body: Body) -> Body:
    """An email to an address whose invitations still run."""
    owner, filter = actor_of(portal.cast, "owner"), EmailFilter("all")
    rows = portal.database.read(email_list.page, filter, actor=owner).rows
    email = next(row.id for row in rows if row.is_markable)
    count = len(portal.database.read(mark_undeliverable.markable, [email], actor=owner))
    return replace(body, data={"email": email, "count": str(count), "do": "mark"})


def _gate(portal: Portal, body: Body) -> Body:
    portal.ids["token"] = portal.stage.tokens[portal.ids["open_invitation"]]
    portal.cookies = {BROWSER_COOKIE: "another"}
    return body


def _code(portal: Portal, body: Body) -> Body:
    """The code that the press before has sent to this browser."""
    return Body({"code": newest_code(portal.database, f"bashir@{portal.stage.host}")})


def _signed_in_cookie(portal: Portal, body: Body) -> Body:
    portal.cookies = {MEMBER_COOKIE: portal.database.write(_session, portal.cast, "reviewer")}
    return body


def _colleague(portal: Portal, body: Body) -> Body:
    def id(work: Work) -> str:
        table = METADATA.tables["participant"]
        wanted = table.c.address == f"payroll@{portal.stage.host}"
        return str(work.execute(select(table.c.id).where(wanted)).scalar_one())

    portal.ids["colleague"] = portal.database.read(id)
    return body


def _having_read(portal: Portal, body: Body) -> Body:
    """The page was read: its hidden field says what stood on it."""
    invitation = portal.ids["open_invitation"]
    (session,) = portal.cookies_of("supplier", {"invitation": invitation}).values()
    actor = portal.database.read(respondent_session.respondent, session)
    review = portal.database.read(check_answers.check_before_submitting, invitation, actor=actor)
    digest = review.digest if "name" in body.data else review.answers_digest
    return replace(body, data={**body.data, answer_form.DIGEST: digest})


def _restore(portal: Portal, body: Body) -> Body:
    def hold(work: Work) -> str:
        portal_state.mark_restored(work.connection, "2026-05-31T08:00:00+00:00", work.now.isoformat())
        return _session(work, portal.cast, "owner", "held")

    portal.cookies = {MEMBER_COOKIE: portal.database.write(hold)}
    return body


def _other_buyer(portal: Portal, body: Body) -> Body:
    """Another buyer's request is open in the supplier's browser."""
    other = supplier_side.invite(portal.database, number=99)
    enter(portal.database, other.token, other.address, BROWSER)
    return replace(body, data={**body.data, "to": other.invitation})


def _given_excerpt(portal: Portal, body: Body) -> Body:
    def id(work: Work) -> str:
        return str(work.execute(select(METADATA.tables["received_excerpt"].c.id)).scalars().one())

    portal.ids["excerpt"] = portal.database.read(id)
    return body


def _received_excerpt(portal: Portal, body: Body) -> Body:
    """One supplier's signed file is given to another one's request: whose it is, the page shows its reader."""
    given, received = (
        portal.database.read(
            respondent_session.respondent, *portal.cookies_of("supplier", {"invitation": portal.ids[name]}).values()
        )
        for name in ("invitation", "open_invitation")
    )
    data = give_excerpt.as_file(portal.database, portal.ids["invitation"], Choice({"people"}), actor=given)
    portal.ids["excerpt"] = portal.database.write(
        receive_excerpt.receive, portal.ids["open_invitation"], data, actor=received
    )
    return body


OPEN = {"invitation": "open_invitation"}
OTHER_BUYER = dict.fromkeys(("published_version", "supplier", "campaign", "invitation", "link", "response"), 1)
PLANNED = {"campaign": "planned"}
READY = {"draft": "ready_draft"}
NEWCOMER = {"member": "newcomer"}
PRESSES = (
    Press("/sign-in", "visitor"),
    Press("/sign-in/code", "visitor", prepare=_half),
    Press("/signing-out", "visitor", prepare=_signed_in_cookie),
    Press("/password", "visitor", adds={"email": 1}),
    Press("/password/{token}", "visitor", prepare=_password_link),
    Press("/address/{token}", "visitor", prepare=_address_link, adds={"email": 1, "history": 1}),
    Press("/language", "visitor"),
    Press("/organisations"),
    Press("/organisation"),
    Press("/account"),
    Press("/account/address", adds={"email": 1, "address_change": 1}),
    Press("/account/zone"),
    Press("/account/recovery-codes", adds={"recovery_code": 10}),
    Press("/account/sessions"),
    Press("/account/password", "read_only"),
    Press("/account/authenticator", "safeguarding", prepare=_present_code),
    Press("/members/{member}/authenticator"),
    Press("/members", adds={"member": 1, "person": 1, "email": 1}),
    Press("/members/{member}"),
    Press("/members/{member}/email", ids=NEWCOMER, adds={"email": 1}),
    Press("/members/{member}/removal", ids=NEWCOMER),
    Press("/suppliers/import"),
    Press("/suppliers/import/{upload}", adds={"supplier": 1}, prepare=_fingerprint),
    Press("/suppliers/import/{upload}/check"),
    Press("/suppliers/new", adds={"supplier": 1}),
    Press("/suppliers/{supplier}/details", prepare=_supplier_seen),
    Press("/suppliers/{supplier}/removal", ids={"supplier": "removable"}),
    Press("/questionnaires", adds={"published_version": 1, "translation": 9}),
    Press("/questionnaires/{version}/translations", adds={"translation": 1}),
    Press("/questionnaires/{version}/translations/{language}"),
    Press("/questionnaires/{version}/translations/{language}/texts", adds={"translation": 1}),
    Press("/questionnaires/drafts/{draft}/translations/{language}", adds={"draft_translation": 1}),
    Press("/questionnaires/drafts", each={"questionnaire_draft": 1}),
    Press("/questionnaires/drafts/{draft}/parts/{part}"),
    Press("/questionnaires/drafts/{draft}/new"),
    Press("/questionnaires/drafts/{draft}/preview"),
    Press("/questionnaires/drafts/{draft}/try-out"),
    Press("/questionnaires/drafts/{draft}"),
    Press(
        "/questionnaires/drafts/{draft}/publication",
        ids=READY,
        adds={"published_version": 1, "questionnaire_draft": -1},
    ),
    Press("/campaigns", each={"campaign": 1, "invitation": 99}),
    Press("/campaigns/{campaign}/copy", each={"campaign": 1, "invitation": 9}),
    Press("/campaigns/{campaign}/repetition"),
    Press("/campaigns/{campaign}/codes"),
    Press("/campaigns/{campaign}/texts", adds={"campaign_translation": 1}),
    Press("/campaigns/{campaign}/links", each={"link": 1}),
    Press("/campaigns/{campaign}/plan", ids=PLANNED, may_fail=True),
    Press("/campaigns/{campaign}/suppliers", ids=PLANNED, adds={"invitation": 9}),
    Press("/campaigns/{campaign}/reminders", adds={"email": 1, "link": 1}),
    Press("/campaigns/{campaign}/sending", ids=PLANNED, prepare=_waiting, adds={"email": 9, "link": 9}),
    Press("/campaigns/{campaign}/extension"),
    Press(JUDGED + "/more-time", ids=OPEN, adds={"email": 1, "link": 1}),
    Press("/campaigns/{campaign}/rescoring", adds={"result": 1}),
    Press(JUDGED, ids=PLANNED | {"invitation": "planned_invitation"}, adds={"email": 1, "link": 1}),
    Press(JUDGED + "/evidence/{file}", "reviewer", each={"result": 1}),
    Press(JUDGED + "/explanations/{family}/{check}", "reviewer", each={"result": 1}),
    Press(JUDGED + "/verification", "reviewer", each={"result": 1}),
    Press("/campaigns/{campaign}/export"),
    Press(R + "/follow-ups/{follow_up}", "supplier"),
    Press(R + "/receipt", "supplier"),
    Press(R + "/receipt/giving", "supplier", prepare=_other_buyer, adds=OTHER_BUYER | {"received_excerpt": 1}),
    Press(R + "/receipt/giving/{excerpt}", "supplier", prepare=_given_excerpt),
    Press(R + "/excerpts/{excerpt}", "supplier", ids=OPEN, prepare=_received_excerpt, adds={"received_excerpt": 1}),
    Press(R + "/files", "supplier", adds={"evidence": 1}),
    Press(R + "/files/{file}", "supplier", ids={"file": "anand_file"}, adds={"result": 1}),
    Press(R + "/findings/{share}", "supplier"),
    Press(
        JUDGED + "/shared-findings",
        "reviewer",
        adds={"shared_finding": 1, "email": 1, "link": 1},
    ),
    Press("/findings/changes", "reviewer"),
    Press("/findings/{finding}", "reviewer"),
    Press("/i/{token}", "visitor", prepare=_gate, adds={"email": 1}),
    Press("/i/{token}/code", "visitor", prepare=_code, adds={"email": 1}),
    Press(R + "/versions/{family}", "supplier", ids=OPEN),
    Press(R + "/file", "supplier", ids=OPEN),
    Press(R + "/file/answers", "supplier", ids=OPEN),
    Press(R + "/sections/{family}/{section}", "supplier", ids=OPEN),
    Press(R + "/questions/{family}/{question}", "supplier", ids=OPEN),
    Press(R + "/evidence/{family}/{question}", "supplier", ids=OPEN | {"question": "holds"}, adds={"evidence": 1}),
    Press(R + "/evidence/{file}", "supplier", ids=OPEN | {"file": "bashir_file"}, adds={"evidence": -1}),
    Press(R + "/workbook", "supplier", ids=OPEN),
    Press(R + "/colleagues", "supplier", ids=OPEN, adds={"email": 1, "link": 1}),
    Press(R + "/colleagues/{colleague}", "supplier", ids=OPEN, prepare=_colleague),
    Press(R + "/messages/new/{kind}", "supplier", ids=OPEN | {"kind": "question"}, adds={"supplier_message": 1}),
    Press(R + "/messages/{message}/withdrawal", "supplier", ids=OPEN | {"message": "open_message"}),
    Press(JUDGED + "/reopening", "reviewer", adds={"email": 1, "link": 1, "supplier_message": 1}),
    Press(JUDGED + "/messages/{message}", "reviewer", adds={"email": 1, "link": 1}),
    Press(R + "/check", "supplier", ids=OPEN, prepare=_having_read),
    Press(
        R + "/submission",
        "supplier",
        ids=OPEN,
        prepare=_having_read,
        adds={"submission": 1, "result": 1, "finding": 3, "email": 1, "link": 1},
    ),
    Press(R + "/time-zone", "supplier", ids=OPEN, may_fail=True),
    Press(R + "/reminders", "supplier", ids=OPEN),
    Press(R + "/browsers", "supplier", ids=OPEN),
    Press(R + "/leaving", "supplier", ids=OPEN),
    Press(R + "/requests", "supplier"),
    Press(
        R + "/new-contact",
        "supplier",
        ids=OPEN,
        adds={"email": 1, "link": 1, "supplier_message": 1},
        may_fail=True,
    ),
    Press("/questionnaires/{version}/retirement", adds={"retirement": 1}),
    Press("/campaigns/{campaign}/reminder-days"),
    Press("/campaigns/{campaign}/hold"),
    Press("/email-texts/logo"),
    Press("/email-texts/{kind}/{language}"),
    Press("/emails/again"),
    Press("/emails/corrections"),
    Press("/emails/corrections/{upload}", ids={"upload": "corrections"}, prepare=_to_correct),
    Press("/notices"),
    Press("/retention"),
    Press("/supplier-access"),
    Press("/suppliers/{supplier}/invitations", may_fail=True, adds={"email": 1, "link": 1}),
    Press("/suppliers/{supplier}/hold", may_fail=True),
    Press("/suppliers/{supplier}/erasure", may_fail=True),
    Press(JUDGED + "/erasure", may_fail=True),
    Press("/reminders/{token}", "visitor", ids={"token": "upload"}, may_fail=True),
    Press("/jobs/{job}/cancellation"),
    Press("/jobs/{job}/file", may_fail=True),
    Press("/receipts/verification", "visitor", may_fail=True),
    Press("/questionnaires/drafts/{draft}/impact"),
    Press("/emails/undeliverable", prepare=_to_mark),
    Press("/campaigns/{campaign}/closure", may_fail=True),
    Press("/campaigns/{campaign}/reopening", may_fail=True),
    Press("/campaigns/{campaign}/deletion", may_fail=True),
    Press("/restored", "visitor", prepare=_restore),
)
"""In an order in which each still has something to do."""


def test_every_post_is_pressed() -> None:
    posts = {page.path for page in ROUTES if page.method == "POST"}
    assert {press.path for press in PRESSES} == posts
    assert stages.bodies(dict.fromkeys(("version", "other"), ""), "x.example").keys() == posts


@pytest.fixture
def portal(database: Database, clock: Clock) -> Portal:
    portal = Portal(database, clock, stages.build(database, "Harbour Foods", clock))
    for invitation in ("invitation", "open_invitation"):  # the browser is known from here on
        portal.cookies_of("supplier", {"invitation": portal.ids[invitation]})
    return portal


async def _post(portal: Portal, address: str, body: Body, cookies: Mapping[str, str]) -> list[int]:
    transport = httpx2.ASGITransport(app=portal.app)
    files = {name: (file[0], file[1], "application/octet-stream") for name, file in body.files.items()}
    header = {"Cookie": "; ".join(f"{name}={value}" for name, value in cookies.items())}
    async with httpx2.AsyncClient(transport=transport, base_url=BASE_URL, headers=header) as client:
        posts = (client.post(address, data=dict(body.data), files=files or None) for _ in range(AT_ONCE))
        return [answer.status_code for answer in await asyncio.gather(*posts)]


def _press(portal: Portal, press: Press) -> list[int]:
    body = press.prepare(portal, press.body or stages.bodies(portal.ids, portal.stage.host)[press.path])
    ids = FREE | portal.ids | {part: portal.ids.get(name, name) for part, name in press.ids.items()}
    address = re.sub(r"\{(\w+)\}", lambda part: ids[part[1]], press.path) + body.query
    return asyncio.run(_post(portal, address, body, portal.cookies_of(press.who, ids)))


def test_nothing_breaks_and_nothing_is_done_twice(portal: Portal) -> None:
    wrong: list[str] = []
    for press in PRESSES:
        portal.clock.advance(seconds=31)
        before = portal.counts()
        statuses = _press(portal, press)
        after = portal.counts()
        grown = {name: after[name] - before[name] for name in TABLES if after[name] != before[name]}
        too_many = {
            name: more
            for name, more in grown.items()
            if not min(0, press.adds.get(name, 0))
            <= more
            <= press.adds.get(name, 0) + AT_ONCE * press.each.get(name, 0)
        }
        is_done = any(status < 400 for status in statuses) or press.may_fail
        if too_many or not is_done or any(status >= 500 for status in statuses):
            wrong.append(f"{press.path}: {statuses}, rows {grown}")
    assert not wrong, "\n".join(wrong)


def test_the_later_of_two_extensions_stays(portal: Portal) -> None:
    owner = portal.cookies_of("owner", {})
    address = f"/campaigns/{portal.ids['campaign']}/extension"

    async def both(late: int) -> None:
        days = (f"2027-03-{late:02}", f"2027-03-{late - 1:02}")
        await asyncio.gather(*(_post(portal, address, Body({"due": day, "at": "17:00"}), owner) for day in days))

    for late in range(3, 9, 2):
        asyncio.run(both(late))
        campaign = portal.database.read(campaigns.get, portal.ids["campaign"], actor=actor_of(portal.cast, "owner"))
        assert campaign.due_at.date() == date(2027, 3, late)
