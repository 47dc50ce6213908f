"""Parses XML of a document or workbook: no document type, no entities, no network access. Runs in the child."""

from typing import Any

from lxml import etree  # type: ignore[import-untyped]

from portal.domain.refusals import Invalid
from portal.evidence_files.sentences import HARMFUL


def read(content: bytes, *, lenient: bool = False) -> Any:
    """The root element, without comments and processing instructions. `lenient` repairs malformed XML."""
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
        recover=lenient,
    )
    tree = etree.fromstring(content, parser)
    if tree is None or tree.getroottree().docinfo.doctype:
        raise Invalid(HARMFUL)
    return tree


def written(tree: Any) -> bytes:
    """The tree as UTF-8 XML."""
    return bytes(etree.tostring(tree, xml_declaration=True, encoding="UTF-8", standalone=True))


def local(element: Any) -> str:
    """An element's name without its namespace."""
    return str(etree.QName(element.tag).localname) if isinstance(element.tag, str) else ""
