"""The questions as a PDF: every shape of a question is set, in every language that this machine has a font for."""

import re
import zlib

import pytest

from portal.languages import LANGUAGES
from portal.paper import PaperForm, PaperQuestion, PaperSection, can_print, pdf

QUESTIONS = (
    PaperQuestion("", "A note to read."),
    PaperQuestion("1.1", "How many?", notes=("In: people",), condition="Only if so.", blanks=("",)),
    PaperQuestion("1.2", "Which?", options=("One", "Two"), instead=("We do not know",)),
    PaperQuestion("1.3", "Who pays?", options=("We", "They"), rows=("Fee", "Travel")),
    PaperQuestion("1.4", "From where?", columns=("Country", "People")),
    PaperQuestion("1.5", "Anything else?", lines=5),
    PaperQuestion("1.6", "Answered", blanks=("Day",), answer="#import *bold* $x$ \\ <label>\nsecond line"),
)
FORM = PaperForm("Fair work", ("Nordwind – Factory",), (PaperSection("1. People", ("About.",), QUESTIONS),))


def fonts_in(data: bytes) -> str:
    """The names of the fonts that a PDF holds, wherever they are packed."""
    packed = re.findall(rb"stream\r?\n(.*?)\r?\nendstream", data, re.DOTALL)
    texts = [data]
    for part in packed:
        try:
            texts.append(zlib.decompress(part))
        except zlib.error:
            continue
    return " ".join(name.decode() for text in texts for name in re.findall(rb"/BaseFont ?/([\w+-]+)", text))


@pytest.mark.parametrize("language", [language for language in LANGUAGES if can_print(language)])
def test_every_question_is_set_and_no_answer_is_taken_for_markup(language: str) -> None:
    data = pdf(FORM, language)
    assert data.startswith(b"%PDF") and len(data) > 10_000


@pytest.mark.parametrize(
    ("language", "word", "font"),
    [("ar", "جوازات سفر", "Arab"), ("bn", "ক্ষুদ্র শ্রমিক", "Bengali"), ("ru", "Вопрос", "Sans")],
)
def test_a_script_is_set_in_a_font_of_its_own(language: str, word: str, font: str) -> None:
    if not can_print(language):
        pytest.skip("this machine has no font for it, which the page says")
    form = PaperForm(word, (), (PaperSection(word, (), (PaperQuestion("1.1", word, answer=word),)),))
    assert font in fonts_in(pdf(form, language))
