"""What a file is, by what its container says of itself; and what is said of one not taken."""

import io
import struct
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.portfolio.files.rules import HEAD, detect_document_type, detect_type
from services.shared.errors import BadInput
from tests.portfolio.factory import package, pdf, photo, write_relations

_OPENXML = "application/vnd.openxmlformats-officedocument."
PPTX = _OPENXML + "presentationml.presentation"
DOCX = _OPENXML + "wordprocessingml.document"
ODP = "application/vnd.oasis.opendocument.presentation"
MP4 = b"\0\0\0\x20ftypisom\0\0\x02\0isomiso2avc1mp41" + bytes(64)
FILMS = [
    "isom", "iso2", "iso4", "iso5", "iso6", "iso9", "mp41", "mp42", "avc1", "dash", "M4V ",
    "M4VH", "M4VP", "MSNV", "XAVC", "3gp4", "3gp5", "3gp6", "3gs7", "3g2a", "3ge6", "hvc1",
    "av01", "cmfc", "msdh", "f4v ", "NDSC", "CAEP", "caqv", "SDV ", "kddi", "mmp4", "piff",
]  # fmt: skip
PICTURES = {
    "heic": "image/heic", "heix": "image/heic", "heim": "image/heic", "hevc": "image/heic",
    "avif": "image/avif", "avis": "image/avif",
}


def ftyp(major: str, *others: str, large: bool = False) -> bytes:
    """Return the first box of a file of these brands, and what may follow."""
    content = major.encode() + bytes(4) + "".join(others).encode()
    if large:
        head = struct.pack(">I4sQ", 1, b"ftyp", len(content) + 16)
    else:
        head = struct.pack(">I4s", len(content) + 8, b"ftyp")
    return head + content + b"\0\0\0\x08free" + bytes(40)


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
        (package("ppt/presentation.xml"), "application/zip"),
    ],
)
def test_the_first_bytes_tell_the_type(head: bytes, told: str) -> None:
    assert detect_type(head) == told


brands = st.text("abcdefghijklmnopqrstuvwxyzABCXYZ0123456789 ", min_size=4, max_size=4)
fillers = st.sampled_from(["isom", "mp41", "mp42", "iso2", "avc1", "M4A ", "qt  ", "mif1", "zzzz"])


@given(
    major=st.sampled_from(FILMS),
    others=st.lists(fillers, max_size=40),
    large=st.booleans(),
)
def test_a_film_of_any_brand_and_length_of_its_first_box_is_a_film(
    major: str, others: list[str], large: bool
) -> None:
    assert detect_type(ftyp(major, *others, large=large)[:HEAD]) == "video/mp4"


@given(
    major=st.sampled_from(sorted(PICTURES)), others=st.lists(fillers, max_size=40),
    large=st.booleans(),
)
def test_a_picture_is_no_film_whatever_else_it_can_be_read_as(
    major: str, others: list[str], large: bool
) -> None:
    assert detect_type(ftyp(major, *others, large=large)) == PICTURES[major]


@pytest.mark.parametrize("major", ["mif1", "msf1", "miaf"])
@pytest.mark.parametrize("coded", sorted(PICTURES))
def test_a_picture_that_says_only_how_it_is_laid_out_is_known_by_its_coding(
    major: str, coded: str
) -> None:
    assert detect_type(ftyp(major, major, "mp42", coded)) == PICTURES[coded]


@given(major=st.sampled_from(["M4A ", "M4B ", "F4A "]), others=st.lists(fillers, max_size=40))
def test_sound_alone_is_said_to_be_sound(major: str, others: list[str]) -> None:
    with pytest.raises(BadInput, match="звукозапись"):
        detect_type(ftyp(major, *others))


def test_a_brand_that_nobody_knows_is_what_it_can_be_read_as() -> None:
    assert detect_type(ftyp("Zap!", "Zap!", "iso6", "mp41")) == "video/mp4"
    assert detect_type(ftyp("Zap!", "mp42", "heic")) == "image/heic"
    with pytest.raises(BadInput, match="звукозапись"):
        detect_type(ftyp("Zap!", "isom", "M4A "))
    with pytest.raises(BadInput, match="не принимается"):
        detect_type(ftyp("Zap!", "Zip!"))


@pytest.mark.parametrize(
    "head",
    [
        ftyp("qt  ", "qt  "),
        ftyp("qt  ", "mp42", "isom"),
        b"\0\0\0\x08wide" + ftyp("qt  "),
        b"\0\0\0\x08wide\0\1\0\0mdat" + bytes(300),
        b"\0\0\2\0moov\0\0\0\x6cmvhd" + bytes(300),
        b"\0\0\0\1mdat\0\0\0\0\0\1\0\0" + bytes(300),
    ],
)
def test_a_film_of_quicktime_is_known_with_and_without_its_brand(head: bytes) -> None:
    assert detect_type(head) == "video/quicktime"


@pytest.mark.parametrize(
    "words", ["the free lunch", "why skip it?", "a   ftypmp42isom", "So, wide"]
)
def test_words_are_no_film_by_coincidence(words: str) -> None:
    with pytest.raises(BadInput, match="не принимается"):
        detect_type(words.encode() * 100)


@given(before=st.binary(max_size=1024).filter(lambda one: b"%PDF" not in one))
def test_what_stands_before_a_paper_does_not_hide_it(before: bytes) -> None:
    begun = b"\xef\xbb\xbf" + before[:1021]
    assert detect_type((begun + pdf())[:HEAD]) == "application/pdf"


def test_a_paper_begins_within_its_first_kilobyte() -> None:
    assert detect_type(b"\n" * 1024 + pdf()) == "application/pdf"
    with pytest.raises(BadInput, match="не принимается"):
        detect_type(b"\n" * 1025 + pdf())


@pytest.mark.parametrize(
    "head",
    [
        b"MZ\x90\x00\x03" + bytes(200),
        b"<!DOCTYPE html><html><script>alert(1)</script>",
        b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>",
        b"#!/bin/sh\nrm -rf /\n",
        b"just words",
        b"\x7fELF\x02\x01\x01" + bytes(200),
    ],
)
def test_what_is_of_no_use_in_a_folder_is_refused_in_words(head: bytes) -> None:
    with pytest.raises(BadInput, match=(
        r"^Такой файл не принимается\. Подойдут: JPG, PNG, WEBP, GIF, HEIC, AVIF, PDF, MP4, MOV, "
        r"PPTX, DOCX, ODP, ODT, ODG\.$"
    )):
        detect_type(head)


@pytest.mark.parametrize(
    ("head", "what", "instead"),
    [
        (photo("TIFF"), "TIFF", "JPEG"),
        (photo("BMP"), "BMP", "JPEG"),
        (ftyp("crx ", "isom"), "RAW", "JPEG"),
        (b"\0\0\0\x0cJXL \r\n\x87\n" + bytes(60), "JPEG XL", "JPEG"),
        (b"RIFF\x10\0\0\0AVI LIST" + bytes(60), "AVI", "MP4"),
        (b"\x1a\x45\xdf\xa3" + bytes(60), "MKV / WebM", "MP4"),
        (b"RIFF\x10\0\0\0WAVEfmt " + bytes(60), "звук", "MP4"),
        (b"ID3\x04" + bytes(60), "звук", "MP4"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(60), "DOC, PPT, XLS", "PDF"),
        (b"{\\rtf1\\ansi}", "RTF", "PDF"),
        (b"Rar!\x1a\x07\x01\x00" + bytes(200), "архив", "распакуйте"),
    ],
)
def test_what_is_known_and_not_taken_is_named_with_what_to_make_of_it(
    head: bytes, what: str, instead: str
) -> None:
    with pytest.raises(BadInput, match=rf"^Это [^.]*{what}.*{instead}.*\.$"):
        detect_type(head)


def test_an_empty_file_is_refused() -> None:
    with pytest.raises(BadInput, match=r"^Файл пустой: в нём нет ни одного байта\.$"):
        detect_type(b"")


def document(part: str, content_type: str, *more: str, **said: str) -> io.BytesIO:
    """Return a package that says that `part` is the document, and of which type."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        write_relations(archive, part, content_type, **said)
        for one in (part, *more):
            archive.writestr(one, "<x/>")
    return out


@pytest.mark.parametrize("kind", [PPTX, DOCX])
@pytest.mark.parametrize(
    "part", ["ppt/presentation.xml", "word/document.xml", "word/document2.xml", "a/b.xml", "x.xml"]
)
@pytest.mark.parametrize("strict", [False, True])
def test_a_document_is_known_by_its_relations_and_not_by_the_name_of_a_part(
    kind: str, part: str, strict: bool
) -> None:
    root = "http://purl.oclc.org/ooxml/" if strict else "http://schemas.openxmlformats.org/"
    relation = f"{root}officeDocument/relationships/officeDocument"
    made = document(part, f"{kind}.main+xml", "word/document.xml2", relation=relation)
    assert detect_document_type(made, "application/zip") == kind


def opendocument(media_type: str, *, more: str = "", mimetype: bool = False) -> io.BytesIO:
    """Return an OpenDocument that says what it is in its manifest, and in `mimetype` too."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("content.xml", "<x/>")
        if mimetype:
            archive.writestr("mimetype", media_type)
        archive.writestr(
            "META-INF/manifest.xml",
            '<m:manifest xmlns:m="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">'
            f'<m:file-entry m:full-path="/" m:media-type="{media_type}">{more}</m:file-entry>'
            "</m:manifest>",
        )
    return out


@pytest.mark.parametrize("mimetype", [True, False])
def test_an_opendocument_is_known_wherever_it_says_what_it_is(mimetype: bool) -> None:
    made = opendocument(ODP, mimetype=mimetype)
    assert detect_type(made.getvalue()[:HEAD]) == "application/zip"
    assert detect_document_type(made, "application/zip") == ODP
    begun = io.BytesIO(package("content.xml", kind="presentation"))
    assert detect_document_type(begun, ODP) == ODP


@pytest.mark.parametrize(
    ("made", "why"),
    [
        (package("ppt/presentation.xml", "ppt/vbaProject.bin"), "макросы"),
        (package("readme.txt", "virus.exe"), "Это архив: распакуйте"),
        (package("word/document.xml")[:-30], "повреждён"),
        (package("xl/workbook.xml"), "Это таблица: сохраните её как PDF"),
        (package("Index/Document.iwa"), "Pages, Numbers или Keynote"),
        (package("[Content_Types].xml", "word/document.xml"), "Это архив"),
        (document("d.xml", f"{_OPENXML}wordprocessingml.template.main+xml").getvalue(), "шаблон"),
        (document("d.xml", f"{_OPENXML}presentationml.slideshow.main+xml").getvalue(),
         "показ слайдов"),
        (document("d.xml", "application/vnd.ms-word.document.macroEnabled.main+xml").getvalue(),
         "макросы"),
        (document("d.xml", "text/xml").getvalue(), "не принимается"),
        (opendocument(f"{ODP}-template").getvalue(), "шаблон"),
        (opendocument(ODP, more="<m:encryption-data/>").getvalue(), "Документ закрыт паролем"),
        (opendocument("application/vnd.oasis.opendocument.spreadsheet").getvalue(), "таблица"),
        (opendocument(ODP, more='<!DOCTYPE x [<!ENTITY a "b">]>').getvalue(), "повреждён"),
    ],
)
def test_a_package_that_is_no_document_of_ours_is_refused_by_name(made: bytes, why: str) -> None:
    with pytest.raises(BadInput, match=why):
        detect_document_type(io.BytesIO(made), "application/zip")


@pytest.mark.parametrize("encoding", ["x-none", "rot13", "utf-32"])
def test_a_document_in_letters_that_nobody_knows_is_broken(encoding: str) -> None:
    made = document_part("_rels/.rels", f'<?xml version="1.0" encoding="{encoding}"?><x/>')
    with pytest.raises(BadInput, match="повреждён"):
        detect_document_type(io.BytesIO(made), "application/zip")


@pytest.mark.parametrize("way", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_a_document_packed_as_no_program_does_is_not_unpacked(way: int) -> None:
    made = bytearray(document_part("_rels/.rels", "<x/>", way))
    for content in (made, made.replace(b"\x09\x04\x05\x00", b"\x09\x04\x05\x00" + b"\xff" * 5)):
        with pytest.raises(BadInput, match="повреждён"):
            detect_document_type(io.BytesIO(content), "application/zip")


def document_part(name: str, content: str, way: int = zipfile.ZIP_DEFLATED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", way) as archive:
        archive.writestr(name, content)
    return out.getvalue()
