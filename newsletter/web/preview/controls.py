"""What can be chosen on a page of the preview: each choice is a plain link to the same page with something else."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from newsletter.actions.specimens import Specimen
from newsletter.digest import EditionSummary
from newsletter.web.preview.view import Colours, Part, Switch, View, Width

PARTS = {Part.HTML: "HTML", Part.TEXT: "Text"}
WIDTHS = {Width.BOTH: "Both", Width.DESK: "600", Width.PHONE: "375"}
COLOURS = {Colours.BOTH: "Both", Colours.LIGHT: "Light", Colours.DARK: "Dark"}
IMAGES = {Switch.ON: "On", Switch.OFF: "Off"}
STYLES = {Switch.ON: "Kept", Switch.OFF: "Removed"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """A link, and whether it is what is shown now."""

    label: str
    href: str
    current: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Control:
    """Some choices of which one holds."""

    name: str
    choices: tuple[Choice, ...]


def controls_of(view: View) -> tuple[Control, ...]:
    """How the mails are looked at; a text part has no pictures, no styles and one way to be read."""
    part = _control(view, "Part", "part", PARTS)
    width = _control(view, "Width", "width", WIDTHS)
    scheme = _control(view, "Colours", "scheme", COLOURS)
    if view.part is Part.TEXT:
        return (part, width, scheme)
    images = _control(view, "Images", "images", IMAGES)
    return (part, width, scheme, images, _control(view, "Style blocks", "styles", STYLES))


def mails_of(view: View, specimens: Sequence[Specimen]) -> tuple[Choice, ...]:
    """The mails that can be looked at alone, and all of them at once."""
    every = Choice(
        label="All mails", href=_href(view.with_(mail="", look="")), current=not view.mail
    )
    return (every, *(_mail(view, specimen) for specimen in specimens))


def editions_of(view: View, editions: Sequence[EditionSummary]) -> tuple[Choice, ...]:
    """What the digest is made of: the sample, or one of the last editions."""
    sample = Choice(label="Sample", href=_href(view.with_(edition=0)), current=view.edition == 0)
    return (sample, *(_edition(view, edition) for edition in editions))


def view_of(view: View, specimen: Specimen) -> View:
    """The view of one specimen alone."""
    return view.with_(
        mail=specimen.mail.name, look=specimen.look if specimen.mail.has_looks else ""
    )


def _mail(view: View, specimen: Specimen) -> Choice:
    alone = view_of(view, specimen)
    current = (view.mail, view.look) == (alone.mail, alone.look)
    return Choice(label=specimen.title, href=_href(alone), current=current)


def _edition(view: View, edition: EditionSummary) -> Choice:
    return Choice(
        label=f"{edition.on:%d %b} {edition.slot[:2]}:{edition.slot[2:]}, {edition.state}",
        href=_href(view.with_(edition=edition.id)),
        current=view.edition == edition.id,
    )


def _control(view: View, name: str, field: str, labels: Mapping[Any, str]) -> Control:
    now = getattr(view, field)
    return Control(
        name=name,
        choices=tuple(
            Choice(label=label, href=_href(view.with_(**{field: value})), current=value == now)
            for value, label in labels.items()
        ),
    )


def _href(view: View) -> str:
    return view.query or "?"
