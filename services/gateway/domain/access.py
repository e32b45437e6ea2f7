"""Who may do what at the gateway: its own actions, and which page each role may open."""

from collections.abc import Mapping

from services.gateway.domain.places import FAMILY_ROLES
from services.gateway.identity.memberships import ROLES_ABOVE_SCHOOLS, SCHOOL_ROLES
from services.shared.access import Rules, Tie

OPERATORS = frozenset(ROLES_ABOVE_SCHOOLS.values())
EVERYBODY = frozenset(SCHOOL_ROLES) | OPERATORS

# What the gateway itself writes into its access log.
ACCESS: Rules = {
    "session.open": dict.fromkeys(sorted(EVERYBODY), Tie.PLATFORM),
    "session.close": dict.fromkeys(sorted(EVERYBODY), Tie.PLATFORM),
    "session.switch": dict.fromkeys(sorted(EVERYBODY), Tie.PLATFORM),
    # Who came in, for those who answer for personal data.
    "access_log.read": {"director": Tie.SCHOOL, "data_officer": Tie.SCHOOL},
}

# Answers without a session. The edge (`edge.*`) finds out by itself who is calling.
PUBLIC = frozenset(
    {
        "api_docs.document",
        "api_docs.index",
        "assets.file",
        "assets.icon",
        "auth.back_channel_logout",
        "auth.callback",
        "auth.login",
        "edge.openapi",
        "edge.pass_file",
        "edge.pass_on",
        "home.start",
        "operations.healthz",
        "operations.livez",
        "operations.metrics",
        "operations.readyz",
        "preferences.save",
        "status.page",
        "wellknown.protected_resource",
    }
)

STAFF = frozenset({"director", "deputy", "class_teacher", "psychologist"})
REVIEWERS = frozenset({"class_teacher", "teacher"})
ABOVE = frozenset({"municipality_operator", "region_operator"})
ADMIN = frozenset({"platform_admin"})
DEPUTY = frozenset({"deputy"})
LEADERS = frozenset({"director", "deputy"})
ARCHIVE = frozenset({"archivist", "data_officer", "deputy", "director"})
ARCHIVIST = frozenset({"archivist"})
MUNICIPALITY = frozenset({"municipality_operator"})

# Page → roles it opens for. Which children and classes they see on it, the services decide.
PAGES: Mapping[str, frozenset[str]] = {
    "access_log.check": frozenset({"data_officer", "director"}),
    "access_log.listing": frozenset({"data_officer", "director"}),
    "access_log.of_child": FAMILY_ROLES,
    "archive.case_file": ARCHIVE,
    "archive.check": ARCHIVIST,
    "archive.listing": ARCHIVE,
    "auth.logout": EVERYBODY,
    "auth.logout_everywhere": EVERYBODY,
    "auth.switch_place": EVERYBODY,
    "classes.listing": STAFF - {"psychologist"},
    "closing.close": LEADERS,
    "closing.of_class": LEADERS | {"class_teacher"},
    "closing.propose": frozenset({"class_teacher"}),
    "closing.reopen": LEADERS,
    "closing.year": LEADERS,
    "codes.issue": DEPUTY,
    "codes.listing": DEPUTY,
    "codes.of_class": DEPUTY,
    "classes.pupils": STAFF - {"psychologist"},
    "diary.start": FAMILY_ROLES,
    "diary.week": FAMILY_ROLES | STAFF,
    "disposal.act": ARCHIVE,
    "disposal.agree": DEPUTY,
    "disposal.approve": frozenset({"director"}),
    "disposal.ask_again": ARCHIVIST,
    "disposal.details": ARCHIVIST,
    "disposal.execute": ARCHIVIST,
    "disposal.extend": DEPUTY,
    "disposal.lift_hold": ARCHIVE,
    "disposal.listing": ARCHIVE,
    "disposal.new_hold": ARCHIVE,
    "disposal.place_hold": ARCHIVE,
    "disposal.propose": ARCHIVIST,
    "disposal.refuse": frozenset({"deputy", "director"}),
    "disposal.save_details": ARCHIVIST,
    "disposal.withdraw": ARCHIVIST,
    "exchange.discard": MUNICIPALITY,
    "exchange.listing": MUNICIPALITY,
    "exchange.replay": MUNICIPALITY,
    "external.of_class": frozenset({"director", "deputy", "class_teacher"}),
    "external.of_group": frozenset({"director", "deputy", "teacher", "class_teacher"}),
    "imports.apply": DEPUTY,
    "imports.preview": DEPUTY,
    "imports.receive": DEPUTY,
    "imports.upload": DEPUTY,
    "items.add_file": FAMILY_ROLES,
    "items.change": FAMILY_ROLES,
    "items.create": FAMILY_ROLES,
    "items.decide": REVIEWERS,
    "items.edit": FAMILY_ROLES,
    "items.item": FAMILY_ROLES | STAFF | {"teacher"},
    "items.new": FAMILY_ROLES,
    "items.remove": FAMILY_ROLES,
    "items.remove_file": FAMILY_ROLES,
    "items.submit": FAMILY_ROLES,
    "items.waiting": REVIEWERS,
    "journals.grid": frozenset({"director", "deputy", "teacher", "class_teacher"}),
    "journals.mine": frozenset({"teacher"}),
    "personal_files.file": frozenset(
        {"archivist", "class_teacher", "deputy", "director", "representative"}
    ),
    "portfolio.change_cover": FAMILY_ROLES,
    "portfolio.folder": FAMILY_ROLES | STAFF,
    "portfolio.remove_cover": FAMILY_ROLES,
    "portfolio.start": FAMILY_ROLES,
    "queues.discard": ADMIN,
    "queues.inbox": ADMIN,
    "queues.replay": ADMIN,
    "schools.listing": ABOVE,
    "summaries.attendance": ABOVE,
    "summaries.marks": ABOVE,
    "summaries.movement": ABOVE,
}


def may_open(endpoint: str, role: str) -> bool:
    """Tell whether a page opens for a role; a page that is not listed opens for nobody."""
    return endpoint in PUBLIC or role in PAGES.get(endpoint, frozenset())
