"""Pictures and films that say where they were taken, in every way in which files do."""

import io
import struct
import zlib
from typing import Any

import pillow_heif
from PIL import Image, PngImagePlugin

PLACE = b"47.2357N39.7015E"  # stands in every block of metadata made here
XMP = b"http://ns.adobe.com/xap/1.0/\0<x:xmpmeta>exif:GPSLatitude=" + PLACE + b"</x:xmpmeta>"


def picture() -> Image.Image:
    """Return a picture whose pixels differ; its first corner is red."""
    made = Image.effect_noise((64, 48), 80).convert("RGB")
    made.paste((255, 0, 0), (0, 0, 16, 16))
    return made


def exif(turned: int = 6) -> bytes:
    """Return Exif with a place, a camera and an orientation."""
    data = Image.Exif()
    data[0x0112] = turned
    data[0x010F] = "Camera " + PLACE.decode()
    data.get_ifd(0x8825).update({1: "N", 2: (47.0, 14.0, 8.5), 3: "E", 4: (39.0, 42.0, 5.4)})
    data.get_ifd(0x8769)[0x927C] = PLACE  # the maker's note
    written: bytes = data.tobytes()
    return written


def segment(code: int, content: bytes) -> bytes:
    return bytes((0xFF, code)) + (len(content) + 2).to_bytes(2) + content


def jpeg(turned: int = 6, *, progressive: bool = False, appended: bytes = b"") -> bytes:
    """Return a photograph with Exif, XMP, IPTC, a comment, and what a phone appends."""
    plain = saved("JPEG", progressive=progressive, icc_profile=b"colours" * 30)
    told = b"".join((
        segment(0xE1, exif(turned)),
        segment(0xE1, XMP),
        segment(0xED, b"Photoshop 3.0\x008BIM\x04\x04\0\0" + PLACE),
        segment(0xE5, PLACE),
        segment(0xFE, PLACE),
    ))
    return plain[:2] + told + plain[2:] + appended


def chunk(kind: bytes, content: bytes) -> bytes:
    return len(content).to_bytes(4) + kind + content + zlib.crc32(kind + content).to_bytes(4)


def png(turned: int = 6, more: bytes = b"") -> bytes:
    told = PngImagePlugin.PngInfo()
    told.add_text("Location", PLACE.decode())
    told.add_text("Comment", PLACE.decode(), zip=True)
    told.add_itxt("XML:com.adobe.xmp", XMP.decode("latin-1"))
    whole = saved("PNG", pnginfo=told, exif=exif(turned))
    return whole[:-12] + more + whole[-12:]


def webp(turned: int = 6) -> bytes:
    return saved("WEBP", exif=exif(turned), xmp=XMP, lossless=True)


def heif(form: str = "HEIF", *, turned: int = 6, **options: Any) -> bytes:
    """Return a photograph of a phone (HEIC, or AVIF) with a place in its Exif and its XMP."""
    pillow_heif.register_heif_opener()
    return saved(form, exif=exif(turned), xmp=XMP, quality=90, **options)


def tiled(columns: int, rows: int, side: int = 512) -> bytes:
    """Return a HEIC of so many tiles, as phones write large ones; all of them the same tile."""
    pillow_heif.register_heif_opener()
    out = io.BytesIO()
    Image.new("RGB", (side, side), "teal").save(out, "HEIF", quality=50)
    one = out.getvalue()
    coding = one[one.index(b"hvcC") - 4 :]
    coding = coding[: int.from_bytes(coding[:4])]
    tile = one[one.index(b"mdat") + 4 :]
    width, height = columns * side, rows * side
    layout = struct.pack(">BBBBII", 0, 1, rows - 1, columns - 1, width, height)
    items = [
        box(b"infe", b"\2\0\0\0", struct.pack(">HH", number, 0), kind, b"\0")
        for number, kind in ((1, b"grid"), (2, b"hvc1"))
    ]
    count = columns * rows
    properties = box(
        b"iprp",
        box(b"ipco", coding, box(b"ispe", bytes(4), struct.pack(">II", side, side)),
            box(b"ispe", bytes(4), struct.pack(">II", width, height))),
        box(b"ipma", bytes(4), struct.pack(">IHBBHBBB", 2, 1, 1, 3, 2, 2, 0x81, 2)),
    )

    def meta(begin: int) -> bytes:
        spans = struct.pack(
            ">BBHHHHHIIHHHHII",
            0x44, 0, 2, 1, 1, 0, 1, 0, len(layout), 2, 0, 0, 1, begin, len(tile),
        )
        return box(
            b"meta", bytes(4), handler(b"pict"), box(b"pitm", bytes(4), b"\0\1"),
            box(b"iloc", b"\1\0\0\0", spans), box(b"iinf", bytes(4), b"\0\2", *items),
            box(b"iref", bytes(4), box(b"dimg", struct.pack(">HH", 1, count), b"\0\2" * count)),
            properties, box(b"idat", layout),
        )

    first = box(b"ftyp", b"heic", bytes(4), b"mif1heic")
    return first + meta(len(first) + len(meta(0)) + 8) + box(b"mdat", tile)


def with_items(*items: tuple[bytes, bytes], length: int | None = None) -> bytes:
    """Return a HEIC of items of these types and bytes; the first says it has `length` bytes."""
    infos = [
        box(b"infe", b"\2\0\0\0", struct.pack(">HH", number, 0), kind, b"\0")
        for number, (kind, _content) in enumerate(items, 1)
    ]

    def meta(at: int) -> bytes:
        spans = struct.pack(">BBH", 0x44, 0, len(items))
        for number, (_kind, content) in enumerate(items, 1):
            size = len(content) if length is None or number > 1 else length
            spans += struct.pack(">HHHII", number, 0, 1, at, size)
            at += len(content)
        return box(
            b"meta", bytes(4), handler(b"pict"), box(b"pitm", bytes(4), b"\0\1"),
            box(b"iloc", bytes(4), spans),
            box(b"iinf", bytes(4), len(items).to_bytes(2), *infos),
        )

    first = box(b"ftyp", b"mif1", bytes(4), b"mif1heic")
    data = box(b"mdat", *(content for _kind, content in items))
    return first + meta(len(first) + len(meta(0)) + 8) + data


def gif() -> bytes:
    plain = saved("GIF", comment=PLACE)
    xmp = b"\x21\xff\x0bXMP DataXMP" + bytes((len(PLACE),)) + PLACE + b"\0"
    return plain[:-1] + xmp + plain[-1:]


def saved(form: str, **options: Any) -> bytes:
    out = io.BytesIO()
    picture().save(out, form, **options)
    return out.getvalue()


def box(kind: bytes, *content: bytes) -> bytes:
    whole = b"".join(content)
    return struct.pack(">I4s", len(whole) + 8, kind) + whole


def handler(kind: bytes) -> bytes:
    return box(b"hdlr", bytes(8), kind, bytes(12), b"x\0")


def track(kind: bytes, places: list[int], *, each: int = 100, wide: bool = False) -> bytes:
    """Return a track whose samples, two of `each` bytes in a chunk, lie at these places."""
    offsets = b"".join(place.to_bytes(8 if wide else 4) for place in places)
    tables = (
        box(b"stsd", b"coded as"),
        box(b"stsc", bytes(4), struct.pack(">IIII", 1, 1, 2, 1)),
        box(b"stsz", bytes(4), struct.pack(">II", 0, 2 * len(places)),
            each.to_bytes(4) * (2 * len(places))),
        box(b"co64" if wide else b"stco", bytes(4), len(places).to_bytes(4), offsets),
    )
    return box(b"trak", box(b"tkhd", bytes(84)), box(b"tapt", box(b"clef", bytes(12))),
               box(b"mdia", box(b"mdhd", bytes(24)), handler(kind),
                   box(b"minf", box(b"stbl", *tables))))


def mov(
    *kinds: bytes, brand: bytes = b"qt  ", index_first: bool = False, wide: bool = False
) -> bytes:
    """Return a film of a phone with these tracks: pictures, and others whose samples tell a place.

    The samples lie one after another, two hundred bytes of each track in turn.
    """
    first = box(b"ftyp", brand + b"\0\0\2\0" + brand) + box(b"wide")
    told = (PLACE * 20)[:200]
    samples = [b"frames.." * 25 if kind in (b"vide", b"soun") else told for kind in kinds] * 3
    mdat = box(b"mdat", *samples)

    def index(begin: int) -> bytes:
        tracks = [
            track(kind, [begin + 8 + 200 * (at + len(kinds) * turn) for turn in range(3)],
                  wide=wide)
            for at, kind in enumerate(kinds)
        ]
        name = box(b"keys", b"com.apple.quicktime.location.ISO6709")
        keys = box(b"meta", handler(b"mdta"), name, box(b"ilst", PLACE))
        return box(b"moov", box(b"mvhd", bytes(100)), *tracks, keys,
                   box(b"udta", box(b"\xa9xyz", PLACE)))

    if index_first:
        return first + index(len(first) + len(index(0))) + mdat
    return first + mdat + index(len(first))


def mp4(
    *, track: bytes = b"vide", index_first: bool = False, endless: bytes = b""
) -> bytes:
    """Return a film with a place in its user data, its metadata and a box of a maker's own.

    Its last box is of the kind `endless`, if any is named, and ends with the file.
    """
    udta = box(b"udta", box(b"\xa9xyz", b"\0\x10\x15\xc7" + PLACE), box(b"loci", PLACE))
    keys = box(b"meta", bytes(4), handler(b"mdta"),
               box(b"keys", b"com.apple.quicktime.location.ISO6709"), box(b"ilst", PLACE))
    trak = box(b"trak", box(b"tkhd", bytes(84)),
               box(b"mdia", box(b"mdhd", bytes(24)), handler(track),
                   box(b"minf", box(b"stbl", box(b"stsd", b"coded as"), box(b"gps ", PLACE)))),
               udta)
    moov = box(b"moov", box(b"mvhd", bytes(100)), trak, udta, keys)
    parts = [box(b"mdat", b"frames" * 1000), moov]
    if index_first:
        parts.reverse()
    uuid = box(b"uuid", b"\xbe\x7a\xcf\xcb" + bytes(12), XMP)
    parts += [] if endless == b"moov" else [box(b"free", PLACE), uuid]
    if endless:
        parts[-1] = bytes(4) + parts[-1][4:]
    return b"".join((box(b"ftyp", b"isom\0\0\x02\0isommp42"), *parts))
