"""Where the empty cell of a child's lesson is in a file, told from the cells that are filled."""

from services.journal.workbooks.places import Place
from services.journal.workbooks.structure import JournalFile, LessonKey, SubjectKey


class Places:
    """The rows of children and the columns of lessons, told from the cells that are not empty."""

    def __init__(self, file: JournalFile) -> None:
        """Index what the file says."""
        self._rows: dict[tuple[str, SubjectKey], Place] = {}
        self._columns: dict[LessonKey, str | None] = {}
        self._lessons = {one.key.subject: one.place for one in file.lessons}
        self._pupils = {pupil.written: pupil.place for pupil in file.pupils}
        for cell in file.cells:
            self._rows.setdefault((cell.pupil, cell.lesson.subject), cell.place)
            self._columns.setdefault(cell.lesson, cell.place.column)
        for average in file.averages:
            self._rows.setdefault((average.pupil, average.subject), average.place)
        for mark in file.term_marks:
            self._rows.setdefault((mark.pupil, mark.subject), mark.place)

    def of_cell(self, pupil: str, lesson: LessonKey) -> Place:
        """Return the place, as near as the file tells."""
        row = self._rows.get((pupil, lesson.subject), self._pupils[pupil])
        return Place(row.sheet, row.row, self._columns.get(lesson))

    def of_subject(self, subject: SubjectKey) -> Place:
        """Return the sheet on which a subject stands."""
        rows = (place for (_, each), place in self._rows.items() if each == subject)
        place = next(rows, None) or self._lessons.get(subject)
        return Place(subject.name if place is None else place.sheet)

    def of_term_mark(self, pupil: str, subject: SubjectKey) -> Place:
        """Return the row; which column the mark has left is not known."""
        row = self._rows.get((pupil, subject), self._pupils[pupil])
        return Place(row.sheet, row.row)
