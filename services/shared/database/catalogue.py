"""What a database's catalogue has that none of ours has: it may answer questions with lies.

The bytes that are checked are written by the database. Whoever rules it could put a function of
his own in the place of one that writes them, or a view in the place of a table. Verification looks
for such before it believes an answer. It is no proof: a catalogue can lie as well, and only a dump
that is restored on another server shows that (docs/security/chains.md).
"""

from collections.abc import Collection

from sqlalchemy import bindparam, text
from sqlalchemy.orm import Session
from sqlalchemy.types import ARRAY, Text

# PostgreSQL gives its own objects numbers below this one.
_FIRST_OWN = 16384
# The catalogue is not ours: no model says it. What belongs to an extension is not foreign.
_FOREIGN = text(
    f"""
    SELECT 'функция pg_catalog.' || p.proname FROM pg_catalog.pg_proc p
     WHERE p.pronamespace = 'pg_catalog'::regnamespace AND p.oid >= {_FIRST_OWN}
       AND NOT EXISTS (SELECT FROM pg_catalog.pg_depend d
                        WHERE d.objid = p.oid AND d.deptype = 'e')
    UNION ALL
    SELECT 'оператор pg_catalog.' || o.oprname FROM pg_catalog.pg_operator o
     WHERE o.oprnamespace = 'pg_catalog'::regnamespace AND o.oid >= {_FIRST_OWN}
       AND NOT EXISTS (SELECT FROM pg_catalog.pg_depend d
                        WHERE d.objid = o.oid AND d.deptype = 'e')
    UNION ALL
    SELECT 'не таблица: ' || c.relname FROM pg_catalog.pg_class c
     WHERE c.relnamespace = 'public'::regnamespace AND c.relname = ANY(:tables)
       AND c.relkind NOT IN ('r', 'p')
    UNION ALL
    SELECT 'правило таблицы ' || c.relname FROM pg_catalog.pg_class c
     WHERE c.relnamespace = 'public'::regnamespace AND c.relname = ANY(:tables)
       AND c.relkind IN ('r', 'p') AND c.relhasrules
    ORDER BY 1
    """  # noqa: S608  (a number of PostgreSQL's)
).bindparams(bindparam("tables", type_=ARRAY(Text)))


def foreign_objects(session: Session, tables: Collection[str]) -> list[str]:
    """Return what the catalogue has that may change what is read of `tables`, in words."""
    return list(session.scalars(_FOREIGN, {"tables": sorted(tables)}))
