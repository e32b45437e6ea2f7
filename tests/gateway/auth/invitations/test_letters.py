"""Letters: the codes that are printed open accounts, those printed before do not any more."""

import re
from collections.abc import Callable
from uuid import uuid4

import pypdfium2
import pytest

from tests.gateway.auth.invitations.test_redeem import begin, signs_in
from tests.gateway.people import Visitor
from tests.gateway.stack import Stack

NewVisitor = Callable[..., Visitor]
CODE = re.compile(r"[0-9A-Z]{4}(?:-[0-9A-Z]{4}){2}")


def known_to_the_journal(stack: Stack, *people: Visitor) -> list[str]:
    """Let the journal know these people as staff; return their ids."""
    listed = [
        {"person_id": str(one.account.person_id), "name": f"Ёлкина Мария {place}",
         "roles": ["deputy"] if place else ["teacher"], "children": [], "e_mail": None,
         "login": one.account.login, "refusal": None}
        for place, one in enumerate(people)
    ]
    stack.seen["journal"].invitees = {
        "school": "Школа № 131", "class_id": None, "class_name": None, "people": listed
    }
    return [str(one["person_id"]) for one in listed]


def printed(deputy: Visitor, **form: str) -> str:
    """Print letters; return the text of the paper."""
    answer = deputy.submit("/invitations/staff", **form)
    assert answer.status == 200, answer.data.decode()
    assert answer.headers["Content-Type"] == "application/pdf"
    assert answer.headers["Cache-Control"] == "no-store"
    pages = pypdfium2.PdfDocument(answer.data)
    return "\n".join(page.get_textpage().get_text_range() for page in pages)


def test_a_letter_says_all_that_somebody_needs_to_begin(
    stack: Stack, visitor: NewVisitor
) -> None:
    deputy, teacher = visitor("/schools/131/deputy").sign_in(), visitor("/schools/131/teacher")
    (person_id,) = known_to_the_journal(stack, teacher)
    paper = printed(deputy, person=person_id)
    for part in ("Школа № 131", "Ёлкина Мария 0", "учитель", teacher.account.login,
                 f"{stack.url.removeprefix('http://')}/begin"):
        assert part in paper
    (code,) = CODE.findall(paper)
    assert begin(teacher, code).status == 303
    assert signs_in(teacher, "моя кошка любит рыбу")


def test_printing_again_ends_the_letter_before(stack: Stack, visitor: NewVisitor) -> None:
    deputy, teacher = visitor("/schools/131/deputy").sign_in(), visitor("/schools/131/teacher")
    (person_id,) = known_to_the_journal(stack, teacher)
    (first,) = CODE.findall(printed(deputy, person=person_id))
    (second,) = CODE.findall(printed(deputy, only=person_id, layout="pages"))
    assert begin(teacher, first).status == 422
    assert begin(teacher, second).status == 303


def test_only_those_who_need_one_are_told_of_the_second_factor(
    stack: Stack, visitor: NewVisitor
) -> None:
    deputy = visitor("/schools/131/deputy").sign_in()
    teacher, head = visitor("/schools/131/teacher"), visitor("/schools/131/deputy")
    of_teacher, of_head = known_to_the_journal(stack, teacher, head)
    assert "одноразовых кодов" not in printed(deputy, person=of_teacher)
    assert "одноразовых кодов" in printed(deputy, person=of_head)


@pytest.mark.parametrize("role", ["teacher", "representative", "pupil", "psychologist"])
def test_others_print_no_letters(stack: Stack, visitor: NewVisitor, role: str) -> None:
    person = visitor(f"/schools/131/{role}").sign_in()
    (person_id,) = known_to_the_journal(stack, person)
    for path in ("/invitations/staff", f"/invitations/classes/{uuid4()}"):
        assert person.submit(path, person=person_id).status == 403


def test_a_class_teacher_prints_for_no_class_but_the_own(
    stack: Stack, visitor: NewVisitor
) -> None:
    """The journal lets nobody through here: the gateway asks itself once more."""
    teacher = visitor("/schools/131/class_teacher").sign_in()
    pupil = visitor("/schools/131/pupil")
    (person_id,) = known_to_the_journal(stack, pupil)
    answer = teacher.submit(f"/invitations/classes/{uuid4()}", person=person_id)
    assert answer.status == 403
    assert not CODE.findall(answer.data.decode("utf-8", "replace"))


def test_nobody_ticked_is_told(stack: Stack, visitor: NewVisitor) -> None:
    deputy = visitor("/schools/131/deputy").sign_in()
    assert deputy.submit("/invitations/staff").status == 303
