"""The part of `letopis demo create` that fills folders."""

from collections.abc import Sequence

from services.portfolio.core.operator import open_portfolio
from services.portfolio.demo.seed import Owner, fill_folders
from services.portfolio.settings import read_limits
from services.shared.process.clock import now


def fill_demo(owners: Sequence[Owner]) -> int:
    """Put works into the folders of the demo's children; return how many were missing.

    Raises:
        Unavailable: the database or the object store does not answer; what is there stays.
    """
    moment = now()
    with open_portfolio() as (database, storage):
        return fill_folders(database, storage, read_limits(), owners, moment)
