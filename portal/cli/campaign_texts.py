"""Options of commands for the texts of a campaign, made from the registry of fields."""

import inspect
from collections.abc import Callable
from typing import Annotated, Any, TypeVar

import typer

from portal.domain.campaign_fields import CAMPAIGN_FIELDS, CampaignField

Command = TypeVar("Command", bound=Callable[..., None])


def with_campaign_texts(command: Command) -> Command:
    """Add an option for each text of a campaign to a command that takes them as `**texts`."""
    options = {field.name: Annotated[str, typer.Option(help=_help(field))] for field in CAMPAIGN_FIELDS}
    signature = inspect.signature(command)
    named = [each for each in signature.parameters.values() if each.kind is not inspect.Parameter.VAR_KEYWORD]
    added = [_parameter(name, option) for name, option in options.items()]
    command.__signature__ = signature.replace(parameters=[*named, *added])  # type: ignore[attr-defined]
    command.__annotations__ |= options
    return command


def _parameter(name: str, option: Any) -> inspect.Parameter:
    return inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, default="", annotation=option)


def _help(field: CampaignField) -> str:
    return f"{field.meaning} Default: the organisation's text." if field.has_default else field.meaning
