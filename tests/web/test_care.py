"""A buyer reads which answers to rely on less, and why; whoever may not read all sees what the open answers show."""

from portal.storage import board, people
from portal.storage.database import Database, Work
from tests.benchmarks import answered
from tests.content import shipped
from tests.web.conftest import Cast, Visit, signed_in


def test_signs_of_answering_without_care_stand_beside_confidence(database: Database, visit: Visit) -> None:
    version = shipped.version("essentials-1.0.0")
    (silence,) = (path for path in shipped.profile_files() if path.stem == "knows_nothing")
    given = [shipped.read_profile(silence).answers, shipped.read_case(shipped.ANSWERS / "essentials-1.0.0-best.json")]
    actor, campaign = answered.fill(database, 2, given, [version])
    organisation = str(actor.organisation)

    def ids(work: Work) -> list[str]:
        return [row.id for row in board.all_rows(work, campaign)]

    invitations = database.read(ids, actor=actor)
    for role in ("safeguarding", "reviewer"):
        member = database.write(people.add_member, organisation, f"{role}@care.example", [role], role, actor=actor)
        client = signed_in(visit(), database, Cast(organisation, {role: member}), role)
        pages = [client.get(f"/campaigns/{campaign}/invitations/{invitation}").text for invitation in invitations]
        (page,) = (page for page in pages if "Read with care" in page)
        assert "Read with care: " + version.title in page
        assert "questions have no answer or depend on one that is missing." in page
        assert "It lowers confidence by 5." in page
        assert all('id="confidence"' in page for page in pages)
