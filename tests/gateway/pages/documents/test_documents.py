"""The harness answers as the services do: each of its documents keeps to a service's schema."""

from typing import Any

import pytest
from marshmallow import Schema

from services.archive.acts.schemas import ActSchema
from services.archive.inventory.schemas import (
    CaseFilePageSchema,
    CaseFileStorySchema,
    DisposalListsSchema,
    DisposalSchema,
)
from services.journal.access_log import schemas as journal_log
from services.journal.classes.schemas import ClassSchema
from services.journal.closing.schemas import ClosingSchema
from services.journal.diary.schemas import DiarySchema
from services.journal.directory.schemas import LeaderSchema, ListedCardSchema
from services.journal.exchange.schemas import ParkedSchema
from services.journal.external_results.schemas import (
    BatchSchema,
    MonitoringForSchoolSchema,
    ResultOfChildSchema,
    ResultsOfManySchema,
)
from services.journal.imports.schemas import ImportSchema
from services.journal.lessons.schemas import GroupSchema
from services.journal.lists.schemas import ListSchema
from services.journal.marks.schemas import GridSchema
from services.journal.movement.schemas import (
    BookSchema,
    ChildMovementSchema,
    MovementLogSchema,
    OpenClassSchema,
    RecognitionSchema,
)
from services.journal.operators.schemas import OperatorSchema
from services.journal.participant_codes.schemas import CodeListSchema
from services.journal.personal_files.schemas import PersonalFileSchema
from services.journal.rollover.schemas import RolloverSchema
from services.journal.schools.schemas import SchoolSchema
from services.journal.substitutions.schemas import LessonToCoverSchema
from services.journal.summaries.schemas import (
    AbsenceTableSchema,
    MarkTableSchema,
    MovementSchema,
)
from services.journal.timetable.schemas import ShownWeekSchema, TimetableChoicesSchema
from services.journal.timetable_files.schemas import TimetableReportSchema
from services.journal.years.schemas import YearSchema
from services.portfolio.items.schemas import ChoicesSchema, FolderSchema, WholeItemSchema
from services.shared.http.access_log.schemas import ChainsSchema, ChildLogSchema, LogSchema
from services.shared.http.queues.schemas import MessageSchema
from tests.gateway.pages.documents import archive, external, movement, platform, rollover, school
from tests.gateway.pages.documents.timetable import CHOICES, FILE, TO_COVER, WEEK

KNOWN = school.School()
DOCUMENTS: list[tuple[Schema, Any]] = [
    (ActSchema(), archive.an_act(archive.stands("journal"))),
    (DisposalSchema(), archive.DISPOSAL),
    (DisposalListsSchema(), archive.DISPOSAL_LISTS),
    (CaseFilePageSchema(), archive.CASE_FILE_PAGE),
    (CaseFileStorySchema(), archive.CASE_FILE),
    (ClosingSchema(), archive.CLOSING),
    (BookSchema(), movement.BOOK),
    (ChildMovementSchema(), movement.CHILD),
    (MovementLogSchema(), movement.LOG),
    (OpenClassSchema(many=True), movement.CLASSES),
    (RecognitionSchema(), movement.RECOGNIZED),
    (RolloverSchema(), rollover.PLAN),
    (YearSchema(many=True), school.YEARS),
    (SchoolSchema(many=True), school.SCHOOLS),
    (ListedCardSchema(many=True), platform.CARDS),
    (LeaderSchema(many=True), platform.LEADERS),
    (OperatorSchema(many=True), platform.OPERATORS),
    (ClassSchema(many=True), school.CLASSES),
    (GroupSchema(many=True), school.GROUPS),
    (GridSchema(), KNOWN.grid),
    (DiarySchema(), school.DIARY),
    (ShownWeekSchema(), WEEK),
    (TimetableChoicesSchema(), CHOICES),
    (TimetableReportSchema(), FILE),
    (LessonToCoverSchema(many=True), TO_COVER),
    (ImportSchema(), KNOWN.imported),
    (ListSchema(), KNOWN.list),
    (PersonalFileSchema(), school.PERSONAL_FILE),
    (MarkTableSchema(), school.MARK_SUMS),
    (AbsenceTableSchema(), school.ABSENCE_SUMS),
    (MovementSchema(), school.MOVEMENT_SUMS),
    (ParkedSchema(), external.PARKED),
    (BatchSchema(), external.BATCH),
    (CodeListSchema(), external.CODES),
    (ResultsOfManySchema(), external.RESULTS),
    (MonitoringForSchoolSchema(many=True), external.ANSWERS["/monitorings"]),
    (
        ResultOfChildSchema(many=True),
        external.ANSWERS[f"/pupils/{school.CHILDREN[0].id}/external-results"],
    ),
    (journal_log.AccessLogSchema(), school.ACCESS_LOG),
    (journal_log.ChildLogSchema(), school.LOOKS),
    (journal_log.NamesSchema(), school.NAMED),
    (ChildLogSchema(), school.FOLDER_LOOKS),
    (LogSchema(), school.ENTRIES),
    (ChainsSchema(), school.WHOLE_CHAIN),
    (ChainsSchema(), school.BROKEN_CHAIN),
    (MessageSchema(), school.INBOX_ITEM),
    (ChoicesSchema(), school.CHOICES),
    (FolderSchema(), KNOWN.folder),
    (WholeItemSchema(), school.work("submitted")),
]


@pytest.mark.parametrize(
    ("schema", "document"), DOCUMENTS, ids=[type(schema).__name__ for schema, _ in DOCUMENTS]
)
def test_a_document_of_the_harness_is_one_that_its_service_may_send(
    schema: Schema, document: Any
) -> None:
    assert schema.validate(document) == {}
