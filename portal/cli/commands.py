"""Every command in one table, in the order of a buyer's work."""

import typer

from portal.cli.lazy import Commands, Group, LazyGroup

COMMANDS: Commands = {
    "init": "portal.cli.operators:init",
    "organisation": Group(
        "Buyers' organisations.",
        {"add": "portal.cli.buyers:add_organisation", "list": "portal.cli.buyers:list_organisations"},
    ),
    "member": Group(
        "Members: people who sign in.",
        {"add": "portal.cli.buyers:add_member", "unlock": "portal.cli.buyers:unlock_member"},
    ),
    "suppliers": Group("An organisation's suppliers.", {"import": "portal.cli.suppliers:import_suppliers"}),
    "impact": "portal.cli.rescoring:impact",
    "publish": "portal.cli.buyers:publish",
    "library": Group(
        "Move published questionnaires from one portal to another.",
        {"export": "portal.cli.buyers:export_library", "import": "portal.cli.buyers:import_library"},
    ),
    "campaign": Group(
        "Campaigns: questionnaires sent to suppliers with a due date.",
        {
            "add": "portal.cli.buyers:add_campaign",
            "send": "portal.cli.buyers:send_campaign",
            "remind": "portal.cli.buyers:remind_campaign",
            "show": "portal.cli.buyers:show_campaign",
            "rescore": "portal.cli.rescoring:rescore",
            "add-suppliers": "portal.cli.campaigns:add_suppliers",
            "extend": "portal.cli.campaigns:extend_campaign",
            "more-time": "portal.cli.campaigns:give_more_time",
            "copy": "portal.cli.campaigns:copy",
            "repeat": "portal.cli.repeating:repeat",
            "codes": "portal.cli.campaigns:codes",
            "texts": "portal.cli.campaign_translations:texts",
            "translate": "portal.cli.campaign_translations:translate",
            "messages": "portal.cli.supplier_messages:messages",
            "reply": "portal.cli.supplier_messages:reply",
            "open-answers": "portal.cli.supplier_messages:open_answers",
            "workbook": "portal.cli.offline_workbooks:write",
            "read-workbook": "portal.cli.offline_workbooks:read_in",
            "share-findings": "portal.cli.sharing:share_findings",
            "close": "portal.cli.campaigns:close",
            "reopen": "portal.cli.campaigns:reopen",
            "delete": "portal.cli.campaigns:delete",
        },
    ),
    "finding": Group(
        "Findings: list them, and assign, plan, close or reopen many at once.",
        {"list": "portal.cli.findings:list_findings", "change": "portal.cli.findings:change"},
    ),
    "worker": "portal.cli.operators:worker",
    "mail": Group(
        "Test email and process bounces.",
        {
            "test": "portal.cli.try_mail:test",
            "bounce": "portal.cli.bounces:bounce",
            "lmtp": "portal.cli.bounces:lmtp",
            "undeliverable": "portal.cli.bounces:undeliverable",
        },
    ),
    "export": "portal.cli.buyers:export",
    "serve": "portal.cli.operators:serve",
    "backup": "portal.cli.copies:backup",
    "restore": "portal.cli.copies:restore",
    "resume": "portal.cli.copies:resume",
    "removals": "portal.cli.copies:removals",
    "erase": "portal.cli.erasing:erase",
    "hold": Group(
        "Legal holds: suppliers whose data may not be erased.",
        {
            "set": "portal.cli.erasing:set_hold",
            "lift": "portal.cli.erasing:lift_hold",
            "list": "portal.cli.erasing:list_holds",
        },
    ),
    "secret": Group(
        "The secret that seals waiting emails and authenticators.",
        {
            "status": "portal.cli.secrets:status",
            "new": "portal.cli.secrets:new",
            "rotate": "portal.cli.secrets:rotate",
            "forget": "portal.cli.secrets:forget",
        },
    ),
    "keys": Group(
        "Other portals whose signed answers are verified here.",
        {
            "add": "portal.cli.trusted_keys:add",
            "list": "portal.cli.trusted_keys:list_portals",
            "remove": "portal.cli.trusted_keys:remove",
        },
    ),
    "check": "portal.cli.questionnaires:check",
    "diff": "portal.cli.questionnaires:diff",
    "score": "portal.cli.questionnaires:score",
    "schema": "portal.cli.questionnaires:schema",
    "workbook": "portal.cli.workbooks:workbook",
    "verify": "portal.cli.verify:verify",
    "doctor": "portal.cli.operators:doctor",
}


class Portal(LazyGroup):
    """The `portal` command."""

    def root_commands(self) -> Commands:
        """All commands."""
        return COMMANDS


def register(app: typer.Typer) -> None:
    """Register all commands on `app`."""
    app.callback(cls=Portal, no_args_is_help=True)(_portal)


def _portal() -> None:
    """Candour: supplier self-assessment against forced labour."""
