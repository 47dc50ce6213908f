"""Every table: columns only, no relationships, no computed defaults.

Three rules hold everywhere. Ids are random text (`work.new_id()`), so they do not reveal how many there are. Every
foreign key between rows of an organisation includes `organisation_id`, so a row cannot refer to another organisation's.
JSON columns hold plain JSON data and are replaced, never changed in place: a change inside would be lost silently. Rows
of `FROZEN` tables are added and never changed (see `storage.guards`). Table classes validate nothing.
"""

from sqlmodel import SQLModel as SQLModel

from portal.storage.base import FROZEN as FROZEN
from portal.storage.base import METADATA as METADATA
from portal.storage.base import ErasurePermit as ErasurePermit
from portal.storage.base import PortalState as PortalState
from portal.storage.tables.campaigns import Campaign as Campaign
from portal.storage.tables.campaigns import CampaignTranslation as CampaignTranslation
from portal.storage.tables.campaigns import CampaignVersion as CampaignVersion
from portal.storage.tables.campaigns import Invitation as Invitation
from portal.storage.tables.campaigns import Link as Link
from portal.storage.tables.campaigns import OutboxEmail as OutboxEmail
from portal.storage.tables.campaigns import RepeatedCampaign as RepeatedCampaign
from portal.storage.tables.campaigns import Supplier as Supplier
from portal.storage.tables.erasure import Erasure as Erasure
from portal.storage.tables.erasure import LegalHold as LegalHold
from portal.storage.tables.erasure import RetentionPeriod as RetentionPeriod
from portal.storage.tables.findings import Finding as Finding
from portal.storage.tables.findings import FollowUp as FollowUp
from portal.storage.tables.findings import Proposal as Proposal
from portal.storage.tables.findings import SharedFinding as SharedFinding
from portal.storage.tables.history import History as History
from portal.storage.tables.history import HistoryCheck as HistoryCheck
from portal.storage.tables.history import HistoryLink as HistoryLink
from portal.storage.tables.history import HistoryPending as HistoryPending
from portal.storage.tables.jobs import Job as Job
from portal.storage.tables.library import DraftRevision as DraftRevision
from portal.storage.tables.library import DraftTranslation as DraftTranslation
from portal.storage.tables.library import PublishedVersion as PublishedVersion
from portal.storage.tables.library import QuestionnaireDraft as QuestionnaireDraft
from portal.storage.tables.library import Retirement as Retirement
from portal.storage.tables.library import Translation as Translation
from portal.storage.tables.participants import Browser as Browser
from portal.storage.tables.participants import Participant as Participant
from portal.storage.tables.people import AddressChange as AddressChange
from portal.storage.tables.people import CountedAttempt as CountedAttempt
from portal.storage.tables.people import EmailText as EmailText
from portal.storage.tables.people import Member as Member
from portal.storage.tables.people import Organisation as Organisation
from portal.storage.tables.people import PasswordToken as PasswordToken
from portal.storage.tables.people import Person as Person
from portal.storage.tables.people import RecoveryCode as RecoveryCode
from portal.storage.tables.people import Session as Session
from portal.storage.tables.responses import Answer as Answer
from portal.storage.tables.responses import AnswerConflict as AnswerConflict
from portal.storage.tables.responses import AnswerRevision as AnswerRevision
from portal.storage.tables.responses import Evidence as Evidence
from portal.storage.tables.responses import Explanation as Explanation
from portal.storage.tables.responses import ExplanationRevision as ExplanationRevision
from portal.storage.tables.responses import ReceivedExcerpt as ReceivedExcerpt
from portal.storage.tables.responses import Response as Response
from portal.storage.tables.responses import ResponseVersion as ResponseVersion
from portal.storage.tables.responses import Result as Result
from portal.storage.tables.responses import Submission as Submission
from portal.storage.tables.responses import Verification as Verification
from portal.storage.tables.supplier_messages import SupplierMessage as SupplierMessage
