"""EFRAG's VSME workbook: the named ranges that are read, and the ids by which questions link to them.

The ranges are named after the concepts of the XBRL taxonomy, of the template's versions 1.0 to 1.3. One has another
name in 1.0. Questions link to `vsme.…` by `same_as`.
"""

from dataclasses import dataclass
from typing import Literal

REPORTER = "template_reporting_entity_name"
PERIOD_END = "template_reporting_period_enddate"
COUNTED_AS = "TypeOfNumberOfEmployees"
"""Whether the number of employees is a headcount or full-time equivalents."""


@dataclass(frozen=True)
class Range:
    """One named range: the id that questions link to, the standard's disclosure, a label, and the type of its value."""

    name: str
    id: str
    disclosure: str
    label: str
    shape: Literal["count", "truth", "share", "text"]


_RANGES = (
    Range("NumberOfEmployees", "employees", "B1", "Number of employees of the whole firm", "count"),
    Range(COUNTED_AS, "counted_as", "B1", "Headcount or full-time equivalents", "text"),
    Range("NumberOfPermanentContractEmployees", "permanent", "B8", "Employees with a permanent contract", "count"),
    Range("NumberOfPermanentContactEmployees", "permanent", "B8", "Employees with a permanent contract", "count"),
    Range("NumberOfTemporaryContractEmployees", "temporary", "B8", "Employees with a temporary contract", "count"),
    Range("NumberOfMaleEmployees", "men", "B8", "Male employees", "count"),
    Range("NumberOfFemaleEmployees", "women", "B8", "Female employees", "count"),
    Range("EmployeeTurnoverRate", "turnover", "B8", "Employee turnover rate", "share"),
    Range(
        "EmployeesReceivePayEqualOrAboveMinimumWageDeterminedByNationalLawOrCollectiveAgreement",
        "minimum_paid",
        "B10",
        "All employees get at least the minimum wage",
        "truth",
    ),
    Range(
        "PercentageGapInPayBetweenFemaleAndMaleEmployees",
        "pay_gap",
        "B10",
        "Gap in pay between women and men",
        "share",
    ),
    Range(
        "PercentageOfEmployeesCoveredByCollectiveBargainingAgreements",
        "collective_share",
        "B10",
        "Employees covered by collective agreements",
        "share",
    ),
    Range(
        "TotalNumberOfSelfEmployedWorkersWithoutPersonnelThatAreWorkingExclusivelyForTheUndertaking",
        "self_employed",
        "C5",
        "Self-employed people who work for the firm alone",
        "count",
    ),
    Range(
        "TotalNumberOfTemporaryWorkersProvidedByUndertakingsPrimarilyEngagedInEmploymentActivities",
        "agency_workers",
        "C5",
        "Temporary workers from agencies",
        "count",
    ),
    Range(
        "UndertakingHasACodeOfConductOrHumanRightsPolicyForItsOwnWorkforce",
        "conduct_code",
        "C6",
        "A code of conduct or human rights policy for the firm's own workers",
        "truth",
    ),
    Range(
        "UndertakingHasAComplaintHandlingMechanismForItsOwnWorkforce",
        "complaint_channel",
        "C6",
        "A way for the firm's own workers to complain",
        "truth",
    ),
    Range(
        "UndertakingHasConfirmedHumanRightsIncidentsInItsOwnWorkforce",
        "own_incidents",
        "C7",
        "Confirmed human rights incidents among the firm's own workers",
        "truth",
    ),
    Range(
        "UndertakingIsAwareOfAnyConfirmedIncidentsInvolvingWorkersInTheValueChain"
        "AffectedCommunitiesConsumersAndEndUsers",
        "chain_incidents",
        "C7",
        "Confirmed incidents in the value chain",
        "truth",
    ),
)
BELOW_MINIMUM = "below_minimum"
"""How many workers get less than the minimum wage: 0 if the workbook says that all get it."""

RANGES = {known.name: known for known in _RANGES}
"""By the range's name. Shares are fractions: 0.05 is 5 %."""
