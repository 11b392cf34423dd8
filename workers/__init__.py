"""The edges that Celery is: an app with its beat, and tasks of a few lines. No rule lives here."""
