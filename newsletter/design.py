"""A design: what a publication changes of the look of its mails and web editions. Values only.

The design's tokens (every colour, typeface, size and distance) are a table beside the templates; what is named here is
laid over them. Knows nothing of templates.
"""

from dataclasses import dataclass, field

NEWSPAPER = "newspaper"
PAPER = "paper"


@dataclass(frozen=True, slots=True, kw_only=True)
class Design:
    """How a publication looks; the defaults are the built-in newspaper.

    ``look`` names how the blocks are put together, ``palette`` a set of colours. ``light`` and ``dark`` change single
    colours of it (token to ``#rrggbb``), ``fonts`` the token ``serif`` or ``sans`` to a CSS list of families. ``logo``
    is the URL of a picture that stands for the name, ``logo_dark`` of the one for dark mode, ``logo_width`` and
    ``width`` (of the sheet) are CSS pixels. The mail shows at most ``opening_paragraphs`` of the lead's text; the web
    edition shows all that the digest has.
    """

    look: str = NEWSPAPER
    palette: str = PAPER
    light: dict[str, str] = field(default_factory=dict)
    dark: dict[str, str] = field(default_factory=dict)
    fonts: dict[str, str] = field(default_factory=dict)
    logo: str = ""
    logo_dark: str = ""
    logo_width: int = 240
    width: int = 600
    opening_paragraphs: int = 4
