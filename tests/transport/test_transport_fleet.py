"""Several servers: their shares, and what happens when some are down."""

from collections import Counter

import pytest

from newsletter.delivery import Reply
from newsletter.errors import NoAnswerError, NotHandedOverError
from newsletter.message import Wire
from newsletter.paces import Gate, MemoryShelf, Paces, Shelves
from newsletter.pacing import NO_LIMITS, Limits, Providers
from newsletter.pacing.breaker import FIRST_REST
from newsletter.transport import Fleet, Member, MemoryTransport, UnreachableError, send_all
from newsletter.transport.waits import More, Wait
from tests.transport.mail_servers import wire
from tests.transport.streams import Kept, Listed, drive


class Server(MemoryTransport):
    """A server in memory that can be down."""

    def __init__(self, name: str, *, error: Exception | None = None) -> None:
        super().__init__(answer=self._answered)
        self.name = name
        self.error = error
        self.asked = 0
        self.closed = False

    def _answered(self, wire: Wire) -> Reply:
        self.asked += 1
        if self.error is not None:
            raise self.error
        return Reply(code=250, text="ok", server=self.name)

    def close(self) -> None:
        self.closed = True


class Seconds:
    """A clock that is set by hand."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


def down(name: str) -> Server:
    return Server(name, error=UnreachableError(f"{name} cannot be reached: Connection refused."))


def fleet_of(*servers: Server, seconds: Seconds | None = None, weights: str = "1111") -> Fleet:
    members = [
        Member(transport=server, weight=int(weight))
        for server, weight in zip(servers, weights, strict=False)
    ]
    return Fleet(members, monotonic=seconds or Seconds())


def test_a_server_that_cannot_be_reached_has_used_none_of_its_day() -> None:
    shelf, seconds = MemoryShelf(), Seconds()
    paces = Paces(Providers([]), Shelves(quick=shelf, lasting=shelf), now=seconds)
    gate = paces.gate("dead", Limits(per_day=1000))
    with pytest.raises(NotHandedOverError):
        Fleet([Member(transport=down("dead"), gate=gate)]).send(wire())
    paces.put_back()
    assert gate.meter.used_today() == 0


def test_shares_follow_the_weights() -> None:
    servers = Server("a:25"), Server("b:25")
    fleet = fleet_of(*servers, weights="31")
    for number in range(2000):
        fleet.send(wire(number))
    assert 1400 < len(servers[0].sent) < 1600
    assert len(servers[0].sent) + len(servers[1].sent) == 2000


def test_the_same_message_asks_the_same_server_first_whatever_the_order_of_the_list() -> None:
    for number in range(50):
        firsts = []
        for names in (("a:25", "b:25", "c:25"), ("c:25", "a:25", "b:25")):
            fleet = fleet_of(*map(Server, names))
            firsts.append(fleet.send(wire(number)).server)
        assert firsts[0] == firsts[1]


def test_the_mail_of_a_dead_server_spreads_over_all_others() -> None:
    servers = down("a:25"), Server("b:25"), Server("c:25")
    fleet = fleet_of(*servers)
    answers = Counter(fleet.send(wire(number)).server for number in range(300))
    assert min(answers["b:25"], answers["c:25"]) > 100
    assert answers["a:25"] == 0


def test_the_other_servers_keep_their_messages_when_one_is_dead() -> None:
    healthy = fleet_of(Server("a:25"), Server("b:25"), Server("c:25"))
    crippled = fleet_of(down("a:25"), Server("b:25"), Server("c:25"))
    before = {number: healthy.send(wire(number)).server for number in range(100)}
    after = {number: crippled.send(wire(number)).server for number in range(100)}
    assert all(after[number] == name for number, name in before.items() if name != "a:25")


def test_a_server_that_is_down_rests() -> None:
    dead, seconds = down("a:25"), Seconds()
    fleet = fleet_of(dead, Server("b:25"), seconds=seconds)
    for number in range(50):
        fleet.send(wire(number))
    assert dead.asked == 1


def test_a_server_that_has_rested_is_asked_again() -> None:
    dead, seconds = down("a:25"), Seconds()
    fleet = fleet_of(dead, Server("b:25"), seconds=seconds)
    for number in range(50):
        fleet.send(wire(number))
    seconds.now += FIRST_REST
    dead.error = None
    for number in range(50):
        fleet.send(wire(number))
    assert dead.sent


def test_all_down_names_every_server_and_its_cause() -> None:
    fleet = fleet_of(down("a:25"), down("b:25"))
    for _ in range(2):
        with pytest.raises(NotHandedOverError) as caught:
            fleet.send(wire())
        assert "a:25 cannot be reached: Connection refused." in str(caught.value)
        assert "b:25 cannot be reached: Connection refused." in str(caught.value)


@pytest.mark.parametrize("error", [NoAnswerError("no answer"), NotHandedOverError("broke")])
def test_a_conversation_that_broke_is_not_taken_to_another_server(error: Exception) -> None:
    servers = Server("a:25", error=error), Server("b:25", error=error)
    with pytest.raises(type(error)):
        fleet_of(*servers).send(wire())
    assert servers[0].asked + servers[1].asked == 1


def test_a_refusal_is_not_taken_to_another_server() -> None:
    refusal = Reply(code=550, text="5.1.1 no", server="x")
    transports = [MemoryTransport(answer=lambda wire: refusal) for _ in "ab"]
    fleet = Fleet([Member(transport=transport) for transport in transports])
    assert fleet.send(wire()).code == 550


def test_closing_closes_every_server() -> None:
    servers = Server("a:25"), Server("b:25")
    fleet_of(*servers).close()
    assert all(server.closed for server in servers)


def test_a_fleet_is_named_by_its_members() -> None:
    assert fleet_of(Server("a:25"), Server("b:25")).name == "a:25, b:25"


def test_a_stream_is_shared_by_weight() -> None:
    servers = Server("a:25"), Server("b:25")
    log = Kept()
    send_all(fleet_of(*servers, weights="31"), Listed(range(400)), log, connections=1)
    assert log.outcomes == list(range(400))
    assert len(servers[0].sent) == pytest.approx(300, abs=40)


def test_a_stream_goes_around_a_server_that_is_down() -> None:
    servers, log = (down("a:25"), Server("b:25")), Kept()
    send_all(fleet_of(*servers, weights="91"), Listed(range(100)), log, connections=1)
    assert log.outcomes == list(range(100))
    assert len(servers[1].sent) == 100


def test_a_server_that_is_back_has_its_share_and_not_all_that_it_missed() -> None:
    servers, seconds = (down("a:25"), Server("b:25")), Seconds()
    fleet = fleet_of(*servers, seconds=seconds)
    send_all(fleet, Listed(range(400)), Kept(), connections=1)
    servers[0].error = None
    seconds.now += FIRST_REST
    send_all(fleet, Listed(range(400)), Kept(), connections=1)
    assert len(servers[0].sent) == pytest.approx(200, abs=40)


def test_a_stream_ends_when_all_servers_are_down_and_nothing_is_in_hand() -> None:
    feed, log = Listed(range(9)), Kept()
    with pytest.raises(NotHandedOverError, match="No mail server can be reached: a:25"):
        send_all(fleet_of(down("a:25"), down("b:25")), feed, log, connections=1)
    assert log.outcomes == []
    assert [parcel.ticket for parcel in feed.back] == [0]


def limited(seconds: Seconds, limits: Limits) -> tuple[Gate, Gate]:
    """The gate of a server with limits, and that of one without."""
    shelf = MemoryShelf()
    paces = Paces(Providers(), Shelves(quick=shelf, lasting=shelf), now=seconds)
    return paces.gate("a:25", limits), paces.gate("b:25", NO_LIMITS)


def test_what_a_limited_server_may_not_send_the_other_one_does() -> None:
    servers, log = (Server("a:25"), Server("b:25")), Kept()
    gates = limited(Seconds(), Limits(per_day=30))
    pairs = zip(servers, gates, strict=True)
    fleet = Fleet([Member(transport=server, gate=gate, weight=9) for server, gate in pairs])
    send_all(fleet, Listed(range(100)), log, connections=1)
    assert log.outcomes == list(range(100))
    assert (len(servers[0].sent), len(servers[1].sent)) == (30, 70)


def test_a_stream_ends_without_an_error_when_all_servers_are_at_their_limit() -> None:
    server, feed, log = Server("a:25"), Listed(range(50)), Kept()
    fleet = Fleet([Member(transport=server, gate=limited(Seconds(), Limits(per_day=30))[0])])
    send_all(fleet, feed, log, connections=1)
    assert log.outcomes == list(range(30))
    assert [parcel.ticket for parcel in feed.back] == [30]


def test_a_stream_waits_for_a_limit_that_is_soon_over() -> None:
    seconds, server, log = Seconds(), Server("a:25"), Kept()

    def rest(wait: Wait) -> None:
        assert isinstance(wait, More)
        seconds.now += wait.seconds

    fleet = Fleet([Member(transport=server, gate=limited(seconds, Limits(per_second=10))[0])])
    drive(fleet.converse(Listed(range(50)), log), rest)
    assert log.outcomes == list(range(50))
    assert seconds.now >= 1004


def test_a_stream_that_waits_ends_when_its_feed_does_and_has_nothing_in_hand() -> None:
    feed, log = Listed(range(50)), Kept()
    fleet = Fleet(
        [Member(transport=Server("a:25"), gate=limited(Seconds(), Limits(per_second=10))[0])]
    )
    drive(fleet.converse(feed, log), lambda _: feed.close())
    assert [parcel.ticket for parcel in feed.back] == [len(log.outcomes)]


def test_a_lone_message_waits_for_a_limit_that_is_soon_over() -> None:
    seconds, server = Seconds(), Server("a:25")

    def sleep(wait: float) -> None:
        seconds.now += wait

    gate = limited(seconds, Limits(per_second=1))[0]
    fleet = Fleet([Member(transport=server, gate=gate)], sleep=sleep)
    for number in range(3):
        fleet.send(wire(number))
    assert (len(server.sent), seconds.now >= 1002) == (3, True)


def test_a_lone_message_beyond_the_day_is_not_handed_over() -> None:
    fleet = Fleet([Member(transport=Server("a:25"), gate=limited(Seconds(), Limits(per_day=1))[0])])
    fleet.send(wire(1))
    with pytest.raises(NotHandedOverError, match="a:25 has sent as much as it may for now"):
        fleet.send(wire(2))
