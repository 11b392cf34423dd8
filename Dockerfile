# One image for the web, the workers and the beat: `command` in docker-compose.yml says which.
FROM python:3.13-slim-bookworm AS build

# `--build-arg EXTRAS=[semantic]` adds the language model.
ARG EXTRAS=""

WORKDIR /src
COPY pyproject.toml constraints.txt README.md LICENSE ./
COPY newsletter newsletter
COPY workers workers
COPY templates templates
RUN python -m venv /opt/newsletter \
    && /opt/newsletter/bin/pip install --no-cache-dir --constraint constraints.txt ".${EXTRAS}"

FROM python:3.13-slim-bookworm

RUN useradd --create-home --uid 10001 newsletter \
    && install --directory --owner newsletter /var/lib/newsletter /var/lib/newsletter/journal
COPY --from=build /opt/newsletter /opt/newsletter

ENV PATH=/opt/newsletter/bin:$PATH PYTHONUNBUFFERED=1
USER 10001
WORKDIR /var/lib/newsletter
EXPOSE 8000
CMD ["newsletter", "up", "--host", "0.0.0.0"]
