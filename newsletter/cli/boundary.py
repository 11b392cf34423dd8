"""Where errors become one line and an exit code: 1 failed, 2 wrong usage, 130 interrupted."""

from typing import Any

import typer
from typer.core import TyperGroup

from newsletter.cli.printing import hint
from newsletter.errors import NewsletterError

FAILED = 1
DRIVER_ERROR = "OperationalError"
"""What every database driver calls "it does not answer, it is full, it is locked" (PEP 249)."""


class Boundary(TyperGroup):
    """Runs a command and tells expected errors in a sentence; ``--debug`` lets them through."""

    def invoke(self, ctx: Any) -> Any:
        """Run the command that the arguments name."""
        try:
            return super().invoke(ctx)
        except Exception as error:
            sentence = sentence_of(error)
            if sentence is None or ctx.params.get("debug"):
                raise
            hint(f"newsletter: {sentence}")
            raise typer.Exit(FAILED) from None


def sentence_of(error: Exception) -> str | None:
    """What to tell a person about an expected error; None for a bug, which shows where it happened."""
    match error:
        case NewsletterError():
            return str(error)
        case BrokenPipeError():
            return None  # whoever read our output has seen enough; Typer ends quietly
        case OSError(strerror=str(cause)):
            return f"{error.filename}: {cause}." if error.filename else f"{cause}."
        case Exception(__cause__=cause) if type(cause).__name__ == DRIVER_ERROR:
            return f"The database cannot be used: {str(cause).strip().splitlines()[0]}"
        case _:
            return None
