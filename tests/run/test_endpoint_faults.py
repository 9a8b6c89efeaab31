"""A run at an endpoint of which one request in twenty goes wrong ends as at a calm one."""

import hashlib
from collections import Counter

import pytest
from inputs import contents, rows, write_graph
from loopback import FAULTS, Loopback

import datagen

PASSING = (
    "reset_before",
    "reset_inside",
    "truncated_json",
    "hang",
    "no_choices",
    "no_content",
    "html",
    "not_an_object",
    "wrong_type",
    "error_in_200",
    "rate_limited",
    "rate_limited_plainly",
    "rate_limited_until",
    "server_error",
    "bad_gateway",
    "unavailable",
    "overloaded",
    "slow_drip",
    "same_id",
    "endless_drip",
    "filtered",
)
"""What is over at the next try, or is no fault of the answer at all."""

SLOW = {"hang", "endless_drip"}
"""What ends when the client has waited long enough."""
PATIENCE = 1.5

READABLE = ("cut_short", "fenced", "prefixed", "trailing_comma", "thinking")
"""What is read as it comes."""

UNREADABLE = ("garbage", "cut_inside")
"""What is asked for in another way: another seed, or more room. So the answer is another, too."""

WHOLE = {"wrong_type", "slow_drip", "same_id", *READABLE, *UNREADABLE}
"""What comes back whole, paid for and stored, though some of it is of no use."""


def chance_of(asked, of):
    return int(hashlib.sha256(asked.key.encode()).hexdigest()[:8], 16) % of


def once(names, share=20):
    """Give one request in `share` one of the faults, by its content, the first time that it comes."""
    return lambda asked: (
        names[chance_of(asked, 10**6) // share % len(names)]
        if asked.nth == 1 and chance_of(asked, share) == 0
        else None
    )


def always(name, share=20):
    """Give one question in `share` a fault every time that it is asked, with any seed."""

    def choose(asked):
        text = repr(asked.body["messages"])
        return name if int(hashlib.sha256(text.encode()).hexdigest()[:8], 16) % share == 0 else None

    return choose


def run_at(server, graph, output, timeout=30.0):
    model = {"name": "some-model", "base_url": server.url, "timeout": timeout}
    settings = {
        "language": "en",
        "concurrency": 16,
        "self_kg": {"mix": {"forward": 2, "reverse": 1}, "closed": ["river"]},
    }
    return datagen.self_kg(graph, output=output, target=10_000, model=model, **settings)


@pytest.fixture(scope="module")
def graph(tmp_path_factory):
    return write_graph(tmp_path_factory.mktemp("graph"), 20)


@pytest.fixture(scope="module")
def server():
    """One server for all: an answer is stored under the address of the endpoint."""
    with Loopback() as running:
        yield running


@pytest.fixture(scope="module")
def calm(server, graph, tmp_path_factory):
    """The folder of a run at a server that does all well."""
    folder = tmp_path_factory.mktemp("calm") / "run"
    server.forget()
    server.fault = lambda _: None
    tally = run_at(server, graph, folder).tally
    assert len(server.asked) == server.distinct == tally.calls
    assert tally.items == tally.kept == 60 and tally.failed == 0
    return folder


@pytest.fixture
def endpoint(server, calm):
    """The server of the calm run, with nothing counted."""
    server.forget()
    return server


def answered_twice(endpoint):
    """Return the requests that were answered whole more than once."""
    times = Counter(served.key for served in endpoint.served if served.key not in endpoint.bad)
    return [key for key, count in times.items() if count > 1]


def misbehave(endpoint, choose):
    """Let a server misbehave; remember which requests met a fault with status 200 that is no answer."""
    endpoint.bad, endpoint.hits = set(), Counter()

    def fault(asked):
        name = choose(asked)
        if name is not None:
            endpoint.hits[name] += 1
        if name is not None and FAULTS[name].status == 200 and name not in WHOLE:
            endpoint.bad.add(asked.key)
        return name

    endpoint.fault = fault


@pytest.mark.parametrize("fault", PASSING)
def test_one_fault_in_twenty_requests_changes_no_byte(endpoint, no_waits, graph, calm, tmp_path, fault):
    misbehave(endpoint, once([fault]))
    tally = run_at(endpoint, graph, tmp_path / "run", PATIENCE if fault in SLOW else 30.0).tally
    assert contents(tmp_path / "run") == contents(calm)
    assert tally.failed == 0
    assert answered_twice(endpoint) == []
    hit = endpoint.hits[fault]
    assert hit > 2
    assert len(endpoint.asked) == endpoint.distinct + (0 if fault in WHOLE else hit)


def test_all_faults_together_change_no_byte(endpoint, no_waits, graph, calm, tmp_path):
    misbehave(endpoint, once(PASSING, 3))
    tally = run_at(endpoint, graph, tmp_path / "run", PATIENCE).tally
    assert contents(tmp_path / "run") == contents(calm)
    assert tally.failed == 0 and tally.retries > 20
    assert answered_twice(endpoint) == []


@pytest.mark.parametrize("fault", ["refused", "server_error"])
def test_items_that_never_succeed_are_named_and_the_others_are_as_ever(
    endpoint, no_waits, graph, calm, tmp_path, fault
):
    misbehave(endpoint, always(fault))
    result = run_at(endpoint, graph, tmp_path / "run")
    failed = rows(tmp_path / "run/failed.jsonl")
    made = rows(tmp_path / "run/kept.jsonl") + rows(tmp_path / "run/rejected.jsonl")
    assert failed
    assert result.tally.failed == len(failed)
    assert len(made) + len(failed) == sum(len(rows(calm / f"{name}.jsonl")) for name in ("kept", "rejected"))
    assert all(row["reason"] for row in failed)
    assert answered_twice(endpoint) == []


@pytest.mark.parametrize("fault", ["filtered", "garbage"])
def test_a_rewording_that_never_comes_leaves_the_planned_words_and_no_item_fails(
    endpoint, no_waits, graph, calm, tmp_path, fault
):
    misbehave(endpoint, always(fault))
    tally = run_at(endpoint, graph, tmp_path / "run").tally
    assert tally.failed == 0 and rows(tmp_path / "run/failed.jsonl") == []
    assert tally.made == sum(len(rows(calm / f"{name}.jsonl")) for name in ("kept", "rejected"))
    assert sum(tally.wordings.values()) == tally.made
    assert contents(tmp_path / "run") != contents(calm)
    assert answered_twice(endpoint) == []


@pytest.mark.parametrize(
    "fault", ["garbage", "cut_short", "fenced", "prefixed", "trailing_comma", "thinking"]
)
def test_a_reply_in_a_bad_form_is_read_or_asked_for_in_another_way_and_nothing_is_lost(
    endpoint, no_waits, graph, calm, tmp_path, fault
):
    misbehave(endpoint, always(fault))
    tally = run_at(endpoint, graph, tmp_path / "run").tally
    assert tally.made == sum(len(rows(calm / f"{name}.jsonl")) for name in ("kept", "rejected", "failed"))
    assert len(endpoint.asked) == endpoint.distinct  # asked again means: with another seed, or more room
    assert tally.failed == len(rows(tmp_path / "run/failed.jsonl"))
    if fault not in ("garbage", "cut_short"):
        assert tally.failed == 0 and len(endpoint.asked) == tally.calls


@pytest.fixture(scope="module")
def thousand(server, tmp_path_factory):
    """A graph of a thousand items, and the folder of a run over it at a server that does all well."""
    folder = tmp_path_factory.mktemp("thousand")
    graph = write_graph(folder / "graph", 334)
    server.forget()
    server.fault = lambda _: None
    tally = run_at(server, graph, folder / "run").tally
    assert len(server.asked) == server.distinct == tally.calls
    assert tally.kept == tally.items > 1000
    return graph, folder / "run"


PATIENCE_FOR_MANY = 4.0
MIXES = {
    **{name: ((name,), 20) for name in (*PASSING, *READABLE, *UNREADABLE)},
    "all that pass": ((*PASSING, *READABLE), 1),
    "all": ((*PASSING, *READABLE, *UNREADABLE), 1),
}
"""Which faults a run meets, and how many of its requests meet one: one in so many."""


@pytest.mark.slow
@pytest.mark.parametrize("mix", MIXES)
def test_of_a_thousand_items_none_is_lost_and_no_finished_request_sent_twice(
    server, no_waits, thousand, tmp_path, mix
):
    graph, calm = thousand
    names, share = MIXES[mix]
    server.forget()
    misbehave(server, once(names, share))
    tally = run_at(server, graph, tmp_path / "run", PATIENCE_FOR_MANY if SLOW & set(names) else 30.0).tally
    assert set(server.hits) == set(names) and min(server.hits.values()) > 10
    assert answered_twice(server) == []
    assert tally.items == len(rows(calm / "kept.jsonl"))
    failed = rows(tmp_path / "run/failed.jsonl")
    assert tally.failed == len(failed)
    sent_again = sum(count for name, count in server.hits.items() if name not in WHOLE)
    assert len(server.asked) == server.distinct + sent_again
    if set(names) & set(UNREADABLE):
        assert tally.made == tally.items
        assert all("could not be read after 3 tries" in row["reason"] for row in failed)
        assert len(failed) <= (10 if mix == "all" else 0)  # each time that one is asked anew, a fault waits
        assert tally.unparsed == sum(server.hits[name] for name in UNREADABLE)
    else:
        assert contents(tmp_path / "run") == contents(calm)


@pytest.mark.slow
@pytest.mark.parametrize("fault", ["refused", "server_error", *UNREADABLE])
def test_of_a_thousand_items_those_that_never_succeed_are_named(server, no_waits, thousand, tmp_path, fault):
    graph, calm = thousand
    server.forget()
    misbehave(server, always(fault))
    tally = run_at(server, graph, tmp_path / "run").tally
    failed = rows(tmp_path / "run/failed.jsonl")
    assert tally.failed == len(failed) and server.hits[fault] > 30
    assert tally.made == tally.items == len(rows(calm / "kept.jsonl"))
    kept = [row for row in rows(calm / "kept.jsonl") if row in rows(tmp_path / "run/kept.jsonl")]
    assert answered_twice(server) == [] and kept


@pytest.mark.slow
def test_a_thousand_items_with_every_fault_and_real_waits_end_as_at_a_calm_server(tmp_path):
    graph = write_graph(tmp_path / "graph", 334)
    with Loopback() as server:
        run_at(server, graph, tmp_path / "calm")
        server.forget()
        misbehave(server, once(PASSING))
        tally = run_at(server, graph, tmp_path / "run", 5.0).tally
        assert tally.failed == 0 and tally.retries > 20
        assert answered_twice(server) == []
    assert contents(tmp_path / "run") == contents(tmp_path / "calm")
