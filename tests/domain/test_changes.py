"""One change between two versions, its words, and the bump that several changes need together."""

import pytest

from portal.domain.changes import Bump, Change, Word, worst


@pytest.mark.parametrize(
    ("before", "after", "words"),
    [
        (None, None, ()),
        ("", "", ()),
        (None, "Is it held?", (("new", "Is it held?"),)),
        ("Is it held?", None, (("gone", "Is it held?"),)),
        ("Is it held?", "Is it held?", (("same", "Is it held?"),)),
        ("Is it held?", "Is it kept?", (("same", "Is it"), ("gone", "held?"), ("new", "kept?"))),
        ("Is it held?", "Is it really held?", (("same", "Is it"), ("new", "really"), ("same", "held?"))),
        ("Is it really held?", "Is it held?", (("same", "Is it"), ("gone", "really"), ("same", "held?"))),
        ("held", "Held", (("gone", "held"), ("new", "Held"))),
        (
            "Sind Pässe da?",
            "Sind Ausweise da?",
            (("same", "Sind"), ("gone", "Pässe"), ("new", "Ausweise"), ("same", "da?")),
        ),
    ],
)
def test_a_reworded_text_tells_word_by_word_what_stayed_went_and_came(
    before: str | None, after: str | None, words: tuple[Word, ...]
) -> None:
    assert Change("held.ask", "reworded", "patch", before, after).words == words


def test_spacing_and_line_ends_are_no_change_of_words() -> None:
    assert Change("held.ask", "reworded", "patch", "Is  it\nheld?", "Is it held?").words == (("same", "Is it held?"),)


def test_the_words_that_stayed_and_went_make_up_the_text_before_and_those_that_came_the_text_after() -> None:
    before = "are passports or identity papers of any worker kept by the firm or by an agent of it"
    after = "does the firm or an agent keep passports or other papers of a worker in any of its offices"
    words = Change("held.ask", "reworded", "patch", before, after).words
    assert " ".join(text for kind, text in words if kind != "new") == before
    assert " ".join(text for kind, text in words if kind != "gone") == after


def test_a_word_that_stands_often_is_a_word_like_any_other() -> None:
    """Comparing leaves out no frequent word, as it would by habit in texts of more than two hundred."""
    text = " ".join(["the worker"] * 150)
    assert Change("held.help", "reworded", "patch", text, "now " + text).words == (("new", "now"), ("same", text))


@pytest.mark.parametrize(
    ("bumps", "needed"),
    [
        ([], "none"),
        (["none"], "none"),
        (["patch", "none"], "patch"),
        (["patch", "minor", "patch"], "minor"),
        (["minor", "major", "patch"], "major"),
    ],
)
def test_several_changes_need_the_highest_bump_of_them(bumps: list[Bump], needed: Bump) -> None:
    assert worst(bumps) == needed
    assert worst(reversed(bumps)) == needed
