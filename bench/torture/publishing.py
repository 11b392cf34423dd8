"""Publishing under torture: two at once, and an attempt to write everybody's line a second time."""

from concurrent.futures import ThreadPoolExecutor

from alembic.migration import MigrationContext
from alembic.operations import Operations
from sqlalchemy import UniqueConstraint
from sqlalchemy.exc import IntegrityError

from newsletter.actions.publish import publish_edition
from newsletter.actions.services import Services
from newsletter.digest import EditionId
from newsletter.publication import PublicationId
from newsletter.store import deliveries, editions
from newsletter.store.tables import deliveries as table
from newsletter.store.tables import metadata


def publish_twice(services: Services, edition: EditionId) -> None:
    """Two people publish in the same moment."""
    with ThreadPoolExecutor(2) as pool:
        first, second = pool.map(publish_edition, [services] * 2, [edition] * 2)
    if first != second:
        raise AssertionError(f"two who publish at once see {first} and {second}")


def write_lines_again(services: Services, edition: EditionId, publication: PublicationId) -> bool:
    """Write each reader's line once more, as a careless publish would; True when the database refuses it."""
    try:
        with services.store.begin() as tx:
            eligible = deliveries.create(tx, edition, publication, now=services.clock.now())
            editions.count(tx, edition, 2 * eligible)
    except IntegrityError:
        return True
    return False


def drop_unique_key(services: Services) -> None:
    """Take away what makes a reader's line the only one."""
    naming = metadata.naming_convention
    [key] = [each for each in table.constraints if isinstance(each, UniqueConstraint)]
    with services.store.begin() as tx:
        steps = Operations(MigrationContext.configure(tx))
        with steps.batch_alter_table(table.name, naming_convention=naming) as batch:  # type: ignore[arg-type]
            batch.drop_constraint(str(key.name), type_="unique")
