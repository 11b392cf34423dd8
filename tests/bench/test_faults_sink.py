"""The mail server of the faults: it answers in order, logs before it answers, and is bad as planned."""

import asyncio
from hashlib import sha256
from pathlib import Path

import pytest

from bench.torture.noted import noted
from bench.torture.sink import Session, Sink

BODY = "To: reader{0}@mail.example\r\nMessage-ID: <e1.k{0}@x>\r\n\r\n..dots\r\n"


@pytest.fixture
def log(tmp_path: Path) -> Path:
    return tmp_path / "log"


def talk(log: Path, moods: dict[int, str], said: str, *, replies: int) -> list[str]:
    """The codes of the first replies to what is written at once, or that the connection is gone."""

    async def conversation() -> list[str]:
        sink = Sink(str(log), moods=moods)
        loop = asyncio.get_running_loop()
        server = await loop.create_server(lambda: Session(sink), "127.0.0.1", 0)
        reader, writer = await asyncio.open_connection(*server.sockets[0].getsockname())
        writer.write(said.encode())
        codes: list[str] = []
        try:
            while len(codes) < replies:
                codes.append((await reader.readline())[:3].decode() or "gone")
        except ConnectionResetError:
            codes.append("gone")
        writer.close()
        server.close()
        return codes

    return asyncio.run(conversation())


def envelope(reader: int) -> str:
    return f"MAIL FROM:<a@x>\r\nRCPT TO:<reader{reader}@mail.example>\r\nDATA\r\n"


def message(reader: int) -> str:
    return envelope(reader) + BODY.format(reader) + ".\r\n"


def test_what_is_pipelined_behind_a_message_is_answered_after_it(log: Path) -> None:
    codes = talk(log, {1: "unknown"}, message(0) + envelope(1), replies=8)
    assert codes == ["220", "250", "250", "354", "250", "250", "550", "503"]
    assert noted(log.read_text().splitlines()).kept == {0}


@pytest.mark.parametrize(
    ("mood", "codes", "copies"),
    [
        ("", ["220", "250", "250", "354", "250"], 1),
        ("greylisted", ["220", "250", "450", "503"], 0),
        ("busy", ["220", "250", "421"], 0),
        ("closing", ["220", "250", "250", "354", "421"], 0),
        ("unanswered", ["220", "250", "250", "354", "gone"], 1),
        ("untaken", ["220", "250", "250", "354", "gone"], 1),
    ],
)
def test_each_mood_ends_as_planned_and_is_logged(
    log: Path, mood: str, codes: list[str], copies: int
) -> None:
    moods = {0: mood} if mood else {}
    whole = copies or mood == "closing"
    heard = talk(log, moods, message(0) if whole else envelope(0), replies=len(codes))
    story = noted(log.read_text().splitlines())
    assert heard == codes
    assert (story.copies[0], story.moods[mood]) == (copies, 1 if mood else 0)
    assert story.kept == ({0} if copies and mood != "untaken" else set())


def chunked(reader: int) -> str:
    body = BODY.format(reader)
    opening = envelope(reader).replace("DATA", f"BDAT {len(body)}")
    return f"{opening}{body}BDAT 0 LAST\r\n"


@pytest.mark.parametrize(
    ("mood", "codes", "copies"),
    [
        ("", ["220", "250", "250", "250", "250", "250"], 1),
        ("greylisted", ["220", "250", "450", "503"], 0),
        ("cut", ["220", "250", "250", "gone"], 0),
        ("closing", ["220", "250", "250", "250", "421"], 0),
        ("untaken", ["220", "250", "250", "250", "gone"], 1),
    ],
)
def test_a_chunk_has_the_same_luck(log: Path, mood: str, codes: list[str], copies: int) -> None:
    said = chunked(0).partition("BDAT 0 LAST")[0] if mood == "greylisted" else chunked(0)
    heard = talk(log, {0: mood} if mood else {}, said + "NOOP\r\n", replies=len(codes))
    story = noted(log.read_text().splitlines())
    assert (heard, story.copies[0]) == (codes, copies)
    hashes = [line.split()[-1] for line in log.read_text().splitlines() if "e1.k0@x" in line]
    assert hashes == [sha256(BODY.format(0).encode()).hexdigest()] * copies


def test_every_second_connection_is_offered_chunks(log: Path) -> None:
    sink = Sink(str(log), moods={})
    assert [b"CHUNKING" in next(sink.offers) for _ in range(4)] == [False, True, False, True]


def test_only_the_first_message_has_bad_luck_save_to_the_unknown(log: Path) -> None:
    sink = Sink(str(log), moods={0: "greylisted", 1: "unknown"})
    assert [sink.fate(reader) for reader in (0, 0, 1, 1)] == [
        "greylisted",
        "",
        "unknown",
        "unknown",
    ]


def test_the_hash_is_of_the_message_without_its_stuffed_dots(log: Path) -> None:
    talk(log, {}, message(0), replies=5)
    whole = BODY.format(0).replace("..dots", ".dots").encode()
    assert noted(log.read_text().splitlines()).hashes == {0: sha256(whole).hexdigest()}
