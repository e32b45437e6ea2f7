"""A child's certificate: put in on a phone, returned with a word, mended, verified, commended."""

from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser import watch
from tests.end_to_end.conftest import SignIn
from tests.end_to_end.platform import Platform
from tests.end_to_end.test_pages_in_chromium import PICTURES, choose_language, sign_in
from tests.eventually import eventually
from tests.portfolio.factory import large_photo, pdf, photo

pytestmark = [pytest.mark.slow, pytest.mark.browser]

SCHOOL = "lyceum-2"
WORDS = {
    "ru": {
        "put": "Положить в папку", "next": "Дальше: файлы", "upload": "Загрузить",
        "submit": "Отправить на проверку", "return": "Вернуть на доработку",
        "verify": "Подтвердить", "mend": "Что просят исправить", "verified": "подтверждено",
        "waits": "ждёт проверки", "refused": "Такой файл не принимается",
        "checked": "проверяется",
    },
    "en": {
        "put": "Put into the folder", "next": "Next: files", "upload": "Upload",
        "submit": "Send for review", "return": "Return for mending",
        "verify": "Verify", "mend": "What should be mended", "verified": "verified",
        "waits": "waiting for review", "refused": "Such a file is not taken",
        "checked": "being checked",
    },
}  # fmt: skip


@dataclass
class Desk:
    """A person's own browser."""

    page: Page
    troubles: list[str]
    width: int
    what: str

    def picture(self, name: str) -> None:
        """Nothing may stand out sideways; with LETOPIS_PICTURES the page is photographed."""
        assert self.page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0, name
        if PICTURES:
            path = Path(PICTURES) / f"portfolio-{self.what}-{name}.png"
            self.page.screenshot(path=path, full_page=True)


@pytest.mark.parametrize(("width", "language"), [(360, "ru"), (1366, "en")])
def test_a_certificate_goes_from_the_phone_to_the_personal_file(
    platform: Platform, people: SignIn, browser: Browser, tmp_path: Path, width: int, language: str
) -> None:
    said, title = WORDS[language], f"Олимпиада по физике {uuid4().hex[:6]}"
    pupil = _at_work(platform, browser, "pupil", width, language)
    parent = _at_work(platform, browser, "representative", width, language)
    teacher = _at_work(platform, browser, "class_teacher", width, language)

    address = _put_in(platform, pupil, title, said)
    _send_files(pupil, tmp_path, said)
    expect(pupil.page.get_by_text(said["checked"])).to_have_count(0, timeout=60_000)
    pupil.page.get_by_role("button", name=said["submit"]).click()
    expect(pupil.page.get_by_text(said["waits"]).first).to_be_visible()
    pupil.picture("waiting")

    _open_waiting(platform, teacher, title)
    _files_open_in_place(teacher)
    teacher.page.fill("#words", "Не видно печати, сфотографируйте ещё раз.")
    teacher.picture("review")
    teacher.page.get_by_role("button", name=said["return"]).click()

    parent.page.goto(address)
    expect(parent.page.get_by_text(said["mend"])).to_be_visible()
    parent.picture("returned")
    _choose(parent, [_written(tmp_path, "с печатью.jpg", photo("JPEG", (900, 1200)))], said)
    expect(parent.page.get_by_text(said["checked"])).to_have_count(0, timeout=60_000)
    parent.page.get_by_role("button", name=said["submit"]).click()

    _open_waiting(platform, teacher, title)
    teacher.page.get_by_role("button", name=said["verify"]).click()
    expect(teacher.page.get_by_text(said["verified"]).first).to_be_visible()
    teacher.picture("history")
    assert teacher.page.locator(".story li").count() >= 4

    _commended(platform, people, parent, title)
    for desk in (pupil, parent, teacher):
        desk.page.context.close()
        assert desk.troubles == []


def test_another_familys_file_is_not_there_and_the_attempt_is_in_the_log(
    platform: Platform, people: SignIn
) -> None:
    own = people(platform.account("pupil", SCHOOL))
    other = people(_another_family(platform))
    folder = own.json(f"/api/portfolio/v1/folders/{_child(own)}")
    item = next(one for one in folder["items"] if one["files"])
    file = item["files"][0]
    whole = own.get(file["url"])
    assert whole.status_code == 200
    assert whole.headers["Content-Security-Policy"].startswith("sandbox; ")
    part = own.get(file["url"], headers={"Range": "bytes=10-19"})
    assert (part.status_code, part.content) == (206, whole.content[10:20])
    for path in (file["url"], file["url"].replace("/content", "/preview"), f"/works/{item['id']}"):
        refused = other.get(path)
        nobody = other.get(path.replace(item["id"], str(uuid4())))
        assert refused.status_code == nobody.status_code == 404, path
        assert len(refused.content) == len(nobody.content), "a hint that the file is there"
    officer = people(platform.account("data_officer", SCHOOL))
    log = officer.json("/api/portfolio/v1/access-log")["items"]
    seen = [one for one in log if one["outcome"] == "refused"]
    assert len(seen) >= 3, log[:3]
    assert {one["action"] for one in seen[:3]} == {"portfolio.read_item"}


def test_a_file_larger_than_any_form_comes_in_whole(
    platform: Platform, people: SignIn
) -> None:
    pupil = people(platform.account("pupil", SCHOOL))
    year = next(y["name"] for y in pupil.json("/api/journal/v1/years") if y["current"])
    said = {"kind": "creative_work", "title": "Панорама", "year": year, "words": ""}
    made = pupil.send("POST", f"/api/portfolio/v1/folders/{_child(pupil)}/items", json=said)
    assert made.status_code == 201, made.text
    item = f"/api/portfolio/v1/items/{made.json()['id']}"
    content = large_photo(65 << 20)
    headers = {
        "Content-Type": "application/octet-stream",
        "Content-Disposition": "attachment; filename=panorama.jpg",
    }
    kept = pupil.send("POST", f"{item}/files", data=content, headers=headers)
    assert kept.status_code == 201, kept.text
    assert kept.json()["sha256"] == sha256(content).hexdigest()
    end = pupil.get(kept.json()["url"], headers={"Range": "bytes=-10"})
    assert (end.status_code, end.content) == (206, content[-10:])
    assert pupil.send("DELETE", item).status_code == 204


def test_rows_and_objects_are_in_step_after_all_this(platform: Platform) -> None:
    found = platform.said("portfolio", "reconcile")
    assert found["strays"] == found["losses"] == found["damaged"] == []
    assert found["rows"] > 0


def _put_in(platform: Platform, desk: Desk, title: str, said: dict[str, str]) -> str:
    page = desk.page
    page.goto(f"{platform.url}/folders")
    page.get_by_role("link", name=said["put"]).click()
    page.select_option("#kind", "certificate")
    page.fill("#title", title)
    page.select_option("#level", "region")
    page.fill("#awarded_on", "2025-01-25")
    page.fill("#issuer", "Управление образования")
    desk.picture("form")
    page.get_by_role("button", name=said["next"]).click()
    page.wait_for_url("**/works/*")
    return page.url


def _send_files(desk: Desk, folder: Path, said: dict[str, str]) -> None:
    """What is refused is said and leaves the rest; a photograph and a PDF come in."""
    script = _written(folder, "грамота.jpg", b"MZ\x90\x00" + bytes(3000))
    desk.page.set_input_files("#file", [script])
    desk.page.get_by_role("button", name=said["upload"]).click()
    expect(desk.page.locator("[data-error]")).to_contain_text(said["refused"])
    desk.picture("refused")
    desk.troubles.clear()  # the browser tells of the refusal in its console
    files = [
        _written(folder, "фото с телефона.jpg", photo("JPEG", (1500, 2000))),
        _written(folder, "диплом.pdf", pdf(2)),
    ]
    _choose(desk, files, said)
    assert desk.page.locator(".files li").count() == 2


def _choose(desk: Desk, files: list[Path], said: dict[str, str]) -> None:
    before = desk.page.locator(".files li").count()
    desk.page.set_input_files("#file", files)
    desk.page.get_by_role("button", name=said["upload"]).click()
    expect(desk.page.locator(".files li")).to_have_count(before + len(files), timeout=30_000)


def _files_open_in_place(desk: Desk) -> None:
    """The small pictures are drawn; a photograph and a PDF are shown, not saved."""
    pictures = desk.page.locator(".files img")
    eventually(lambda: desk.page.reload() is not None and pictures.count() == 2, seconds=60)
    for link in desk.page.locator(".files a").all():
        with desk.page.context.expect_page() as opened:
            link.click()
        shown = opened.value
        shown.wait_for_load_state()
        troubles = watch(shown)
        answer = shown.reload()
        assert answer is not None
        assert answer.headers["content-disposition"].startswith("inline")
        assert troubles == []
        shown.close()


def _open_waiting(platform: Platform, desk: Desk, title: str) -> None:
    desk.page.goto(f"{platform.url}/reviews")
    desk.picture("waiting-list")
    desk.page.get_by_role("link", name=title).click()
    desk.page.wait_for_url("**/works/*")


def _commended(platform: Platform, people: SignIn, desk: Desk, title: str) -> None:
    """The commendation comes by an event; the family reads it on the page of its own child."""
    child = _child(people(platform.account("pupil", SCHOOL)))
    page = f"{platform.url}/personal-files/{child}"
    eventually(lambda: desk.page.goto(page) and desk.page.get_by_text(title).count() == 1)
    desk.picture("personal-file")
    desk.page.goto(f"{platform.url}/folders/{child}")
    desk.page.wait_for_load_state("networkidle")
    desk.picture("folder")


def _at_work(
    platform: Platform, browser: Browser, role: str, width: int, language: str
) -> Desk:
    context = browser.new_context(locale="ru-RU", has_touch=width < 500)
    page = context.new_page()
    page.set_default_timeout(15_000)
    troubles = watch(page)
    sign_in(page, platform, platform.account(role, SCHOOL))
    choose_language(page, language)
    page.set_viewport_size({"width": width, "height": 800})
    return Desk(page, troubles, width, f"{role}-{language}-{width}")


def _another_family(platform: Platform) -> dict[str, Any]:
    families = [
        a for a in platform.accounts if a["role"] == "representative" and a["school"] == SCHOOL
    ]
    return families[1]


def _child(person: Any) -> str:
    return str(person.get("/folders").url.rpartition("/")[2])


def _written(folder: Path, name: str, content: bytes) -> Path:
    path = folder / name
    path.write_bytes(content)
    return path
