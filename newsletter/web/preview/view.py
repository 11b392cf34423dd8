"""What of the preview is looked at: everything that a link of its pages can choose, as query parameters."""

from enum import StrEnum
from urllib.parse import urlencode

from pydantic import BaseModel, Field

from newsletter.actions.preview import Scheme, Variant
from newsletter.web.names import LARGEST_ID


class Part(StrEnum):
    """The two parts of a mail."""

    HTML = "html"
    TEXT = "text"


class Width(StrEnum):
    """How wide the frames are, in CSS pixels: a phone's screen, a mail's sheet on a desk."""

    BOTH = "both"
    PHONE = "375"
    DESK = "600"


class Colours(StrEnum):
    """The schemes that are looked at."""

    BOTH = "both"
    LIGHT = "light"
    DARK = "dark"


class Switch(StrEnum):
    """Whether the mail client shows a thing."""

    ON = "on"
    OFF = "off"


class View(BaseModel, frozen=True):
    """What is looked at. Without ``mail`` it is all of them; ``edition`` 0 is the sample."""

    mail: str = Field(default="", max_length=40)
    look: str = Field(default="", max_length=40)
    edition: int = Field(default=0, ge=0, le=LARGEST_ID)
    part: Part = Part.HTML
    width: Width = Width.BOTH
    scheme: Colours = Colours.BOTH
    images: Switch = Switch.ON
    styles: Switch = Switch.ON

    def with_(self, **changes: object) -> "View":
        """The same with something else chosen."""
        return self.model_copy(update=changes)

    @property
    def query(self) -> str:
        """What stands behind a path to look at this, with its ``?``; empty for the defaults."""
        chosen = self.model_dump(mode="json", exclude_defaults=True)
        return f"?{urlencode(chosen)}" if chosen else ""

    @property
    def widths(self) -> tuple[Width, ...]:
        """The widths of the frames, one at least."""
        return (Width.DESK, Width.PHONE) if self.width is Width.BOTH else (self.width,)

    @property
    def schemes(self) -> tuple[Colours, ...]:
        """The schemes of the frames, one at least."""
        if self.scheme is Colours.BOTH:
            return (Colours.LIGHT, Colours.DARK)
        return (self.scheme,)

    @property
    def variant(self) -> Variant:
        """How one document is shown; it follows the device where no scheme is chosen."""
        return Variant(
            scheme=None if self.scheme is Colours.BOTH else Scheme(self.scheme),
            images=self.images is Switch.ON,
            styles=self.styles is Switch.ON,
        )
