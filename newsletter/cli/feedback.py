"""``newsletter feedback``: bounces, complaints and automatic answers, taken in from the mail server or a folder."""

import sys
from pathlib import Path
from typing import Annotated, Any

import typer

from newsletter.actions.feedback import Heard, hear
from newsletter.actions.feedback_folder import hear_folder, keep_message
from newsletter.cli.boundary import sentence_of
from newsletter.cli.installation import services_of
from newsletter.cli.manual import AsJson, example, family
from newsletter.cli.printing import counted, hint, print_json, say

app = family("feedback", "Take in bounces, complaints and automatic answers.")

NOT_UNDERSTOOD = 65
"""EX_DATAERR of sysexits.h: not ours, or nothing that a program can act on."""
TRY_AGAIN = 75
"""EX_TEMPFAIL: the mail server keeps the message and comes again."""
STANDARD_INPUT = "-"


@app.command(
    "hear",
    epilog=example(
        "feedback hear bounce.eml", "feedback hear - --recipient bounce+e12.KEY@bounce.example.org"
    ),
)
def hear_message(
    ctx: typer.Context,
    file: Annotated[
        str, typer.Argument(metavar="[FILE|-]", help="The message; - is standard input.")
    ] = STANDARD_INPUT,
    *,
    recipient: Annotated[
        str, typer.Option(metavar="ADDRESS", help="Whom the envelope named: our bounce address.")
    ] = "",
    keep: Annotated[
        Path | None,
        typer.Option(
            metavar="MAILDIR", help="File what a person should read here, and exit with 0."
        ),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Take in one message as a mail server pipes it: a bad address or a complaint ends the reader's mails.

    Exit codes are a mail server's: 0 taken in, 65 left for a person, 75 try again later.
    """
    try:
        raw = _read(file)
        heard = hear(services_of(ctx), raw, recipient=recipient)
        if keep is not None and not heard.handled:
            keep_message(keep, raw)
    except Exception as error:  # noqa: BLE001 - whatever it is, the mail server must not throw the message away
        hint(f"newsletter: {sentence_of(error) or repr(error)}")
        raise typer.Exit(TRY_AGAIN) from None
    _tell(heard, as_json=as_json)
    if keep is None and not heard.handled:
        raise typer.Exit(NOT_UNDERSTOOD)


@app.command(epilog=example("feedback folder /home/bounce/Maildir"))
def folder(
    ctx: typer.Context,
    maildir: Annotated[Path, typer.Argument(metavar="MAILDIR", help="Where bounces are filed.")],
    *,
    as_json: AsJson = False,
) -> None:
    """Take in a Maildir: what was handled goes to its folder .handled, what a person should read stays."""
    report = hear_folder(services_of(ctx), maildir)
    if as_json:
        print_json({"handled": report.handled, "left": list(report.left)})
        return
    for kind, count in sorted(report.handled.items()):
        say(f"{counted(count, 'message')} {kind}")
    for sentence in report.left:
        hint(f"left: {sentence}")
    if not report.handled and not report.left:
        hint("Nothing is there.")


def _read(file: str) -> bytes:
    return sys.stdin.buffer.read() if file == STANDARD_INPUT else Path(file).read_bytes()


def _tell(heard: Heard, *, as_json: bool) -> None:
    if as_json:
        print_json(_facts(heard))
    else:
        say(heard.sentence)


def _facts(heard: Heard) -> dict[str, Any]:
    feedback = heard.feedback
    return {
        "kind": feedback.kind.value,
        "about": feedback.tag.about if feedback.tag else None,
        "status": feedback.status,
        "diagnostic": feedback.diagnostic,
        "handled": heard.handled,
        "suppressed": heard.suppressed or None,
    }
