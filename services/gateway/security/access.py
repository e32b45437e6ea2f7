"""Who may do what at the gateway: its own actions, and which page each role may open."""

from collections.abc import Mapping

from services.gateway.auth.identity.memberships import ROLES_ABOVE_SCHOOLS, SCHOOL_ROLES
from services.gateway.auth.memberships import FAMILY_ROLES
from services.shared.accountability.access import Action, Tie
from services.shared.accountability.roles import Role

OPERATORS = frozenset(ROLES_ABOVE_SCHOOLS.values())
EVERYBODY = frozenset(SCHOOL_ROLES) | OPERATORS

# What the gateway itself writes into its access log.
_ANYBODY = dict.fromkeys(sorted(EVERYBODY), Tie.PLATFORM)
SESSION_OPEN = Action("session.open", _ANYBODY)
SESSION_CLOSE = Action("session.close", _ANYBODY)
SESSION_SWITCH = Action("session.switch", _ANYBODY)
ACTIONS = (SESSION_OPEN, SESSION_CLOSE, SESSION_SWITCH)

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

STAFF = frozenset({Role.DIRECTOR, Role.DEPUTY, Role.CLASS_TEACHER, Role.PSYCHOLOGIST})
REVIEWERS = frozenset({Role.CLASS_TEACHER, Role.TEACHER})
ABOVE = frozenset({Role.MUNICIPALITY_OPERATOR, Role.REGION_OPERATOR})
ADMIN = frozenset({Role.PLATFORM_ADMIN})
DEPUTY = frozenset({Role.DEPUTY})
LEADERS = frozenset({Role.DIRECTOR, Role.DEPUTY})
ARCHIVE = frozenset({Role.ARCHIVIST, Role.DATA_OFFICER, Role.DEPUTY, Role.DIRECTOR})
ARCHIVIST = frozenset({Role.ARCHIVIST})
MUNICIPALITY = frozenset({Role.MUNICIPALITY_OPERATOR})

# Page → roles it opens for. Which children and classes they see on it, the services decide.
PAGES: Mapping[str, frozenset[str]] = {
    "access_log.check": frozenset({Role.DATA_OFFICER, Role.DIRECTOR}),
    "access_log.listing": frozenset({Role.DATA_OFFICER, Role.DIRECTOR}),
    "access_log.of_child": FAMILY_ROLES,
    "archive.case_file": ARCHIVE,
    "archive.check": ARCHIVIST,
    "archive.listing": ARCHIVE,
    "auth.logout": EVERYBODY,
    "auth.logout_everywhere": EVERYBODY,
    "auth.switch_place": EVERYBODY,
    "classes.listing": STAFF - {Role.PSYCHOLOGIST},
    "closing.close": LEADERS,
    "closing.of_class": LEADERS | {Role.CLASS_TEACHER},
    "closing.propose": frozenset({Role.CLASS_TEACHER}),
    "closing.reopen": LEADERS,
    "closing.year": LEADERS,
    "codes.issue": DEPUTY,
    "codes.listing": DEPUTY,
    "codes.of_class": DEPUTY,
    "classes.pupils": STAFF - {Role.PSYCHOLOGIST},
    "diary.start": FAMILY_ROLES,
    "diary.week": FAMILY_ROLES | STAFF,
    "disposal.act": ARCHIVE,
    "disposal.agree": DEPUTY,
    "disposal.approve": frozenset({Role.DIRECTOR}),
    "disposal.ask_again": ARCHIVIST,
    "disposal.details": ARCHIVIST,
    "disposal.execute": ARCHIVIST,
    "disposal.extend": DEPUTY,
    "disposal.lift_hold": ARCHIVE,
    "disposal.listing": ARCHIVE,
    "disposal.new_hold": ARCHIVE,
    "disposal.place_hold": ARCHIVE,
    "disposal.propose": ARCHIVIST,
    "disposal.refuse": frozenset({Role.DEPUTY, Role.DIRECTOR}),
    "disposal.save_details": ARCHIVIST,
    "disposal.withdraw": ARCHIVIST,
    "exchange.discard": MUNICIPALITY,
    "exchange.listing": MUNICIPALITY,
    "exchange.replay": MUNICIPALITY,
    "external.of_class": frozenset({Role.DIRECTOR, Role.DEPUTY, Role.CLASS_TEACHER}),
    "external.of_group": frozenset({Role.DIRECTOR, Role.DEPUTY, Role.TEACHER, Role.CLASS_TEACHER}),
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
    "journals.grid": frozenset({Role.DIRECTOR, Role.DEPUTY, Role.TEACHER, Role.CLASS_TEACHER}),
    "journals.mine": frozenset({"teacher"}),
    "personal_files.file": frozenset(
        {Role.ARCHIVIST, Role.CLASS_TEACHER, Role.DEPUTY, Role.DIRECTOR, Role.REPRESENTATIVE}
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
