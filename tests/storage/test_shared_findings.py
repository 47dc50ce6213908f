"""A finding is shared with its own supplier, which replies once; who may not see the finding counts no reply."""

from datetime import timedelta

import pytest

from portal.domain.refusals import Conflict
from portal.storage import shared_findings
from portal.storage.rows import col
from portal.storage.tables import Finding
from tests.two_buyers import TwoBuyers


def test_each_sharing_of_a_finding_has_a_number(buyers: TwoBuyers) -> None:
    harbour = buyers.harbour
    (first,) = buyers.database.read(shared_findings.of_invitation, harbour.anand, actor=harbour.reader)
    buyers.clock.advance(minutes=1)
    reply_by = buyers.clock().date()
    buyers.database.write(shared_findings.add, first.finding, "Again.", 1, reply_by, actor=harbour.reviewer)
    buyers.database.write(shared_findings.add, harbour.ids["sharable"], "Busy.", 1, reply_by, actor=harbour.reviewer)
    shares = buyers.database.read(shared_findings.of_invitation, harbour.anand, actor=harbour.reader)
    assert {(share.flag, share.number) for share in shares} == {("large_site", 1), ("large_site", 2), ("busy_site", 1)}
    of_one = buyers.database.read(shared_findings.of_findings, [first.finding], actor=harbour.reader)
    assert [share.number for share in of_one[first.finding]] == [1, 2]


def test_another_organisation_sees_and_answers_nothing(buyers: TwoBuyers) -> None:
    harbour, stranger = buyers.harbour, buyers.elsewhere.owner
    assert buyers.database.read(shared_findings.of_invitation, harbour.anand, actor=stranger) == ()
    with pytest.raises(Conflict):
        given = (harbour.ids["share"], "accepted", None)
        buyers.database.write(shared_findings.keep_reply, *given, is_restricted=False, actor=stranger)


def test_a_supplier_replies_once_and_the_reply_is_counted_for_who_may_see_the_finding(buyers: TwoBuyers) -> None:
    harbour = buyers.harbour
    anand, before = harbour.contact(harbour.anand), buyers.clock() - timedelta(seconds=1)

    def reply(words: str) -> None:
        given = (harbour.ids["share"], "disputed", words)
        buyers.database.write(shared_findings.keep_reply, *given, is_restricted=True, actor=anand)

    reply("It is two sites.")
    with pytest.raises(Conflict):
        reply("It is three.")
    (share,) = buyers.database.read(shared_findings.of_invitation, harbour.anand, actor=harbour.reader)
    assert (share.position, share.words, share.words_restricted) == ("disputed", "It is two sites.", True)
    count = shared_findings.count_replied
    assert buyers.database.read(count, before, buyers.clock(), actor=harbour.reviewer) == 1
    assert buyers.database.read(count, buyers.clock(), buyers.clock(), actor=harbour.reviewer) == 0
    assert buyers.database.read(count, before, buyers.clock(), actor=buyers.elsewhere.reviewer) == 0
    buyers.set(Finding, col(Finding.id) == share.finding, withheld=True)
    assert buyers.database.read(count, before, buyers.clock(), actor=harbour.reviewer) == 0
    assert buyers.database.read(count, before, buyers.clock(), actor=harbour.safeguarding) == 1
