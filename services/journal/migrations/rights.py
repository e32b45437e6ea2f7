"""Who may do what with each table of the journal (services.shared.database.rights)."""

from collections.abc import Mapping

from services.shared.database.rights import (
    ADD,
    CHANGE,
    KEPT_HEADS,
    ORDINARY,
    PERISHABLE_HISTORY,
    READ,
    SHARED,
    WORKERS,
    Rights,
)

RIGHTS: Mapping[str, Rights] = {
    **SHARED,
    **KEPT_HEADS,
    # With the two values that differed: it goes with the journal of its class.
    "incident": Rights(app=SHARED["incident"].app, work=(*SHARED["incident"].work, "DELETE")),
    "mark_change": PERISHABLE_HISTORY,
    "term_mark_change": PERISHABLE_HISTORY,
    "fact_change": PERISHABLE_HISTORY,
    # The results' own history, written by the worker as it judges a batch.
    "external_result_change": Rights(app=READ, work=CHANGE),
    "results_batch": WORKERS,
    "external_result": WORKERS,
    # Changed by the owner alone (docs/operations).
    "platform_rule": Rights(app=READ, work=READ),
    # What was decided at a close: new steps are added, none is changed.
    "closing_step": Rights(app=ADD, work=CHANGE),
    "council_decision": Rights(app=ADD, work=CHANGE),
    "year_closing": Rights(app=ADD, work=CHANGE),
    **dict.fromkeys(
        (
            "academic_year",
            "account",
            "appointment",
            "assignment",
            "class_journal",
            "column_mapping",
            "class_journal_term",
            "commendation",
            "enrolment",
            "imported_cell",
            "imported_term_mark",
            "journal_import",
            "list_upload",
            "journal_package",
            "lesson",
            "mark_cell",
            "monitoring",
            "monitoring_task",
            "participant_code",
            "person_number",
            "published_sum",
            "pupil",
            "regional_system",
            "representation",
            "representative",
            "school",
            "school_class",
            "staff",
            "subject",
            "subject_group",
            "subject_group_member",
            "term",
            "term_mark",
            "work_type",
        ),
        ORDINARY,
    ),
}
