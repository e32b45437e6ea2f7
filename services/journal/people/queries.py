"""What is told of pupils in the history of facts: who each is, without the name."""

from sqlalchemy import func

from services.journal.facts.queries import FactKind
from services.journal.people.models import Pupil

# A name is not for a history that stays: a digest of it, other for each pupil of the same name.
_WHO = func.encode(
    func.sha256(
        func.convert_to(
            func.concat_ws(
                "/", Pupil.id, Pupil.family_name, Pupil.given_name, Pupil.patronymic, Pupil.born_on
            ),
            "UTF8",
        )
    ),
    "hex",
)
PUPIL_FACTS = FactKind(
    Pupil, Pupil.id, [("person_id", Pupil.person_id), ("name_and_birth", _WHO)]
)
