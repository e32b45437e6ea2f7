"""Which files are taken, how they are called, and which part of one is asked for."""

import io

import pytest

from services.portfolio.core.uploads import Limits, Usage
from services.portfolio.files.rules import (
    clean_name,
    detect_document_type,
    detect_type,
    disposition,
    room_for,
)
from services.shared.errors import BadInput, TooLarge
from tests.portfolio.factory import package, pdf, photo

PPTX = "application/vnd.openxmlformats-officedocument.presentationml.presentation"
ODP = "application/vnd.oasis.opendocument.presentation"
MP4 = b"\0\0\0\x20ftypisom\0\0\x02\0isomiso2avc1mp41" + bytes(64)


@pytest.mark.parametrize(
    ("head", "told"),
    [
        (photo("JPEG"), "image/jpeg"),
        (photo("PNG"), "image/png"),
        (photo("WEBP"), "image/webp"),
        (photo("GIF"), "image/gif"),
        (pdf(), "application/pdf"),
        (MP4, "video/mp4"),
        (package("content.xml", kind="presentation"), ODP),
        (package("[Content_Types].xml", "ppt/presentation.xml"), "application/zip"),
    ],
)
def test_the_first_bytes_tell_the_type(head: bytes, told: str) -> None:
    assert detect_type(head) == told


@pytest.mark.parametrize(
    "head",
    [
        b"MZ\x90\x00\x03" + bytes(200),
        b"<!DOCTYPE html><html><script>alert(1)</script>",
        b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>",
        b"#!/bin/sh\nrm -rf /\n",
        b"just words",
        b"\x7fELF\x02\x01\x01" + bytes(200),
        b"Rar!\x1a\x07\x01\x00" + bytes(200),
    ],
)
def test_what_is_of_no_use_in_a_folder_is_refused_in_words(head: bytes) -> None:
    with pytest.raises(BadInput, match=(
        r"^Такой файл не принимается\. Подойдут: JPG, PNG, WEBP, GIF, PDF, MP4, PPTX, DOCX, "
        r"ODP, ODT, ODG\.$"
    )):
        detect_type(head)


def test_an_empty_file_is_refused() -> None:
    with pytest.raises(BadInput, match=r"^Файл пустой: в нём нет ни одного байта\.$"):
        detect_type(b"")


def test_a_document_is_known_by_its_parts() -> None:
    document = package("[Content_Types].xml", "ppt/presentation.xml")
    assert detect_document_type(io.BytesIO(document), "application/zip") == PPTX
    assert detect_document_type(io.BytesIO(package("content.xml", kind="x")), ODP) == ODP


@pytest.mark.parametrize(
    ("document", "why"),
    [
        (package("ppt/presentation.xml", "ppt/vbaProject.bin"), "макросы"),
        (package("readme.txt", "virus.exe"), "не принимается"),
        (package("ppt/presentation.xml")[:-30], "повреждён"),
        (package("xl/workbook.xml"), "не принимается"),
    ],
)
def test_a_package_that_is_no_document_of_ours_is_refused(document: bytes, why: str) -> None:
    with pytest.raises(BadInput, match=why):
        detect_document_type(io.BytesIO(document), "application/zip")


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ("Грамота.JPG", "Грамота.JPG"),
        ("грамота", "грамота.jpg"),
        ("C:\\Users\\Мама\\грамота.jpeg", "грамота.jpeg"),
        ("../../etc/passwd", "passwd.jpg"),
        ("evil.exe", "evil.exe.jpg"),
        ("a\r\nSet-Cookie: x\u202egpj.jpg", "aSet-Cookie: xgpj.jpg"),
        ("", "файл.jpg"),
        ("я" * 300 + ".jpg", "я" * 116 + ".jpg"),
    ],
)
def test_a_name_is_shown_clean_and_with_the_suffix_of_its_type(given: str, shown: str) -> None:
    assert clean_name(given, "image/jpeg") == shown


def test_images_open_in_place_and_the_rest_is_saved_under_its_russian_name() -> None:
    assert disposition("a.jpg", "image/jpeg") == "inline; filename=a.jpg"
    told = disposition("Мой проект.pptx", PPTX)
    assert told.startswith("attachment; filename=file.pptx; ")
    assert told.endswith("filename*=UTF-8''%D0%9C%D0%BE%D0%B9%20%D0%BF%D1%80%D0%BE%D0%B5%D0%BA"
                         "%D1%82.pptx")


LIMITS = Limits(file_bytes=10 << 20, item_bytes=12 << 20, folder_bytes=20 << 20, item_files=2)


def test_there_is_room_for_the_smallest_of_the_limits() -> None:
    assert room_for(LIMITS, Usage(0, 0, 0), 5) == 10 << 20
    assert room_for(LIMITS, Usage(4 << 20, 4 << 20, 1), 5) == 8 << 20
    assert room_for(LIMITS, Usage(0, 19 << 20, 0), None) == 1 << 20


@pytest.mark.parametrize(
    ("used", "announced", "why"),
    [
        (Usage(0, 0, 0), (10 << 20) + 1, "Файл больше 10 МБ"),
        (Usage(4 << 20, 4 << 20, 1), 9 << 20, "вместе больше 12 МБ"),
        (Usage(0, 19 << 20, 0), 2 << 20, "нет места"),
        (Usage(0, 20 << 20, 0), None, "нет места"),
        (Usage(0, 0, 2), 1, "уже 2 файлов"),
    ],
)
def test_what_does_not_fit_is_refused_by_name(
    used: Usage, announced: int | None, why: str
) -> None:
    with pytest.raises(TooLarge, match=why):
        room_for(LIMITS, used, announced)
