"""Two buyers with one of everything, and a valid body for every POST: for tests that walk the table of routes."""

import csv
import io
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from functools import cache
from typing import Any

import yaml
from openpyxl import Workbook

from portal.domain.policy import Actor
from portal.domain.questionnaire import Version
from portal.domain.reading import read_version
from portal.domain.tokens import hash_of
from portal.domain.translation import digest as text_digest
from portal.domain.translation import texts
from portal.sheets import address_list
from portal.storage import (
    evidence,
    finding_lists,
    respondents,
    responses,
    shared_findings,
    supplier_messages,
    suppliers,
)
from portal.storage.database import Database, Work
from portal.storage.finding_lists import FindingFilter
from portal.storage.tables import METADATA
from portal.workflow import (
    attach,
    begin_draft,
    correct_list,
    draft_campaign,
    explain,
    export,
    follow_up,
    import_suppliers,
    invite,
    members,
    open_link,
    publish,
    respondent_session,
    share_findings,
    translate,
    write_to_buyer,
)
from portal.workflow.draft_campaign import CampaignPlan
from portal.workflow.explain import GivenExplanations
from portal.workflow.write_to_buyer import NewMessage
from tests import files
from tests.conftest import Clock
from tests.web.conftest import PASSWORD, Cast, actor_of, make_cast
from tests.workflow.supplier_side import NOTHING, PEOPLE, form
from tests.workflow.test_submit import save, submit_answers

NOBODY = "aaaaaaaaaaaaaaaaaaaaaaaaaa"
FAMILY = "people"
OPEN_FLAGS = """
    flags:
      - {id: large_site, severity: low, when: workers > 10000, because: A large site.}
      - {id: busy_site, severity: low, when: workers > 15000, because: A busy site.}
""".lstrip("\n")
"""Findings that may be shared with the supplier."""
CHANGES = (
    ("evidence: {ask: Your written rule on documents, when: holds == false", "evidence: {ask: Your rule, when: holds"),
    ("severity: critical", "severity: high"),
    ("    checks:\n      - id: too_many", OPEN_FLAGS + "    checks:\n      - id: too_many"),
    ('somebody else."\nbands', 'somebody else."\n        follow_up: {ask: Hand them back., days: 9}\nbands'),
)
COLUMNS = ("Supplier name", "Country", "Contact address", "Contact name")
WORDS = "Please hand back every passport and tell us when."


def version(number: str = "1.0.0", *changes: tuple[str, str]) -> Version:
    """The small questionnaire, made so that one submission has evidence, an explained check and a finding."""
    source = PEOPLE.replace("version: 1.0.0", f"version: {number}")
    for before, after in (*CHANGES, *changes):
        assert before in source, before
        source = source.replace(before, after)
    reading = read_version(source.encode(), "people")
    assert reading.version is not None, [str(problem) for problem in reading.problems]
    return reading.version


VERSIONS = (
    version(),
    version("1.1.0", ("points: {yes: 50, no: 100}", "points: {yes: 50, no: 60}")),
    version(
        "2.0.0", ("kind: integer\n        ask: How many people work", "kind: decimal\n        ask: How many people")
    ),
)


def supplier_list(*names: str, host: str) -> bytes:
    """A list of suppliers as CSV."""
    text = io.StringIO()
    csv.writer(text).writerows([COLUMNS, *((name, "BD", f"{name.lower()}@{host}", name) for name in names)])
    return text.getvalue().encode()


@dataclass
class Stage:
    """One buyer's organisation: its members, the ids of its things, and the links of its suppliers."""

    cast: Cast
    host: str
    ids: dict[str, str]
    tokens: dict[str, str] = field(default_factory=dict)
    """By invitation, the token of a link that opens it."""
    contacts: dict[str, Actor] = field(default_factory=dict)
    """By invitation, the contact in the session in which they answered."""


def build(database: Database, name: str, clock: Clock) -> Stage:
    """An organisation with one of everything, made by the steps that make them for real."""
    cast = database.write(make_cast, name)
    stage = Stage(cast, name.lower().replace(" ", "-") + ".example", _members(cast))
    owner = actor_of(cast, "owner")
    database.write(_campaigns, stage, actor=owner)
    _answers(database, stage)
    clock.advance(minutes=1)  # a version is offered to campaigns that were made before it
    database.write(_more_versions, stage, actor=owner)
    database.write(_findings, stage, actor=actor_of(cast, "reviewer"))
    return stage


def _members(cast: Cast) -> dict[str, str]:
    return {"member": cast.members["read_only"], "owner": cast.members["owner"]}


def _campaigns(work: Work, stage: Stage) -> None:
    ids, host = stage.ids, stage.host
    ids["newcomer"] = members.add(work, f"newcomer@{host}", ["reviewer"], name="New Comer")
    ids["version"] = publish.publish(work, [VERSIONS[0]])[0].id
    import_suppliers.confirm(work, supplier_list("Anand", "Bashir", "Chowdhury", host=host), "suppliers.csv")
    first, second, third = suppliers.ids(work)
    ids |= {"supplier": first, "removable": third}
    plan = CampaignPlan(title=f"Fair work of {host}", due="2026-12-01T17:00", zone="UTC", versions=(ids["version"],))
    ids["campaign"] = draft_campaign.draft(work, plan)
    draft_campaign.choose(work, ids["campaign"], [first, second])
    invite.send(work, ids["campaign"], 2)
    ids["job"] = export.ask(work, ids["campaign"], ".csv", "suppliers")
    ids["planned"] = draft_campaign.draft(work, plan)
    draft_campaign.choose(work, ids["planned"], [first, second])
    table = METADATA.tables["invitation"]
    for row in work.execute(table.select()).mappings():
        if row["campaign_id"] == ids["campaign"]:
            ids["invitation" if row["supplier_id"] == first else "open_invitation"] = row["id"]
        elif row["campaign_id"] == ids["planned"]:
            ids["planned_invitation"] = row["id"]
    for invitation in (ids["invitation"], ids["open_invitation"]):
        stage.tokens[invitation] = work.new_token()
        owner = work.actor.organisation or ""
        respondents.add_link(work, owner, invitation, hash_of(stage.tokens[invitation]), None)
    ids["upload"] = import_suppliers.store_upload(work, supplier_list("Dewan", host=host), "more.csv")
    list_of_addresses = f"{SUPPLIER['contact_address']}, corrected@{host}".encode()
    ids["corrections"] = correct_list.store(work, list_of_addresses, address_list.PASTED)


def _more_versions(work: Work, stage: Stage) -> None:
    ids = stage.ids
    ids["other"] = publish.publish(work, [VERSIONS[1]])[0].id
    publish.publish(work, [VERSIONS[2]])
    ids["draft"] = begin_draft.begin(work, begin_draft.copy(work, ids["version"]))
    ids["ready_draft"] = begin_draft.begin(
        work, begin_draft.upload(PEOPLE.replace("id: people\n", "id: visits\n"), "visits.yaml")
    )
    _, text = translate.sheet(work, ids["version"], "fr")
    document = yaml.load(text, yaml.BaseLoader)
    for key, one in document["texts"].items():
        one["text"] = f"fr {key}"
    stage.ids["language"] = translate.take_in(work, ids["version"], yaml.safe_dump(document).encode(), "1.0.0.fr.yaml")


def _answers(database: Database, stage: Stage) -> None:
    asked = NewMessage("question", "Whom do we count?")
    for invitation, token in stage.tokens.items():
        supplier = "anand" if invitation == stage.ids["invitation"] else "bashir"
        entry = database.write(open_link.enter, token, f"{supplier}@{stage.host}")
        assert entry.outcome == "in", entry
        actor = stage.contacts[invitation] = database.read(respondent_session.respondent, entry.session)
        numbers = form("people.workers", "people.agency", workers="20000", agency="no")
        papers = form("people.holds", "people.held", holds="yes", held="3")
        database.write(write_to_buyer.write, invitation, asked, actor=actor)
        (message,) = database.read(supplier_messages.of_invitation, invitation, actor=actor)
        stage.ids["message" if supplier == "anand" else "open_message"] = message.id
        save(database, actor, "numbers", numbers)
        save(database, actor, "papers", papers)
        attach.give(database, invitation, FAMILY, "holds", NOTHING, ("rule.pdf", files.pdf()), actor=actor)
        stage.ids[f"{supplier}_file"] = database.read(_file, actor=actor)
        if supplier == "anand":
            words = GivenExplanations({(FAMILY, "very_large"): "It is a very large site."})
            database.write(explain.explain, invitation, words, actor=actor)
            assert submit_answers(database, actor).submission is not None
    stage.ids["file"] = stage.ids["anand_file"]


def _file(work: Work) -> str:
    response = responses.of_invitation(work, work.actor.invitation or "")
    assert response is not None
    (file,) = evidence.of_response(work, response)
    return file.id


def _findings(work: Work, stage: Stage) -> None:
    rows = {row.flag: row for row in finding_lists.page(work, FindingFilter()).rows}
    row = rows["passports_held"]
    stage.ids |= {"finding": row.id, "sharable": rows["busy_site"].id}
    stage.ids["follow_up"] = follow_up.ask(work, row.id, WORDS, work.now.date() + timedelta(days=9))
    share_findings.share(work, stage.ids["campaign"], row.invitation, [rows["large_site"].id])
    (share,) = shared_findings.of_invitation(work, row.invitation)
    stage.ids["share"] = share.id


@dataclass(frozen=True)
class Body:
    """What is posted to an address: fields, and files with their names."""

    data: Mapping[str, Any] = field(default_factory=dict)
    files: Mapping[str, tuple[str, bytes]] = field(default_factory=dict)
    query: str = ""


DECLARED = {"name": "Mina Rahman", "role": "Head of personnel", "confirmed": "yes"}
CAMPAIGN = {"title": "Another year", "purpose": "To know.", "legal_basis": "A duty.", "proportionality": "High risk."}
CAMPAIGN |= {"help_text": "Call us.", "contact_line": "Ask Anna.", "zone": "UTC", "due": "2026-12-01", "at": "17:00"}
CAMPAIGN |= {"follow_up_mode": "after_a_look"}
SUPPLIER = {"name": "Eshan Textiles", "country": "BD", "contact_name": "Eshan", "contact_address": "eshan@x.example"}
TYPED_TEXT = {"text.workers.ask": "Combien ?", "base.workers.ask": text_digest("fr workers.ask\0"), "_page": "typed"}
JUDGED = "/campaigns/{campaign}/invitations/{invitation}"


EARLIER_ANSWERS = json.dumps(
    {
        "format": "candour-submission/1",
        "supplier": {"name": "Anand"},
        "submitted_at": "2026-05-03T09:00:00Z",
        "versions": [],
        "answers": {"people": {"workers": 12}},
    }
).encode()
"""A file of answers that a supplier might have."""
LOGO = files.picture("PNG")


def bodies(ids: Mapping[str, str], host: str) -> dict[str, Body]:
    """A body for every POST that a member or a visitor may send, which the portal takes for the buyer with `ids`."""
    return {
        "/sign-in": Body({"address": f"owner@{host}", "password": PASSWORD}),
        "/sign-in/code": Body({"code": "000000"}),
        "/signing-out": Body(),
        "/password": Body({"address": f"owner@{host}"}),
        "/address/{token}": Body(),
        "/password/{token}": Body({"password": "three words and a half"}),
        "/restored": Body({"send": "all"}),
        "/organisations": Body({"member": ids.get("owner", "")}),
        "/organisation": Body({"name": f"Organisation of {host}", "sender_name": "Purchasing", "zone": "UTC"}),
        "/account": Body({"name": "Olga Owner"}),
        "/account/address": Body({"address": f"new@{host}", "current": PASSWORD}),
        "/account/zone": Body({"zone": "Europe/Vienna"}),
        "/account/password": Body({"present": PASSWORD, "password": "three words and a half"}),
        "/account/recovery-codes": Body({"own": PASSWORD, "mark": ""}),
        "/account/authenticator": Body({"code": "000000"}),
        "/account/sessions": Body({"session": NOBODY}),
        "/members/{member}/authenticator": Body(),
        "/members": Body({"address": f"second@{host}", "name": "Second", "roles": "reviewer"}),
        "/members/{member}": Body({"roles": ["reviewer"]}),
        "/members/{member}/removal": Body(),
        "/members/{member}/email": Body(),
        "/suppliers/import": Body(files={"list": ("list.csv", supplier_list("Faruk", host=host))}),
        "/suppliers/import/{upload}": Body({"fingerprint": "0" * 32}),
        "/suppliers/import/{upload}/check": Body(),
        "/suppliers/new": Body(SUPPLIER),
        "/suppliers/{supplier}/details": Body(SUPPLIER | {"name": "Anand Mills", "seen": ""}),
        "/suppliers/{supplier}/removal": Body(),
        "/questionnaires": Body({"version": "workforce@1.0.0", "notes": "First."}),
        "/questionnaires/{version}/retirement": Body({"reason": "A newer one is there."}),
        "/questionnaires/{version}/translations": Body(files={"file": ("1.0.0.es.yaml", spanish())}),
        "/questionnaires/{version}/translations/{language}": Body({"do": "review"}),
        "/questionnaires/{version}/translations/{language}/texts": Body(TYPED_TEXT),
        "/questionnaires/drafts/{draft}/translations/{language}": Body(TYPED_TEXT),
        "/questionnaires/drafts": Body({"copy": ids["version"]}),
        "/questionnaires/drafts/{draft}": Body(files={"file": ("people.yaml", PEOPLE.encode())}),
        "/questionnaires/drafts/{draft}/parts/{part}": Body(
            {"kind": "integer", "id": "workers", "ask": "How many people work here?", "base": "1", "do": "save"}
        ),
        "/questionnaires/drafts/{draft}/new": Body(
            {"kind": "yes_no", "id": "paid", "ask": "Are all paid?", "do": "save"},
            query="?kind=question&section=numbers",
        ),
        "/questionnaires/drafts/{draft}/preview": Body(
            {"kind": "yes_no", "id": "paid", "ask": "Are all paid?"}, query="?kind=question&section=numbers"
        ),
        "/questionnaires/drafts/{draft}/try-out": Body({"people.workers": "12"}),
        "/questionnaires/drafts/{draft}/publication": Body({"notes": "First."}),
        "/questionnaires/drafts/{draft}/impact": Body(),
        "/campaigns": Body(CAMPAIGN | {"versions": [ids["version"]]}),
        "/campaigns/{campaign}/copy": Body({"title": "Fair work 2027", "due": "2027-12-01", "at": "17:00"}),
        "/campaigns/{campaign}/repetition": Body({"repeat": "by_risk", "high": "6", "medium": "12", "low": "24"}),
        "/campaigns/{campaign}/codes": Body({"code": "another"}),
        "/campaigns/{campaign}/texts": Body({"language": "fr", "title": "Travail équitable"}),
        "/campaigns/{campaign}/links": Body({"count": "1", "do": "print", "keep": "yes"}),
        "/campaigns/{campaign}/plan": Body(CAMPAIGN | {"versions": [ids["version"]], "seen": ""}),
        "/campaigns/{campaign}/suppliers": Body({"do": "add"}),
        "/campaigns/{campaign}/reminders": Body({"count": "1"}),
        "/campaigns/{campaign}/sending": Body({"count": "2"}),
        "/campaigns/{campaign}/extension": Body({"due": "2027-02-01", "at": "17:00"}),
        "/campaigns/{campaign}/reminder-days": Body({"remind_before": "7", "remind_after": "3"}),
        "/campaigns/{campaign}/hold": Body({"do": "pause"}),
        "/campaigns/{campaign}/closure": Body({"count": "1"}),
        "/campaigns/{campaign}/reopening": Body(),
        "/campaigns/{campaign}/deletion": Body(),
        JUDGED + "/more-time": Body({"due": "2027-04-01", "at": "17:00", "tell": "yes"}),
        JUDGED + "/reopening": Body(
            {"do": "open", "reason": "The numbers do not add up.", "questions": "people.workers"}
        ),
        JUDGED + "/messages/{message}": Body({"do": "answered", "text": "Yes, they count too."}),
        JUDGED + "/shared-findings": Body({"findings": ids.get("sharable", NOBODY), "days": "14"}),
        JUDGED + "/erasure": Body({"count": "1"}),
        "/email-texts/logo": Body(files={"logo": ("logo.png", LOGO)}),
        "/email-texts/{kind}/{language}": Body({"subject": "{campaign}", "body": "Answer here: {link}", "do": "save"}),
        "/emails/again": Body(),
        "/emails/undeliverable": Body({"email": NOBODY, "count": "1", "do": "mark"}),
        "/emails/corrections": Body({"pasted": f"bashir@{host}, bashir2@{host}"}),
        "/emails/corrections/{upload}": Body({"count": "1"}),
        "/notices": Body({"notice": "daily"}),
        "/retention": Body({"contacts": "24", "do": "save"}),
        "/supplier-access": Body({"code": "another"}),
        "/suppliers/{supplier}/hold": Body({"reason": "A court asked for everything about this supplier."}),
        "/suppliers/{supplier}/erasure": Body({"what": "contact", "count": "1"}),
        "/suppliers/{supplier}/invitations": Body({"invitation": [ids.get("open_invitation", NOBODY)]}),
        "/reminders/{token}": Body(),
        "/campaigns/{campaign}/rescoring": Body({"version": ids["other"]}),
        JUDGED: Body({"do": "resend"}),
        JUDGED + "/evidence/{file}": Body({"state": "accepted"}),
        JUDGED + "/explanations/{family}/{check}": Body({"do": "accept"}),
        JUDGED + "/verification": Body({"level": "desk_review", "note": "Read the rule."}),
        "/campaigns/{campaign}/export": Body({"file": ".json:"}),
        "/jobs/{job}/cancellation": Body(),
        "/jobs/{job}/file": Body(),
        "/receipts/verification": Body(files={"receipt": ("receipt.json", b"{}")}),
        "/findings/changes": Body(
            {"finding": ids.get("sharable", NOBODY), "do": "close", "text": "It is a busy site indeed.", "count": "1"}
        ),
        "/findings/{finding}": Body({"do": "close", "text": "It has been put right, we have seen the papers."}),
        "/i/{token}": Body({"address": f"bashir@{host}"}),
        "/i/{token}/code": Body({"code": "000000"}),
        "/r/{invitation}/sections/{family}/{section}": Body(
            {"_revision.people.workers": "1", "people.workers": "20001", "do": "next"}
        ),
        "/r/{invitation}/questions/{family}/{question}": Body(
            {"_revision.people.workers": "2", "people.workers": "20002"}
        ),
        "/r/{invitation}/evidence/{family}/{question}": Body(
            files={"file.people.holds": ("other rule.pdf", files.pdf(text="Another rule"))}
        ),
        "/r/{invitation}/files": Body(
            {"about": "", "description": "Our licence", "until.day": "31", "until.month": "1", "until.year": "2027"},
            files={"files": ("licence.pdf", files.pdf(text="A licence"))},
        ),
        "/r/{invitation}/files/{file}": Body({"do": "withdraw", "reason": "It was the wrong file."}),
        "/r/{invitation}/evidence/{file}": Body(),
        "/r/{invitation}/check": Body({"_explain.people.very_large": "It is a very large site."}),
        "/r/{invitation}/submission": Body(DECLARED),
        "/r/{invitation}/receipt": Body(),
        "/r/{invitation}/receipt/giving": Body({"family": "people", "to": NOBODY, "do": "give"}),
        "/r/{invitation}/receipt/giving/{excerpt}": Body({"family": "people"}),
        "/r/{invitation}/excerpts/{excerpt}": Body({"use": "people.workers"}),
        "/r/{invitation}/findings/{share}": Body({"position": "disputed", "words": "It is two sites."}),
        "/r/{invitation}/follow-ups/{follow_up}": Body({"answer": "They were handed back on 3 May."}),
        "/r/{invitation}/versions/{family}": Body(),
        "/r/{invitation}/colleagues": Body(
            {"address": f"payroll@{host}", "name": "Paola", "language": "en", "sections": ["people.numbers"]}
        ),
        "/r/{invitation}/colleagues/{colleague}": Body(),
        "/r/{invitation}/workbook": Body(files={"workbook": ("answers.xlsx", answer_workbook())}),
        "/r/{invitation}/time-zone": Body({"zone": "Asia/Dhaka"}),
        "/r/{invitation}/reminders": Body({"do": "stop"}),
        "/r/{invitation}/messages/new/{kind}": Body(
            {"text": "Do trainees count?", "family": "people", "question": "workers"}
        ),
        "/r/{invitation}/messages/{message}/withdrawal": Body(),
        "/r/{invitation}/new-contact": Body({"name": "Omar", "address": f"omar@{host}", "language": "en"}),
        "/r/{invitation}/browsers": Body({"browser": "others"}),
        "/r/{invitation}/leaving": Body(),
        "/r/{invitation}/file": Body(files={"file": ("answers.json", EARLIER_ANSWERS)}),
        "/r/{invitation}/file/answers": Body({"use": "people.workers", "answer.people.workers": "12"}),
        "/r/{invitation}/requests": Body({"request": ids.get("invitation", NOBODY)}),
        "/language": Body({"language": "fr", "back": "/i/" + "a" * 26}),
    }


@cache
def answer_workbook() -> bytes:
    """A workbook with one answer, of which nobody knows any more what it was made from."""
    book, held = Workbook(), io.BytesIO()
    sheet = book.create_sheet("Papers")
    sheet["A1"], sheet["A4"], sheet["D4"] = f"candour-section|{FAMILY}.papers", f"{FAMILY}.story|", "Nothing more."
    book.save(held)
    return held.getvalue()


@cache
def spanish() -> bytes:
    """A Spanish translation of the small questionnaire's first version."""
    document = {"format": "ssq/1", "id": FAMILY, "version": "1.0.0", "language": "es"}
    lines = {key: {"of": text_digest(text), "text": f"es {key}"} for key, text in texts(VERSIONS[0]).items()}
    return yaml.safe_dump({**document, "texts": lines}).encode()
