"""YAML events → nodes. Constructs that only make files dangerous or ambiguous are refused here."""

import re
from typing import Any

import yaml

from portal.domain.reading.source import Listing, Mapping, Node, Scalar, Source

LARGEST = 1_000_000
DEEPEST = 20
UNPRINTED = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]")
LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
QUOTES = "put it in quotes"
COLLECTIONS = (yaml.MappingStartEvent, yaml.SequenceStartEvent)


class _Stop(Exception):
    """Stops reading. The reason has been reported."""


def read_tree(data: bytes, file: str) -> Source:
    """Read the nodes of a file. `found` has every problem that is visible in the YAML alone."""
    source = Source(file, "")
    if len(data) > LARGEST:
        source.say(1, 1, f"the file has {len(data):,} bytes; at most {LARGEST:,} are allowed")
        return source
    text = _decoded(data, source)
    if text is None:
        return source
    source.text = text
    plain = _without_tabs(text, source)
    try:
        source.root = _Builder(source).build(plain)
    except _Stop:
        source.root = None
    except yaml.YAMLError as stumble:
        _explain(stumble, source)
        source.root = None
    if source.root is None and not source.found:
        source.say(1, 1, "the file is empty")
    return source


def _decoded(data: bytes, source: Source) -> str | None:
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as wrong:
        before = data[: wrong.start].decode("utf-8", "replace")
        line = before.count("\n") + 1
        column = len(before) - before.rfind("\n")
        source.say(line, column, "this is not UTF-8; save the file in that encoding")
        return None


def _without_tabs(text: str, source: Source) -> str:
    """The text with spaces in place of tabs and unprintable characters; the first in each line is reported."""
    lines_reported = set()
    for match in re.finditer("\t|" + UNPRINTED.pattern, text):
        line, column = source.place(match.start())
        if line not in lines_reported:
            lines_reported.add(line)
            what = "a tab" if match[0] == "\t" else "a character that cannot be seen"
            source.say(line, column, f"there is {what} here; use spaces")
    return re.sub("\t|" + UNPRINTED.pattern, " ", text) if lines_reported else text


class _Builder:
    """Builds nodes from the events of one document, without recursion."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.root: Node | None = None
        self.stack: list[tuple[Listing | Mapping, Scalar | None]] = []
        self.key: Scalar | None = None
        self.documents = 0

    def build(self, text: str) -> Node | None:
        for event in yaml.parse(text, Loader=LOADER):
            if isinstance(event, yaml.ScalarEvent):
                self._scalar(event)
            elif isinstance(event, COLLECTIONS):
                self._open(event)
            elif isinstance(event, yaml.MappingEndEvent | yaml.SequenceEndEvent):
                node, self.key = self.stack.pop()
                self._put(node)
            elif isinstance(event, yaml.AliasEvent):
                self._refuse(event, f"* begins an alias, which is not allowed; if it belongs to the text, {QUOTES}")
                self._put(self._scalar_of(event, ""))
            elif isinstance(event, yaml.DocumentStartEvent):
                self._document(event)
        return self.root

    def _document(self, event: Any) -> None:
        self.documents += 1
        if event.version or event.tags:
            self._refuse(event, "a line that begins with % is not allowed")
        if self.documents > 1:
            self._refuse(event, "a file holds one document; remove this second ---")
            raise _Stop

    def _scalar(self, event: Any) -> None:
        self._check_marks(event)
        scalar = self._scalar_of(event, event.value)
        if self._wants_key():
            self.key = scalar
        else:
            self._put(scalar)

    def _scalar_of(self, event: Any, text: str) -> Scalar:
        start, end = event.start_mark, event.end_mark
        style = getattr(event, "style", "") or ""
        return Scalar(text, start.line + 1, start.column + 1, start.index, end.index, style)

    def _wants_key(self) -> bool:
        return bool(self.stack) and isinstance(self.stack[-1][0], Mapping) and self.key is None

    def _open(self, event: Any) -> None:
        self._check_marks(event)
        if self._wants_key():
            self._refuse(event, f"a key must be one word; if this is a text, {QUOTES}")
            raise _Stop
        if len(self.stack) >= DEEPEST:
            self._refuse(event, f"this is nested more than {DEEPEST} deep")
            raise _Stop
        mark = event.start_mark
        is_flow = bool(event.flow_style)
        is_mapping = isinstance(event, yaml.MappingStartEvent)
        node = (
            Mapping({}, mark.line + 1, mark.column + 1, is_flow)
            if is_mapping
            else Listing([], mark.line + 1, mark.column + 1, is_flow)
        )
        self.stack.append((node, self.key))
        self.key = None

    def _put(self, node: Node) -> None:
        if not self.stack:
            self.root = node
            return
        parent = self.stack[-1][0]
        if isinstance(parent, Listing):
            parent.items.append(node)
        elif self.key is None:
            self.source.say_at(node, f"a key must be one word; if this is a text, {QUOTES}")
            raise _Stop
        elif self.key.text in parent.entries:
            first = parent.entries[self.key.text][0].line
            self.source.say_at(self.key, f'"{self.key.text}" appears twice here; the first is in line {first}')
        else:
            parent.entries[self.key.text] = (self.key, node)
        self.key = None

    def _check_marks(self, event: Any) -> None:
        if event.anchor is not None:
            self._refuse(event, f"& begins an anchor, which is not allowed; if it belongs to the text, {QUOTES}")
        if event.tag is not None:
            self._refuse(event, f"! begins a tag, which is not allowed; if it belongs to the text, {QUOTES}")

    def _refuse(self, event: Any, message: str) -> None:
        mark = event.start_mark
        self.source.say(mark.line + 1, mark.column + 1, message)


def _explain(stumble: yaml.YAMLError, source: Source) -> None:
    """Report a YAML error in an author's words, with the remedy: nearly always quotes."""
    problem, mark = str(getattr(stumble, "problem", "")), getattr(stumble, "problem_mark", None)
    context, begun = str(getattr(stumble, "context", "")), getattr(stumble, "context_mark", None) or mark
    if mark is None or begun is None:
        source.say(1, 1, f"this is not YAML: {stumble}")
        return
    if "quoted scalar" in context and "end of stream" in problem:
        mark, message = (
            begun,
            "this quote is never closed; if it belongs to the text, put the whole text in other quotes",
        )
    elif "flow" in context and mark.line != begun.line:
        mark, message = begun, f"this bracket is never closed; if it belongs to the text, {QUOTES}"
        if " #" in source.text.split("\n")[begun.line]:
            message = (
                "this bracket is never closed, for a # after a space ends the line; put the text with the # in quotes"
            )
    elif "expected ':'" in problem:
        mark, message = begun, f"a key and a colon were expected here; if this belongs to the text above, {QUOTES}"
    elif "escape" in problem:
        message = "after a backslash in double quotes only certain letters may follow; use single quotes"
    elif "mapping values" in problem:
        message = f"YAML takes this colon for the beginning of a value; if it belongs to the text, {QUOTES}"
    else:
        message = f"YAML trips over this: if it is a text or a rule, {QUOTES}; if not, look at the indentation"
    source.say(mark.line + 1, mark.column + 1, message)
