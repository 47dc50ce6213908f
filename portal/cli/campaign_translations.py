"""Commands for a campaign's texts in its suppliers' languages: print them, and read a translation from a file."""

from pathlib import Path
from typing import Annotated, Any

import typer
import yaml

from portal.cli.connect import opened, operator
from portal.cli.output import AlwaysJson, print_json, sentences
from portal.domain.campaign_translations import NAMES
from portal.domain.reading.yaml_tree import LOADER
from portal.domain.refusals import Invalid
from portal.storage import campaign_texts, campaigns
from portal.workflow import translate_campaign

NO_MAPPING = f"The file must have a line for each text, like “title: …”. The texts are: {', '.join(NAMES)}."


def texts(
    campaign: str,
    language: Annotated[str, typer.Option(help="Only this language, as a file for `campaign translate`.")] = "",
    _as_json: AlwaysJson = False,
) -> None:
    """Print a campaign's texts with their translations, and how many suppliers read each language."""
    with sentences(), opened() as database:
        actor = operator(database.read(campaigns.organisation_of, campaign))
        view = database.read(translate_campaign.translation_view, campaign, language, actor=actor)
        stored = database.read(campaign_texts.translations, campaign, actor=actor)
    if language:
        print_json({line.field.name: line.text for line in view.lines})
        return
    given = {tag: {name: text["text"] for name, text in each.texts.items()} for tag, each in stored.items()}
    lines = {
        line.language: {
            "suppliers": line.suppliers,
            "untranslated": list(line.untranslated),
            "stale": list(line.stale),
            "texts": given.get(line.language, {}),
        }
        for line in view.languages
    }
    original = {name: getattr(view.campaign, name) for name in NAMES}
    print_json({"written_in": view.campaign.written_in, "texts": original, "languages": lines})


def translate(
    campaign: str,
    language: Annotated[str, typer.Argument(help="A language tag like bn or pt-BR.")],
    file: Annotated[Path, typer.Argument(help="A YAML or JSON file with a line for each text, like “title: …”.")],
    still_fits: Annotated[
        bool, typer.Option("--still-fits", help="Confirm that unchanged translations fit a text that has changed.")
    ] = False,
    _as_json: AlwaysJson = False,
) -> None:
    """Save a campaign's texts in one language. A text that the file lacks is shown in the original."""
    with sentences(), opened() as database:
        actor = operator(database.read(campaigns.organisation_of, campaign))
        typed = _texts(file)
        confirmed = NAMES if still_fits else ()
        database.write(translate_campaign.translate, campaign, language, typed, confirmed, actor=actor)
        view = database.read(translate_campaign.translation_view, campaign, language, actor=actor)
    line = next(each for each in view.languages if each.language == view.language)
    print_json({"language": line.language, "untranslated": list(line.untranslated), "stale": list(line.stale)})


def _texts(file: Path) -> dict[str, str]:
    """The texts of a file by name; refuses anything else."""
    try:
        data: Any = yaml.load(file.read_bytes(), Loader=LOADER)  # noqa: S506 - a safe loader, in C where there is one
    except (yaml.YAMLError, UnicodeError):
        raise Invalid(NO_MAPPING) from None
    if not isinstance(data, dict) or not all(isinstance(text, str) for text in data.values()):
        raise Invalid(NO_MAPPING)
    if unknown := [str(name) for name in data if name not in NAMES]:
        raise Invalid(f"There is no text {unknown[0]}. The texts are: {', '.join(NAMES)}.")
    return dict(data)
