"""The tables of the standard as data: files, columns in their order, what a cell may hold.

Source: 1EdTech OneRoster CSV Binding 1.2.1 (Final Release, document version 5, 22 August 2023),
imsglobal.org/spec/oneroster/v1p2/bind/csv: the tables of manifest.csv and of the rostering files,
taken from three public implementations of it that agree, and not yet compared with its own text.
In the first release of 1.2 users.csv had one column more, `resourceSourcedIds`; both are read.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

MANIFEST = "manifest"
MANIFEST_HEAD = ("propertyName", "value")
VERSIONS = {"manifest.version": "1.0", "oneroster.version": "1.2"}
SOURCE = ("source.systemName", "source.systemCode")
MODES = ("absent", "bulk", "delta")
EXTENSION = "metadata."
"""How columns begin that are no part of the standard; they stand to the right of the others."""
TOKEN = "ext:"  # noqa: S105 - how the standard calls a value of an enumeration that it has not
"""How a value begins that an open enumeration of the standard does not name."""

FILES = (
    "academicSessions", "categories", "classes", "classResources", "courses", "courseResources",
    "demographics", "enrollments", "lineItemLearningObjectiveIds", "lineItems",
    "lineItemScoreScales", "orgs", "resources", "resultLearningObjectiveIds", "results",
    "resultScoreScales", "roles", "scoreScales", "userProfiles", "userResources", "users",
)
"""Every data file of the standard, in the order of the manifest's table."""


class Kind(StrEnum):
    """What the cells of a column hold; of the kinds with `_LIST` several, between commas."""

    GUID = "guid"
    GUID_LIST = "guid_list"
    TEXT = "text"
    TEXT_LIST = "text_list"
    DATE = "date"  # YYYY-MM-DD
    YEAR = "year"  # YYYY
    FLAG = "flag"  # true, false
    CHOICE = "choice"  # one of an enumeration
    STATUS = "status"  # of delta files alone
    MOMENT = "moment"  # of delta files alone


@dataclass(frozen=True, slots=True)
class Column:
    """A column: whether its cells must be filled, of which enumeration, to which file it refers.

    An `open` enumeration takes values of one's own as well, after ``ext:``.
    """

    name: str
    kind: Kind = Kind.TEXT
    required: bool = False
    choices: frozenset[str] = frozenset()
    open: bool = False
    refers: str = ""


def _guid(name: str, refers: str = "", *, required: bool = False) -> Column:
    return Column(name, Kind.GUID, required, refers=refers)


def _choice(name: str, *choices: str, required: bool = True, open_: bool = True) -> Column:
    return Column(name, Kind.CHOICE, required, frozenset(choices), open_)


def _needed(name: str, kind: Kind = Kind.TEXT) -> Column:
    return Column(name, kind, required=True)


_KEYS = (
    _guid("sourcedId", required=True), Column("status", Kind.STATUS),
    Column("dateLastModified", Kind.MOMENT),
)
_FLAGS = (
    "americanIndianOrAlaskaNative", "asian", "blackOrAfricanAmerican",
    "nativeHawaiianOrOtherPacificIslander", "white", "demographicRaceTwoOrMoreRaces",
    "hispanicOrLatinoEthnicity",
)

TABLES: Mapping[str, tuple[Column, ...]] = {
    "orgs": (
        *_KEYS,
        _needed("name"),
        _choice("type", "department", "school", "district", "local", "state", "national"),
        Column("identifier"),
        _guid("parentSourcedId", "orgs"),
    ),
    "academicSessions": (
        *_KEYS,
        _needed("title"),
        _choice("type", "gradingPeriod", "semester", "schoolYear", "term"),
        _needed("startDate", Kind.DATE),
        _needed("endDate", Kind.DATE),
        _guid("parentSourcedId", "academicSessions"),
        _needed("schoolYear", Kind.YEAR),
    ),
    "users": (
        *_KEYS,
        Column("enabledUser", Kind.FLAG),
        _needed("username"),
        Column("userIds", Kind.TEXT_LIST),
        _needed("givenName"),
        _needed("familyName"),
        Column("middleName"),
        Column("identifier"),
        Column("email"),
        Column("sms"),
        Column("phone"),
        Column("agentSourcedIds", Kind.GUID_LIST, refers="users"),
        Column("grades", Kind.TEXT_LIST),
        Column("password"),
        Column("userMasterIdentifier"),
        Column("preferredGivenName"),
        Column("preferredMiddleName"),
        Column("preferredFamilyName"),
        _guid("primaryOrgSourcedId", "orgs"),
        Column("pronouns"),
    ),
    "roles": (
        *_KEYS,
        _guid("userSourcedId", "users", required=True),
        _choice("roleType", "primary", "secondary", open_=False),
        _choice(
            "role", "aide", "counselor", "districtAdministrator", "guardian", "parent",
            "principal", "proctor", "relative", "siteAdministrator", "student",
            "systemAdministrator", "teacher",
        ),
        Column("beginDate", Kind.DATE),
        Column("endDate", Kind.DATE),
        _guid("orgSourcedId", "orgs", required=True),
        _guid("userProfileSourcedId"),
    ),
    "demographics": (
        _guid("sourcedId", "users", required=True),
        *_KEYS[1:],
        Column("birthDate", Kind.DATE),
        _choice("sex", "male", "female", "unspecified", "other", required=False),
        *(Column(name, Kind.FLAG) for name in _FLAGS),
        Column("countryOfBirthCode"),
        Column("stateOfBirthAbbreviation"),
        Column("cityOfBirth"),
        Column("publicSchoolResidenceStatus"),
    ),
    "courses": (
        *_KEYS,
        _guid("schoolYearSourcedId", "academicSessions"),
        _needed("title"),
        Column("courseCode"),
        Column("grades", Kind.TEXT_LIST),
        _guid("orgSourcedId", "orgs", required=True),
        Column("subjects", Kind.TEXT_LIST),
        Column("subjectCodes", Kind.TEXT_LIST),
    ),
    "classes": (
        *_KEYS,
        _needed("title"),
        Column("grades", Kind.TEXT_LIST),
        _guid("courseSourcedId", "courses", required=True),
        Column("classCode"),
        _choice("classType", "homeroom", "scheduled"),
        Column("location"),
        _guid("schoolSourcedId", "orgs", required=True),
        Column("termSourcedIds", Kind.GUID_LIST, required=True, refers="academicSessions"),
        Column("subjects", Kind.TEXT_LIST),
        Column("subjectCodes", Kind.TEXT_LIST),
        Column("periods", Kind.TEXT_LIST),
    ),
    "enrollments": (
        *_KEYS,
        _guid("classSourcedId", "classes", required=True),
        _guid("schoolSourcedId", "orgs", required=True),
        _guid("userSourcedId", "users", required=True),
        _choice("role", "administrator", "proctor", "student", "teacher"),
        Column("primary", Kind.FLAG),
        Column("beginDate", Kind.DATE),
        Column("endDate", Kind.DATE),
    ),
}
"""The files that are read and written, by name without ``.csv``."""

OPTIONAL = frozenset({"demographics"})
"""Of these the ones that a bundle may do without."""
OF_FIRST_RELEASE: Mapping[str, tuple[str, str]] = {
    "users": ("userMasterIdentifier", "resourceSourcedIds"),
}
"""A column that the first release of 1.2 has after another one."""

POST = f"{EXTENSION}letopis.post"
"""users.csv: the post of a member of staff as the school writes it."""
HOMEROOM = f"{EXTENSION}letopis.homeroom"
"""classes.csv: the sourcedId of the homeroom whose children are taught."""
GROUP = f"{EXTENSION}letopis.group"
"""classes.csv: the name of the subgroup; empty of the whole class."""
HOURS = f"{EXTENSION}letopis.hours"
"""classes.csv: hours a week."""
