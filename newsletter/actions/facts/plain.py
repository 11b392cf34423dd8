"""Values as JSON has them."""

from datetime import date, datetime, time
from enum import Enum
from typing import Any

from pydantic import TypeAdapter

Facts = dict[str, Any]


def plain(value: object) -> Any:
    """A value of ours as one of JSON's; moments in UTC end in ``Z``."""
    match value:
        case datetime() | date() | time():
            return value.isoformat().replace("+00:00", "Z")
        case Enum():
            return value.value
        case None:
            return None
        case _:
            return TypeAdapter(type(value)).dump_python(value, mode="json")
