"""What may stand in an address or a form to name a thing. What cannot name anything never reaches a database.

PostgreSQL refuses text with a NUL and numbers beyond its integers with an error of its own, which would be a 500.
"""

from datetime import date
from typing import Annotated

from fastapi import Path, Query
from pydantic import AfterValidator, Field

from newsletter.actions.manage import SLUG

LARGEST_ID = 2**31 - 1
LONGEST_NAME = 2000
SLUG_PATTERN = f"^(?:{SLUG.pattern})$"
PRINTABLE = r"^[^\x00-\x1f\x7f]+$"
FIRST_DATE, LAST_DATE = date(1900, 1, 1), date(2999, 12, 31)
"""Far from the ends of the calendar, where a day more or less is an error."""


def _of_an_article(name: str) -> str:
    if name.isdecimal() and int(name) > LARGEST_ID:
        raise ValueError("no article has that number")
    return name


Slug = Annotated[str, Path(pattern=SLUG_PATTERN, description="the name of a publication")]
Slot = Annotated[str, Path(pattern="^[0-9]{4}$", description="the edition's time of day, HHMM")]
EditionNumber = Annotated[int, Path(ge=1, le=LARGEST_ID, description="the number of an edition")]
OfPublication = Annotated[
    str | None, Query(pattern=SLUG_PATTERN, description="only the editions of this publication")
]
EditionDate = Annotated[date, Field(ge=FIRST_DATE, le=LAST_DATE)]
ArticleName = Annotated[
    str,
    AfterValidator(_of_an_article),
    Field(
        pattern=PRINTABLE, max_length=LONGEST_NAME, description="the number or URL of an article"
    ),
]
