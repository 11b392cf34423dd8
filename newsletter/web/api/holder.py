"""Who asks: the name of the token that a request carries."""

from typing import Annotated

from fastapi import Depends, Request


def holder_of_request(request: Request) -> str:
    """The name that admitting the request found."""
    name: str = request.state.holder
    return name


Holder = Annotated[str, Depends(holder_of_request)]
