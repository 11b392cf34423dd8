import pytest

from newsletter.actions.services import Services
from newsletter.publication import Publication
from newsletter.store import Store
from tests.conftest import FixedClock
from tests.desk import publication_at, services_at


@pytest.fixture
def services(store: Store, clock: FixedClock) -> Services:
    return services_at(store, clock)


@pytest.fixture
def publication(services: Services) -> Publication:
    return publication_at(services)
