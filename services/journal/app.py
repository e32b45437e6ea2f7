"""The journal's application: the sum of its features."""

from functools import partial

from flask import Flask

from services.features import Features
from services.journal.access_log import feature as access_log
from services.journal.accounts import feature as accounts
from services.journal.attendance_codes import feature as attendance_codes
from services.journal.calendar import feature as calendar
from services.journal.calendar_addresses import feature as calendar_addresses
from services.journal.checkpoints import feature as checkpoints
from services.journal.checkpoints.models import RECORD
from services.journal.classes import feature as classes
from services.journal.classes.models import SchoolClass, SubjectGroup
from services.journal.closing import feature as closing
from services.journal.core import feature as core
from services.journal.diary import feature as diary
from services.journal.directory import feature as directory
from services.journal.enrolment import feature as enrolment
from services.journal.exchange import feature as exchange
from services.journal.exchange.consumers import read_message
from services.journal.external_results import feature as external_results
from services.journal.facts import feature as facts
from services.journal.family import feature as family
from services.journal.imports import feature as imports
from services.journal.lessons import feature as lessons
from services.journal.list_reading import feature as list_reading
from services.journal.lists import feature as lists
from services.journal.load import feature as load
from services.journal.load_lists import feature as load_lists
from services.journal.marks import feature as marks
from services.journal.merging import feature as merging
from services.journal.monitorings import feature as monitorings
from services.journal.movement import feature as movement
from services.journal.oneroster import feature as oneroster
from services.journal.operators import feature as operators
from services.journal.packages import feature as packages
from services.journal.participant_codes import feature as participant_codes
from services.journal.people import feature as people
from services.journal.people.models import Pupil
from services.journal.personal_files import feature as personal_files
from services.journal.pupils import feature as pupils
from services.journal.readiness import feature as readiness
from services.journal.regions import feature as regions
from services.journal.reviewers import feature as reviewers
from services.journal.rollover import feature as rollover
from services.journal.rosters import feature as rosters
from services.journal.scheduling import feature as scheduling
from services.journal.school_lists import feature as school_lists
from services.journal.schools import feature as schools
from services.journal.sections import feature as sections
from services.journal.setup import feature as setup
from services.journal.staff import feature as staff
from services.journal.staff_lists import feature as staff_lists
from services.journal.subjects import feature as subjects
from services.journal.substitutions import feature as substitutions
from services.journal.summaries import feature as summaries
from services.journal.ties import feature as ties
from services.journal.timetable import feature as timetable
from services.journal.timetable_files import feature as timetable_files
from services.journal.weekly import feature as weekly
from services.journal.years import feature as years
from services.shared.checkpoints.age import oldest_agreement, record_checks
from services.shared.database.base import Database
from services.shared.http.application import create_service_app
from services.shared.http.queues import routes as queue_routes
from services.shared.messaging import contracts
from services.shared.process.settings import Settings
from services.shared.runtime import heartbeat


def create_app(settings: Settings) -> Flask:
    """Return the journal's web application."""
    database = Database(settings.database_url)
    inbox_admin = queue_routes.blueprint("journal", read_message)
    return create_service_app(
        settings,
        database,
        title="Летопись: журнал",
        blueprints=[*FEATURES.blueprints(), inbox_admin],
        checks={**heartbeat.checks(database), **record_checks(database, RECORD, settings)},
        record_age=partial(oldest_agreement, database, RECORD),
        subjects={"pupil": [Pupil.id], "group": [SubjectGroup.id], "class": [SchoolClass.id]},
    )


# From the lowest layer to the highest, as in pyproject.toml: a destruction goes the other way.
FEATURES = Features(
    service="journal",
    answer=contracts.JOURNAL_DESTRUCTION_ANSWERED,
    all=(
        core.FEATURE,
        facts.FEATURE,
        sections.FEATURE,
        years.FEATURE,
        schools.FEATURE,
        attendance_codes.FEATURE,
        people.FEATURE,
        classes.FEATURE,
        calendar.FEATURE,
        subjects.FEATURE,
        enrolment.FEATURE,
        pupils.FEATURE,
        load.FEATURE,
        staff.FEATURE,
        family.FEATURE,
        reviewers.FEATURE,
        timetable.FEATURE,
        readiness.FEATURE,
        accounts.FEATURE,
        ties.FEATURE,
        regions.FEATURE,
        operators.FEATURE,
        directory.FEATURE,
        lessons.FEATURE,
        monitorings.FEATURE,
        marks.FEATURE,
        participant_codes.FEATURE,
        scheduling.FEATURE,
        substitutions.FEATURE,
        diary.FEATURE,
        closing.FEATURE,
        packages.FEATURE,
        setup.FEATURE,
        list_reading.FEATURE,
        external_results.FEATURE,
        imports.FEATURE,
        school_lists.FEATURE,
        rosters.FEATURE,
        staff_lists.FEATURE,
        load_lists.FEATURE,
        timetable_files.FEATURE,
        calendar_addresses.FEATURE,
        personal_files.FEATURE,
        weekly.FEATURE,
        movement.FEATURE,
        rollover.FEATURE,
        oneroster.FEATURE,
        merging.FEATURE,
        lists.FEATURE,
        exchange.FEATURE,
        summaries.FEATURE,
        access_log.FEATURE,
        checkpoints.FEATURE,
    ),
)
SERVICE = FEATURES.as_service(create_app)
