"""Splits: whole groups, no near duplicate across, shares as far as groups allow, the same each time."""

from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from kept_records import of_document, of_facts, of_seeds

from datagen.errors import BadInput, ConfigError
from datagen.leaks import HeldOut, member_of
from datagen.splitting import check_shares, split


def parts(records, shares=(0.8, 0.2), **more):
    made = split(lambda: records, shares, more.pop("seed", 0), **more)
    return [
        [record for record, part in zip(records, made.part, strict=True) if part == n]
        for n in range(len(shares))
    ]


def leaks(train, test, by="auto"):
    held_out = HeldOut(member_of(each.id, each, by) for each in test)
    return [each for each in train if held_out.shared(member_of("", each, by))]


@settings(max_examples=40)
@given(
    documents=st.lists(st.integers(0, 9), min_size=12, max_size=40),
    seed=st.integers(0, 5),
    share=st.sampled_from([0.1, 0.2, 0.5]),
)
def test_no_document_is_in_two_parts_and_no_part_is_larger_than_asked(documents, seed, share):
    records = [of_document(f"{document}.md", n) for n, document in enumerate(documents)]
    try:
        train, test = parts(records, (1 - share, share), seed=seed)
    except BadInput:
        assert max(map(documents.count, documents)) * 2 > len(documents)
        return
    assert {r.source.document for r in train}.isdisjoint(r.source.document for r in test)
    smallest = min(map(documents.count, documents))
    assert 1 <= len(test) <= max(round(share * len(records)), smallest)
    assert not leaks(train, test)


def test_shares_are_met_where_groups_are_small():
    records = [of_document(f"{n}.md", n) for n in range(200)]
    assert [len(part) for part in parts(records, (0.9, 0.06, 0.04))] == [180, 12, 8]


def test_a_split_is_the_same_for_a_seed_and_another_for_another():
    records = [of_document(f"{n}.md", n) for n in range(100)]
    one, two = (split(lambda: records, (0.8, 0.2), seed).part for seed in (1, 2))
    assert one == split(lambda: records, (0.8, 0.2), 1).part != two


def test_a_fact_that_is_tested_is_trained_on_nowhere_in_no_direction():
    cities = ["Rome", "Kyiv", "Oslo", "Lima", "Bern", "Doha", "Riga", "Bonn"]
    records = []
    for n, city in enumerate(cities):
        fact = (city, "capital_of", f"Land {n}")
        records += [of_facts(fact), of_facts(fact, asked=f"Which city rules Land {n}?", kind="reverse")]
    records.append(
        of_facts(("Rome", "capital_of", "Land 0"), ("Kyiv", "capital_of", "Land 1"), asked="Which is older?")
    )
    train, test = parts(records, (0.7, 0.3))
    facts = [{triple for record in part for triple in record.source.triples} for part in (train, test)]
    assert facts[0].isdisjoint(facts[1])
    assert 1 <= len(test) <= 5


def test_by_entity_nothing_about_a_tested_entity_is_trained_on():
    records = [
        of_facts((f"City {n}", relation, f"{relation} {n}"))
        for n, relation in product(range(20), ("river", "mayor"))
    ]
    train, test = parts(records, (0.8, 0.2), by="entity")
    heads = [{record.source.triples[0].head for record in part} for part in (train, test)]
    assert heads[0].isdisjoint(heads[1])
    assert len(test) == 8


def test_by_passage_one_document_can_be_parted():
    records = [
        of_document("one.md", 100 * (n // 2), f"{'Why' if n % 2 else 'Where'} does item {n} stand?")
        for n in range(40)
    ]
    with pytest.raises(BadInput, match="40 hang together"):
        parts(records)
    train, test = parts(records, by="passage")
    assert {r.source.start for r in train}.isdisjoint(r.source.start for r in test)
    assert len(test) == 8


def test_a_task_that_others_were_grown_from_stays_in_the_training_part():
    records = []
    for n in range(60):
        earlier = [records[n * n // 2 % n].id, records[n // 2].id] if n > 4 else []
        records.append(of_seeds(n, "en-001", f"en-{n:03}", *earlier))
    train, test = parts(records, (0.9, 0.1))
    held_out = {record.id for record in test}
    assert len(test) == 6
    assert not any(held_out & set(record.source.seeds) for record in train)
    assert not leaks(train, test)


def test_the_records_of_one_call_stay_together():
    records = [of_seeds(n, f"en-{n // 4:03}", "en-900") for n in range(80)]
    train, test = parts(records)
    assert {r.source.seeds for r in train}.isdisjoint(r.source.seeds for r in test)


def test_near_duplicates_stay_together_though_their_sources_differ():
    texts = [
        f"Write a short poem about the {a} {b} of the old town for a child"
        for a in ("red", "tall")
        for b in ("gate", "oak")
    ]
    records = [of_seeds(n, f"en-{n:03}") for n in range(40)]
    records += [of_seeds(n, f"en-{n:03}", words=texts[n % 4]) for n in range(100, 120)]
    train, test = parts(records, (0.9, 0.1))
    assert len({"poem" in record.instruction for record in test}) == 1
    assert not leaks(train, test)


def test_chains_of_near_duplicates_stay_together_from_end_to_end():
    words = [f"w{n}" for n in range(40)]
    chain = [of_seeds(n, f"en-{n:03}", words=" ".join(words[n : n + 12])) for n in range(20)]
    records = [*chain, *(of_seeds(n, f"zh-{n:03}") for n in range(100, 140))]
    for seed in range(5):
        train, test = parts(records, (0.8, 0.2), seed=seed)
        assert not leaks(train, test)
        assert not {each.id for each in chain} & {each.id for each in test}


def test_what_cannot_be_parted_is_an_error():
    with pytest.raises(BadInput, match="nothing can be held out"):
        parts([of_document("one.md", 1)])


@pytest.mark.parametrize("shares", [(1.0,), (0.5, 0.6), (1.0, 0.0), (1.2, -0.2), (0.25, 0.25, 0.25, 0.25)])
def test_shares_that_are_no_split_are_refused(shares):
    with pytest.raises(ConfigError, match="is no split"):
        check_shares(shares)
