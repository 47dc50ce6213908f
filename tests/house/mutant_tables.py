"""The lines that mutants break: what is told, who may do what, sessions and links."""

from dataclasses import dataclass

DISCLOSURE = "tests/domain/test_disclosure.py tests/domain/test_open_view.py tests/web/test_responses.py"
DISCLOSURE += " tests/web/test_findings.py tests/workflow/test_finding_view.py tests/workflow/test_family_view.py"
DISCLOSURE += " tests/workflow/test_flag_view.py"
FOLLOW_UP = "tests/workflow/test_follow_up.py tests/web/test_findings.py"
SIGN_IN = "tests/web/test_sign_in.py tests/web/test_doors.py tests/web/test_members.py"
GATE = "tests/workflow/test_open_link.py tests/workflow/test_load_response.py"
GATE += " tests/workflow/test_respondent_session.py tests/web/supplier/test_journey.py"
CAMPAIGNS = "tests/web/test_campaigns.py tests/workflow/test_listed_suppliers.py tests/workflow/test_correct.py"
OUTBOX = "tests/storage/test_outbox.py tests/storage/test_email_claims.py tests/storage/test_deliveries.py"
OUTBOX += " tests/workflow/test_dispatch.py tests/workflow/test_claim_emails.py"
SUBMIT = "tests/workflow/test_submit.py tests/storage/test_submissions.py tests/workflow/test_verify.py"
WALLS = "tests/house/test_walls.py"
ANY_ORDER = "tests/web/supplier/test_any_order.py"
SAME = "tests/web/test_looks_the_same.py"
SECURITY = "tests/web/test_security.py tests/web/test_unavailable.py"


@dataclass(frozen=True)
class Mutant:
    """`old` stands once in `file`; with `new` in its place, some test among `tests` must fail."""

    sentence: str
    file: str
    old: str
    new: str
    tests: str


READERS = (
    # What is told
    Mutant(
        "the history tells of files with restricted answers",
        "storage/disclosed_entries.py",
        "        (verb.in_(ABOUT_ANSWERS), false()),\n",
        "",
        SAME,
    ),
    Mutant(
        "emails about withheld findings are listed",
        "storage/disclosed_entries.py",
        "return col(OutboxEmail.id).not_in(",
        "return true() | col(OutboxEmail.id).not_in(",
        SAME,
    ),
    Mutant(
        "every severity of withheld flags has a line",
        "workflow/flag_view.py",
        "_rank(withheld) > worst_disclosed",
        "True",
        SAME,
    ),
    Mutant(
        "an erasure's preview counts answers",
        "storage/erasing.py",
        "if label in OPEN_COUNTS}",
        "if label}",
        SAME,
    ),
    Mutant("a submission has no salt", "workflow/submit.py", '"salt": work.new_id(), ', "", SUBMIT),
    Mutant(
        "flags may cut between restricted days",
        "domain/open_view.py",
        "        if any(self._is_day(key) for key in guarded):\n            return True\n",
        "",
        "tests/domain/test_open_view.py",
    ),
    Mutant(
        "what follows from a sensitive answer is passed on",
        "domain/cyclonedx.py",
        "given - personal - rests",
        "given - personal",
        "tests/domain/test_cyclonedx.py",
    ),
    Mutant(
        "a tag may be of any length",
        "sheets/reader/markup.py",
        "> LONGEST_PART:",
        "> 10**12:",
        "tests/sheets/test_grid.py",
    ),
    Mutant(
        "sheets may have any number of rows",
        "sheets/reader/slimming.py",
        "if self._rows > LAST_ROW:",
        "if False:",
        "tests/sheets/test_grid.py",
    ),
    Mutant(
        "a count of 9 is shown exactly",
        "domain/bands.py",
        "0 < count < FEW",
        "0 < count < FEW - 1",
        "tests/domain/test_bands.py",
    ),
    Mutant(
        "a band begins one lower",
        "domain/bands.py",
        "    if count < FEW:",
        "    if count < FEW - 1:",
        "tests/domain/test_bands.py",
    ),
    Mutant(
        "restricted answers are shown to all",
        "domain/disclosure.py",
        'view = None if policy.may(actor, "sensitive") else',
        "view = None if True else",
        DISCLOSURE,
    ),
    Mutant(
        "an answer is not redacted",
        "domain/disclosure.py",
        "        if self.is_redacted((family, question.id)):\n            return RESTRICTED\n",
        "",
        DISCLOSURE,
    ),
    Mutant(
        "points of a restricted answer are shown",
        "domain/disclosure.py",
        "return RESTRICTED if open_points.state is None and open_points.high is not None else points",
        "return points",
        DISCLOSURE,
    ),
    Mutant(
        "what became of a restricted question is shown",
        "domain/disclosure.py",
        "        if self.is_redacted(rules.key):\n            return RESTRICTED\n",
        "",
        DISCLOSURE,
    ),
    Mutant(
        "a value that a rule read is shown",
        "domain/disclosure.py",
        "return RESTRICTED if self.is_redacted(key) else self._shown(key, value)",
        "return self._shown(key, value)",
        DISCLOSURE,
    ),
    Mutant(
        "a sentence keeps its restricted values",
        "domain/disclosure.py",
        "IN_TEXT if without_values or view.hides(key) else",
        "IN_TEXT if without_values else",
        DISCLOSURE,
    ),
    Mutant(
        "a critical flag's sentence keeps its values",
        "workflow/finding_view.py",
        'without_values=finding.severity == "critical"',
        "without_values=False",
        DISCLOSURE,
    ),
    Mutant(
        "a check about restricted answers is shown",
        "domain/disclosure.py",
        "return self._is_about_restricted(ready.when, ready.say)",
        "return False",
        DISCLOSURE + " tests/workflow/test_verify.py",
    ),
    Mutant(
        "evidence of a restricted question is served",
        "workflow/review.py",
        "    check_file(work, submission, evidence_and_data)\n",
        "",
        DISCLOSURE + " tests/workflow/test_verify.py tests/workflow/test_attach.py",
    ),
    Mutant(
        "an original file is anybody's",
        "workflow/review.py",
        '    policy.check(work.actor, "sensitive")\n',
        "",
        DISCLOSURE + " " + WALLS + " tests/workflow/test_attach.py",
    ),
    Mutant(
        "taking an original leaves no trace",
        "workflow/review.py",
        "    history.note(work, OriginalDownloaded(evidence_id, invitation))\n",
        "",
        DISCLOSURE + " tests/workflow/test_attach.py tests/journeys/test_bad_files.py",
    ),
    Mutant(
        "a restricted explanation is anybody's to accept",
        "workflow/verify.py",
        "    review.check_explanation(work, submission, *place, computations)\n",
        "",
        "tests/workflow/test_verify.py " + DISCLOSURE,
    ),
    Mutant(
        "a restricted file is anybody's to judge",
        "workflow/verify.py",
        "    review.check_file(work, submission, evidence_row, computations)\n",
        "",
        "tests/workflow/test_verify.py " + DISCLOSURE,
    ),
    Mutant(
        "a restricted reply is anybody's to decide",
        "workflow/follow_up.py",
        "    check_reads_reply(work, finding)\n",
        "",
        FOLLOW_UP + " tests/workflow/test_finding_view.py",
    ),
    Mutant(
        "words about a restricted value are shown",
        "workflow/finding_view.py",
        "return words if may_read or not words else RESTRICTED",
        "return words",
        FOLLOW_UP + " " + DISCLOSURE,
    ),
    Mutant(
        "history tells which restricted check fired",
        "workflow/review.py",
        "return not (is_kept_back or redacted",
        "return not (redacted",
        DISCLOSURE + " tests/web/test_history.py tests/workflow/test_verify.py",
    ),
    # Who may do what
    Mutant(
        "everybody may publish",
        "domain/policy.py",
        '"publish": frozenset({OWNER, CAMPAIGN_MANAGER})',
        '"publish": frozenset(ROLES)',
        WALLS,
    ),
    Mutant(
        "a campaign manager may change members",
        "domain/policy.py",
        '"members": frozenset({OWNER})',
        '"members": frozenset({OWNER, CAMPAIGN_MANAGER})',
        WALLS,
    ),
    Mutant(
        "a reviewer acts on critical findings",
        "domain/policy.py",
        '"follow_up_critical": frozenset({SAFEGUARDING})',
        '"follow_up_critical": frozenset({SAFEGUARDING, REVIEWER})',
        FOLLOW_UP,
    ),
    Mutant(
        "the portal itself may do everything",
        "domain/policy.py",
        'return actor.kind in ("member", "operator") and bool(',
        "return True or bool(",
        "tests/domain " + WALLS,
    ),
    Mutant(
        "roles are not asked at the door",
        "web/access.py",
        '            policy.check(actor, access.partition(":")[2])\n',
        "            pass\n",
        WALLS,
    ),
    Mutant(
        "one supplier's session opens another's response",
        "web/access.py",
        "    if invitation != actor.invitation:\n        raise NotFound()\n",
        "",
        WALLS,
    ),
    Mutant(
        "the same person may agree to closing",
        "domain/proposals.py",
        "    if actor.id == proposal.proposed_by:\n",
        '    if actor.id == proposal.proposed_by and proposal.kind != "close_finding":\n',
        FOLLOW_UP,
    ),
    Mutant(
        "the same person may agree to asking",
        "domain/proposals.py",
        "    if actor.id == proposal.proposed_by:\n",
        '    if actor.id == proposal.proposed_by and proposal.kind != "ask_supplier":\n',
        FOLLOW_UP,
    ),
    Mutant(
        "a critical finding closes at once",
        "workflow/follow_up.py",
        '    if finding.severity == "critical":\n        proposals.add(work, "close_finding"',
        '    if finding.severity == "none":\n        proposals.add(work, "close_finding"',
        FOLLOW_UP,
    ),
    Mutant(
        "a critical finding is asked about at once",
        "workflow/follow_up.py",
        'if asks is None or finding.severity == "critical" or finding.state',
        "if asks is None or finding.state",
        FOLLOW_UP,
    ),
    Mutant(
        "a question about a critical finding leaves without a second person",
        "workflow/follow_up.py",
        '    if finding.severity == "critical":\n        proposals.add(work, "ask_supplier"',
        '    if finding.severity == "none":\n        proposals.add(work, "ask_supplier"',
        FOLLOW_UP,
    ),
    Mutant(
        "a reply that was given can be replaced",
        "workflow/follow_up.py",
        "    if asked.answered_at is not None:\n",
        "    if False:\n",
        FOLLOW_UP + " tests/web/supplier",
    ),
    Mutant(
        "the last owner may be removed",
        "storage/people.py",
        "    _keep_an_owner(work, id)\n    _change(work, id, removed_at",
        "    _change(work, id, removed_at",
        "tests/storage/test_people.py tests/web/test_members.py",
    ),
    Mutant(
        "the last owner may become a reader",
        "storage/people.py",
        '    if "owner" not in held:\n        _keep_an_owner(work, id)\n',
        "",
        "tests/storage/test_people.py tests/web/test_members.py",
    ),
    Mutant(
        "a removed member's sessions go on",
        "storage/people.py",
        "    work.execute(delete(table_of(Session)).where(col(Session.member_id) == id))\n",
        "",
        "tests/storage/test_people.py tests/web/test_members.py tests/web/test_sign_in.py",
    ),
    Mutant(
        "a removed member's session opens",
        "storage/sessions.py",
        "        col(Member.removed_at).is_(None),\n    )\n)",
        "    )\n)",
        "tests/storage/test_sessions.py",
    ),
    # Sessions and links
    Mutant(
        "an older password email stays good",
        "storage/sessions.py",
        "    work.execute(delete(table_of(PasswordToken)).where(col(PasswordToken.person_id) == person))\n",
        "",
        SIGN_IN,
    ),
    Mutant(
        "a password email works after its time",
        "storage/sessions.py",
        ", col(PasswordToken.expires_at) > work.now\n",
        "\n",
        SIGN_IN,
    ),
    Mutant(
        "a password email works twice",
        "storage/sessions.py",
        "col(PasswordToken.hash) == hash_, col(PasswordToken.used_at).is_(None), col(PasswordToken.expires_at",
        "col(PasswordToken.hash) == hash_, col(PasswordToken.expires_at",
        SIGN_IN,
    ),
    Mutant(
        "a code can be used again",
        "storage/sessions.py",
        "col(Person.totp_last_step) < step)",
        "col(Person.totp_last_step) <= step)",
        SIGN_IN,
    ),
    Mutant(
        "a half session counts as a whole one",
        "storage/sessions.py",
        '        col(Session.kind).in_(bindparam("kinds", expanding=True)),\n',
        "",
        SIGN_IN + " tests/web/test_releases.py",
    ),
    Mutant(
        "a member's session never idles out",
        "workflow/member_session.py",
        "work.now >= min(seen.ends_at, seen.seen_at + IDLE)",
        "work.now >= seen.ends_at",
        SIGN_IN,
    ),
    Mutant(
        "a member's session lasts for ever",
        "workflow/member_session.py",
        "work.now >= min(seen.ends_at, seen.seen_at + IDLE)",
        "work.now >= seen.seen_at + IDLE",
        SIGN_IN,
    ),
    Mutant(
        "setting a password leaves other sessions alive",
        "workflow/reset_password.py",
        "    sessions.end_all(work, known.id)\n",
        "",
        SIGN_IN,
    ),
    Mutant(
        "a respondent's session never idles out",
        "workflow/respondent_session.py",
        "work.now >= min(seen.ends_at, seen.seen_at + IDLE)",
        "work.now >= seen.ends_at",
        GATE,
    ),
    Mutant(
        "a respondent's session lasts for ever",
        "workflow/respondent_session.py",
        "work.now >= min(seen.ends_at, seen.seen_at + IDLE)",
        "work.now >= seen.seen_at + IDLE",
        GATE,
    ),
    Mutant(
        "a revoked link opens",
        "workflow/open_link.py",
        "    if way.withdrawn:\n",
        "    if False:\n",
        GATE,
    ),
    Mutant(
        "whoever is inside a revoked invitation goes on",
        "workflow/load_response.py",
        "    if invited.revoked_at is not None:\n",
        "    if False:\n",
        GATE + " " + CAMPAIGNS,
    ),
    Mutant(
        "revoking leaves the session",
        "workflow/invite.py",
        "    respondents.end_all(work, invitation_id)\n",
        "",
        GATE + " " + CAMPAIGNS,
    ),
    Mutant(
        "revoking leaves the links",
        "workflow/invite.py",
        "    campaigns.revoke_links(work, invitation_id)\n",
        "",
        GATE + " " + CAMPAIGNS,
    ),
    Mutant(
        "revoking leaves the waiting email",
        "workflow/invite.py",
        '    deliveries.withdraw(work, invitation_id, "Withdrawn: its link was revoked before it was sent.")\n',
        "",
        CAMPAIGNS + " " + OUTBOX,
    ),
    Mutant(
        "a submitted response can be changed",
        "workflow/load_response.py",
        "    if invited.submitted_at is not None:\n",
        "    if False:\n",
        GATE + " " + SUBMIT,
    ),
    Mutant(
        "a closed campaign takes answers",
        "workflow/load_response.py",
        "    if writing and invited.closed_at is not None and invited.submitted_at is None:\n",
        "    if False:\n",
        GATE + " " + CAMPAIGNS,
    ),
)
