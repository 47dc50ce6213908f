"""Every sentence a supplier can meet is translated, whole, in every language pages speak."""

import ast
import re
from functools import cache
from pathlib import Path

import pytest
from babel.messages.catalog import Message

from portal.languages import LANGUAGES
from portal.languages.catalogues import SOURCE
from tests.house import messages

ROOT = Path(__file__).resolve().parents[2]
SPOKEN = [language for language in LANGUAGES if language != SOURCE]
PLACES = re.compile(r"%\(\w+\)s|</?[a-z]+>")
SIDE = [
    path
    for pattern in ("supplier/*", "supplier_base.html", "questions/*", "errors/*", "mail/**/*")
    for path in sorted((ROOT / "templates").glob(pattern))
    if path.is_file() and not any(name in path.parts for name in ("member_added", "password", "test"))
]
NOT_WORDS = {"Candour", "kB"}
SAID = re.compile(r"{#.*?#}|{% trans .*?{% endtrans %}|{%.*?%}|{{.*?}}", re.S)


@pytest.mark.parametrize("language", SPOKEN)
def test_a_catalogue_has_every_sentence_and_no_other(language: str) -> None:
    wanted = _wanted()
    there = {message.id for message in messages.written(language) if message.id}
    assert there - wanted == set(), "run `make messages`"
    assert wanted - there == set(), "run `make messages`, then translate what is empty"


@cache
def _wanted() -> frozenset[object]:
    """Every sentence of the supplier's side; collecting them reads the whole portal."""
    return frozenset(message.id for message in messages.extracted() if message.id)


@pytest.mark.parametrize("language", SPOKEN)
def test_no_translation_is_missing_doubtful_or_broken(language: str) -> None:
    wrong = []
    for message in messages.written(language):
        if message.id and (message.fuzzy or not all(_forms(message)) or not _same_places(message)):
            wrong.append(message.id)
    assert wrong == []


def _forms(message: Message) -> list[str]:
    return [message.string] if isinstance(message.string, str) else list(message.string or ())


def _same_places(message: Message) -> bool:
    """Every form has the values of the English; a form for exactly one, two or none may do without its number."""
    source = message.id if isinstance(message.id, str) else message.id[1]
    wanted = sorted(PLACES.findall(source))
    if isinstance(message.id, str):
        return sorted(PLACES.findall(str(message.string))) == wanted
    free = [one for one in wanted if one != "%(count)s"]
    return all(set(PLACES.findall(form)) <= set(wanted) for form in _forms(message)) and any(
        sorted(PLACES.findall(form)) in (wanted, free) for form in _forms(message)
    )


def test_the_words_that_protect_people_are_never_left_out() -> None:
    """Punishment, names and passports are spoken of wherever English speaks of them."""
    said = {
        "fr": ("puni", "passeport"),
        "es": ("castigado", "pasaporte"),
        "ar": ("معاقبة", "جواز"),
        "bn": ("শাস্তি", "পাসপোর্ট"),
        "vi": ("trừng phạt", "hộ chiếu"),
        "zh-Hans": ("惩罚", "护照"),
        "ru": ("наказан", "паспорт"),
        "pt": ("punido", "passaporte"),
        "tr": ("cezalandır", "pasaport"),
        "id": ("dihukum", "paspor"),
        "hi": ("दंडित", "पासपोर्ट"),
        "th": ("ลงโทษ", "หนังสือเดินทาง"),
    }
    assert set(said) == set(SPOKEN)
    for language, (punished, passport) in said.items():
        for message in messages.written(language):
            source = str(message.id)
            text = " ".join(_forms(message)).lower()
            if "punished" in source.lower() and "passport" in source:
                assert punished in text and passport in text, (language, source)


OWN_SCRIPT = {
    "ar": "\u0600-\u06ff",
    "bn": "\u0980-\u09ff",
    "ru": "\u0400-\u04ff",
    "zh-Hans": "\u4e00-\u9fff",
    "hi": "\u0900-\u097f",
    "th": "\u0e00-\u0e7f",
}
SAID_ALIKE: set[str] = set()
"""Sentences that two languages truly say in the same words."""


def test_no_two_languages_hold_the_same_translation() -> None:
    """A catalogue that was copied from another passes every other test here."""
    holders: dict[tuple[str, str], list[str]] = {}
    for language in SPOKEN:
        for message in messages.written(language):
            source = message.id if isinstance(message.id, str) else message.id[0]
            if len(_words(source)) >= 4 and source not in SAID_ALIKE:
                for form in filter(None, set(_forms(message))):
                    holders.setdefault((source, " ".join(form.split())), []).append(language)
    assert {said: languages for said, languages in holders.items() if len(languages) > 1} == {}


@pytest.mark.parametrize("language", OWN_SCRIPT)
def test_a_language_with_a_script_of_its_own_uses_it(language: str) -> None:
    own = re.compile(f"[{OWN_SCRIPT[language]}]")
    forms = [form for message in messages.written(language) if message.id for form in _forms(message)]
    assert [form for form in forms if _words(form) and not own.search(form)] == []


def _words(text: str) -> list[str]:
    """The words outside of values and tags."""
    return re.findall(r"[^\W\d_]+", PLACES.sub(" ", text))


def test_french_never_lets_a_sign_fall_to_the_next_line() -> None:
    """A no-break space stands before `:;?!»` and after `«`."""
    forms = [form for message in messages.written("fr") if message.id for form in _forms(message)]
    assert [form for form in forms if re.search(r" [:;?!»]|« ", form)] == []


@pytest.mark.parametrize("path", SIDE, ids=lambda path: str(path.relative_to(ROOT / "templates")))
def test_no_template_of_a_supplier_says_a_word_that_cannot_be_translated(path: Path) -> None:
    bare = SAID.sub("", re.sub(r"<style>.*?</style>", "", path.read_text(), flags=re.DOTALL))
    spoken = re.findall(r'(?:aria-label|title|placeholder|alt)="([^"]*)"', bare)
    text = "\n".join([re.sub(r"<[^>]*>|&\w+;", "\n", bare), *spoken])
    assert [word for word in re.findall(r"[^\W\d_]+", text) if word not in NOT_WORDS] == []


SUPPLIERS_STEPS = [
    ROOT / "portal" / path
    for path in (
        "workflow/open_link.py",
        "workflow/load_response.py",
        "workflow/respondent_session.py",
        "workflow/answer.py",
        "workflow/attach.py",
        "workflow/prepare_file.py",
        "workflow/delegate.py",
        "workflow/explain.py",
        "workflow/open_section.py",
        "workflow/pass_on.py",
        "workflow/settle.py",
        "workflow/submit.py",
        "workflow/upgrade_version.py",
        "workflow/write_to_buyer.py",
        "domain/kinds/forms.py",
        "domain/kinds/numbers.py",
    )
] + sorted((ROOT / "portal/web/supplier").glob("*.py"))


@pytest.mark.parametrize("path", SUPPLIERS_STEPS, ids=lambda path: path.name)
def test_a_supplier_is_refused_in_sentences_that_can_be_translated(path: Path) -> None:
    """`raise Closed("…")` would be said in English to everybody; `raise Closed(Sentence("…"))` is not."""
    plain = []
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Raise) and isinstance(node.exc, ast.Call) and node.exc.args:
            said = node.exc.args[0]
            if isinstance(said, ast.JoinedStr | ast.Constant):
                plain.append(node.lineno)
    assert plain == []
