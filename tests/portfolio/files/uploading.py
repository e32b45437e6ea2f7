"""An upload of several parts, for a process that dies in the midst of it (tests.dying)."""

from sqlalchemy import select

from services.portfolio.items.models import AchievementItem
from services.shared.database.base import Database
from services.shared.objects.storage import Storage
from tests.portfolio.factory import add, large_photo

CONTENT = large_photo(20 << 20)  # 20 MiB: three parts


def upload(database: Database, storage: Storage) -> None:
    """Add a file to the only item there is."""
    with database.transaction("131") as session:
        item = session.scalars(select(AchievementItem)).one()
    add(database, storage, item.pupil_id, item.id, CONTENT)
