"""What is told of a class's closing beside its terms: who did what, the year, the packages."""

from typing import Any
from uuid import UUID

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from services.journal.closing.models import JournalPackage
from services.journal.closing.rules import propose_decision
from services.journal.closing.usecases.checklist import Journal
from services.journal.people.rules import short_name


def told_steps(session: Session, school_id: str, journal_id: UUID) -> list[dict[str, Any]]:
    """Return who moved the class's terms and year, the latest first."""
    rows = session.execute(_STEPS, {"school_id": school_id, "journal_id": journal_id}).mappings()
    return [
        {
            "at": row["at"],
            "term": row["term"],
            "state": row["state"],
            "reason": row["reason"],
            "role": row["role"],
            "who": short_name(row["family_name"], row["given_name"], row["patronymic"])
            if row["family_name"]
            else None,
        }
        for row in rows
    ]


def told_year(session: Session, school_id: str, journal: Journal) -> dict[str, Any]:
    """Return the council's protocol, and what it decided or is proposed for each child."""
    which = {
        "school_id": school_id,
        "journal_id": journal.id,
        "class_id": journal.class_id,
        "ends_on": journal.year_ends_on,
    }
    protocol = session.execute(_PROTOCOL, which).mappings().one_or_none()
    pupils = [
        {
            "id": row["id"],
            "name": row["name"],
            "decision": row["decision"] or propose_decision(row["marks"] or ()),
        }
        for row in session.execute(_DECISIONS, which).mappings()
    ]
    return {
        "protocol_no": protocol["protocol_no"] if protocol else None,
        "protocol_on": protocol["protocol_on"] if protocol else None,
        "pupils": pupils,
    }


def told_packages(session: Session, school_id: str, journal_id: UUID) -> list[dict[str, Any]]:
    """Return the packages of the year, each with how far it is."""
    packages = session.scalars(
        select(JournalPackage)
        .where(
            JournalPackage.school_id == school_id,
            JournalPackage.class_journal_id == journal_id,
        )
        .order_by(JournalPackage.kind, JournalPackage.version.desc())
    )
    fields = (
        "id", "kind", "version", "state", "step", "done", "total", "asked_at", "size", "sha256",
        "handed_over_at", "kept_at", "locked_until", "problem",
    )
    return [{name: getattr(package, name) for name in fields} for package in packages]


_STEPS = text(
    """
    SELECT s.at, t.name AS term, s.state, s.reason, s.role,
           w.family_name, w.given_name, w.patronymic
      FROM closing_step s
      LEFT JOIN term t ON t.school_id = s.school_id AND t.id = s.term_id
      LEFT JOIN staff w ON w.school_id = s.school_id AND w.person_id = s.person_id
     WHERE s.school_id = :school_id AND s.class_journal_id = :journal_id
     ORDER BY s.at DESC, s.id DESC
    """
)

_PROTOCOL = text(
    """
    SELECT protocol_no, protocol_on
      FROM year_closing
     WHERE school_id = :school_id AND class_journal_id = :journal_id
    """
)

# Children who were in the class at the end of the year, with the marks of its last term: what the
# council starts from.
_DECISIONS = text(
    """
    WITH final AS MATERIALIZED (
        SELECT DISTINCT ON (m.group_id, m.pupil_id) m.pupil_id, m.mark
          FROM subject_group g
          JOIN term_mark m ON m.school_id = g.school_id AND m.group_id = g.id
          JOIN term t ON t.school_id = m.school_id AND t.id = m.term_id
         WHERE g.school_id = :school_id AND g.class_id = :class_id AND m.mark IS NOT NULL
         ORDER BY m.group_id, m.pupil_id, t.ends_on DESC, t.kind = 'year' DESC
    )
    SELECT p.id, p.family_name || ' ' || p.given_name AS name, d.decision,
           (SELECT array_agg(f.mark) FROM final f WHERE f.pupil_id = p.id) AS marks
      FROM enrolment e
      JOIN pupil p ON p.school_id = e.school_id AND p.id = e.pupil_id
      LEFT JOIN council_decision d ON d.school_id = p.school_id AND d.pupil_id = p.id
                                  AND d.class_journal_id = :journal_id
     WHERE e.school_id = :school_id AND e.class_id = :class_id
       AND e.enrolled_on <= :ends_on AND coalesce(e.departed_on, 'infinity') >= :ends_on
     ORDER BY p.sort_key, p.id
    """
)
