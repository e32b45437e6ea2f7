"""What an error of the database means for whoever goes through many rows or schools."""

from sqlalchemy.exc import InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout

# SQLSTATE classes of a connection that is gone, and of a server that ends or starts.
_LOST = ("08", "57P")


def is_database_lost(error: BaseException) -> bool:
    """Tell whether the connection to our own database is gone, rather than one statement."""
    if isinstance(error, PoolTimeout):
        return True
    if not isinstance(error, OperationalError | InterfaceError):
        return False
    state = getattr(error.orig, "sqlstate", None)
    return error.connection_invalidated or state is None or state.startswith(_LOST)
