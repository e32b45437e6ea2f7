"""Photographs and films lose their place when they come in, and nothing else."""

import hashlib
import io
import struct
from collections.abc import Callable
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from services.portfolio.core.uploads import Limits
from services.portfolio.files import usecases as files
from services.portfolio.files.metadata.arriving import Arriving
from services.portfolio.files.metadata.source import Findings
from services.portfolio.files.rules import disposition
from services.portfolio.items.models import ItemFile
from services.portfolio.items.schemas import FileSchema
from services.portfolio.objects.usecases import remove_objects
from services.shared.database.base import Database
from services.shared.errors import BadInput
from services.shared.objects.storage import Storage
from tests.portfolio.factory import (
    LIMITS,
    add,
    enrol,
    large_photo,
    parent_of,
    pdf,
    photo,
    put,
    seen,
)
from tests.portfolio.files import places
from tests.portfolio.files.places import PLACE, segment

FILES = {
    "jpeg": ("image/jpeg", places.jpeg()),
    "progressive": ("image/jpeg", places.jpeg(progressive=True)),
    "with a second photograph": ("image/jpeg", places.jpeg(appended=places.jpeg())),
    "with a film": ("image/jpeg", places.jpeg(appended=bytes(9) + places.mp4())),
    "with a trailer": ("image/jpeg", places.jpeg(appended=b"\0\0\x01\nSEFH" + PLACE + b"SEFT")),
    "with text": ("image/jpeg", places.jpeg(appended=b"\n" + PLACE)),
    "with text in the header": (
        "image/jpeg",
        b"\xff\xd8" + segment(0xE0, b"JFIF\0\1\1\0\0\1\0\1\0\0" + PLACE)
        + segment(0xE0, b"AVI1" + PLACE) + places.jpeg()[2:],
    ),
    "with text behind Adobe's flags": (
        "image/jpeg", places.jpeg()[:2] + segment(0xEE, b"Adobe\0\x64\0\0\0\0\1" + PLACE)
        + places.jpeg()[2:],
    ),
    "png with text": ("image/png", places.png() + PLACE),
    "png with a long part": (
        "image/png", places.png(more=places.chunk(b"gAMA", bytes(4) + PLACE))
    ),
    "gif with text": ("image/gif", places.gif() + PLACE),
    "webp with text": ("image/webp", places.webp() + b"\0" + PLACE),
    "mpf": ("image/jpeg", b"\xff\xd8" + segment(0xE2, b"MPF\0" + PLACE) + segment(0xF7, PLACE)
            + places.jpeg()[2:]),
    "png": ("image/png", places.png()),
    "webp": ("image/webp", places.webp()),
    "gif": ("image/gif", places.gif()),
    "heic": ("image/heic", places.heif()),
    "heic with text behind it": ("image/heic", places.heif() + PLACE),
    "heic with a film behind it": (
        "image/heic", places.heif() + places.box(b"mpvd", places.mp4())
    ),
    "avif": ("image/avif", places.heif("AVIF")),
    "mp4": ("video/mp4", places.mp4()),
    "mov": ("video/quicktime", places.mov(b"vide", b"soun")),
    "mp4 with the index first": ("video/mp4", places.mp4(index_first=True)),
    "mp4 with the index last, without an end": ("video/mp4", places.mp4(endless=b"moov")),
    "mp4 with a box of a maker's, without an end": ("video/mp4", places.mp4(endless=b"uuid")),
}
PICTURES = [name for name in FILES if not name.startswith(("mp", "mov"))]


class Trickle(io.BytesIO):
    """A stream that gives at most so many bytes at a time."""

    def __init__(self, content: bytes, most: int) -> None:
        super().__init__(content)
        self._most = most

    def read(self, size: int | None = -1, /) -> bytes:
        return super().read(min(size or 0, self._most) if size and size > 0 else self._most)


def cleaned(content_type: str, content: bytes, *, at_once: int = 1 << 20) -> bytes:
    arriving = Arriving(
        Trickle(content, at_once), content_type, limit=64 << 20, most_pixels=120_000_000
    )
    return b"".join(iter(lambda: arriving.read(1 << 16), b""))


@pytest.mark.parametrize("name", FILES)
def test_the_place_is_gone_wherever_it_stood(name: str) -> None:
    content_type, content = FILES[name]
    assert PLACE in content
    kept = cleaned(content_type, content)
    for trace in (PLACE, b"GPSLatitude", b"ISO6709", b"\xa9xyz", b"Photoshop", b"Camera"):
        assert trace not in kept, trace


@pytest.mark.parametrize("kind", [b"hvc1", b"av01", b"grid", b"jpeg"])
@pytest.mark.parametrize("length", [0, 300, 1 << 31])
def test_a_picture_in_whose_bytes_others_lie_is_refused(kind: bytes, length: int) -> None:
    content = places.with_items((kind, b"coded" * 50), (b"Exif", PLACE * 9), length=length)
    with pytest.raises(BadInput, match="сохраните его как JPEG"):
        cleaned("image/heic", content)


def test_a_picture_of_no_bytes_of_its_own_goes_in() -> None:
    content = places.with_items((b"iden", b""), (b"hvc1", b"coded" * 50), (b"Exif", PLACE * 9))
    kept = cleaned("image/heic", content)
    assert b"coded" * 50 in kept
    assert PLACE not in kept


def test_a_jpeg_in_a_photograph_says_no_more_than_one_by_itself() -> None:
    inner = places.jpeg()
    content = places.with_items((b"hvc1", b"coded" * 50), (b"jpeg", inner), (b"Exif", PLACE))
    kept = cleaned("image/heic", content)
    assert len(kept) == len(content)
    assert PLACE not in kept
    assert b"coded" * 50 in kept
    begin = content.index(inner)
    with Image.open(io.BytesIO(kept[begin : begin + len(inner)])) as after, Image.open(
        io.BytesIO(inner)
    ) as before:
        assert after.tobytes() == before.tobytes()
    for broken in (inner[2:], PLACE * 4, PLACE + inner):
        with pytest.raises(BadInput):
            cleaned("image/heic", places.with_items((b"jpeg", broken)))


@pytest.mark.parametrize("name", PICTURES)
def test_the_picture_itself_stays_to_the_last_pixel(name: str) -> None:
    content_type, content = FILES[name]
    with Image.open(io.BytesIO(content)) as before, Image.open(
        io.BytesIO(cleaned(content_type, content))
    ) as after:
        assert before.convert("RGB").tobytes() == after.convert("RGB").tobytes()
        assert after.info.get("icc_profile") == before.info.get("icc_profile")
        if content_type == "image/heic":
            # Turned by a property of the picture: Exif says nothing that a reader has to follow.
            assert before.size == after.size == (48, 64)
        elif content_type != "image/gif":
            assert dict(after.getexif()) == {0x0112: 6}, "turned, and nothing else"
            assert not after.getexif().get_ifd(0x8825)


@pytest.mark.parametrize("index_first", [True, False])
def test_a_film_keeps_its_frames_where_they_are(index_first: bool) -> None:
    content = places.mp4(index_first=index_first)
    kept = cleaned("video/mp4", content)
    assert len(kept) == len(content)
    assert kept.index(b"frames" * 1000) == content.index(b"frames" * 1000)
    for part in (b"mvhd", b"tkhd", b"hdlr", b"stsd", b"coded as"):
        assert kept.count(part) >= 1
    assert b"udta" not in kept
    assert b"meta" not in kept


FTYP = places.box(b"ftyp", b"isom\0\0\2\0isom")
FRAGMENT = places.box(b"moof", places.box(b"mfhd", bytes(8)))
TOLD = [b"meta", b"text", b"sbtl", b"camm", b"clcp", b"auxv"]


@pytest.mark.parametrize("track", TOLD)
@pytest.mark.parametrize("index_first", [True, False])
@pytest.mark.parametrize("brand", [b"qt  ", b"isom"])
def test_a_track_that_may_hold_places_goes_with_its_samples(
    database: Database, storage: Storage, child: UUID, item_id: UUID, track: bytes,
    index_first: bool, brand: bytes,
) -> None:
    content = places.mov(
        b"vide", track, b"soun", track, brand=brand, index_first=index_first,
        wide=track == b"meta",
    )
    file = add(database, storage, child, item_id, content, name="film.mov")
    with storage.stream(file.object_key) as pieces:
        kept = b"".join(pieces)
    assert PLACE in content
    assert PLACE not in kept
    assert len(kept) == len(content)
    assert (file.size, file.sha256) == (len(kept), hashlib.sha256(kept).hexdigest())
    assert file.altered_because == (
        "убрано то, что записала камера, с местом съёмки: сведения о съёмке"
    )
    assert kept.count(b"frames.." * 25) == content.count(b"frames.." * 25) == 6
    assert kept.count(b"trak") == 2, "of pictures and sound"
    remove_objects(database, storage)
    there = [one.key for one in storage.versions(f"items/131/{child}/{item_id}/")]
    assert there == [file.object_key], "and nothing of what came before it was cleaned"


@pytest.mark.parametrize(
    "broken",
    [
        lambda film: film.replace(b"stsz", b"xxxx"),
        lambda film: film.replace(b"stco", b"xxxx"),
        lambda film: film.replace(b"hdlr", b"xxxx"),
        lambda film: film + FRAGMENT,
        lambda film: film.replace(film[:20], film[:20] + FRAGMENT, 1),
    ],
)
def test_a_track_of_which_nobody_knows_where_its_samples_lie_is_refused_with_a_way_out(
    broken: Callable[[bytes], bytes],
) -> None:
    with pytest.raises(BadInput, match=r"неизвестно, где её данные.*сохраните его как MP4"):
        cleaned("video/quicktime", broken(places.mov(b"vide", b"meta")))


@pytest.mark.parametrize("kind", [b"trak", b"mdia", b"minf", b"stbl"])
def test_boxes_that_lie_in_one_another_without_end_are_refused_in_words(kind: bytes) -> None:
    nested = b""
    for _ in range(3000):
        nested = places.box(kind, nested)
    inner = places.box(b"mdia", places.handler(b"meta"), places.box(b"minf", nested))
    for film in (nested, inner):
        with pytest.raises(BadInput):
            cleaned("video/mp4", FTYP + places.box(b"moov", places.box(b"trak", film)))


@pytest.mark.parametrize("broken", [
    FTYP + places.box(b"mdat", PLACE * 300),
    FTYP + places.box(b"mdat", b"frames" * 800)[:3000],
    FTYP + bytes(4) + b"mdat" + b"frames" * 800,
    FTYP + FRAGMENT + places.box(b"mdat", b"frames"),
    FTYP + places.box(b"free") + bytes(5000),
    FTYP,
])  # fmt: skip
def test_a_film_that_ends_before_its_index_is_said_to_be_broken(broken: bytes) -> None:
    for content_type in ("video/mp4", "video/quicktime"):
        with pytest.raises(BadInput, match="повреждён"):
            cleaned(content_type, broken)


def test_a_film_without_pictures_is_said_to_be_sound() -> None:
    for brand in (b"isom", b"mp42", b"dash", b"3gp4"):
        with pytest.raises(BadInput, match="звукозапись"):
            cleaned("video/mp4", places.mov(b"soun", brand=brand))
    with pytest.raises(BadInput, match="нет изображения"):
        cleaned("video/mp4", places.mov(b"text"))


@pytest.mark.parametrize(
    "broken",
    [
        lambda one: one[:28] + b"\0\0\0\x18mdat" + bytes(16) + one[28:],
        lambda one: one.replace(b"meta", b"xxxx", 1),
        lambda one: one.replace(b"iloc", b"xxxx", 1),
        lambda one: one.replace(b"infe\2", b"infe\0", 1),
        lambda one: one[:28],
    ],
)
def test_a_photograph_that_nobody_can_check_is_refused_with_how_to_send_a_jpeg(
    broken: Callable[[bytes], bytes],
) -> None:
    with pytest.raises(BadInput, match=r"сохраните его как JPEG \(на iPhone"):
        cleaned("image/heic", broken(places.heif()))


@given(name=st.sampled_from(sorted(FILES)), at_once=st.integers(1, 3000))
def test_it_does_not_matter_in_which_pieces_a_file_comes(name: str, at_once: int) -> None:
    content_type, content = FILES[name]
    whole = cleaned(content_type, content)
    assert cleaned(content_type, content, at_once=at_once) == whole
    assert cleaned(content_type, whole) == whole, "clean already, and left as it is"


@pytest.mark.parametrize(
    ("content_type", "content"),
    [
        ("image/jpeg", photo()),
        ("image/jpeg", large_photo(1 << 20)),
        ("image/jpeg", photo(progressive=True)),
        ("image/jpeg", photo()[:300]),
        ("image/jpeg", b"\xff\xd8\xff\xdb and nothing of a picture"),
        ("image/png", photo("PNG")),
        ("image/webp", photo("WEBP")),
        ("image/gif", photo("GIF")),
        ("video/mp4", FTYP + places.box(b"moov", places.track(b"vide", [8]))),
        ("application/pdf", pdf(2)),
    ],
)
def test_what_says_nothing_of_a_place_is_left_as_it_is(content_type: str, content: bytes) -> None:
    assert cleaned(content_type, content) == content


@given(name=st.sampled_from(sorted(FILES)), share=st.floats(0, 1))
def test_a_file_that_ends_early_or_is_broken_never_keeps_a_place(name: str, share: float) -> None:
    content_type, content = FILES[name]
    at = int(len(content) * share)
    for broken in (content[:at], content[:at] + b"\0\0\0\0" + content[at + 4 :]):
        try:
            kept = cleaned(content_type, broken)
        except BadInput:
            continue
        assert b"ISO6709" not in kept
        assert b"exif:GPS" not in kept


def huge_png() -> bytes:
    header = b"IHDR" + struct.pack(">IIBBBBB", 30_000, 30_000, 1, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n\0\0\0\x0d" + header + bytes(4) + bytes(100)


def huge_jpeg() -> bytes:
    frame = places.segment(0xC0, b"\x08" + struct.pack(">HH", 30_000, 30_000) + b"\x01\x01\x11\0")
    return b"\xff\xd8" + places.segment(0xE0, b"JFIF\0" + bytes(9)) + frame + bytes(100)


def huge_webp() -> bytes:
    canvas = b"\0\0\0\0" + (16_000).to_bytes(3, "little") * 2
    return b"RIFF\x00\x10\0\0WEBPVP8X\x0a\0\0\0" + canvas + bytes(100)


def huge_heif() -> bytes:
    small = places.heif(turned=1)
    at = small.index(b"ispe" + bytes(4)) + 8
    return small[:at] + struct.pack(">II", 30_000, 30_000) + small[at + 8 :]


def huge_gif() -> bytes:
    return b"GIF89a" + struct.pack("<HH", 30_000, 30_000) + bytes(100)


@pytest.mark.parametrize(
    ("content_type", "content"),
    [("image/png", huge_png()), ("image/jpeg", huge_jpeg()), ("image/webp", huge_webp()),
     ("image/gif", huge_gif()), ("image/heic", huge_heif())],
)
def test_a_picture_of_900_megapixels_is_refused_by_its_header(
    content_type: str, content: bytes
) -> None:
    with pytest.raises(BadInput, match=(
        r"^В изображении больше (120|50) мегапикселей: уменьшите его\.$"
    )):
        cleaned(content_type, content)


@pytest.fixture
def child(database: Database) -> UUID:
    return enrol(database)


@pytest.fixture
def item_id(database: Database, child: UUID) -> UUID:
    return put(database, child)


def test_the_digest_before_is_kept_beside_the_one_after_with_the_reason(
    database: Database, storage: Storage, child: UUID, item_id: UUID
) -> None:
    content = places.jpeg()
    file = add(database, storage, child, item_id, content)
    kept = cleaned("image/jpeg", content)
    assert (file.arrived_size, file.arrived_sha256) == (
        len(content), hashlib.sha256(content).hexdigest()
    )
    assert (file.size, file.sha256) == (len(kept), hashlib.sha256(kept).hexdigest())
    assert file.altered_because == (
        "убрано то, что записала камера, с местом съёмки: Exif, XMP, IPTC, APP5, комментарий"
    )
    shown = FileSchema().dump(seen(database, parent_of(child), item_id).files[0])
    assert shown["arrived_sha256"] == file.arrived_sha256
    assert shown["altered_because"] == file.altered_because
    opened = files.open_file(database, storage, parent_of(child), item_id, file.id)
    with opened.stream(0, opened.size) as pieces:
        assert b"".join(pieces) == kept


def test_what_is_kept_as_it_came_needs_no_reason(
    database: Database, storage: Storage, child: UUID, item_id: UUID
) -> None:
    file = add(database, storage, child, item_id, photo())
    assert (file.arrived_size, file.arrived_sha256) == (file.size, file.sha256)
    assert file.altered_because is None


def test_a_picture_that_is_too_large_leaves_nothing(
    database: Database, storage: Storage, child: UUID, item_id: UUID
) -> None:
    small = Limits(LIMITS.file_bytes, LIMITS.item_bytes, LIMITS.folder_bytes, 3, 1000)
    with pytest.raises(BadInput, match="мегапикселей"):
        add(database, storage, child, item_id, photo(), limits=small)
    assert seen(database, parent_of(child), item_id).files == ()


def test_a_picture_of_before_that_could_not_be_drawn_is_saved_and_not_shown(
    database: Database, storage: Storage, child: UUID, item_id: UUID
) -> None:
    file_id = add(database, storage, child, item_id, photo()).id
    with database.transaction("131") as session:
        session.get_one(ItemFile, ("131", file_id)).preview_state = "failed"
    shown = FileSchema().dump(seen(database, parent_of(child), item_id).files[0])
    assert shown["in_place"] is False
    opened = files.open_file(database, storage, parent_of(child), item_id, file_id)
    said = disposition(opened.name, opened.content_type, opened.preview_state)
    assert said.startswith("attachment; ")


def test_names_made_by_the_thousand_are_not_all_kept() -> None:
    """Each is looked for among those before it, and all would stand in the row and on the page."""
    found = Findings(most_pixels=1)
    for number in range(5000):
        found.note(f"k{number}")
    assert found.removed == [*(f"k{number}" for number in range(20)), "…"]


def test_a_film_of_a_car_with_places_between_its_samples_is_refused() -> None:
    block = b"\0\0\0\x40freeGPS " + PLACE
    for before in (0, 5, (64 << 10) - 20, (64 << 10) - 10, 1 << 20):
        told = bytes(before) + block + bytes(100)
        film = places.mov(b"vide").replace(b"wide", b"wide" + places.box(b"mdat", told))
        for at_once in (7, 1 << 20) if before < 10 else (1 << 20,):
            with pytest.raises(BadInput, match="может быть место"):
                cleaned("video/mp4", film, at_once=at_once)


def test_a_film_with_places_behind_its_end_is_refused() -> None:
    behind = b"\0\3\7\1" + struct.pack("<dd", 55.7522, 37.6155)
    with pytest.raises(BadInput, match="повреждён"):
        cleaned("video/mp4", places.mp4() + behind + b"8db42d694ccc418790edff439fe026bf")
