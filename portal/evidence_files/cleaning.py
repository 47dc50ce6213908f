"""The child process's part: recognises a file and rewrites it without hidden data."""

from portal.domain import personal_data
from portal.evidence_files import kinds, texts


def clean(data: bytes, country: str = "") -> tuple[dict[str, str], bytes]:
    """The type of a file, its clean copy and that copy's type, and the kinds of personal data it seems to contain."""
    report, made = _cleaned(data)
    findings = personal_data.find(texts.text_of(made, report["clean_type"]), country)
    return report | {"personal": " ".join(personal_data.kinds_of(findings))}, made


def _cleaned(data: bytes) -> tuple[dict[str, str], bytes]:
    kind = kinds.kind_of(data)
    if kind == kinds.PDF:
        from portal.evidence_files import pdf

        return _kind_and_clean_kind(kind, kind), pdf.rewritten(data[kinds.pdf_begins(data) :])
    if kind == kinds.PACKAGE:
        from portal.evidence_files import office

        kind, made = office.rewritten(data)
        return _kind_and_clean_kind(kind, kind), made
    if kind == kinds.TIFF:
        from portal.evidence_files import pdf, scans

        return _kind_and_clean_kind(kind, kinds.PDF), pdf.rewritten(scans.as_pdf(data))
    from portal.evidence_files import pictures

    made, clean_kind = pictures.rewritten(data, kind)
    return _kind_and_clean_kind(kind, clean_kind), made


def _kind_and_clean_kind(kind: str, clean_kind: str) -> dict[str, str]:
    return {"media_type": kind, "clean_type": clean_kind}
