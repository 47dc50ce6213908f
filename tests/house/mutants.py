"""`make mutate`: break what matters most, one line at a time, and see that a test notices.

Each mutant is a line of the code and what stands in its place, with the tests that are about it. The work is done in a
copy of the checkout, on SQLite. Names on the command line choose mutants by a part of their sentence.
"""

import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tests.house.mutant_limits import LIMITS
from tests.house.mutant_tables import ANY_ORDER, CAMPAIGNS, OUTBOX, READERS, SECURITY, SUBMIT, WALLS, Mutant

HERE = Path(__file__).parent.parent.parent
LEFT_BEHIND = (".venv", ".git", "*.pyc", "__pycache__", ".hypothesis", ".pytest_cache", ".mypy_cache", "screenshots")
LONGEST = 600

MUTANTS = (
    *READERS,
    *LIMITS,
    # Emails
    Mutant(
        "a restored portal sends emails",
        "storage/email_claims.py",
        "    if portal_state.is_restored(work):\n",
        "    if False:\n",
        OUTBOX + " tests/workflow/test_recover.py",
    ),
    Mutant(
        "an email of unknown fate is sent for ever",
        "storage/deliveries.py",
        "    if row.unknown_at is not None or not is_repeatable:\n",
        "    if not is_repeatable:\n",
        OUTBOX,
    ),
    Mutant(
        "a reminder of unknown fate is sent twice",
        "storage/deliveries.py",
        "    if row.unknown_at is not None or not is_repeatable:\n",
        "    if row.unknown_at is not None:\n",
        OUTBOX,
    ),
    Mutant(
        "a bounce of the former address marks the corrected one",
        "storage/deliveries.py",
        " & (col(Invitation.contact_address) == row.to_address)",
        "",
        OUTBOX + " tests/storage/test_bounced.py tests/workflow/test_take_bounce.py",
    ),
    # Limits of what may be done
    Mutant(
        "extending may shorten",
        "workflow/extend.py",
        '        raise Invalid("The new due date must be later than the one suppliers were given.", fields=("due",))\n',
        "        pass\n",
        CAMPAIGNS,
    ),
    Mutant(
        "sending does not look at the count",
        "workflow/invite.py",
        "    if waiting != expected_count:\n",
        "    if False:\n",
        CAMPAIGNS,
    ),
    Mutant(
        "a campaign may begin with a retired version",
        "workflow/draft_campaign.py",
        "        if chosen_version.retired_at is not None and chosen_version.id not in already_chosen\n",
        "        if False\n",
        CAMPAIGNS + " tests/web/test_campaign_plans.py",
    ),
    Mutant(
        "the due moment itself counts as late",
        "workflow/submit.py",
        "is_late = work.now > context.invited.due_at",
        "is_late = work.now >= context.invited.due_at",
        SUBMIT,
    ),
    Mutant(
        "answers to questions that are not asked are submitted",
        "workflow/check_answers.py",
        "for question in version.questions() if (version.id, question.id) in context.progress.shown)",
        "for question in version.questions())",
        SUBMIT,
    ),
    Mutant(
        "a review stands on the changed questionnaires only",
        "storage/submissions.py",
        "    _stand(work, invitation, results)\n\n\ndef _stand",
        "    _stand(work, invitation, changed)\n\n\ndef _stand",
        SUBMIT,
    ),
    Mutant(
        "evidence of another hash is handed out",
        "storage/evidence_bytes.py",
        "    if hashlib.sha256(data).hexdigest() != digest:\n        raise NotFound(DAMAGED)\n",
        "",
        "tests/workflow/test_attach.py " + SUBMIT,
    ),
    Mutant(
        "cells that begin with @ stay formulas in CSV",
        "sheets/results.py",
        '("=", "+", "-", "@", "\\t", "\\r",',
        '("=", "+",',
        "tests/sheets/test_results.py",
    ),
    Mutant(
        "files are taken without end",
        "workflow/prepare_file.py",
        "timedelta(hours=1)) > MOST_AN_HOUR:",
        "timedelta(hours=1)) > 10**9:",
        "tests/workflow/test_submit.py",
    ),
    # What must hold in any order of steps
    Mutant(
        "a replaced explanation is lost",
        "storage/explanations.py",
        "            work.execute(insert(table_of(ExplanationRevision)), before)\n",
        "",
        ANY_ORDER,
    ),
    Mutant(
        "what was submitted can be changed without a correction",
        "workflow/load_response.py",
        "    if invited.submitted_at is not None:\n        raise Closed(ALREADY_SUBMITTED)",
        "    if False:\n        raise Closed(ALREADY_SUBMITTED)",
        ANY_ORDER,
    ),
    Mutant(
        "a colleague sees every section",
        "workflow/load_response.py",
        "        return self.sections is None or (family, section) in self.sections\n",
        "        return True\n",
        ANY_ORDER,
    ),
    # What a browser may send
    Mutant(
        "a form from a neighbouring site is taken",
        "web/security.py",
        'site in ("same-origin", "none")',
        'site in ("same-origin", "same-site", "none")',
        SECURITY,
    ),
    Mutant(
        "any host name is answered",
        "web/security.py",
        'headers.get("host", "").lower() not in self.hosts',
        "False",
        SECURITY,
    ),
    Mutant(
        "a page may be framed",
        "web/security.py",
        "        \"frame-ancestors 'none'\",\n",
        "",
        SECURITY,
    ),
    Mutant(
        "a body may be of any size",
        "web/security.py",
        "RequestBodyLimitMiddleware(app, max_body_size=most)",
        "app",
        SECURITY,
    ),
    Mutant(
        "a password stays on the page of a session that ended",
        "web/errors.py",
        'SECRETS = frozenset({"password", "present", "own", "current", "code"})',
        "SECRETS = frozenset()",
        SECURITY + " tests/web/test_sign_in.py tests/web/test_doors.py",
    ),
    # Walls
    Mutant(
        "a foreign finding can be read",
        "storage/findings_board.py",
        "return finding_states.with_facts(joined).where(own, readable_by(work))",
        "return finding_states.with_facts(joined).where(readable_by(work))",
        WALLS,
    ),
    Mutant(
        "a foreign file can be read",
        "storage/evidence.py",
        "col(EvidenceTable.id) == evidence, col(EvidenceTable.organisation_id) == work.actor.organisation\n",
        "col(EvidenceTable.id) == evidence\n",
        WALLS,
    ),
    Mutant(
        "another supplier's file can be read",
        "storage/evidence.py",
        'if work.actor.kind == "respondent":',
        "if False:",
        WALLS + " tests/workflow/test_attach.py",
    ),
    Mutant(
        "a foreign draft can be read",
        "storage/drafts.py",
        "return statement.where(col(QuestionnaireDraft.organisation_id) == work.actor.organisation)",
        "return statement",
        WALLS,
    ),
    Mutant(
        "a foreign campaign can be read",
        "storage/campaigns.py",
        "    return statement.where(table.c.organisation_id == work.actor.organisation)\n",
        "    return statement\n",
        WALLS,
    ),
    Mutant(
        "a foreign member can be read",
        "storage/people.py",
        "    mine = (col(MemberTable.id) == id) & (col(MemberTable.organisation_id) == work.actor.organisation)\n",
        "    mine = col(MemberTable.id) == id\n",
        WALLS,
    ),
    Mutant(
        "a foreign version can be read",
        "storage/library.py",
        "    return statement.where(col(PublishedVersion.organisation_id) == work.actor.organisation)\n",
        "    return statement\n",
        WALLS,
    ),
    Mutant(
        "a foreign upload can be read",
        "storage/uploads.py",
        "    if is_old or organisation.decode() != work.actor.organisation:\n",
        "    if is_old:\n",
        WALLS,
    ),
    Mutant(
        "foreign invitations can be dropped from a list",
        "storage/campaigns.py",
        "unsent = (col(Invitation.campaign_id) == campaign.id) & col(Invitation.confirmed_at).is_(None)",
        "unsent = col(Invitation.confirmed_at).is_(None)",
        WALLS,
    ),
    Mutant(
        "foreign suppliers can be chosen",
        "storage/campaigns.py",
        "_own(work, select(table_of(Supplier)), table_of(Supplier)).where(some)",
        "select(table_of(Supplier)).where(some)",
        WALLS,
    ),
    Mutant(
        "a file of another response can be judged",
        "workflow/verify.py",
        "    if evidence_row.response != submission.response:\n        raise NotFound\n",
        "",
        WALLS + " tests/workflow/test_verify.py",
    ),
    Mutant(
        "the campaign in an address is not looked at",
        "workflow/verify.py",
        "    if campaigns.recipient(work, invitation).campaign_id != campaign:\n        raise NotFound\n",
        "",
        WALLS + " tests/workflow/test_verify.py",
    ),
)


def chosen(words: list[str]) -> list[Mutant]:
    """Those whose sentence holds one of `words`; all without."""
    return [mutant for mutant in MUTANTS if not words or any(word in mutant.sentence for word in words)]


def is_noticed(mutant: Mutant, copy: Path) -> bool:
    """Whether a test fails, or does not come to an end, with the mutant in place."""
    file = copy / "portal" / mutant.file
    source = file.read_text(encoding="utf-8")
    file.write_text(source.replace(mutant.old, mutant.new), encoding="utf-8")
    words = ["-m", "not browser", "-k", "not postgresql", "-n", "0", "-q", "-x", "-p", "no:cacheprovider"]
    command = [sys.executable, "-m", "pytest", *mutant.tests.split(), *words]
    try:
        done = subprocess.run(command, cwd=copy, capture_output=True, timeout=LONGEST, check=False)
    except subprocess.TimeoutExpired:
        return True
    finally:
        file.write_text(source, encoding="utf-8")
    if done.returncode not in (0, 1):
        raise SystemExit(f"{mutant.sentence}: the tests could not be run\n{done.stdout.decode()[-2000:]}")
    return done.returncode == 1


def main() -> None:
    """Try the mutants; fails when one survives."""
    survivors, mutants = [], chosen(sys.argv[1:])
    with tempfile.TemporaryDirectory(prefix="candour-mutants-") as folder:
        copy = Path(folder) / "candour"
        shutil.copytree(HERE, copy, ignore=shutil.ignore_patterns(*LEFT_BEHIND))
        for mutant in mutants:
            began = time.perf_counter()
            noticed = is_noticed(mutant, copy)
            survivors += [] if noticed else [mutant.sentence]
            print(
                f"{'killed  ' if noticed else 'SURVIVES'} {time.perf_counter() - began:4.0f} s  {mutant.sentence}",
                flush=True,
            )
    print(f"{len(mutants) - len(survivors)} of {len(mutants)} killed; survived: {', '.join(survivors) or 'none'}")
    sys.exit(bool(survivors))


if __name__ == "__main__":
    main()
