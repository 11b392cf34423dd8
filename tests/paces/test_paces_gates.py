"""Gates and meters: what one worker and several may send, over restarts, and with a Redis that is emptied."""

from datetime import date

import pytest
import redis

from newsletter.paces import Gate, Heard, MemoryShelf, Paces, Shelves
from newsletter.paces.redis_shelf import RedisShelf
from newsletter.pacing import NO_LIMITS, Brake, Limits, Providers
from tests.paces.conftest import Seconds, Worker

SERVER = "smtp.example.org:25"


def sent(*gates: Gate, seconds: Seconds, wanted: int, step: float = 0.01) -> list[float]:
    """The moments at which messages went, when each gate is asked again and again."""
    moments, until = [], seconds.now + wanted * step
    while seconds.now < until:
        for gate in gates:
            if not gate.enter().wait_seconds:
                moments.append(seconds.now)
                gate.leave()
        seconds.now += step
    return moments


def most_in(moments: list[float], window: float) -> int:
    return max(sum(0 <= at - begin < window for at in moments) for begin in moments)


def test_two_workers_together_send_no_more_than_the_limit_and_nearly_as_much(
    worker: Worker, seconds: Seconds
) -> None:
    limits = Limits(per_second=20)
    gates = [worker().gate(SERVER, limits) for _ in range(2)]
    moments = sent(*gates, seconds=seconds, wanted=1000)
    assert 150 <= len(moments) <= 200
    # what each holds may be a fifth of a second old
    assert most_in(moments, 1.0) <= 20 + 2


def test_a_worker_that_begins_anew_does_not_begin_from_nothing(
    worker: Worker, seconds: Seconds
) -> None:
    limits = Limits(per_minute=10)
    moments = []
    for _ in range(100):
        gate = worker().gate(SERVER, limits)
        moments += sent(gate, seconds=seconds, wanted=10)
    assert len(moments) == 2  # ten seconds of ten a minute


def test_a_day_is_kept_over_a_restart_and_what_was_not_used_is_given_back(
    worker: Worker, seconds: Seconds
) -> None:
    limits = Limits(per_day=1000)
    for _ in range(3):
        paces = worker()
        gate = paces.gate(SERVER, limits)
        assert len(sent(gate, seconds=seconds, wanted=7)) == 7
        paces.put_back()
    assert worker().gate(SERVER, limits).meter.used_today() == 21


def test_when_the_day_is_used_up_a_turn_is_told_to_come_back_when_it_has_room(
    worker: Worker, seconds: Seconds
) -> None:
    gate = worker().gate(SERVER, Limits(per_day=30))
    assert len(sent(gate, seconds=seconds, wanted=60)) == 30
    assert 80_000 < gate.enter().wait_seconds < 90_000
    assert gate.soon() == 0


def test_warming_up_limits_the_day(worker: Worker, seconds: Seconds) -> None:
    gate = worker().gate(SERVER, Limits(warm_up=date(2026, 11, 24)))
    assert len(sent(gate, seconds=seconds, wanted=500)) == 200


def test_a_server_without_limits_is_free(worker: Worker) -> None:
    gate = worker().gate(SERVER, NO_LIMITS)
    gate.enter()
    assert gate.free
    assert gate.soon() == float("inf")


def test_no_more_turns_at_once_than_connections(worker: Worker) -> None:
    gate = worker().gate(SERVER, Limits(connections=2))
    assert [bool(gate.enter().wait_seconds) for _ in range(3)] == [False, False, True]
    gate.leave()
    assert not gate.enter().wait_seconds


def test_a_server_that_says_too_fast_rests_for_all_workers_and_goes_on_slower(
    worker: Worker, seconds: Seconds
) -> None:
    first, second = worker(), worker()
    gates = [paces.gate(SERVER, NO_LIMITS) for paces in (first, second)]
    reply = "454 Throttling failure: Maximum sending rate exceeded."
    first.count({SERVER: 101})
    first.heard([Heard(domain="a.example", server=SERVER, brake=Brake.SERVER, reply=reply)])
    assert all(4 < gate.enter().wait_seconds <= 5 for gate in gates)
    seconds.now += 6
    moments = sent(*gates, seconds=seconds, wanted=6000)
    assert 0 < len(moments) <= 101 * 12 / 2


def test_a_server_that_says_too_fast_costs_none_of_the_days_messages_that_were_held(
    worker: Worker,
) -> None:
    paces = worker()
    gate = paces.gate(SERVER, Limits(per_day=1000))
    gate.enter()
    gate.slow_down(a_minute=60, reply="454 Throttling failure: Maximum sending rate exceeded.")
    paces.put_back()
    assert gate.meter.used_today() == 1


def test_an_open_breaker_lets_one_turn_of_all_workers_try(worker: Worker, seconds: Seconds) -> None:
    gates = [worker().gate(SERVER, NO_LIMITS) for _ in range(2)]
    gates[0].failed("it cannot be reached")
    assert [gate.enter().cause for gate in gates] == ["it cannot be reached"] * 2
    seconds.now += 5
    first, second = gates[0].enter(), gates[1].enter()
    assert (first.trial, first.wait_seconds, bool(second.wait_seconds)) == (True, 0, True)
    gates[0].reached()
    gates[0].leave()
    seconds.now += 1
    assert not gates[1].enter().trial


def test_a_turn_that_tried_in_vain_makes_the_rest_longer(worker: Worker, seconds: Seconds) -> None:
    gate = worker().gate(SERVER, NO_LIMITS)
    gate.failed("gone")
    seconds.now += 5
    assert gate.enter().trial
    gate.failed("still gone")
    gate.leave()
    seconds.now += 9
    assert gate.enter().cause == "still gone"
    seconds.now += 1
    assert gate.enter().trial


def test_a_provider_that_complains_rests_for_all_its_domains(
    worker: Worker, seconds: Seconds
) -> None:
    paces = worker()
    paces.heard(
        [Heard(domain="hotmail.com", server=SERVER, brake=Brake.PROVIDER, reply="451 4.7.650 slow")]
    )
    assert "live.com" in worker().slow()["outlook.com"]
    assert paces.take("outlook.com", 10).wait_seconds == pytest.approx(60)
    assert paces.take("gmail.com", 5).count == 5
    seconds.now += 61
    assert paces.take("outlook.com", 10).count == 1


def test_what_was_told_can_be_forgotten_by_any_of_a_providers_domains(worker: Worker) -> None:
    paces = worker()
    paces.heard([Heard(domain="live.com", server=SERVER, brake=Brake.PROVIDER, reply="451 4.7.0")])
    assert paces.clear("Hotmail.com")
    assert "outlook.com" not in worker().slow()
    assert not paces.clear("hotmail.com")


@pytest.fixture
def flushed(redis_url: str, redis_shelf: RedisShelf, seconds: Seconds) -> list[Paces]:
    """Two workers that share a Redis, whose day and back-offs are elsewhere."""
    lasting = MemoryShelf()
    shelves = Shelves(quick=redis_shelf, lasting=lasting)
    return [Paces(Providers(), shelves, now=seconds) for _ in range(2)]


def test_emptying_redis_in_the_middle_lets_nobody_send_more(
    flushed: list[Paces], redis_url: str, seconds: Seconds
) -> None:
    limits = Limits(per_second=20, per_day=500)
    gates = [paces.gate(SERVER, limits) for paces in flushed]
    moments = []
    with redis.Redis.from_url(redis_url) as client:
        for _ in range(40):
            moments += sent(*gates, seconds=seconds, wanted=10)
            client.flushall()
    assert len(moments) > 40
    assert most_in(moments, 1.0) <= 20 + 2
    for paces in flushed:
        paces.put_back()
    assert gates[0].meter.used_today() == len(moments)


def test_a_crowded_server_is_asked_for_more_connections_in_a_while(
    worker: Worker, seconds: Seconds
) -> None:
    gate = worker().gate(SERVER, NO_LIMITS)
    entered = [gate.enter() for _ in range(3)]
    gate.leave()
    gate.crowded(2)
    assert gate.enter().wait_seconds > 0
    gate.leave()
    assert not gate.enter().wait_seconds
    seconds.now += 60
    assert not gate.enter().wait_seconds
    assert not any(admission.wait_seconds for admission in entered)


def test_a_limit_of_connections_holds_for_a_crowded_server_too(worker: Worker) -> None:
    gate = worker().gate(SERVER, Limits(connections=1))
    gate.crowded(2)
    assert not gate.enter().wait_seconds
    assert gate.enter().wait_seconds > 0


def test_a_server_that_is_gone_is_crowded_no_more(worker: Worker, seconds: Seconds) -> None:
    gate = worker().gate(SERVER, NO_LIMITS)
    gate.crowded(1)
    gate.failed("it cannot be reached.")
    seconds.now += 6
    assert gate.enter().trial
    gate.reached()
    assert not gate.enter().wait_seconds


def test_a_clock_that_is_set_back_keeps_no_server_crowded(worker: Worker, seconds: Seconds) -> None:
    gate = worker().gate(SERVER, NO_LIMITS)
    gate.crowded(1)
    assert not gate.enter().wait_seconds
    seconds.now -= 3600
    assert not gate.enter().wait_seconds
