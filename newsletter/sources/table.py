"""CSV files: one article a row, the columns named in the first line.

Knows nothing of where the file lies.
"""

import csv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from io import StringIO
from itertools import islice

from newsletter.article import Audio
from newsletter.sources.draft import Draft
from newsletter.sources.markup import clean, paragraphs
from newsletter.sources.moment import moment
from newsletter.sources.picture import picture_of
from newsletter.sources.web_url import web_url

__all__ = ["COLUMNS", "REQUIRED", "Table", "TableError", "read_table"]

REQUIRED = ("title", "url")
COLUMNS = (
    *REQUIRED,
    *("summary", "body", "published_at", "source", "author", "section", "tags", "image"),
    *("language", "guid", "audio"),
)
DELIMITERS = ",;\t"
MOST_ROWS = 100_000
MOST_FIELD_CHARACTERS = 1_000_000
TAG_MARKS = (";", "|", ",")


class TableError(ValueError):
    """The file as a whole cannot be used; the text says why, to follow the file's name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """The rows, and a sentence for each that could not be read."""

    drafts: tuple[Draft, ...]
    broken: tuple[str, ...]


def read_table(body: bytes) -> Table:
    """Read a CSV file: UTF-8 or Windows-1252, with commas, semicolons or tabs.

    Raises:
        TableError: it is empty, lacks a required column or has too many rows.
    """
    lines = list(StringIO(_decoded(body), newline=""))
    if not any(line.strip() for line in lines):
        raise TableError("is empty")
    # The limit belongs to the whole process in the csv module; nothing else here reads CSV.
    csv.field_size_limit(MOST_FIELD_CHARACTERS)
    delimiter = max(DELIMITERS, key=lambda mark: len(_known(_header(lines, mark))))
    header = _header(lines, delimiter)
    if missing := [name for name in REQUIRED if name not in header]:
        raise TableError(_lacking(missing, header))
    rows = list(islice(_rows(lines, delimiter), MOST_ROWS + 2))
    if len(rows) > MOST_ROWS + 1:
        raise TableError(f"has more than {MOST_ROWS:,} rows; split it")
    return _table(header, rows[1:])


def _decoded(body: bytes) -> str:
    if body.startswith((b"\xff\xfe", b"\xfe\xff")):  # Excel's "Unicode text"
        return body.decode("utf-16", "replace")
    try:
        return body.decode("utf-8-sig")
    except UnicodeDecodeError:
        return body.decode("cp1252", "replace")


def _header(lines: Sequence[str], delimiter: str) -> list[str]:
    _, first = next(_rows(lines, delimiter), (0, []))
    return [name.strip().lower() for name in first] if isinstance(first, list) else []


def _known(header: Sequence[str]) -> set[str]:
    return set(header) & set(COLUMNS)


def _lacking(missing: Sequence[str], header: Sequence[str]) -> str:
    names = " and ".join(f"'{name}'" for name in missing)
    found = ", ".join(name[:40] for name in header[:20] if name)
    word = "column" if len(missing) == 1 else "columns"
    return f"has no {word} {names}; its first line names: {found}"


def _rows(lines: Sequence[str], delimiter: str) -> Iterator[tuple[int, list[str] | str]]:
    """Each row that is not blank with the number of its first line; a text where it broke."""
    reader = csv.reader(lines, delimiter=delimiter)
    while True:
        line = reader.line_num + 1
        try:
            row = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            yield line, str(error)
            continue
        if any(cell.strip() for cell in row):
            yield line, row


def _table(header: Sequence[str], rows: Sequence[tuple[int, list[str] | str]]) -> Table:
    drafts, broken = [], []
    for position, (line, row) in enumerate(rows, start=1):
        if isinstance(row, str):
            broken.append(f"Line {line} cannot be read: {row}.")
        elif len(row) > len(header):
            broken.append(f"Line {line} has {len(row)} columns where the first has {len(header)}.")
        else:
            cells = dict(zip(header, row, strict=False))
            drafts.append(_draft(cells, position=position, line=line))
    return Table(drafts=tuple(drafts), broken=tuple(broken))


def _draft(cells: dict[str, str], *, position: int, line: int) -> Draft:
    body, audio = cells.get("body", ""), web_url(cells.get("audio", ""))
    return Draft(
        position=position,
        name=f"line {line}",
        links=(cells["url"],) if "url" in cells else (),
        guid=cells.get("guid", ""),
        title=cells.get("title", ""),
        summary=cells.get("summary", ""),
        body=clean(body) if "<" in body else paragraphs(body),
        source=cells.get("source", ""),
        author=cells.get("author", ""),
        section=cells.get("section", ""),
        tags=_tags(cells.get("tags", "")),
        language=cells.get("language", ""),
        picture=picture_of({"url": cells.get("image", "")}),
        audio=Audio(url=audio) if audio else None,
        published_at=moment(cells.get("published_at", "")),
    )


def _tags(cell: str) -> tuple[str, ...]:
    mark = next((mark for mark in TAG_MARKS if mark in cell), ",")
    return tuple(cell.split(mark))
