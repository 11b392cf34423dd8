"""The pictures of the sample, drawn for it: PNG, because mail clients show no SVG."""

from pathlib import Path

from newsletter.errors import NotFoundError

_FOLDER = Path(__file__).parent
PICTURES = ("ferry.png", "lake.png", "owl.png", "bread.png")


def picture_of(name: str) -> bytes:
    """The PNG of that name.

    Raises:
        NotFoundError: there is none.
    """
    if name not in PICTURES:
        raise NotFoundError("picture", name)
    return (_FOLDER / name).read_bytes()
