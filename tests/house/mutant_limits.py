"""The lines that mutants break: limits on guessing, emails that are given up, and what another buyer may know."""

from tests.house.mutant_tables import DISCLOSURE, OUTBOX, Mutant

CODES = "tests/web/supplier/test_other_browsers.py"
GUESSING = "tests/workflow/test_login_limits.py tests/web/test_doors.py"
GUESSING_LINKS = "tests/workflow/test_open_link.py"

LIMITS = (
    Mutant(
        "codes of an authenticator are guessed without end",
        "workflow/sign_in.py",
        "login_limits.WINDOW) > CODES_PER_PERSON:",
        "login_limits.WINDOW) > 10**9:",
        "tests/web/test_sign_in.py",
    ),
    Mutant(
        "a network guesses passwords of many people",
        "workflow/login_limits.py",
        '        Limit(f"sign-in:from:{network}", TRIES_PER_CLIENT),\n',
        "",
        GUESSING,
    ),
    Mutant(
        "many networks guess the password of one person",
        "workflow/login_limits.py",
        '        Limit(f"sign-in:to:{name}", TRIES_PER_ADDRESS),\n',
        "",
        GUESSING,
    ),
    Mutant(
        "one network asks for password emails without end",
        "workflow/login_limits.py",
        '        Limit(f"email:{name}:{network}", EMAILS_PER_ADDRESS_AND_CLIENT),\n',
        "",
        GUESSING,
    ),
    Mutant(
        "many networks ask for password emails of one person",
        "workflow/login_limits.py",
        '        Limit(f"email:to:{name}", EMAILS_PER_ADDRESS),\n',
        "",
        GUESSING,
    ),
    Mutant(
        "addresses of a link are guessed without end",
        "workflow/open_link.py",
        "TRY_WINDOW) >= most for key, most in limits):",
        "TRY_WINDOW) >= 10**9 for key, most in limits):",
        GUESSING_LINKS,
    ),
    Mutant(
        "a browser's codes are guessed without end",
        "workflow/browser_codes.py",
        "    if tries < WRONG_TRIES:\n",
        "    if tries < 10**9:\n",
        CODES,
    ),
    Mutant(
        "a browser's code works for ever",
        "workflow/enter_code.py",
        " or work.now >= browser.code_expires_at:",
        ":",
        CODES,
    ),
    Mutant(
        "emails are never given up",
        "storage/deliveries.py",
        "    if work.now - row.queued_at > GIVE_UP:\n        mark_refused(",
        "    if False:\n        mark_refused(",
        OUTBOX,
    ),
    Mutant(
        "the bytes of a sent email stay",
        "storage/deliveries.py",
        'done = {"finished_at": work.now, "claimed_until": None, "sealed": None, **facts}',
        'done = {"finished_at": work.now, "claimed_until": None, **facts}',
        OUTBOX,
    ),
    Mutant(
        "answers behind a derived value of a critical flag are shown",
        "domain/restriction.py",
        "        for root in roots(ruleset.derived, key)\n    }",
        "        for root in [key[:2]]\n    }",
        "tests/domain/test_disclosure.py tests/domain/test_open_view.py",
    ),
    Mutant(
        "a section's score with restricted points is shown",
        "workflow/family_view.py",
        "    if redacted.view is None:\n        return {section",
        "    if True:\n        return {section",
        DISCLOSURE,
    ),
    # Other organisations
    Mutant(
        "the name that a person has with another buyer is shown",
        "storage/people.py",
        "case((col(MemberTable.first_seen_at).is_(None), col(MemberTable.invited_as)), else_=col(Person.name))",
        "col(Person.name)",
        "tests/web/test_organisations.py",
    ),
    Mutant(
        "whether a person has an authenticator elsewhere is shown",
        "storage/people.py",
        'col(MemberTable.first_seen_at).is_not(None).label("has_signed_in")',
        '(col(Person.totp_last_step) > 0).label("has_signed_in")',
        "tests/web/test_organisations.py",
    ),
    Mutant(
        "one owner resets an authenticator that another buyer relies on",
        "workflow/members.py",
        "    if not is_elsewhere:\n",
        "    if True:\n",
        "tests/web/test_account.py",
    ),
    Mutant(
        "a file of another supplier's answers looks like one's own",
        "workflow/excerpt_origins.py",
        '        listed["supplier"],\n',
        '        submission.content["supplier"]["name"],\n',
        "tests/web/supplier/test_excerpts.py",
    ),
    Mutant(
        "late files of restricted questions are told",
        "workflow/supplement.py",
        "    if file in {readable.id for readable in readable_files(redacted, files)}:\n",
        "    if True:\n",
        "tests/workflow/test_supplement.py",
    ),
    Mutant(
        "the secret of a bounce address is not compared",
        "domain/envelope.py",
        'f"{email_id}.{secret}".casefold().encode())',
        'local.rpartition("+")[2].encode())',
        "tests/workflow/test_take_bounce.py",
    ),
    Mutant(
        "a judgement keeps a result computed before it",
        "workflow/ahead.py",
        "            if known == source:\n",
        "            if True:\n",
        "tests/workflow/test_verify.py tests/workflow/test_supplement.py",
    ),
)
