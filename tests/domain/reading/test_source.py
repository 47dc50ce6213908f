"""Every value and key of a file knows its place, down to a character of a rule, however it was quoted."""

import pytest

from portal.domain.reading.source import Listing, Mapping, Scalar, Source
from tests.domain.reading.small_file import tree

TEXT = """id: small
sections:
  - id: first
    questions:
      - {id: held, when: "not gone"}
      - id: many
        help: >
          Count all
          of them.
"""
SOURCE = tree(TEXT)
HELD = ("sections", 0, "questions", 0)
MANY = ("sections", 0, "questions", 1)


@pytest.mark.parametrize(
    ("path", "place"),
    [
        (("id",), (1, 5)),
        (("sections", 0, "id"), (3, 9)),
        ((*HELD, "id"), (5, 14)),
        ((*HELD, "when"), (5, 26)),
        ((*MANY, "id"), (6, 13)),
        ((), (1, 1)),
    ],
)
def test_a_value_is_found_where_it_begins(path: tuple[str | int, ...], place: tuple[int, int]) -> None:
    assert SOURCE.locate(path) == place


@pytest.mark.parametrize(
    ("path", "place"),
    [
        ((*HELD, "ask"), (5, 9)),  # the question that lacks it
        ((*HELD, "ask", "text"), (5, 9)),
        (("sections", 7), (3, 3)),  # the list that is too short
        (("sections", "first"), (3, 3)),
        (("title",), (1, 1)),
    ],
)
def test_what_is_not_there_is_told_where_it_lacks(path: tuple[str | int, ...], place: tuple[int, int]) -> None:
    assert SOURCE.locate(path) == place
    assert SOURCE.locate(path, 5) == place
    assert SOURCE.node(path) is None


def test_a_key_is_found_beside_its_value() -> None:
    assert SOURCE.key((*HELD, "when")) == (5, 20)
    assert SOURCE.key((*MANY, "help")) == (7, 9)
    assert SOURCE.key((*MANY, "ask")) == (6, 9)  # there is no such key


def test_a_node_is_what_stands_at_its_path() -> None:
    assert isinstance(SOURCE.node(("sections",)), Listing)
    assert isinstance(SOURCE.node(HELD), Mapping)
    node = SOURCE.node((*HELD, "when"))
    assert isinstance(node, Scalar)
    assert (node.text, node.style) == ("not gone", '"')


@pytest.mark.parametrize(
    ("written", "offset", "column"),
    [
        ("held and gone", 9, 16),
        ('"held and gone"', 9, 17),
        ("'held and gone'", 9, 17),
        ("'it''s gone'", 5, 14),  # two quotes for one
        ('"a \\u00e9 gone"', 4, 17),  # six characters for one
        ('"a \\" gone"', 4, 13),
        ("héld and gone", 9, 16),
        ("held   and gone", 11, 18),
    ],
)
def test_an_offset_counts_characters_of_the_value_not_of_the_file(written: str, offset: int, column: int) -> None:
    source = tree(f"when: {written}\n")
    assert source.locate(("when",), offset) == (1, column)
    assert source.line(1)[column - 1 :].startswith("gone")


def test_an_offset_into_a_text_over_several_lines_is_in_its_line() -> None:
    assert SOURCE.locate((*MANY, "help"), 0) == (7, 15)
    assert SOURCE.locate((*MANY, "help"), 10) == (9, 11)
    quoted = tree('when: "held and\n  gone"\n')
    assert quoted.locate(("when",), 9) == (2, 3)


def test_an_offset_behind_the_end_stays_at_the_last_character() -> None:
    assert tree("when: held\n").locate(("when",), 99) == (1, 10)


def test_problems_are_noted_at_their_place_and_level() -> None:
    source = tree(TEXT)
    source.say_of((*HELD, "when"), "this is gone", 4)
    source.say_at(source.node(HELD) or Scalar("", 0, 0, 0, 0, ""), "look here", "warning")
    assert [str(problem) for problem in source.found] == [
        "small/1.0.0.yaml:5:31: this is gone",
        "small/1.0.0.yaml:5:9: warning: look here",
    ]


def test_a_bare_text_behind_which_a_comment_begins_may_have_been_cut() -> None:
    source = tree(
        "a1: Room #7 is full\n"
        "a2: Room  # 7\n"  # one word alone
        "a3: Two rooms   # a comment further off\n"
        'a4: "Two rooms" #7\n'
        "a5: Two rooms # seven\n"
        "a6: Two rooms\n"
    )
    assert [scalar.line for scalar in source.cut_short()] == [5]


@pytest.mark.parametrize(
    ("place", "path"),
    [
        ((1, 1), ("id",)),
        ((1, 5), ("id",)),
        ((5, 9), HELD),
        ((5, 10), (*HELD, "id")),
        ((5, 27), (*HELD, "when")),
        ((6, 12), (*MANY, "id")),
        ((99, 1), (*MANY, "help")),
        ((0, 0), ()),
    ],
)
def test_a_place_is_in_the_value_or_key_that_begins_there_or_last_before_it(
    place: tuple[int, int], path: tuple[str | int, ...]
) -> None:
    assert SOURCE.path_at(*place) == path


def test_lines_are_given_without_their_ends() -> None:
    source = Source("a.yaml", "one\r\ntwo\nthree")
    assert [source.line(number) for number in (1, 2, 3, 4)] == ["one", "two", "three", ""]
    assert [source.place(position) for position in (0, 4, 5, 9)] == [(1, 1), (1, 5), (2, 1), (3, 1)]


def test_an_empty_file_has_one_place() -> None:
    source = Source("a.yaml", "")
    assert source.locate(("id",)) == (1, 1)
    assert source.path_at(3, 3) == ()
    assert list(source.cut_short()) == []
