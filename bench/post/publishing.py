"""How long it takes to publish: the whole action, and its transaction alone."""

import time

from bench.post.asked import PUBLISH
from bench.post.post_office import PostOffice
from bench.post.reading import Reading
from newsletter.actions import control
from newsletter.actions.publish import publish_edition


def measured(office: PostOffice, readers: int) -> dict[str, Reading]:
    """Publish an edition for so many readers once; readings by name, a line of the ledger being a message."""
    home = office.installation
    name = PUBLISH[home.services.store.embedded]
    edition = office.drafted(readers)
    began = time.monotonic()
    publish_edition(home.services, edition)
    whole, alone = time.monotonic() - began, home.store.seconds
    control.pause(home.services, edition)  # nobody is to send it
    return {
        name: Reading(messages=readers, seconds=whole),
        f"{name}, transaction": Reading(messages=readers, seconds=alone),
    }
