"""Long lists of suppliers are imported and chosen by jobs: in parts, each once, as far as the member may then."""

import threading
from collections.abc import Callable

import pytest

from portal.domain.policy import Actor
from portal.storage import campaigns, history, jobs, people, suppliers
from portal.storage.database import Database
from portal.storage.jobs import JobRow
from portal.storage.supplier_filters import SupplierFilter
from portal.workflow import add_recipients, import_suppliers, job_steps, publish, remove_recipients, run_jobs
from portal.workflow.add_recipients import ListFile, RecipientChoice
from portal.workflow.draft_campaign import CampaignPlan
from portal.workflow.run_jobs import Outcome
from tests.house.stage import VERSIONS
from tests.web.conftest import Cast, actor_of, make_cast

ROWS = 100
IMPORT, ADD, REMOVE = "import_suppliers", "add_recipients", "remove_recipients"
HEAD = "Supplier name,External code,Country,Contact email\n"
LIST = HEAD + "".join(f"Mill {n:02},M-{n:02},{'BD' if n % 2 else 'TR'},m{n}@mills.example\n" for n in range(ROWS))


@pytest.fixture
def cast(database: Database, monkeypatch: pytest.MonkeyPatch) -> Cast:
    monkeypatch.setattr(import_suppliers, "BATCH", 40)
    for step in (add_recipients, remove_recipients):
        monkeypatch.setattr(step, "BATCH", 40)
        monkeypatch.setattr(step, "MOST_AT_ONCE", 10)
    return database.write(make_cast)


@pytest.fixture
def manager(cast: Cast) -> Actor:
    return actor_of(cast, "campaign_manager")


def run(database: Database, kind: str, after_one: Callable[[], object] = lambda: None) -> Outcome:
    """A worker does the next job; `after_one` happens when a part of it is written."""

    def watch(_: str, done: int, whole: int) -> None:
        if 0 < done < whole:
            after_one()

    outcome = run_jobs.next_job(database, job_steps.steps_of(), (kind,), STOP, watch)
    assert outcome is not None
    return outcome


STOP = threading.Event()


def run_and_stop(database: Database, kind: str) -> None:
    """A worker that is stopped after the first part, as by the end of its process."""
    assert run(database, kind, STOP.set).became == "stopped"
    STOP.clear()


def write_other(database: Database, cast: Cast, code: str) -> None:
    data = f"{HEAD}Other,{code},BD,other@elsewhere.example\n".encode()
    database.write(import_suppliers.confirm, data, "other.csv", actor=actor_of(cast, "owner"))


def ask_import(database: Database, actor: Actor) -> str:
    """The id of the job; a second press finds the same."""
    upload = database.read(import_suppliers.store_upload, LIST.encode(), "list.csv", actor=actor)
    plan, _ = database.read(import_suppliers.preview_upload, upload, actor=actor)
    given = (upload, plan.fingerprint, import_suppliers.NO_CHOICES)
    first, second = (database.write(import_suppliers.ask, *given, actor=actor) for _ in range(2))
    assert first == second
    return first


def job_of(database: Database, id: str, actor: Actor) -> JobRow:
    return database.read(jobs.own, id, actor=actor)


def total(database: Database, actor: Actor, search: str = "Mill") -> int:
    return database.read(suppliers.page, SupplierFilter(search), actor=actor).total


def test_a_long_list_is_imported_in_parts_and_goes_on_where_it_stopped(
    database: Database, cast: Cast, manager: Actor
) -> None:
    write_other(database, cast, "M-07")
    job = ask_import(database, manager)
    run_and_stop(database, IMPORT)
    assert (total(database, manager), total(database, manager, "Other")) == (40, 1)
    assert run(database, IMPORT) == Outcome(IMPORT, "done", {"added": 99, "changed": 1})
    assert (total(database, manager), total(database, manager, "Other")) == (ROWS, 0)
    assert (job_of(database, job, manager).done, job_of(database, job, manager).whole) == (ROWS, ROWS)
    noted = [entry.event.details() for entry in database.read(history.page, size=50, actor=manager)]
    imported = [details for details in noted if details.get("file") == "list.csv"]
    assert [sum(details[name] for details in imported) for name in ("added", "changed", "unchanged")] == [99, 1, 0]
    ask_import(database, manager)
    assert run(database, IMPORT).result == {"added": 0, "changed": 0}, "the same list a second time"


def test_what_was_not_confirmed_is_not_imported(database: Database, cast: Cast, manager: Actor) -> None:
    job = ask_import(database, manager)
    run_and_stop(database, IMPORT)
    write_other(database, cast, "M-90")
    assert run(database, IMPORT).became == "failed", "changed between two workers"
    assert "40 were imported before that. Check the import again." in str(job_of(database, job, manager).problem)
    ask_import(database, manager)
    outcome = run(database, IMPORT, lambda: write_other(database, cast, "M-89"))
    assert outcome.became == "failed", "changed between two parts"
    assert (total(database, manager), total(database, manager, "Other")) == (80, 2)
    ask_import(database, manager)
    database.write(people.set_roles, cast.members["campaign_manager"], ["read_only"], actor=actor_of(cast, "owner"))
    assert run(database, IMPORT).became == "failed"
    assert total(database, manager) == 80, "whoever asked may no longer import"


def test_many_suppliers_are_added_to_a_campaign_and_removed_in_parts_and_once(
    database: Database, cast: Cast, manager: Actor
) -> None:
    database.write(import_suppliers.confirm, LIST.encode(), "list.csv", actor=manager)
    (version,) = database.write(publish.publish, [VERSIONS[0]], actor=actor_of(cast, "owner"))
    plan = CampaignPlan(
        "Fair work",
        "2027-01-31T17:00",
        "UTC",
        (version.id,),
        purpose="To know.",
        legal_basis="Law",
        proportionality="Risk",
    )
    few = RecipientChoice(SupplierFilter("M-0", fields={"country": ("BD",)}))
    some = database.write(add_recipients.draft, plan, few, actor=manager)
    assert (some.job, some.count) == ("", 5), "a few are added at once"
    listed = ListFile((HEAD.partition(",")[0] + ",Country\nMill 02,TR\nMill 04,TR\n").encode(), "two.csv")
    assert database.write(add_recipients.add, some.campaign, RecipientChoice(listed=listed), actor=manager).count == 2

    everybody = RecipientChoice()
    asked = [database.write(add_recipients.add, some.campaign, everybody, actor=manager) for _ in range(2)]
    assert asked[0] == asked[1] and asked[0].job
    run_and_stop(database, ADD)
    assert run(database, ADD).result == {"added": ROWS - 7}
    added = database.read(campaigns.suppliers_of, some.campaign, actor=manager)
    assert len(added) == ROWS

    few_removed = [database.write(remove_recipients.remove_matching, some.campaign, "M-0", actor=manager) for _ in "12"]
    assert (few_removed[0].count, few_removed[0].job, few_removed[1].count) == (10, "", 0), "a few are removed at once"
    gone = [database.write(remove_recipients.remove_matching, some.campaign, "mill", actor=manager) for _ in "12"]
    assert gone[0] == gone[1] and gone[0].job
    run_and_stop(database, REMOVE)
    assert len(database.read(campaigns.suppliers_of, some.campaign, actor=manager)) == ROWS - 10 - 40
    assert run(database, REMOVE).result == {"removed": ROWS - 10}
    assert not database.read(campaigns.suppliers_of, some.campaign, actor=manager)
    database.write(add_recipients.add, some.campaign, everybody, at_once=True, actor=manager)

    copied = database.write(add_recipients.copy, some.campaign, "Again", "2028-01-31T17:00", actor=manager)
    assert run(database, ADD).result == {"added": ROWS}
    assert database.read(campaigns.suppliers_of, copied.campaign, actor=manager) == added
    given = ListFile(LIST.encode(), "list.csv")
    long = [
        database.write(add_recipients.add, copied.campaign, RecipientChoice(listed=given), actor=manager) for _ in "12"
    ]
    assert long[0].job == long[1].job
    assert run(database, ADD).result == {"added": 0}
