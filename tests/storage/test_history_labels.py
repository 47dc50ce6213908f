"""An entry of the history names what it is about and leads to its page, as far as its reader may know of it."""

from portal.domain.policy import Actor
from portal.storage import history, history_labels
from portal.storage.database import Work
from portal.storage.rows import col
from portal.storage.tables import Finding, QuestionnaireDraft, Supplier
from tests.two_buyers import TwoBuyers


def labels(buyers: TwoBuyers, actor: Actor) -> dict[str, tuple[str, str]]:
    """By verb, the words and the page of the newest entry."""

    def step(work: Work) -> dict[str, tuple[str, str]]:
        entries = history.page(work, size=500)
        named = history_labels.of_entries(work, entries)
        by_verb: dict[str, tuple[str, str]] = {}
        for entry in entries:
            if entry.id in named:
                by_verb.setdefault(entry.verb, (named[entry.id].words, named[entry.id].page))
        return by_verb

    return buyers.database.read(step, actor=actor)


def test_campaigns_invitations_drafts_versions_and_members_have_names(buyers: TwoBuyers) -> None:
    named = labels(buyers, buyers.harbour.owner)
    assert named["campaign_sent"] == (f"Fair work of {buyers.harbour.host}", "campaign")
    assert named["link_opened"] == ("Bashir", "campaign_invitation")
    assert named["draft_started"] == ("People at work", "draft")
    assert named["version_published"] == ("People at work 2.0.0", "version")
    assert named["member_added"] == ("New Comer", "")
    assert named["finding_shared"][1] == "finding"
    assert named["finding_shared"][0].endswith("(Anand)")


def test_a_withheld_finding_is_named_to_safeguarding_alone(buyers: TwoBuyers) -> None:
    buyers.set(Finding, col(Finding.id) == buyers.harbour.ids["finding"], withheld=True)
    assert "question_sent" in labels(buyers, buyers.harbour.safeguarding)
    assert "question_sent" not in labels(buyers, buyers.harbour.reviewer)


def test_what_was_removed_keeps_its_name_without_a_page(buyers: TwoBuyers) -> None:
    own = col(QuestionnaireDraft.organisation_id) == buyers.harbour.organisation
    buyers.set(QuestionnaireDraft, own, removed_at=buyers.clock())
    assert labels(buyers, buyers.harbour.owner)["draft_started"] == ("People at work", "")


def test_an_object_of_another_organisation_is_not_named(buyers: TwoBuyers) -> None:
    def step(work: Work) -> dict[tuple[str, str], history_labels.ObjectLabel]:
        return history_labels._named(work, "supplier", [buyers.harbour.ids["supplier"]])

    assert buyers.database.read(step, actor=buyers.elsewhere.owner) == {}
    (label,) = buyers.database.read(step, actor=buyers.harbour.owner).values()
    assert (label.words, label.page) == ("Anand", "supplier")
    buyers.set(Supplier, col(Supplier.id) == buyers.harbour.ids["supplier"], removed_at=buyers.clock())
    (label,) = buyers.database.read(step, actor=buyers.harbour.owner).values()
    assert (label.words, label.page) == ("Anand", "")
