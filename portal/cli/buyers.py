"""Commands for a buyer's work: organisations, members, suppliers, publishing, campaigns, exports."""

import sys
from dataclasses import fields
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any

import typer

from portal.cli.campaign_texts import with_campaign_texts
from portal.cli.connect import opened, operator
from portal.cli.organisations import InOrganisation, inside
from portal.cli.output import AlwaysJson, AsJson, exit_with, print_json, print_line, print_rows, sentences
from portal.cli.progress_bar import progress_bar
from portal.cli.questionnaires import Paths, read_one, read_one_translation
from portal.domain.policy import ROLES
from portal.sheets import supplier_list
from portal.storage import campaigns, people, shipped, waiting_invitations
from portal.storage.database import Database
from portal.workflow import campaign_view, invite, library_bundle, members, organise, passwords, recipients, remind
from portal.workflow import export as exporting
from portal.workflow import publish as publishing
from portal.workflow.add_recipients import ListFile
from portal.workflow.campaign_view import SupplierStatus
from portal.workflow.exporting.tables import TABLES
from portal.workflow.sign_in import hashed


def add_organisation(name: str, _as_json: AlwaysJson = False) -> None:
    """Add a buyer's organisation and print its id."""
    with sentences(), opened() as database:
        print_json({"id": database.write(organise.add_organisation, name, actor=operator())})


def list_organisations(as_json: AsJson = False) -> None:
    """List the organisations of this installation."""
    with opened() as database:
        organisations = database.read(people.organisations, actor=operator())
    print_rows([{"id": organisation.id, "name": organisation.name} for organisation in organisations], as_json=as_json)


def add_member(
    address: str,
    role: Annotated[list[str], typer.Option(help=f"One of {', '.join(ROLES)}; repeatable.")],
    organisation: InOrganisation = "",
    password_stdin: Annotated[
        bool, typer.Option("--password-stdin", help="Read the password from standard input.")
    ] = False,
    name: Annotated[str, typer.Option(help="The person's name.")] = "",
    _as_json: AlwaysJson = False,
) -> None:
    """Add a member to an organisation; without a password, they get an email to set one."""
    with sentences(), opened() as database:
        actor = inside(database, organisation)
        password_hash = None
        if password_stdin:
            password = sys.stdin.readline().rstrip("\n")
            passwords.check(password, passwords.own_words(address, name))
            password_hash = hashed(password)
        member = database.write(members.add, address, role, name=name, password_hash=password_hash, actor=actor)
    print_json({"id": member})


def unlock_member(address: str, organisation: InOrganisation, as_json: AsJson = False) -> None:
    """Print a link for a locked-out member to set a new password and authenticator; no email is sent.

    The old password and authenticator stop working at once. The link is valid once, for two hours.
    """
    with sentences(), opened(with_any_secret=True) as database:
        link = database.write(members.unlock, address, actor=inside(database, organisation))
    if as_json:
        print_json({"link": link})
    else:
        print_line(link)


def publish(
    paths: Paths,
    organisation: InOrganisation = "",
    notes: Annotated[str, typer.Option(help="Release notes, shown to people who choose a version.")] = "",
    as_json: AsJson = False,
) -> None:
    """Publish versions for an organisation, and offer the translations beside them or among the paths.

    Refuses a changed file under a published number, and a version bump that is too small.
    """
    with sentences(), opened() as database:
        actor = inside(database, organisation)
        files = version_files(paths)
        beside = [file for version in files for file in shipped.translations_beside(version)]
        named = [path for path in paths if path.name.count(".") > 3]
        translations = [read_one_translation(file) for file in dict.fromkeys([*beside, *named])]
        versions = [read_one(path) for path in files]
        if versions or not translations:
            done = publishing.publish_ahead(database, versions, notes, translations, actor=actor)
        else:
            done = database.write(publishing.translate_all, translations, actor=actor)
    rows = [
        {
            "id": publication.id,
            "family": publication.family,
            "version": publication.version,
            "hash": publication.hash,
            "new": publication.is_new,
        }
        for publication in done
    ]
    print_rows(rows, as_json=as_json)


def export_library(
    names: Annotated[list[str], typer.Argument(help="Published versions, like workforce@1.0.0.")],
    to: Annotated[Path, typer.Option(help="The bundle to write, a .zip.")],
    organisation: InOrganisation = "",
) -> None:
    """Write published versions into one bundle for another portal, each with its hash."""
    with sentences(), opened() as database:
        to.write_bytes(database.read(library_bundle.bundle, names, actor=inside(database, organisation)))
    print_line(f"{to}: {len(names)} versions.")


def import_library(
    bundle: Annotated[Path, typer.Argument(help="A bundle made by `portal library export`.")],
    organisation: InOrganisation = "",
    as_json: AsJson = False,
) -> None:
    """Publish the versions of a bundle for an organisation, after checking every hash."""
    with sentences(), opened() as database:
        actor = inside(database, organisation)
        done = library_bundle.import_bundle(database, bundle.read_bytes(), actor=actor)
    print_rows(
        [{"family": item.family, "version": item.version, "hash": item.hash, "new": item.is_new} for item in done],
        as_json=as_json,
    )


def version_files(paths: list[Path]) -> list[Path]:
    """The version files among the paths, including all those in folders; translations are left out."""
    files: list[Path] = []
    for path in paths:
        files += sorted(path.rglob("[0-9]*.yaml")) if path.is_dir() else [path]
    return [path for path in files if path.name.count(".") == 3 or (path in paths and path.name.count(".") < 4)]


@with_campaign_texts
def add_campaign(
    title: Annotated[str, typer.Option(help="The campaign's title.")],
    versions: Annotated[str, typer.Option(help="Published versions, like workforce@1.0.0,wages@1.0.0.")],
    due: Annotated[str, typer.Option(help="The due time in the time zone of --zone, like 2027-01-31T17:00.")],
    chosen: Annotated[str, typer.Option("--suppliers", help="The word all, or a workbook or text file of suppliers.")],
    organisation: InOrganisation = "",
    zone: Annotated[str, typer.Option(help="The IANA time zone of the due time. Default: the organisation's.")] = "",
    at_once: Annotated[
        bool,
        typer.Option("--ask-at-once", help="Send follow-up questions automatically, except about critical findings."),
    ] = False,
    written_in: Annotated[
        str, typer.Option(help="The language of the title and the texts. Default: the organisation's.")
    ] = "",
    _as_json: AlwaysJson = False,
    **texts: str,
) -> None:
    """Draft a campaign with its suppliers and print its id; nothing is sent yet."""
    with sentences(), opened() as database:
        actor = inside(database, organisation)
        texts["written_in"] = written_in
        texts["follow_up_mode"] = "at_once" if at_once else "after_a_look"
        listed = None if chosen == "all" else ListFile(Path(chosen).read_bytes(), Path(chosen).name)
        if listed is not None:
            supplier_list.read_ahead(listed.data, listed.name)
        names = [name for name in versions.split(",") if name.strip()]
        given = (title, names, due, zone, texts, listed)
        campaign, refused = database.write(recipients.draft_by_names, *given, actor=actor)
    for line in refused:
        typer.echo(f"row {line.row}, {line.column}: {line.problem}", err=True)
    print_json({"id": campaign})


def send_campaign(campaign: str, _as_json: AlwaysJson = False) -> None:
    """Write the invitations of a campaign; `portal worker` sends them."""
    with sentences(), opened() as database:
        actor = operator(database.read(campaigns.organisation_of, campaign))
        waiting = database.read(waiting_invitations.count_waiting, campaign, actor=actor)
        queued = _written(database, campaign, (invite.send, invite.write_waiting), waiting, actor)
    print_json({"queued": queued})


def remind_campaign(campaign: str, _as_json: AlwaysJson = False) -> None:
    """Remind everyone who has not submitted, but nobody twice within 24 hours; `portal worker` sends the emails."""
    with sentences(), opened() as database:
        actor = operator(database.read(campaigns.organisation_of, campaign))
        remindable = database.read(remind.remindable, campaign, actor=actor)
        queued = _written(database, campaign, (remind.remind_all, remind.write_left), remindable.count, actor)
    print_json({"queued": queued, "reminded_lately": remindable.in_cooldown})


def _written(database: Database, campaign: str, steps: tuple[Any, Any], count: int, actor: Any) -> int:
    """Confirm `count` emails, write them in batches, and return how many were written."""
    confirm, go_on = steps
    queued = batch = database.write(confirm, campaign, count, actor=actor)
    with progress_bar("writing emails") as on_progress:
        while batch:
            on_progress("", queued, count)
            batch = database.write(go_on, campaign, actor=actor)
            queued += batch
    return int(queued)


def show_campaign(campaign: str, as_json: AsJson = False) -> None:
    """Show the status of every supplier in a campaign."""
    with sentences(), opened() as database:
        actor = operator(database.read(campaigns.organisation_of, campaign))
        rows = [_shown(status) for status in database.read(campaign_view.statuses, campaign, actor=actor)]
    if not as_json:
        short = ("code", "supplier", "status", "severity", "score", "band", "confidence")
        rows = [{name: row[name] for name in short} for row in rows]
    print_rows(rows, as_json=as_json)


def export(
    campaign: str,
    to: Annotated[Path, typer.Option(help="The file to write: .xlsx, .csv, .parquet or .json.")],
    table: Annotated[
        str, typer.Option(help=f"For .csv and .parquet: {', '.join(table_of_export.id for table_of_export in TABLES)}.")
    ] = "suppliers",
    role: Annotated[str, typer.Option(help="Include only what a member with this role may see.")] = "",
) -> None:
    """Write a campaign's results to a file."""
    if role and role not in ROLES:
        exit_with(f"There is no role {role}. The roles are {', '.join(ROLES)}.")
    with sentences(), opened() as database, progress_bar("exporting") as on_progress:
        organisation = database.read(campaigns.organisation_of, campaign)
        actor = operator(organisation, frozenset({role} if role else ()))
        rows = exporting.to_file(database, campaign, to, table=table, actor=actor, on_progress=on_progress)
    print_line(f"{to}: {rows} rows.")


def _shown(status: SupplierStatus) -> dict[str, Any]:
    row = status.row
    facts = [field.name for field in fields(row) if field.name.endswith("_at")]
    return {
        "code": row.code,
        "supplier": row.supplier,
        "country": row.country,
        "status": row.status,
        **{name: _instant(getattr(row, name)) for name in facts},
        "late": row.late,
        "severity": row.severity,
        "score": row.score,
        "band": row.band,
        "confidence": row.confidence,
        "results": status.results,
    }


def _instant(value: datetime | None) -> str | None:
    return None if value is None else value.isoformat()
