"""Every address of the portal by name, and `link`, the one function that makes an address from a name.

`routes.py` serves these addresses. Templates, redirects, emails and the history name them:
`link("campaign", campaign=id)`. Nothing here needs the web framework, so commands that only write emails start fast.
"""

import re
from urllib.parse import quote, urlencode

PLACEHOLDER = "…"
"""Stands for a token in the preview of an email; such a link does not work."""

SUPPLIER_SIDE = {
    "invitation": "/i/{token}",
    "entry_code": "/i/{token}/code",
    "stop_reminders": "/reminders/{token}",
    "response": "/r/{invitation}",
    "time_zone": "/r/{invitation}/time-zone",
    "response_reminders": "/r/{invitation}/reminders",
    "section": "/r/{invitation}/sections/{family}/{section}",
    "answer": "/r/{invitation}/questions/{family}/{question}",
    "question_evidence": "/r/{invitation}/evidence/{family}/{question}",
    "evidence": "/r/{invitation}/evidence/{file}",
    "response_files": "/r/{invitation}/files",
    "response_file": "/r/{invitation}/files/{file}",
    "requests": "/r/{invitation}/requests",
    "answer_file": "/r/{invitation}/file",
    "file_answers": "/r/{invitation}/file/answers",
    "check": "/r/{invitation}/check",
    "submission": "/r/{invitation}/submission",
    "colleagues": "/r/{invitation}/colleagues",
    "colleague": "/r/{invitation}/colleagues/{colleague}",
    "workbook": "/r/{invitation}/workbook",
    "workbook_file": "/r/{invitation}/workbook/answers.xlsx",
    "printed": "/r/{invitation}/printed",
    "printed_pdf": "/r/{invitation}/printed/questions.pdf",
    "messages": "/r/{invitation}/messages",
    "new_message": "/r/{invitation}/messages/new/{kind}",
    "message_withdrawal": "/r/{invitation}/messages/{message}/withdrawal",
    "new_contact": "/r/{invitation}/new-contact",
    "own_browsers": "/r/{invitation}/browsers",
    "closed_draft": "/r/{invitation}/draft",
    "receipt": "/r/{invitation}/receipt",
    "receipt_credential": "/r/{invitation}/receipt/credential",
    "receipt_attestation": "/r/{invitation}/receipt/attestation",
    "receipt_print": "/r/{invitation}/receipt/print",
    "receipt_document": "/r/{invitation}/receipt/document",
    "signed_receipt": "/r/{invitation}/receipt/signed",
    "giving": "/r/{invitation}/receipt/giving",
    "given_excerpt": "/r/{invitation}/receipt/giving/{excerpt}",
    "excerpt": "/r/{invitation}/excerpts/{excerpt}",
    "follow_up": "/r/{invitation}/follow-ups/{follow_up}",
    "shared_findings": "/r/{invitation}/findings",
    "finding_reply": "/r/{invitation}/findings/{share}",
    "changes": "/r/{invitation}/changes",
    "version_upgrade": "/r/{invitation}/versions/{family}",
    "leaving": "/r/{invitation}/leaving",
}
"""Pages for suppliers, which are translated."""

SIGN_IN = {
    "sign_in": "/sign-in",
    "sign_in_code": "/sign-in/code",
    "signing_out": "/signing-out",
    "password": "/password",
    "new_password": "/password/{token}",
    "address_link": "/address/{token}",
    "release": "/restored",
}

MEMBERS_SIDE = {
    "home": "/",
    "organisations": "/organisations",
    "organisation": "/organisation",
    "account": "/account",
    "account_password": "/account/password",
    "account_address": "/account/address",
    "account_zone": "/account/zone",
    "recovery_codes": "/account/recovery-codes",
    "account_sessions": "/account/sessions",
    "account_authenticator": "/account/authenticator",
    "members": "/members",
    "member": "/members/{member}",
    "member_removal": "/members/{member}/removal",
    "member_email": "/members/{member}/email",
    "member_authenticator": "/members/{member}/authenticator",
    "notices": "/notices",
    "emails": "/emails",
    "emails_again": "/emails/again",
    "undeliverable": "/emails/undeliverable",
    "address_corrections": "/emails/corrections",
    "address_correction": "/emails/corrections/{upload}",
    "email_texts": "/email-texts",
    "email_logo": "/email-texts/logo",
    "email_text": "/email-texts/{kind}/{language}",
    "suppliers": "/suppliers",
    "supplier_template": "/suppliers/template.xlsx",
    "supplier_import": "/suppliers/import",
    "supplier_upload": "/suppliers/import/{upload}",
    "supplier_upload_check": "/suppliers/import/{upload}/check",
    "supplier_upload_errors": "/suppliers/import/{upload}/errors.xlsx",
    "new_supplier": "/suppliers/new",
    "supplier": "/suppliers/{supplier}",
    "supplier_details": "/suppliers/{supplier}/details",
    "supplier_removal": "/suppliers/{supplier}/removal",
    "supplier_erasure": "/suppliers/{supplier}/erasure",
    "supplier_hold": "/suppliers/{supplier}/hold",
    "retention": "/retention",
    "supplier_access": "/supplier-access",
    "supplier_invitations": "/suppliers/{supplier}/invitations",
    "supplier_messages": "/messages",
    "findings": "/findings",
    "finding_changes": "/findings/changes",
    "finding": "/findings/{finding}",
    "history": "/history",
}

QUESTIONNAIRES = {
    "questionnaires": "/questionnaires",
    "laws": "/questionnaires/laws",
    "library_version": "/questionnaires/library/{family}/{number}",
    "version": "/questionnaires/{version}",
    "version_retirement": "/questionnaires/{version}/retirement",
    "version_difference": "/questionnaires/{version}/difference/{other}",
    "translations": "/questionnaires/{version}/translations",
    "translation_file": "/questionnaires/{version}/translations/file.yaml",
    "translation": "/questionnaires/{version}/translations/{language}",
    "typed_translation": "/questionnaires/{version}/translations/{language}/texts",
    "drafts": "/questionnaires/drafts",
    "draft": "/questionnaires/drafts/{draft}",
    "draft_file": "/questionnaires/drafts/{draft}/file.yaml",
    "draft_workbook": "/questionnaires/drafts/{draft}/file.xlsx",
    "draft_translations": "/questionnaires/drafts/{draft}/translations",
    "draft_translation": "/questionnaires/drafts/{draft}/translations/{language}",
    "draft_part": "/questionnaires/drafts/{draft}/parts/{part}",
    "new_draft_part": "/questionnaires/drafts/{draft}/new",
    "draft_preview": "/questionnaires/drafts/{draft}/preview",
    "draft_trial": "/questionnaires/drafts/{draft}/try-out",
    "draft_publication": "/questionnaires/drafts/{draft}/publication",
    "draft_impact": "/questionnaires/drafts/{draft}/impact",
    "draft_impact_table": "/questionnaires/drafts/{draft}/impact.csv",
}

CAMPAIGNS = {
    "campaigns": "/campaigns",
    "new_campaign": "/campaigns/new",
    "campaign": "/campaigns/{campaign}",
    "campaign_copy": "/campaigns/{campaign}/copy",
    "campaign_repetition": "/campaigns/{campaign}/repetition",
    "campaign_codes": "/campaigns/{campaign}/codes",
    "campaign_texts": "/campaigns/{campaign}/texts",
    "campaign_links": "/campaigns/{campaign}/links",
    "campaign_plan": "/campaigns/{campaign}/plan",
    "campaign_suppliers": "/campaigns/{campaign}/suppliers",
    "campaign_reminders": "/campaigns/{campaign}/reminders",
    "campaign_reminder_days": "/campaigns/{campaign}/reminder-days",
    "campaign_email": "/campaigns/{campaign}/email",
    "campaign_sending": "/campaigns/{campaign}/sending",
    "campaign_hold": "/campaigns/{campaign}/hold",
    "campaign_extension": "/campaigns/{campaign}/extension",
    "campaign_closure": "/campaigns/{campaign}/closure",
    "campaign_reopening": "/campaigns/{campaign}/reopening",
    "campaign_deletion": "/campaigns/{campaign}/deletion",
    "campaign_rescoring": "/campaigns/{campaign}/rescoring",
    "campaign_indicators": "/campaigns/{campaign}/indicators",
    "campaign_export": "/campaigns/{campaign}/export",
    "campaign_invitation": "/campaigns/{campaign}/invitations/{invitation}",
    "reopening": "/campaigns/{campaign}/invitations/{invitation}/reopening",
    "finding_sharing": "/campaigns/{campaign}/invitations/{invitation}/shared-findings",
    "message_reply": "/campaigns/{campaign}/invitations/{invitation}/messages/{message}",
    "more_time": "/campaigns/{campaign}/invitations/{invitation}/more-time",
    "campaign_evidence": "/campaigns/{campaign}/invitations/{invitation}/evidence/{file}",
    "original_evidence": "/campaigns/{campaign}/invitations/{invitation}/evidence/{file}/original",
    "explanation": "/campaigns/{campaign}/invitations/{invitation}/explanations/{family}/{check}",
    "response_erasure": "/campaigns/{campaign}/invitations/{invitation}/erasure",
    "verification": "/campaigns/{campaign}/invitations/{invitation}/verification",
}

JOBS = {
    "job": "/jobs/{job}",
    "job_cancellation": "/jobs/{job}/cancellation",
    "job_file": "/jobs/{job}/file",
}

ELSEWHERE = {
    "language": "/language",
    "receipt_check": "/receipts/verification",
    "receipt_keys": "/.well-known/candour-keys.json",
    "health": "/health",
    "worker_health": "/health/worker",
    "metrics": "/metrics",
    "static": "/static/{mark}/{name:path}",
}

PATTERNS = {**SUPPLIER_SIDE, **SIGN_IN, **MEMBERS_SIDE, **QUESTIONNAIRES, **CAMPAIGNS, **JOBS, **ELSEWHERE}
"""Every address by name, as a Starlette path pattern."""

SUPPLIER_BEGINNINGS = tuple({pattern.partition("{")[0]: None for pattern in SUPPLIER_SIDE.values()})
"""The path prefixes of the supplier's side."""

PART = re.compile(r"\{(\w+)(?::(\w+))?\}")


def link(name: str, /, *, anchor: object = "", **values: object) -> str:
    """The address called `name`. Values that its pattern does not use become the query; empty ones are left out."""
    taken = dict(values)

    def fill(part: re.Match[str]) -> str:
        return _quoted(str(taken.pop(part[1])), "/" if part[2] == "path" else "")

    address = PART.sub(fill, PATTERNS[name])
    query = urlencode({key: value for key, value in taken.items() if value not in (None, "")}, safe="/")
    return address + (f"?{query}" if query else "") + (f"#{anchor}" if anchor else "")


def _quoted(value: str, safe: str) -> str:
    return value if value == PLACEHOLDER else quote(value, safe=safe)


def is_supplier_side(path: str) -> bool:
    """Whether a path is on the supplier's side, even if no page has that path."""
    return path.startswith(SUPPLIER_BEGINNINGS)


def beginning(name: str, path: str) -> str | None:
    """The start of `path` that matches the address called `name`, if any, such as a section's response."""
    match = re.match(PART.sub(r"[\\w-]+", PATTERNS[name]) + r"(?=/|$)", path)
    return match[0] if match else None


def paging(name: str, /, **values: object) -> str:
    """The address of a list, ready for the page number to be appended."""
    address = link(name, **values)
    return f"{address}{'&' if '?' in address else '?'}page="
