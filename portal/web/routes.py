"""Every address of the portal in one table, each with the door it stands behind."""

from dataclasses import dataclass

from starlette.middleware import Middleware
from starlette.routing import Route

from portal.web import access
from portal.web.buyer import (
    campaign_plans,
    campaigns,
    draft_trial,
    drafts,
    email_texts,
    exports,
    findings,
    history,
    home,
    impacts,
    members,
    notices,
    parts,
    publications,
    questionnaires,
    releases,
    reminder_days,
    reminders,
    responses,
    sign_in,
    supplier_forms,
    suppliers,
    translations,
)
from portal.web.forms import ENVELOPE_BYTES, FORM_BYTES, WORKBOOK_BYTES
from portal.web.security import BodyLimit
from portal.web.supplier import (
    follow_ups,
    gate,
    language,
    sections,
    stop_reminders,
    submission,
    tasks,
    version_upgrade,
)

TRANSLATION = FORM_BYTES + ENVELOPE_BYTES
LIST = WORKBOOK_BYTES + ENVELOPE_BYTES
JUDGED = "/campaigns/{campaign}/invitations/{invitation}"
EVIDENCE = 26 * FORM_BYTES
"""Whatever was typed on the page a file came from must be read, to be kept, also where the file is too large."""


@dataclass(frozen=True)
class Page:
    """One method at one address. There is no page without a known access; `body` limits what a request may carry."""

    method: str
    path: str
    endpoint: access.Endpoint
    access: str
    body: int = FORM_BYTES

    def __post_init__(self) -> None:
        if not access.is_known_access(self.access):
            raise ValueError(f"{self.method} {self.path} has no access the policy knows: {self.access!r}.")

    def route(self) -> Route:
        """The route Starlette serves; the guard and the size limit stand in front of the endpoint."""
        endpoint = access.guarded(self.endpoint, self.access, self.path)
        limit = Middleware(BodyLimit, most=self.body)
        return Route(self.path, endpoint, methods=[self.method], middleware=[limit])


ROUTES: tuple[Page, ...] = (
    # Members: coming in and going out
    Page("GET", "/", home.page, "member:responses"),
    Page("GET", "/sign-in", sign_in.page, "public"),
    Page("POST", "/sign-in", sign_in.enter, "public"),
    Page("GET", "/sign-in/code", sign_in.code_page, "public"),
    Page("POST", "/sign-in/code", sign_in.code, "public"),
    Page("POST", "/signing-out", sign_in.sign_out, "public"),
    Page("GET", "/password", sign_in.password_page, "public"),
    Page("POST", "/password", sign_in.request_password_email, "public"),
    Page("GET", "/password/{token}", sign_in.new_password_page, "public"),
    Page("POST", "/password/{token}", sign_in.new_password, "public"),
    Page("GET", access.RELEASE, releases.page, "held:members"),
    Page("POST", access.RELEASE, releases.release, "held:members"),
    # Members: who they are
    Page("GET", "/members", members.listing, "member:responses"),
    Page("POST", "/members", members.add, "member:members"),
    Page("GET", "/members/{member}", members.member, "member:responses"),
    Page("POST", "/members/{member}", members.change, "member:members"),
    Page("POST", "/members/{member}/removal", members.remove, "member:members"),
    Page("POST", "/members/{member}/email", members.write_again, "member:members"),
    # The organisation's emails
    Page("GET", "/notices", notices.page, "member:responses"),
    Page("POST", "/notices", notices.choose, "member:responses"),
    Page("GET", "/email-texts", email_texts.listing, "member:campaigns"),
    Page("POST", "/email-texts/logo", email_texts.change_logo, "member:campaigns"),
    Page("GET", "/email-texts/{kind}/{language}", email_texts.show, "member:campaigns"),
    Page("POST", "/email-texts/{kind}/{language}", email_texts.act, "member:campaigns"),
    # Suppliers
    Page("GET", "/suppliers", suppliers.listing, "member:responses"),
    Page("GET", "/suppliers/template.xlsx", suppliers.template, "member:suppliers"),
    Page("GET", "/suppliers/import", suppliers.upload_page, "member:suppliers"),
    Page("POST", "/suppliers/import", suppliers.upload, "member:suppliers", body=WORKBOOK_BYTES + ENVELOPE_BYTES),
    Page("GET", "/suppliers/import/{upload}", suppliers.look, "member:suppliers"),
    Page("POST", "/suppliers/import/{upload}", suppliers.confirm, "member:suppliers"),
    Page("GET", "/suppliers/import/{upload}/errors.xlsx", suppliers.errors, "member:suppliers"),
    Page("GET", "/suppliers/new", supplier_forms.new, "member:suppliers"),
    Page("POST", "/suppliers/new", supplier_forms.add, "member:suppliers"),
    Page("GET", "/suppliers/{supplier}", suppliers.supplier, "member:responses"),
    Page("GET", "/suppliers/{supplier}/details", supplier_forms.details, "member:suppliers"),
    Page("POST", "/suppliers/{supplier}/details", supplier_forms.change, "member:suppliers"),
    Page("POST", "/suppliers/{supplier}/removal", suppliers.remove, "member:suppliers"),
    # Questionnaires
    Page("GET", "/questionnaires", questionnaires.listing, "member:responses"),
    Page("POST", "/questionnaires", questionnaires.add, "member:publish"),
    Page("GET", "/questionnaires/laws", questionnaires.laws, "member:responses"),
    Page("GET", "/questionnaires/library/{family}/{number}", questionnaires.look, "member:responses"),
    Page("GET", "/questionnaires/{version}", questionnaires.show, "member:responses"),
    Page("POST", "/questionnaires/{version}/retirement", questionnaires.retire, "member:publish"),
    Page("GET", "/questionnaires/{version}/difference/{other}", questionnaires.difference, "member:responses"),
    Page("GET", "/questionnaires/{version}/translations", translations.listing, "member:responses"),
    Page("POST", "/questionnaires/{version}/translations", translations.take_in, "member:publish", body=TRANSLATION),
    Page("GET", "/questionnaires/{version}/translations/file.yaml", translations.begin, "member:publish"),
    Page("GET", "/questionnaires/{version}/translations/{language}", translations.show, "member:responses"),
    Page("POST", "/questionnaires/{version}/translations/{language}", translations.act, "member:publish"),
    # Questionnaires: writing them
    Page("POST", "/questionnaires/drafts", drafts.add, "member:publish", body=WORKBOOK_BYTES + ENVELOPE_BYTES),
    Page("GET", "/questionnaires/drafts/{draft}", drafts.show, "member:publish"),
    Page("POST", "/questionnaires/drafts/{draft}", drafts.act, "member:publish", body=WORKBOOK_BYTES + ENVELOPE_BYTES),
    Page("GET", "/questionnaires/drafts/{draft}/file.yaml", drafts.download, "member:publish"),
    Page("GET", "/questionnaires/drafts/{draft}/file.xlsx", drafts.download_workbook, "member:publish"),
    Page("GET", "/questionnaires/drafts/{draft}/parts/{part}", parts.show, "member:publish"),
    Page("POST", "/questionnaires/drafts/{draft}/parts/{part}", parts.change, "member:publish"),
    Page("GET", "/questionnaires/drafts/{draft}/new", parts.new, "member:publish"),
    Page("POST", "/questionnaires/drafts/{draft}/new", parts.add, "member:publish"),
    Page("POST", "/questionnaires/drafts/{draft}/preview", parts.preview, "member:publish"),
    Page("GET", "/questionnaires/drafts/{draft}/try-out", draft_trial.page, "member:publish"),
    Page("POST", "/questionnaires/drafts/{draft}/try-out", draft_trial.page, "member:publish"),
    Page("GET", "/questionnaires/drafts/{draft}/publication", publications.page, "member:publish"),
    Page("POST", "/questionnaires/drafts/{draft}/publication", publications.act, "member:publish"),
    Page("GET", "/questionnaires/drafts/{draft}/impact", impacts.page, "member:publish"),
    Page("GET", "/questionnaires/drafts/{draft}/impact.csv", impacts.table, "member:publish"),
    # Campaigns, their board, and one supplier in them
    Page("GET", "/campaigns", campaigns.listing, "member:responses"),
    Page("POST", "/campaigns", campaign_plans.draft, "member:campaigns", body=LIST),
    Page("GET", "/campaigns/new", campaign_plans.new, "member:campaigns"),
    Page("GET", "/campaigns/{campaign}", campaigns.show, "member:responses"),
    Page("GET", "/campaigns/{campaign}/plan", campaign_plans.plan, "member:campaigns"),
    Page("POST", "/campaigns/{campaign}/plan", campaign_plans.change, "member:campaigns"),
    Page("GET", "/campaigns/{campaign}/suppliers", campaign_plans.suppliers_page, "member:campaigns"),
    Page("POST", "/campaigns/{campaign}/suppliers", campaign_plans.change_suppliers, "member:campaigns", body=LIST),
    Page("GET", "/campaigns/{campaign}/reminders", reminders.page, "member:campaigns"),
    Page("POST", "/campaigns/{campaign}/reminders", reminders.send, "member:campaigns"),
    Page("POST", "/campaigns/{campaign}/reminder-days", reminder_days.change, "member:campaigns"),
    Page("GET", "/campaigns/{campaign}/email", campaigns.email_preview, "member:responses"),
    Page("POST", "/campaigns/{campaign}/sending", campaigns.send, "member:campaigns"),
    Page("POST", "/campaigns/{campaign}/extension", campaigns.extend, "member:campaigns"),
    Page("POST", "/campaigns/{campaign}/closure", campaigns.close, "member:campaigns"),
    Page("GET", "/campaigns/{campaign}/rescoring", campaigns.rescoring_page, "member:campaigns"),
    Page("POST", "/campaigns/{campaign}/rescoring", campaigns.rescore, "member:campaigns"),
    Page("GET", "/campaigns/{campaign}/invitations/{invitation}", responses.show, "member:responses"),
    Page("POST", "/campaigns/{campaign}/invitations/{invitation}", campaigns.act, "member:campaigns"),
    Page("GET", "/campaigns/{campaign}/invitations/{invitation}/evidence/{file}", responses.file, "member:responses"),
    Page("GET", JUDGED + "/evidence/{file}/original", responses.original, "member:sensitive"),
    Page("POST", JUDGED + "/evidence/{file}", responses.judge_evidence, "member:follow_up"),
    Page("POST", JUDGED + "/explanations/{family}/{check}", responses.judge_explanation, "member:follow_up"),
    Page("POST", JUDGED + "/verification", responses.record_verification, "member:follow_up"),
    Page("GET", "/campaigns/{campaign}/export", exports.page, "member:export"),
    Page("POST", "/campaigns/{campaign}/export", exports.make, "member:export"),
    # Findings and the history
    Page("GET", "/findings", findings.listing, "member:responses"),
    Page("GET", "/findings/{finding}", findings.show, "member:responses"),
    Page("POST", "/findings/{finding}", findings.act, "member:follow_up"),
    Page("GET", "/history", history.show, "member:responses"),
    # A supplier's side: the link, the answers, the submitting
    Page("GET", "/i/{token}", gate.page, "public"),
    Page("POST", "/i/{token}", gate.enter, "public"),
    Page("GET", "/reminders/{token}", stop_reminders.page, "public"),
    Page("POST", "/reminders/{token}", stop_reminders.stop, "public"),
    Page("GET", "/r/{invitation}", tasks.page, "respondent"),
    Page("POST", "/r/{invitation}/reminders", stop_reminders.change, "respondent"),
    Page("GET", "/r/{invitation}/sections/{family}/{section}", sections.page, "respondent"),
    Page("POST", "/r/{invitation}/sections/{family}/{section}", sections.save, "respondent"),
    Page("POST", "/r/{invitation}/questions/{family}/{question}", sections.save_one, "respondent"),
    Page("POST", "/r/{invitation}/evidence/{family}/{question}", sections.add_file, "respondent", body=EVIDENCE),
    Page("GET", "/r/{invitation}/evidence/{file}", sections.file, "respondent"),
    Page("POST", "/r/{invitation}/evidence/{file}", sections.remove_file, "respondent"),
    Page("GET", "/r/{invitation}/check", submission.check, "respondent"),
    Page("POST", "/r/{invitation}/check", submission.explain, "respondent"),
    Page("GET", "/r/{invitation}/submission", submission.declare, "respondent"),
    Page("POST", "/r/{invitation}/submission", submission.send_answers, "respondent"),
    Page("GET", "/r/{invitation}/receipt", submission.receipt, "respondent"),
    Page("POST", "/r/{invitation}/receipt", submission.read_advice, "respondent"),
    Page("GET", "/r/{invitation}/receipt/document", submission.document, "respondent"),
    Page("GET", "/r/{invitation}/follow-ups/{follow_up}", follow_ups.page, "respondent"),
    Page("POST", "/r/{invitation}/follow-ups/{follow_up}", follow_ups.answer, "respondent"),
    Page("GET", "/r/{invitation}/changes", version_upgrade.changes, "respondent"),
    Page("POST", "/r/{invitation}/versions/{family}", version_upgrade.move, "respondent"),
    Page("POST", "/r/{invitation}/leaving", gate.leave, "respondent"),
    Page("POST", "/language", language.choose, "public"),
)
