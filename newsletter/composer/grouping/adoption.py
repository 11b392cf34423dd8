"""Adoption: a headline joins the story whose own word it uses.

A big story has words that nearly all of its tellings use and hardly anything else does ("wildfire"). A headline on
its margin shares that one word and nothing more, too little for any likeness, and still belongs to it. Knows nothing
of likeness.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence

from newsletter.composer.grouping.linkage import Group
from newsletter.composer.text.piece import Piece

FEWEST_TELLINGS = 5
USED_BY = 0.8
ITS_OWN = 0.75
"""A word is a story's own when so large a part of all pieces that use it are the story's."""


def adopted(
    groups: Sequence[Group], pieces: Sequence[Piece], *, window_seconds: float
) -> list[Group]:
    """The groups, those of headlines joined to the story whose own word all of them use.

    Args:
        groups: of places in ``pieces``, in a stable order.
        pieces: all of them.
        window_seconds: how long a time a story may span.
    """
    big = sorted(
        (group for group in groups if len(group.places) >= FEWEST_TELLINGS and group.bare),
        key=lambda group: (-len(group.places), group.places),
    )
    if not big:
        return list(groups)
    users = _users(pieces)
    home = {place: group for group in groups for place in group.places}
    for story in big:
        for word in _own_words(story, pieces, users):
            _adopt(home[story.places[0]], word, pieces, users[word], home, window_seconds)
    return list(dict.fromkeys(home[group.places[0]] for group in groups))


def _users(pieces: Sequence[Piece]) -> dict[str, list[int]]:
    users: dict[str, list[int]] = defaultdict(list)
    for place, piece in enumerate(pieces):
        for word in _words(piece):
            users[word].append(place)
    return users


def _words(piece: Piece) -> frozenset[str]:
    return frozenset((*piece.text.title, *piece.text.rest)) - piece.text.frame


def _own_words(story: Group, pieces: Sequence[Piece], users: dict[str, list[int]]) -> Iterable[str]:
    used = Counter(word for place in story.places for word in _words(pieces[place]))
    return sorted(
        word
        for word, times in used.items()
        if times >= USED_BY * len(story.places) and times >= ITS_OWN * len(users[word])
    )


def _adopt(
    story: Group,
    word: str,
    pieces: Sequence[Piece],
    users: Iterable[int],
    home: dict[int, Group],
    window_seconds: float,
) -> None:
    for place in users:
        group = home[place]
        if group is story or len(group.places) >= len(story.places):
            continue
        bare = group.bare == len(group.places)
        near = story.spans(group) <= window_seconds
        if bare and near and all(word in _words(pieces[member]) for member in group.places):
            story = story.joined(group)
            home.update(dict.fromkeys(story.places, story))
