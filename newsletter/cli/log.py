"""The log of a process that stays: one line an event on standard error, with ids and never with addresses."""

import logging

FORMAT = "%(asctime)s %(levelname)s %(name)s %(message)s"
TALKATIVE = ("celery", "httpx", "alembic")
"""Libraries that log each message, fetch or step; what they warn of is shown."""
TASKS = "celery.task"
"""The logger above those of our own tasks."""
BROKER = "kombu"
"""It warns at each connection that a broker in memory has no host."""


def start_log() -> None:
    """Log to standard error from now on."""
    logging.basicConfig(level=logging.INFO, format=FORMAT)
    for name in TALKATIVE:
        logging.getLogger(name).setLevel(logging.WARNING)
    logging.getLogger(BROKER).setLevel(logging.ERROR)
    logging.getLogger(TASKS).setLevel(logging.INFO)
