"""The access log read back: the document of a page, key by key, and the check of its chain."""

from services.shared.accountability.access import Action, Target, Tie, require
from services.shared.accountability.access_log import Access, record_access, record_refusal
from services.shared.accountability.caller import Caller
from services.shared.accountability.reading import LogQuery
from services.shared.accountability.roles import Role
from services.shared.accountability.usecases import check_log_chains, read_entries
from services.shared.database.base import Database, new_id
from services.shared.errors import Attempt
from services.shared.http.access_log.schemas import ChainsSchema, LogSchema
from services.shared.process.clock import now

READ = Action("folders.read", {Role.TEACHER: Tie.SCHOOL})
TEACHER = Caller("u-1", Role.TEACHER, "131", new_id(), origin="web 10.0.0.1")
OFFICER = Caller("u-2", Role.DATA_OFFICER, "131", new_id(), origin="web 10.0.0.2")


def test_a_page_says_of_each_action_who_what_on_which_basis_and_how_it_ended(
    database: Database,
) -> None:
    pupil_id, before = new_id(), now()
    basis = require(READ, TEACHER, Target(pupil_id=pupil_id))
    with database.transaction("131") as session:
        record_access(session, TEACHER, basis, kind="portfolio")
        record_refusal(session, TEACHER, Attempt("marks.read", "class", None))
    page = LogSchema().dump(read_entries(database, OFFICER, LogQuery()))
    refused, allowed = page["items"]
    assert page["next"] is None
    assert allowed.pop("at") >= before.isoformat()
    assert allowed == {
        "person_id": str(TEACHER.person_id),
        "user_id": "u-1",
        "role": "teacher",
        "action": "folders.read",
        "kind": "pupil",
        "subject_id": str(pupil_id),
        "ground": "teacher:school",
        "outcome": "allowed",
        "origin": "web 10.0.0.1",
    }
    assert (refused["ground"], refused["outcome"]) == ("teacher:refused", "refused")
    assert (refused["kind"], refused["subject_id"]) == ("class", None)


def test_a_log_that_waits_for_its_seal_has_no_breaks(database: Database) -> None:
    read_entries(database, OFFICER, LogQuery())
    found = ChainsSchema().dump(check_log_chains(database, OFFICER, (Access,)))
    assert found == {"sealed": 0, "waiting": 1, "breaks": []}
