"""What covers and previews do alike with a picture."""

from PIL import Image


def on_white(picture: Image.Image) -> Image.Image:
    """Return the picture without transparency, which JPEG does not have.

    One that has none already is given back itself: a copy of the largest takes 200 MB.
    """
    if picture.mode in ("RGBA", "LA", "PA") or "transparency" in picture.info:
        shown = picture.convert("RGBA")
        paper = Image.new("RGB", shown.size, "white")
        paper.paste(shown, mask=shown.getchannel("A"))
        return paper
    picture.load()
    return picture if picture.mode == "RGB" else picture.convert("RGB")
