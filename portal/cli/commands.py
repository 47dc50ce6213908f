"""Every command in one list, in the order of a buyer's work."""

import typer

from portal.cli import bounces, buyers, operators, questionnaires, weighing, workbooks


def register(app: typer.Typer) -> None:
    """Hang all commands onto `app`."""
    organisation, member = typer.Typer(no_args_is_help=True), typer.Typer(no_args_is_help=True)
    suppliers, campaign = typer.Typer(no_args_is_help=True), typer.Typer(no_args_is_help=True)
    app.command()(operators.init)
    app.add_typer(organisation, name="organisation", help="Buyers' organisations.")
    organisation.command("add")(buyers.add_organisation)
    organisation.command("list")(buyers.list_organisations)
    app.add_typer(member, name="member", help="People who sign in.")
    member.command("add")(buyers.add_member)
    app.add_typer(suppliers, name="suppliers", help="The suppliers of an organisation.")
    suppliers.command("import")(buyers.import_suppliers)
    app.command()(weighing.impact)
    app.command()(buyers.publish)
    library = typer.Typer(no_args_is_help=True)
    app.add_typer(library, name="library", help="Published questionnaires, handed from one portal to another.")
    library.command("export")(buyers.export_library)
    library.command("import")(buyers.import_library)
    app.add_typer(campaign, name="campaign", help="Questionnaires sent to suppliers by a day.")
    campaign.command("add")(buyers.add_campaign)
    campaign.command("send")(buyers.send_campaign)
    campaign.command("remind")(buyers.remind_campaign)
    campaign.command("show")(buyers.show_campaign)
    campaign.command("rescore")(weighing.rescore)
    app.command()(operators.post)
    mail = typer.Typer(no_args_is_help=True)
    app.add_typer(mail, name="mail", help="Emails that come back.")
    mail.command("bounce")(bounces.bounce)
    mail.command("lmtp")(bounces.lmtp)
    mail.command("undeliverable")(bounces.undeliverable)
    app.command()(buyers.export)
    app.command()(operators.serve)
    app.command()(operators.backup)
    app.command()(operators.restore)
    app.command()(operators.resume)
    app.command()(questionnaires.check)
    app.command()(questionnaires.diff)
    app.command()(questionnaires.score)
    app.command()(questionnaires.schema)
    app.command()(workbooks.workbook)
    app.command()(operators.doctor)
