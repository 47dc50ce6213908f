"""A finding is shared with its own supplier, which replies once; who may not see the finding counts no reply."""

from datetime import timedelta

import pytest

from portal.domain.refusals import Conflict
from portal.storage import shared_findings
from portal.storage.rows import col
from portal.storage.tables import Finding
from tests.two_buyers import Portal


def test_each_sharing_of_a_finding_has_a_number(portal: Portal) -> None:
    harbour = portal.harbour
    (first,) = portal.database.read(shared_findings.of_invitation, harbour.anand, actor=harbour.reader)
    portal.clock.advance(minutes=1)
    reply_by = portal.clock().date()
    portal.database.write(shared_findings.add, first.finding, "Again.", 1, reply_by, actor=harbour.reviewer)
    portal.database.write(shared_findings.add, harbour.ids["sharable"], "Busy.", 1, reply_by, actor=harbour.reviewer)
    shares = portal.database.read(shared_findings.of_invitation, harbour.anand, actor=harbour.reader)
    assert {(share.flag, share.number) for share in shares} == {("large_site", 1), ("large_site", 2), ("busy_site", 1)}
    of_one = portal.database.read(shared_findings.of_findings, [first.finding], actor=harbour.reader)
    assert [share.number for share in of_one[first.finding]] == [1, 2]


def test_another_organisation_sees_and_answers_nothing(portal: Portal) -> None:
    harbour, stranger = portal.harbour, portal.elsewhere.owner
    assert portal.database.read(shared_findings.of_invitation, harbour.anand, actor=stranger) == ()
    with pytest.raises(Conflict):
        given = (harbour.ids["share"], "accepted", None)
        portal.database.write(shared_findings.keep_reply, *given, is_restricted=False, actor=stranger)


def test_a_supplier_replies_once_and_the_reply_is_counted_for_who_may_see_the_finding(portal: Portal) -> None:
    harbour = portal.harbour
    anand, before = harbour.contact(harbour.anand), portal.clock() - timedelta(seconds=1)

    def reply(words: str) -> None:
        given = (harbour.ids["share"], "disputed", words)
        portal.database.write(shared_findings.keep_reply, *given, is_restricted=True, actor=anand)

    reply("It is two sites.")
    with pytest.raises(Conflict):
        reply("It is three.")
    (share,) = portal.database.read(shared_findings.of_invitation, harbour.anand, actor=harbour.reader)
    assert (share.position, share.words, share.words_restricted) == ("disputed", "It is two sites.", True)
    count = shared_findings.count_replied
    assert portal.database.read(count, before, portal.clock(), actor=harbour.reviewer) == 1
    assert portal.database.read(count, portal.clock(), portal.clock(), actor=harbour.reviewer) == 0
    assert portal.database.read(count, before, portal.clock(), actor=portal.elsewhere.reviewer) == 0
    portal.set(Finding, col(Finding.id) == share.finding, withheld=True)
    assert portal.database.read(count, before, portal.clock(), actor=harbour.reviewer) == 0
    assert portal.database.read(count, before, portal.clock(), actor=harbour.safeguarding) == 1
