"""Small bundles of one's own, of a foreign system, put together by their rows."""

import csv
import io
import zipfile
from collections.abc import Mapping, Sequence
from typing import Any

from tests.journal.oneroster.standard import MANIFEST, tables

Row = Mapping[str, str]
Files = dict[str, list[dict[str, str]]]


def files(**more: Sequence[Row]) -> Files:
    """A school of two children in 5А, taught algebra by Юдина; `more` replaces files."""
    made: dict[str, Sequence[Row]] = {
        "orgs": [{"sourcedId": "o1", "name": "Школа 7", "type": "school"}],
        "academicSessions": [{
            "sourcedId": "s1", "title": "2026/27", "type": "schoolYear",
            "startDate": "2026-09-01", "endDate": "2027-06-01", "schoolYear": "2027",
        }],
        "users": [
            user("p1", "Жуков", "Пётр", "Ильич"), user("p2", "Ёлкина", "Вера"),
            user("t1", "Юдина", "Софья", "Львовна"),
        ],
        "roles": [role("p1", "student"), role("p2", "student"), role("t1", "teacher")],
        "demographics": [
            {"sourcedId": "p1", "birthDate": "2015-05-12", "sex": "male"},
            {"sourcedId": "p2", "birthDate": "2015-02-01", "sex": "female"},
        ],
        "courses": [
            {"sourcedId": "c0", "title": "Homeroom", "orgSourcedId": "o1"},
            {"sourcedId": "c1", "title": "Алгебра", "orgSourcedId": "o1"},
        ],
        "classes": [school_class("h5a", "5А", "c0", "homeroom"),
                    school_class("k1", "Алгебра в 5А", "c1")],
        "enrollments": [
            enrolled("h5a", "p1"), enrolled("h5a", "p2"), enrolled("h5a", "t1", "teacher"),
            enrolled("k1", "p1"), enrolled("k1", "p2"), enrolled("k1", "t1", "teacher"),
        ],
    }
    return {name: [dict(row) for row in rows] for name, rows in {**made, **more}.items()}


def user(id_: str, family: str, given: str, middle: str = "", **more: str) -> dict[str, str]:
    """A row of users.csv."""
    return {"sourcedId": id_, "enabledUser": "true", "username": id_, "familyName": family,
            "givenName": given, "middleName": middle, **more}


def role(user_id: str, name: str, **more: str) -> dict[str, str]:
    """A row of roles.csv."""
    id_ = f"r-{user_id}-{name.replace(':', '.')}"
    return {"sourcedId": id_, "userSourcedId": user_id, "roleType": "primary",
            "role": name, "orgSourcedId": "o1", **more}


def school_class(
    id_: str, title: str, course: str, kind: str = "scheduled", **more: str
) -> dict[str, str]:
    """A row of classes.csv."""
    return {"sourcedId": id_, "title": title, "courseSourcedId": course, "classType": kind,
            "schoolSourcedId": "o1", "termSourcedIds": "s1", **more}


def enrolled(class_id: str, user_id: str, name: str = "student", **more: str) -> dict[str, str]:
    """A row of enrollments.csv."""
    return {"sourcedId": f"e-{class_id}-{user_id}-{name}", "classSourcedId": class_id,
            "schoolSourcedId": "o1", "userSourcedId": user_id, "role": name,
            "primary": "true" if name == "teacher" else "false", **more}


def bundle(
    rows: Files, *, manifest: Mapping[str, str | None] | None = None,
    heads: Mapping[str, list[str]] | None = None, raw: Mapping[str, Any] | None = None,
) -> bytes:
    """The archive; `manifest` changes its properties, `heads` the heads, `raw` adds any files."""
    told: dict[str, str | None] = {
        "manifest.version": "1.0", "oneroster.version": "1.2",
        **{f"file.{name}": "bulk" if name in rows else "absent" for name in MANIFEST},
        **(manifest or {}),
    }
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("manifest.csv", _csv([
            ["propertyName", "value"], *([k, v] for k, v in told.items() if v is not None)
        ]))
        for name, of_file in rows.items():
            own = sorted({head for row in of_file for head in row if head.startswith("metadata.")})
            head = (heads or {}).get(name) or [*(one.name for one in tables()[name]), *own]
            archive.writestr(f"{name}.csv", _csv([
                head, *([row.get(one, "") for one in head] for row in of_file)
            ]))
        for name, content in (raw or {}).items():
            archive.writestr(name, content)
    return out.getvalue()


def _csv(rows: list[list[str]]) -> str:
    out = io.StringIO(newline="")
    csv.writer(out).writerows(rows)
    return out.getvalue()
