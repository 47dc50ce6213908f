"""The questionnaires that come with the portal: all of them, in order, with the translations that lie beside them."""

from pathlib import Path
from shutil import copyfile

from portal.settings import root
from portal.storage import shipped

HOME = root("questionnaires")


def test_every_shipped_family_is_there_in_order() -> None:
    named = [(version.id, version.number) for version in shipped.versions_in(HOME)]
    assert named == sorted(named)
    assert {family for family, _ in named} == {path.parent.name for path in HOME.glob("*/1.0.0.yaml")}


def test_translations_lie_beside_their_version_and_no_other(tmp_path: Path) -> None:
    for name in ("1.0.0.yaml", "1.0.0.fr.yaml", "1.0.0.de.yaml", "1.1.0.fr.yaml"):
        (tmp_path / name).touch()
    assert [file.name for file in shipped.translations_beside(tmp_path / "1.0.0.yaml")] == [
        "1.0.0.de.yaml",
        "1.0.0.fr.yaml",
    ]


def test_a_translation_that_cannot_be_read_is_left_out_and_the_others_stay(tmp_path: Path) -> None:
    family = tmp_path / "essentials"
    family.mkdir()
    for name in ("1.0.0.yaml", "1.0.0.fr.yaml"):
        copyfile(HOME / "essentials" / name, family / name)
    (family / "1.0.0.es.yaml").write_text("text: [", encoding="utf-8")
    assert [translation.language for translation in shipped.translations_in(tmp_path)] == ["fr"]


def test_a_version_that_cannot_be_read_is_left_out(tmp_path: Path) -> None:
    (tmp_path / "broken").mkdir()
    (tmp_path / "broken" / "1.0.0.yaml").write_text("questionnaire: [", encoding="utf-8")
    assert shipped.versions_in(tmp_path) == ()


def test_the_table_of_laws_names_questions_that_the_shipped_versions_ask() -> None:
    asked = {f"{version.id}.{question.id}" for version in shipped.versions_in(HOME) for question in version.questions()}
    named = {question for law in shipped.laws_in(HOME).laws for ask in law.asks for question in ask.questions}
    assert named
    assert named <= asked
