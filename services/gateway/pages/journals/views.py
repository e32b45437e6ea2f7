"""Class journals: the list of the viewer's own and the grid of one of them."""

from datetime import date
from typing import Any
from uuid import UUID

from flask import Blueprint, render_template, request, url_for

from services.gateway.auth.viewer import viewer
from services.gateway.clients import journal
from services.gateway.i18n import format_date, local_today
from services.gateway.pages.cells import SEPARATOR
from services.gateway.pages.journals.documents import Grid, Group, Lesson
from services.gateway.pages.journals.grid import grid_table, is_writable
from services.gateway.pages.journals.keys import codes_for_script
from services.gateway.pages.journals.labels import grid_messages
from services.gateway.pages.roles import CLASS_READERS
from services.gateway.pages.years import chosen_year, school_years

pages = Blueprint("journals", __name__, template_folder="templates", url_prefix="/journals")


@pages.get("")
def mine() -> str:
    """The journals that the viewer keeps."""
    years = school_years()
    year = chosen_year(years, request.args.get("year"))
    groups = journal().get_json("/api/journal/v1/groups", year_id=year.id) if year else []
    return render_template("journals/mine.html", years=years, year=year, groups=groups)


@pages.get("/<uuid:group_id>")
def grid(group_id: object) -> str:
    """The journal of one group for one term."""
    found: Grid = journal().get_json(
        f"/api/journal/v1/groups/{group_id}/grid", term_id=request.args.get("term")
    )
    group = found["group"]
    today = local_today()
    ends_on = date.fromisoformat(found["term"]["ends_on"])
    return render_template(
        "journals/grid.html", found=found, group=group, term=found["term"],
        table=grid_table(found, today, diary_address()), writable=is_writable(found),
        term_lasts=ends_on > today, term_ends=format_date(ends_on, "d MMMM"),
        lessons=lesson_notes(found["lessons"]),
        thresholds=found["thresholds"],
        codes=codes_for_script(found["attendance_codes"]), legend=legend_of(found),
        messages=grid_messages(), wide=True, crumbs=crumbs_of(group),
    )


def legend_of(found: Grid) -> list[dict[str, Any]]:
    """The codes that the school uses, and those that stand in this journal from before."""
    codes = codes_for_script(found["attendance_codes"])
    if all(one["in_use"] for one in codes):
        return codes
    standing = {
        cell.rpartition(SEPARATOR)[2] for pupil in found["pupils"] for cell in pupil["cells"]
    }
    return [one for one in codes if one["in_use"] or one["code"] in standing]


def diary_address() -> str | None:
    """Where the diary of a pupil opens, for those who look after more than their own subject."""
    if viewer().role not in CLASS_READERS:
        return None
    return url_for("diary.week", pupil_id=UUID(int=0)).replace(str(UUID(int=0)), "{}")


def lesson_notes(lessons: list[Lesson]) -> dict[str, dict[str, str]]:
    """What the lesson window shows, by the lesson's id."""
    return {
        lesson["id"]: {
            "topic": lesson["topic"] or "",
            "homework": lesson["homework"] or "",
            "work_type": lesson["work_type"] or "",
            "date": lesson["date"],
            "ordinal": str(lesson["ordinal"]),
        }
        for lesson in lessons
    }


def crumbs_of(group: Group) -> list[tuple[str, str | None]]:
    """Where the viewer is: school, year, class, subject."""
    subject = group["subject"]
    if group["subgroup"]:
        subject = f"{subject}, {group['subgroup']}"
    return [(viewer().membership.school_name, None), (group["year"], None),
            (group["class_name"], None), (subject, None)]
