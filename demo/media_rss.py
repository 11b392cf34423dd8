"""Pictures as Media RSS tells them, for RSS and Atom alike: the title is the alternative text."""

from xml.etree import ElementTree as ET

from demo.pieces import PICTURE_HEIGHT, PICTURE_WIDTH, Illustration

MEDIA = "http://search.yahoo.com/mrss/"


def add_picture(parent: ET.Element, picture: Illustration, *, media: str) -> None:
    """Append the picture to an item or entry; ``media`` is the address of the pictures' folder."""
    attributes = {
        "url": f"{media}/{picture.file}",
        "medium": "image",
        "type": picture.media_type,
        "width": str(PICTURE_WIDTH),
        "height": str(PICTURE_HEIGHT),
    }
    content = ET.SubElement(parent, f"{{{MEDIA}}}content", attributes)
    told = {"title": picture.alt, "description": picture.caption, "credit": picture.credit}
    for tag, text in told.items():
        ET.SubElement(content, f"{{{MEDIA}}}{tag}").text = text
