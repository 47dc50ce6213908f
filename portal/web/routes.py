"""Every page of the portal in one table, each with its address by name and who may open it."""

from dataclasses import dataclass

from starlette.middleware import Middleware
from starlette.routing import Route

from portal.domain.signed_receipt import MOST_BYTES
from portal.web import access, receipt_check
from portal.web.buyer import (
    account,
    address_corrections,
    campaign_copies,
    campaign_ends,
    campaign_plans,
    campaigns,
    draft_trial,
    drafts,
    email_texts,
    emails,
    erasures,
    exports,
    findings,
    handouts,
    history,
    home,
    impacts,
    indicators,
    jobs,
    members,
    notices,
    organisation,
    organisations,
    parts,
    publications,
    questionnaires,
    releases,
    reminder_days,
    reminders,
    reopenings,
    responses,
    sign_in,
    supplier_access,
    supplier_forms,
    supplier_messages,
    suppliers,
    translations,
)
from portal.web.forms import ENVELOPE_BYTES, FORM_BYTES, WORDS_BYTES, WORKBOOK_BYTES
from portal.web.links import PATTERNS
from portal.web.security import BodyLimit
from portal.web.supplier import (
    answer_files,
    colleagues,
    contact_requests,
    entry_code,
    follow_ups,
    gate,
    language,
    messages,
    own_browsers,
    printed,
    receipt_files,
    sections,
    stop_reminders,
    submission,
    tasks,
    version_upgrade,
    workbook,
)

TRANSLATION = FORM_BYTES + ENVELOPE_BYTES
LIST = WORKBOOK_BYTES + ENVELOPE_BYTES
EVIDENCE = 26 * FORM_BYTES
"""Whatever was typed on the page a file came from must be read, to be kept, also where the file is too large."""


@dataclass(frozen=True)
class Page:
    """One method at one address of `links`. Every page has a known access; `body` limits what a request may carry."""

    method: str
    name: str
    endpoint: access.Endpoint
    access: str
    body: int = FORM_BYTES

    def __post_init__(self) -> None:
        if not access.is_known_access(self.access):
            raise ValueError(f"{self.method} {self.path} has no access the policy knows: {self.access!r}.")

    @property
    def path(self) -> str:
        """The pattern of its address."""
        return PATTERNS[self.name]

    def route(self) -> Route:
        """The route Starlette serves; the guard and the size limit stand in front of the endpoint."""
        endpoint = access.guarded(self.endpoint, self.access, self.path)
        limit = Middleware(BodyLimit, most=self.body)
        return Route(self.path, endpoint, methods=[self.method], name=self.name, middleware=[limit])


ROUTES: tuple[Page, ...] = (
    # Members: coming in and going out
    Page("GET", "home", home.page, "member:responses"),
    Page("GET", "sign_in", sign_in.page, "public"),
    Page("POST", "sign_in", sign_in.enter, "public"),
    Page("GET", "sign_in_code", sign_in.code_page, "public"),
    Page("POST", "sign_in_code", sign_in.code, "public"),
    Page("POST", "signing_out", sign_in.sign_out, "public"),
    Page("GET", "password", sign_in.password_page, "public"),
    Page("POST", "password", sign_in.request_password_email, "public"),
    Page("GET", "new_password", sign_in.new_password_page, "public"),
    Page("POST", "new_password", sign_in.new_password, "public"),
    Page("GET", "release", releases.page, "held:members"),
    Page("POST", "release", releases.release, "held:members"),
    # Members: who they are
    Page("GET", "organisations", organisations.page, "member"),
    Page("POST", "organisations", organisations.change, "member"),
    Page("GET", "organisation", organisation.page, "member:responses"),
    Page("POST", "organisation", organisation.change, "member:members"),
    Page("GET", "account", account.page, "member"),
    Page("POST", "account", account.rename, "member"),
    Page("POST", "account_password", account.change_password, "member"),
    Page("POST", "recovery_codes", account.make_codes, "member"),
    Page("POST", "account_sessions", account.end_session, "member"),
    Page("POST", "account_authenticator", account.replace_authenticator, "member"),
    Page("GET", "members", members.listing, "member:responses"),
    Page("POST", "members", members.add, "member:members"),
    Page("GET", "member", members.member, "member:responses"),
    Page("POST", "member", members.change, "member:members"),
    Page("POST", "member_removal", members.remove, "member:members"),
    Page("POST", "member_authenticator", members.reset_authenticator, "member:members"),
    Page("POST", "member_email", members.write_again, "member:members"),
    # The organisation's emails
    Page("GET", "notices", notices.page, "member:responses"),
    Page("POST", "notices", notices.choose, "member:responses"),
    Page("GET", "emails", emails.listing, "member:responses"),
    Page("POST", "emails_again", emails.write_again, "member:campaigns"),
    Page("GET", "address_corrections", address_corrections.page, "member:campaigns"),
    Page("POST", "address_corrections", address_corrections.upload, "member:campaigns", body=LIST),
    Page("GET", "address_correction", address_corrections.look, "member:campaigns"),
    Page("POST", "address_correction", address_corrections.confirm, "member:campaigns"),
    Page("GET", "email_texts", email_texts.listing, "member:campaigns"),
    Page("POST", "email_logo", email_texts.change_logo, "member:campaigns"),
    Page("GET", "email_text", email_texts.show, "member:campaigns"),
    Page("POST", "email_text", email_texts.act, "member:campaigns"),
    # Suppliers
    Page("GET", "suppliers", suppliers.listing, "member:responses"),
    Page("GET", "supplier_template", suppliers.template, "member:suppliers"),
    Page("GET", "supplier_import", suppliers.upload_page, "member:suppliers"),
    Page("POST", "supplier_import", suppliers.upload, "member:suppliers", body=WORKBOOK_BYTES + ENVELOPE_BYTES),
    Page("GET", "supplier_upload", suppliers.look, "member:suppliers"),
    Page("POST", "supplier_upload", suppliers.confirm, "member:suppliers"),
    Page("GET", "supplier_upload_errors", suppliers.errors, "member:suppliers"),
    Page("GET", "new_supplier", supplier_forms.new, "member:suppliers"),
    Page("POST", "new_supplier", supplier_forms.add, "member:suppliers"),
    Page("GET", "supplier", suppliers.supplier, "member:responses"),
    Page("GET", "supplier_details", supplier_forms.details, "member:suppliers"),
    Page("POST", "supplier_details", supplier_forms.change, "member:suppliers"),
    Page("POST", "supplier_removal", suppliers.remove, "member:suppliers"),
    Page("GET", "supplier_erasure", erasures.supplier_page, "member:erase"),
    Page("POST", "supplier_erasure", erasures.erase_supplier, "member:erase"),
    Page("POST", "supplier_hold", erasures.change_hold, "member:erase"),
    Page("GET", "retention", erasures.retention_page, "member:erase"),
    Page("POST", "retention", erasures.change_retention, "member:erase"),
    Page("GET", "supplier_access", supplier_access.page, "member:members"),
    Page("POST", "supplier_access", supplier_access.choose, "member:members"),
    Page("POST", "supplier_invitations", supplier_forms.correct_invitations, "member:campaigns"),
    # Questionnaires
    Page("GET", "questionnaires", questionnaires.listing, "member:responses"),
    Page("POST", "questionnaires", questionnaires.add, "member:publish"),
    Page("GET", "laws", questionnaires.laws, "member:responses"),
    Page("GET", "library_version", questionnaires.look, "member:responses"),
    Page("GET", "version", questionnaires.show, "member:responses"),
    Page("POST", "version_retirement", questionnaires.retire, "member:publish"),
    Page("GET", "version_difference", questionnaires.difference, "member:responses"),
    Page("GET", "translations", translations.listing, "member:responses"),
    Page("POST", "translations", translations.take_in, "member:publish", body=TRANSLATION),
    Page("GET", "translation_file", translations.begin, "member:publish"),
    Page("GET", "translation", translations.show, "member:responses"),
    Page("POST", "translation", translations.act, "member:publish"),
    # Questionnaires: writing them
    Page("POST", "drafts", drafts.add, "member:publish", body=WORKBOOK_BYTES + ENVELOPE_BYTES),
    Page("GET", "draft", drafts.show, "member:publish"),
    Page("POST", "draft", drafts.act, "member:publish", body=WORKBOOK_BYTES + ENVELOPE_BYTES),
    Page("GET", "draft_file", drafts.download, "member:publish"),
    Page("GET", "draft_workbook", drafts.download_workbook, "member:publish"),
    Page("GET", "draft_part", parts.show, "member:publish"),
    Page("POST", "draft_part", parts.change, "member:publish"),
    Page("GET", "new_draft_part", parts.new, "member:publish"),
    Page("POST", "new_draft_part", parts.add, "member:publish"),
    Page("POST", "draft_preview", parts.preview, "member:publish"),
    Page("GET", "draft_trial", draft_trial.page, "member:publish"),
    Page("POST", "draft_trial", draft_trial.page, "member:publish"),
    Page("GET", "draft_publication", publications.page, "member:publish"),
    Page("POST", "draft_publication", publications.act, "member:publish"),
    Page("GET", "draft_impact", impacts.page, "member:publish"),
    Page("POST", "draft_impact", impacts.start, "member:publish"),
    Page("GET", "draft_impact_table", impacts.table, "member:publish"),
    # Campaigns, their board, and one supplier in them
    Page("GET", "campaigns", campaigns.listing, "member:responses"),
    Page("POST", "campaigns", campaign_plans.draft, "member:campaigns", body=LIST),
    Page("GET", "new_campaign", campaign_plans.new, "member:campaigns"),
    Page("GET", "campaign", campaigns.show, "member:responses"),
    Page("GET", "campaign_copy", campaign_copies.page, "member:campaigns"),
    Page("POST", "campaign_copy", campaign_copies.copy, "member:campaigns"),
    Page("GET", "campaign_links", handouts.page, "member:campaigns"),
    Page("POST", "campaign_links", handouts.make, "member:campaigns"),
    Page("GET", "campaign_plan", campaign_plans.plan, "member:campaigns"),
    Page("POST", "campaign_plan", campaign_plans.change, "member:campaigns"),
    Page("GET", "campaign_suppliers", campaign_plans.suppliers_page, "member:campaigns"),
    Page("POST", "campaign_suppliers", campaign_plans.change_suppliers, "member:campaigns", body=LIST),
    Page("GET", "campaign_reminders", reminders.page, "member:campaigns"),
    Page("POST", "campaign_reminders", reminders.send, "member:campaigns"),
    Page("POST", "campaign_reminder_days", reminder_days.change, "member:campaigns"),
    Page("GET", "campaign_email", campaigns.email_preview, "member:responses"),
    Page("POST", "campaign_sending", campaigns.send, "member:campaigns"),
    Page("POST", "campaign_hold", emails.hold, "member:campaigns"),
    Page("POST", "campaign_extension", campaign_ends.extend, "member:campaigns"),
    Page("POST", "campaign_closure", campaign_ends.close, "member:campaigns"),
    Page("POST", "campaign_reopening", campaign_ends.reopen, "member:campaigns"),
    Page("POST", "campaign_deletion", campaign_ends.delete, "member:campaigns"),
    Page("GET", "campaign_rescoring", campaigns.rescoring_page, "member:campaigns"),
    Page("POST", "campaign_rescoring", campaigns.rescore, "member:campaigns"),
    Page("GET", "campaign_invitation", responses.show, "member:responses"),
    Page("POST", "campaign_invitation", campaigns.act, "member:campaigns"),
    Page("POST", "more_time", campaign_ends.give_more_time, "member:campaigns"),
    Page("POST", "reopening", reopenings.act, "member:follow_up"),
    Page("POST", "message_reply", supplier_messages.reply, "member:messages"),
    Page("GET", "campaign_evidence", responses.file, "member:responses"),
    Page("GET", "original_evidence", responses.original, "member:sensitive"),
    Page("POST", "campaign_evidence", responses.judge_evidence, "member:follow_up"),
    Page("POST", "explanation", responses.judge_explanation, "member:follow_up"),
    Page("GET", "response_erasure", erasures.response_page, "member:erase"),
    Page("POST", "response_erasure", erasures.erase_response, "member:erase"),
    Page("POST", "verification", responses.record_verification, "member:follow_up"),
    Page("GET", "campaign_indicators", indicators.show, "member:responses"),
    Page("GET", "campaign_export", exports.page, "member:export"),
    Page("POST", "campaign_export", exports.start, "member:export"),
    # Jobs: work that takes longer than a request
    Page("GET", "job", jobs.show, "member:responses"),
    Page("POST", "job_cancellation", jobs.cancel, "member:responses"),
    Page("POST", "job_file", exports.file, "member:export"),
    # Messages, findings and the history
    Page("GET", "supplier_messages", supplier_messages.listing, "member:responses"),
    Page("GET", "findings", findings.listing, "member:responses"),
    Page("GET", "finding", findings.show, "member:responses"),
    Page("POST", "finding", findings.act, "member:follow_up"),
    Page("GET", "history", history.show, "member:responses"),
    # A supplier's side: the link, the answers, the submitting
    Page("GET", "invitation", gate.page, "public"),
    Page("POST", "invitation", gate.enter, "public"),
    Page("GET", "entry_code", entry_code.page, "public"),
    Page("POST", "entry_code", entry_code.enter, "public"),
    Page("GET", "stop_reminders", stop_reminders.page, "public"),
    Page("POST", "stop_reminders", stop_reminders.stop, "public"),
    Page("GET", "response", tasks.page, "respondent"),
    Page("POST", "response_reminders", stop_reminders.change, "respondent"),
    Page("GET", "section", sections.page, "respondent"),
    Page("POST", "section", sections.save, "respondent", body=WORDS_BYTES),
    Page("POST", "answer", sections.save_one, "respondent", body=WORDS_BYTES),
    Page("POST", "question_evidence", sections.add_file, "respondent", body=EVIDENCE),
    Page("GET", "evidence", sections.file, "respondent"),
    Page("POST", "evidence", sections.remove_file, "respondent"),
    Page("GET", "answer_file", answer_files.page, "contact"),
    Page("POST", "answer_file", answer_files.read, "contact", body=WORKBOOK_BYTES + ENVELOPE_BYTES),
    Page("POST", "file_answers", answer_files.use, "contact", body=WORDS_BYTES),
    Page("GET", "requests", contact_requests.page, "contact"),
    Page("POST", "requests", contact_requests.switch, "contact"),
    Page("GET", "check", submission.check, "contact"),
    Page("POST", "check", submission.explain, "contact", body=WORDS_BYTES),
    Page("GET", "submission", submission.declare, "contact"),
    Page("POST", "submission", submission.send_answers, "contact"),
    Page("GET", "colleagues", colleagues.page, "contact"),
    Page("POST", "colleagues", colleagues.give, "contact"),
    Page("POST", "colleague", colleagues.take_back, "contact"),
    Page("GET", "workbook", workbook.page, "respondent"),
    Page("POST", "workbook", workbook.upload, "respondent", body=LIST),
    Page("GET", "workbook_file", workbook.file, "respondent"),
    Page("GET", "printed", printed.page, "respondent"),
    Page("GET", "printed_pdf", printed.pdf, "respondent"),
    Page("GET", "messages", messages.page, "contact"),
    Page("GET", "new_message", messages.new, "contact"),
    Page("POST", "new_message", messages.write, "contact"),
    Page("POST", "message_withdrawal", messages.take_back, "contact"),
    Page("GET", "new_contact", messages.new_contact, "contact"),
    Page("POST", "new_contact", messages.pass_invitation_on, "contact"),
    Page("GET", "own_browsers", own_browsers.page, "respondent"),
    Page("POST", "own_browsers", own_browsers.end, "respondent"),
    Page("GET", "closed_draft", submission.draft, "contact"),
    Page("GET", "receipt", submission.receipt, "contact"),
    Page("POST", "receipt", submission.read_advice, "contact"),
    Page("GET", "receipt_credential", receipt_files.credential, "contact"),
    Page("GET", "receipt_attestation", receipt_files.attestation, "contact"),
    Page("GET", "receipt_print", receipt_files.to_print, "contact"),
    Page("GET", "receipt_document", submission.document, "contact"),
    Page("GET", "signed_receipt", submission.signed_receipt, "contact"),
    Page("GET", "follow_up", follow_ups.page, "contact"),
    Page("POST", "follow_up", follow_ups.answer, "contact"),
    Page("GET", "changes", version_upgrade.changes, "contact"),
    Page("POST", "version_upgrade", version_upgrade.move, "contact"),
    Page("POST", "leaving", gate.leave, "respondent"),
    # Anybody: is a receipt what a portal issued?
    Page("GET", "receipt_keys", receipt_check.keys, "public"),
    Page("GET", "receipt_check", receipt_check.page, "public"),
    Page("POST", "receipt_check", receipt_check.verify, "public", body=MOST_BYTES + ENVELOPE_BYTES),
    Page("POST", "language", language.choose, "public"),
)
