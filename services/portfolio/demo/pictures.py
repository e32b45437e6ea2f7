"""Pictures for the demo, drawn by code: nothing of anybody's, the same each time."""

import io
import math

from PIL import Image, ImageDraw

_WIDTH, _HEIGHT = 1200, 900
_SKY, _SEA, _SUN = (255, 214, 170), (46, 92, 138), (255, 244, 214)


def draw_sunset() -> bytes:
    """Return a sunset over water, as a child paints it (JPEG)."""
    picture = Image.new("RGB", (_WIDTH, _HEIGHT), _SKY)
    pen = ImageDraw.Draw(picture)
    horizon = _HEIGHT * 6 // 10
    for row in range(horizon):
        part = row / horizon
        pen.line([(0, row), (_WIDTH, row)], fill=_mixed((94, 84, 142), _SKY, part))
    pen.ellipse([500, horizon - 170, 700, horizon + 30], fill=_SUN)
    for row in range(horizon, _HEIGHT):
        part = (row - horizon) / (_HEIGHT - horizon)
        pen.line([(0, row), (_WIDTH, row)], fill=_mixed(_SEA, (18, 32, 58), part))
        if row % 14 < 6:
            swing = int(30 * math.sin(row / 9))
            pen.line([(560 + swing, row), (640 + swing, row)], fill=_SUN, width=2)
    pen.polygon([(180, 620), (330, 620), (300, 670), (210, 670)], fill=(60, 38, 30))
    pen.polygon([(250, 420), (250, 610), (350, 610)], fill=(245, 238, 226))
    return _as_jpeg(picture)


def draw_scheme() -> bytes:
    """Return a drawing of an electric circuit: battery, key, lamp (JPEG)."""
    picture = Image.new("RGB", (_WIDTH, _HEIGHT), "white")
    pen = ImageDraw.Draw(picture)
    for step in range(0, _WIDTH, 40):
        pen.line([(step, 0), (step, _HEIGHT)], fill=(226, 234, 244))
        pen.line([(0, step), (_WIDTH, step)], fill=(226, 234, 244))
    pen.rectangle([240, 240, 960, 660], outline=(30, 40, 60), width=6)
    pen.rectangle([560, 200, 640, 280], fill="white")
    pen.line([(580, 190), (580, 290)], fill=(30, 40, 60), width=6)
    pen.line([(620, 215), (620, 265)], fill=(30, 40, 60), width=12)
    pen.ellipse([540, 600, 660, 720], fill="white", outline=(30, 40, 60), width=6)
    pen.line([(558, 618), (642, 702)], fill=(30, 40, 60), width=6)
    pen.line([(642, 618), (558, 702)], fill=(30, 40, 60), width=6)
    pen.rectangle([920, 380, 1000, 520], fill="white")
    pen.line([(960, 520), (1020, 390)], fill=(190, 60, 40), width=6)
    return _as_jpeg(picture)


def _mixed(
    first: tuple[int, int, int], second: tuple[int, int, int], part: float
) -> tuple[int, int, int]:
    red, green, blue = (
        round(a + (b - a) * part) for a, b in zip(first, second, strict=True)
    )
    return red, green, blue


def _as_jpeg(picture: Image.Image) -> bytes:
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=82)
    return out.getvalue()
