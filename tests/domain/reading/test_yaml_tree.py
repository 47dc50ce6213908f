"""YAML becomes nodes of text alone; what makes files dangerous or ambiguous is refused with what to do instead."""

import pytest

from portal.domain.reading.source import Listing, Mapping, Node, Scalar
from portal.domain.reading.yaml_tree import DEEPEST, LARGEST, read_tree
from tests.domain.reading.small_file import places, sentences, tree


def plain(node: Node | None) -> object:
    """A node as lists, dicts and texts."""
    if isinstance(node, Mapping):
        return {key: plain(below) for key, (_, below) in node.entries.items()}
    if isinstance(node, Listing):
        return [plain(item) for item in node.items]
    return node.text if node else None


def test_every_scalar_is_text_however_yaml_would_take_it() -> None:
    source = tree("a: yes\nb: 1_000\nc: 0x1F\nd: 2026-01-31\ne: ~\nf: null\ng: 1e3\nh: 'so'\n")
    assert plain(source.root) == {
        "a": "yes", "b": "1_000", "c": "0x1F", "d": "2026-01-31", "e": "~", "f": "null", "g": "1e3", "h": "so"
    }  # fmt: skip
    assert source.found == []


def test_lists_and_mappings_know_where_they_begin_and_how_they_were_written() -> None:
    source = tree("a:\n  - {b: [c, d]}\n  - e: f\n")
    assert plain(source.root) == {"a": [{"b": ["c", "d"]}, {"e": "f"}]}
    block, flow, inner = source.node(("a",)), source.node(("a", 0)), source.node(("a", 0, "b"))
    assert isinstance(block, Listing)
    assert isinstance(flow, Mapping)
    assert isinstance(inner, Listing)
    assert [(node.line, node.column, node.is_flow) for node in (block, flow, inner)] == [
        (2, 3, False),
        (2, 5, True),
        (2, 9, True),
    ]


def test_a_mark_of_byte_order_is_no_part_of_the_file() -> None:
    source = read_tree("\ufeffa: b\n".encode(), "a.yaml")
    assert (plain(source.root), source.found) == ({"a": "b"}, [])
    node = source.node(("a",))
    assert isinstance(node, Scalar)
    assert (node.line, node.column) == (1, 4)


@pytest.mark.parametrize("text", ["", "\n\n", "# a comment alone\n"])
def test_an_empty_file_is_told(text: str) -> None:
    source = tree(text)
    assert source.root is None
    assert places(source) == ["1:1: the file is empty"]


def test_a_file_is_at_most_a_million_bytes() -> None:
    fits = b"a: " + b"x" * (LARGEST - 3)
    assert read_tree(fits, "a.yaml").found == []
    too_large = read_tree(fits + b"x", "a.yaml")
    assert places(too_large) == ["1:1: the file has 1,000,001 bytes; at most 1,000,000 are allowed"]
    assert too_large.root is None


def test_other_encodings_are_told_at_the_first_character_that_is_wrong() -> None:
    source = read_tree("a: b\nc: é".encode("latin-1"), "a.yaml")
    assert places(source) == ["2:4: this is not UTF-8; save the file in that encoding"]


def test_tabs_and_characters_that_cannot_be_seen_are_told_once_a_line() -> None:
    source = tree("a:\tb\tc\nd: e\u2028f\ng: h\x07\n")
    assert places(source)[0] == "1:3: there is a tab here; use spaces"
    assert all("character that cannot be seen" in sentence for sentence in sentences(source)[1:])
    assert len(source.found) == 3
    assert isinstance(source.root, Mapping)


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("a: &one b\n", "1:4: & begins an anchor"),
        ("a: *one\n", "1:4: * begins an alias"),
        ("a: !!str b\n", "1:4: ! begins a tag"),
        ("a: &one [b]\n", "1:4: & begins an anchor"),
        ("%YAML 1.1\n---\na: b\n", "1:1: a line that begins with % is not allowed"),
        ("a: b\n---\nc: d\n", "2:1: a file holds one document"),
        ("[a, b]: c\n", "1:1: a key must be one word"),
        ("? {a: b}\n: c\n", "1:3: a key must be one word"),
        ("a: b\nc: d\na: e\n", '3:1: "a" appears twice here; the first is in line 1'),
    ],
)
def test_what_yaml_allows_and_authors_never_mean_is_refused_where_it_stands(text: str, place: str) -> None:
    assert places(tree(text))[0].startswith(place)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("a: 'b\n", "this quote is never closed"),
        ("a: [b, c\nd: e\n", "this bracket is never closed; if it belongs to the text"),
        ("a: [b #7, c\nd: e\n", "this bracket is never closed, for a # after a space ends the line"),
        ("a: b: c\n", "YAML takes this colon for the beginning of a value"),
        ('a: "\\q"\n', "after a backslash in double quotes only certain letters may follow"),
        ("a: b\nc\n", "a key and a colon were expected here"),
        ("a: @b\n", "YAML trips over this"),
    ],
)
def test_where_yaml_stumbles_an_author_is_told_what_helps(text: str, sentence: str) -> None:
    source = tree(text)
    assert source.root is None
    assert len(source.found) == 1
    assert source.found[0].message.startswith(sentence)


def test_of_a_key_that_stands_twice_the_first_counts() -> None:
    assert plain(tree("a: b\na: c\n").root) == {"a": "b"}


def test_a_file_is_nested_at_most_so_deep() -> None:
    assert tree("[" * DEEPEST + "a" + "]" * DEEPEST).found == []
    deeper = tree("[" * (DEEPEST + 1) + "a" + "]" * (DEEPEST + 1))
    assert places(deeper) == [f"1:{DEEPEST + 1}: this is nested more than {DEEPEST} deep"]
    assert deeper.root is None
