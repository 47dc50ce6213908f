"""The sample organisation's last two months, replayed quickly: everybody's actions, on a clock that moves."""

from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any

import pyotp

from portal.demo import answering, answers
from portal.demo.builder import DemoBuilder, SignInDetails
from portal.demo.mailbox import Received
from portal.demo.supplier_workbook import BOUNCING, rows, workbook
from portal.domain import policy
from portal.domain.policy import Actor
from portal.domain.reading import read_version
from portal.storage import finding_lists, findings, library, shipped, suppliers, waiting_invitations
from portal.storage.finding_lists import FindingFilter
from portal.storage.findings_board import FindingRow
from portal.workflow import (
    author,
    begin_draft,
    draft_campaign,
    follow_up,
    import_suppliers,
    invite,
    load_draft,
    member_session,
    members,
    organise,
    publish,
    sign_in,
    translate_campaign,
    verify,
)
from portal.workflow.draft_campaign import CampaignPlan
from portal.workflow.login_limits import Visitor

ORGANISATION = "Nordwind Retail"
SAMPLE_WORDS = "tea lantern harbour 26"
"""Everybody's password in the demonstration; printed at the start, and used nowhere else."""
PEOPLE = (
    ("owner@nordwind.example", "Ada Owens", policy.OWNER),
    ("campaigns@nordwind.example", "Carl Manning", policy.CAMPAIGN_MANAGER),
    ("reviewer@nordwind.example", "Rita Vogel", policy.REVIEWER),
    ("safeguarding@nordwind.example", "Sana Farouk", policy.SAFEGUARDING),
    ("second.safeguarding@nordwind.example", "Sven Lund", policy.SAFEGUARDING),
    ("reader@nordwind.example", "Rosa Diaz", policy.READ_ONLY),
)
IMPROVEMENTS: dict[str, dict[str, Any]] = {
    "holds_originals": {
        "help": "Count passports, identity cards, permits and bank cards. Photographs on a telephone do not count.",
        "weight": "5",
    },
    "documents_kept_safe": {"severity": "critical"},
}
IN_DEPTH = ("workforce", "recruitment_fees")
"""Questionnaires for suppliers whose answers to the essentials raised a question about fees."""
PURPOSE = (
    "We want to know whether anybody had to pay for a job at your site, whether workers hold their own documents, and "
    "whether pay is lawful and on time. Honest answers about problems help us to solve them together."
)
ARABIC = {
    "title": "توظيف عادل 2026",
    "purpose": "نود أن نعرف هل اضطر أي شخص إلى دفع مال مقابل الحصول على عمل في موقعكم، وهل يحتفظ العمال بوثائقهم "
    "بأنفسهم، وهل الأجور قانونية وتُدفع في موعدها. نرحب بالإجابات الصادقة عن المشكلات، فهي تساعدنا على حلها معًا.",
    "legal_basis": "مدونة سلوك الموردين، القسم 4؛ القانون الألماني لسلاسل التوريد، المادة 5",
}
"""What the sample buyer has translated of its campaign; the contact for questions is read as it was written."""


def fill(story: DemoBuilder, questionnaires: Path) -> SignInDetails:
    """Play the story: from an empty database to a campaign in full swing."""
    story.say("Setting up the organisation and its members …")
    _set_up_organisation(story)
    story.say("Publishing the questionnaires …")
    _publish(story, questionnaires)
    story.say("Importing sixty suppliers …")
    _import(story)
    story.say("A pilot campaign, two months ago …")
    _pilot(story)
    story.say("This year's campaign: inviting …")
    campaign = _invite(story)
    story.say("Suppliers answer …")
    _answer(story, campaign)
    story.say("Reviewers follow up …")
    _follow_up(story)
    _draft(story)
    story.clock.catch_up()
    story.send_email()
    return story.details


def _set_up_organisation(story: DemoBuilder) -> None:
    database = story.database
    operator = Actor("operator", "operator:demo", "The demonstration")
    story.organisation = database.write(organise.add_organisation, ORGANISATION, actor=operator)
    inside = Actor("operator", "operator:demo", "The demonstration", story.organisation)
    password_hash = sign_in.hashed(SAMPLE_WORDS)
    for address, name, role in PEOPLE:
        database.write(members.add, address, [role], name=name, password_hash=password_hash, actor=inside)
        half = database.write(sign_in.begin, address, Visitor("demonstration"))
        seed = database.read(sign_in.seed_to_scan, half)
        if seed is None:
            raise RuntimeError("a new member has no seed to scan")
        entry = database.write(sign_in.code, half, pyotp.TOTP(seed.text).at(story.clock()))
        actor = database.read(member_session.member_of, entry.session)
        if actor is None:
            raise RuntimeError(f"{address} could not sign in: {entry.outcome}")
        database.write(member_session.sign_out, entry.session)
        story.details.seeds[address] = seed.text
        story.actors[address.partition("@")[0]] = actor
    story.send_email()


def _publish(story: DemoBuilder, questionnaires: Path) -> None:
    files = sorted(path for path in questionnaires.glob("*/*.yaml") if path.name.count(".") == 3)
    readings = [read_version(path.read_bytes(), str(path)) for path in files]
    versions = [reading.version for reading in readings if reading.version is not None]
    translations = shipped.translations_of(files)
    story.database.write(publish.publish, versions, "As shipped.", translations, actor=story.actors["owner"])


def _draft(story: DemoBuilder) -> None:
    """The campaign manager drafts the next version of one questionnaire: a clearer help text, a stricter rule."""
    actor, database = story.actors["campaigns"], story.database
    asked = next(
        published
        for published in database.read(library.published, actor=actor)
        if published.name == "document_retention@1.0.0"
    )
    new = database.read(begin_draft.copy, asked.id, actor=actor)
    draft = database.write(begin_draft.begin, new, actor=actor)
    for name, changes in IMPROVEMENTS.items():
        db = database.read(load_draft.load_draft, draft, actor=actor)
        author.change(database, draft, name, db.row.revision, db.draft.part(name) | changes, actor=actor)


def _import(story: DemoBuilder) -> None:
    actor = story.actors["campaigns"]
    plan = story.database.write(import_suppliers.confirm, workbook(), "suppliers-2026.xlsx", actor=actor)
    story.details.refused_rows = len(plan.refused)
    story.details.suppliers = len(plan.added)


def _campaign(
    story: DemoBuilder,
    title: str,
    days: int,
    chosen: list[str],
    *,
    families: tuple[str, ...] = (answers.FAMILY,),
    arabic: Mapping[str, str] | None = None,
) -> str:
    """Send a campaign with the essentials, or with these families, its texts also in Arabic; returns its id."""
    actor = story.actors["campaigns"]
    published = story.database.read(library.published, actor=actor)
    forms = (next(version for version in published if version.family == family) for family in families)
    plan = CampaignPlan(
        title=title,
        due=(story.clock() + timedelta(days=days)).strftime("%Y-%m-%dT17:00"),
        zone="Europe/Vienna",
        versions=tuple(form.id for form in forms),
        purpose=PURPOSE,
        legal_basis="Supplier code of conduct, section 4; German Supply Chain Act, section 5",
        proportionality="Suppliers of our own brands, in countries with migrant labour; no site under 20 people.",
        contact_line="Questions: Carl Manning, campaigns@nordwind.example",
    )
    campaign = story.database.write(draft_campaign.draft, plan, actor=actor)
    story.database.write(draft_campaign.choose, campaign, chosen, actor=actor)
    if arabic:
        story.database.write(translate_campaign.translate, campaign, "ar", arabic, actor=actor)
    count = story.database.read(waiting_invitations.count_waiting, campaign, actor=actor)
    written = story.database.write(invite.send, campaign, count, actor=actor)
    while written:
        written = story.database.write(invite.write_waiting, campaign, actor=actor)
    story.send_email()
    return campaign


def _pilot(story: DemoBuilder) -> None:
    """A pilot with eight suppliers; two answer in time. One had found fees, and gets further questionnaires on them."""
    ids = story.database.read(suppliers.ids, actor=story.actors["campaigns"])
    _campaign(story, "Pilot: the essentials", 40, ids[20:28])
    story.clock.advance(days=6)
    today = story.clock().date()
    for supplier, given in ((ids[20], answers.good_firm(today)), (ids[21], answers.repaying(today))):
        address = story.database.read(suppliers.get, supplier, actor=story.actors["campaigns"]).contact_address
        _answers(story, address, given)
    _campaign(story, "In depth: recruitment fees, after a finding", 60, ids[21:22], families=IN_DEPTH)
    story.clock.advance(days=36)


def _invite(story: DemoBuilder) -> str:
    ids = story.database.read(suppliers.ids, actor=story.actors["campaigns"])
    campaign = _campaign(story, "Fair recruitment 2026", 30, ids, arabic=ARABIC)
    story.clock.advance(days=3)
    return campaign


def _answer(story: DemoBuilder, campaign: str) -> None:
    today = story.clock().date()
    addresses = {row[1]: row[4] for row in rows()}
    submitted = (
        ("CN-0001", answers.without_migrants(today)),
        ("CN-0002", answers.repaid(today)),
        ("CN-0003", answers.holding_documents(today)),
        ("CN-0004", answers.paying_late(today)),
        ("CN-0005", answers.without_rules(today)),
        ("CN-0006", answers.repaying(today)),
        ("CN-0008", answers.below_minimum(today)),
        ("CN-0012", answers.contradicting(today)),
        ("CN-0013", answers.not_knowing(today)),
        ("CN-0018", answers.good_firm(today)),
    )
    for code, given in submitted:
        story.clock.advance(hours=7)
        _answers(story, addresses[code], given, evidence=code in ("CN-0002", "CN-0018"))
    half_way = answering.come_in(story.database, _email_to(story, addresses["CN-0009"]))
    answering.fill_in(story.database, half_way, answers.good_firm(today), story.read_on, stop_after=4)
    wrong = answering.come_in(story.database, _email_to(story, addresses["CN-0010"]))
    answering.type_wrongly(story.database, wrong, answers.FAMILY, "workers_total", "about three hundred")
    answering.come_in(story.database, _email_to(story, addresses["CN-0011"]))
    story.send_email()


def _answers(story: DemoBuilder, address: str, given: answers.Given, *, evidence: bool = False) -> None:
    actor = answering.come_in(story.database, _email_to(story, address))
    answering.fill_in(story.database, actor, given, story.read_on)
    if evidence:
        answering.attach_file(story.database, actor, answers.FAMILY, "lowest_pay")
    explanation = "Some workers paid their journey before we changed agents; we are looking into it."
    answering.submit_answers(story.database, actor, actor.name, explanation)


def _email_to(story: DemoBuilder, address: str) -> Received:
    email = story.mailbox.latest_to(address)
    if email is None:
        raise RuntimeError(f"no email has reached {address}")
    return email


def _follow_up(story: DemoBuilder) -> None:
    """One question is answered and accepted, one awaits its answer, two critical ones are for safeguarding."""
    story.clock.advance(days=2)
    today = story.clock().date()
    asked = _ask(story, "reviewer", "fees_repaid", "Please send proof of the repayments, with identities masked.", 14)
    _ask(story, "reviewer", "pay_late", "Please tell us when every worker was paid, and what will change.", 10)
    critical = _ask(story, "safeguarding", "documents_withheld", "Please hand back every original now.", 7)
    story.database.write(follow_up.agree_to_ask, critical.id, actor=story.actors["second.safeguarding"])
    _ask(story, "safeguarding", "heavy_fee", "Please send us a plan for paying everything back.", 14)
    story.send_email()
    story.clock.advance(days=1)
    email = _email_to(story, next(row[4] for row in rows() if row[0] == asked.supplier_name))
    supplier = answering.come_in(story.database, email)
    waiting = story.database.read(findings.asked_back, asked.invitation, actor=supplier)[-1]
    answer = f"All 24 workers were repaid by {today:%d %B %Y}. The receipts, names masked, are with our auditor."
    story.database.write(follow_up.answer, asked.invitation, waiting.id, answer, actor=supplier)
    reason = "The auditor confirmed that he holds the receipts of all 24 repayments."
    story.database.write(follow_up.accept, asked.id, reason, actor=story.actors["reviewer"])
    seen = "The receipts were compared with the payroll of May and June."
    verify.record(story.database, asked.campaign, asked.invitation, "desk_review", seen, actor=story.actors["reviewer"])


def _ask(story: DemoBuilder, who: str, flag: str, text: str, days: int) -> FindingRow:
    """Ask a follow-up question about the first open finding of this flag."""
    actor = story.actors[who]
    pages = (FindingFilter(severity=severity, state="open") for severity in ("critical", "high", "medium"))
    rows = (row for which in pages for row in story.database.read(finding_lists.page, which, actor=actor).rows)
    finding = next(row for row in rows if row.flag == flag)
    due_on = (story.clock() + timedelta(days=days)).date()
    story.database.write(follow_up.ask, finding.id, text, due_on, actor=actor)
    return finding


def bouncing() -> frozenset[str]:
    """The addresses that the mailbox permanently refuses."""
    return frozenset({BOUNCING, *(row[4] for row in rows() if row[4].startswith("nobody@"))})
