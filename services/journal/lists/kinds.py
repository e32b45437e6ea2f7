"""The kinds of lists that a school can bring."""

from collections.abc import Mapping

from services.journal.list_reading.usecases.kinds import ListKind
from services.journal.load_lists.usecases.importing import LoadLists
from services.journal.oneroster.usecases.importing import Bundles
from services.journal.rosters.usecases.importing import PupilLists
from services.journal.staff_lists.usecases.importing import StaffLists

_KINDS: tuple[ListKind, ...] = (PupilLists(), StaffLists(), LoadLists(), Bundles())
KINDS: Mapping[str, ListKind] = {kind.name: kind for kind in _KINDS}
