"""The stage: settings, modes, order, and what it remembers."""

from dataclasses import replace
from itertools import chain

import pytest
from filter_records import GRAPH, SEEDS, SPAN, make
from hypothesis import given
from hypothesis import strategies as st

from datagen.errors import ConfigError
from datagen.filters.stage import RULES, Stage, resolve
from datagen.records import GraphSource, Rejection, SeedSource, SpanSource, Triple

ORDER = [
    "empty",
    "control_characters",
    "role_marker",
    "instruction_too_short",
    "instruction_too_long",
    "output_too_long",
    "wrong_language",
    "capability",
    "refusal",
    "placeholder",
    "chatter",
    "template_leak",
    "copied_output",
    "dangling_end",
    "repetitive",
    "count_not_kept",
    "dangling_reference",
    "source_leak",
    "not_answered",
    "unsupported_answer",
    "unsupported_question",
    "number_not_in_source",
    "wrong_unit",
    "misplaced_number",
    "turned_round",
    "orders_a_model",
    "foreign_evidence",
    "name_not_in_source",
    "aim_missed",
    "aim_beside",
    "unasked_number",
    "answer_in_question",
    "nothing_asked",
    "answered_elsewhere",
    "neither_yes_nor_no",
    "not_a_question",
    "reason_missing",
    "named_twice",
    "not_shorter",
    "strays_from_input",
    "wording_lost",
    "joins_what_is_apart",
    "order_not_kept",
    "wrong_person",
    "list_torn",
    "listed_twice",
    "leaves_out_input",
    "sum_wrong",
    "json_broken",
    "code_fails",
    "translation_missed",
    "answers_disagree",
    "failed_check",
    "unrelated_turn",
    "off_style",
    "judged_low",
    "judged_wrong",
    "original_rules",
    "contaminated",
    "same_input_other_output",
    "exact_duplicate",
    "turns_of_another",
    "near_duplicate",
]


def reasons(records):
    return [record.rejection and record.rejection.rule for record in records]


def test_the_rules_stand_in_their_order_and_those_with_memory_at_the_end():
    assert list(RULES) == ORDER
    assert [RULES[name].remembers for name in ORDER] == [False] * 59 + [True] * 4


def test_resolving_nothing_gives_all_defaults_as_plain_values():
    resolved = resolve({})
    assert list(resolved) == ORDER
    assert [name for name, row in resolved.items() if row["mode"] != "drop"] == ["original_rules"]
    assert resolved["original_rules"] == {"mode": "off"}
    assert {type(v) for row in resolved.values() for v in row.values()} == {str, int, float}


def test_resolving_twice_is_resolving_once():
    once = resolve({"near_duplicate": {"threshold": 1}, "refusal": {"mode": "flag"}})
    assert resolve(once) == once
    assert once["near_duplicate"] == {
        "mode": "drop",
        "threshold": 1.0,
        "predicate": "self_instruct",
        "guard": "asked",
    }
    assert once["refusal"]["mode"] == "flag"


def test_resolving_leaves_the_defaults_alone():
    resolve({})["near_duplicate"]["threshold"] = 0.1
    assert resolve({})["near_duplicate"]["threshold"] == 0.7


@pytest.mark.parametrize(
    ("settings", "names", "known"),
    [
        ({"too_dull": {}}, "too_dull", "near_duplicate"),
        ({"near_duplicate": {"treshold": 0.5}}, "treshold", "threshold"),
        ({"near_duplicate": {"mode": "warn"}}, "warn", "flag"),
        ({"near_duplicate": {"mode": 1}}, "1", "off, flag, drop"),
        ({"near_duplicate": {"threshold": "high"}}, "threshold", "0.7"),
        ({"near_duplicate": {"threshold": True}}, "threshold", "0.7"),
        ({"near_duplicate": {"threshold": float("nan")}}, "threshold", "0.7"),
        ({"near_duplicate": {"threshold": -0.1}}, "threshold", "0.7"),
        ({"output_too_long": {"words": 7.5}}, "words", "1200"),
        ({"near_duplicate": "off"}, "near_duplicate", "mode"),
        ({"near_duplicate": {"mode": []}}, "mode", "off, flag, drop"),
    ],
)
def test_a_wrong_setting_is_named_with_what_is_known(settings, names, known):
    with pytest.raises(ConfigError) as caught:
        resolve(settings)
    assert names in caught.value.message
    assert known in caught.value.hint


def test_a_rule_drops_flags_or_is_off():
    record = make("Name three colours.")
    assert Stage({}).review([record])[0].rejection == Rejection("instruction_too_short", 3, 4)
    flagged = Stage({"instruction_too_short": {"mode": "flag"}}).review([record])[0]
    assert flagged == replace(record, scores={"flag.instruction_too_short": 3.0})
    assert Stage({"instruction_too_short": {"mode": "off"}}).review([record]) == [record]


def test_a_flag_without_a_number_is_one_and_leaves_the_given_record_alone():
    record = make(output="None.", scores={"judge": 4.0})
    flagged = Stage({"placeholder": {"mode": "flag"}}).review([record])[0]
    assert flagged.scores == {"judge": 4.0, "flag.placeholder": 1.0}
    assert record.scores == {"judge": 4.0}


def test_the_first_rule_of_the_table_rejects():
    assert reasons(Stage({}).review([make("Sing!", output=" ")])) == ["empty"]


def test_a_threshold_can_be_set():
    record = make("Name three colours.")
    assert Stage({"instruction_too_short": {"words": 3}}).review([record]) == [record]


def test_a_record_that_comes_rejected_goes_through_and_is_forgotten():
    early = make().rejected(Rejection("answer_not_in_graph"))
    stage = Stage({})
    assert stage.review([early, make()]) == [early, make()]
    assert reasons(stage.review([make()])) == ["exact_duplicate"]


def task(*pairs, instruction="Judge the mood of the review.", source=SEEDS):
    return [make(instruction, output, input=input, source=source) for input, output in pairs]


def test_only_the_conflicting_input_of_a_task_falls():
    four = task(("good", "yes"), ("bad", "no"), ("good", "no"), ("fair", "yes"))
    reviewed = Stage({}).review(four)
    assert reasons(reviewed) == ["same_input_other_output", None, "same_input_other_output", None]
    assert reviewed[0].rejection.other == four[2].id
    assert reviewed[2].rejection.other == four[0].id
    assert (reviewed[0].rejection.value, reviewed[0].rejection.threshold) == (2.0, 1.0)


def test_two_answers_to_a_task_without_input_conflict():
    assert reasons(Stage({}).review(task(("", "an oak"), ("", "a fir")))) == ["same_input_other_output"] * 2


@pytest.mark.parametrize(
    "again", ["positive", "POSITIVE", "Positive.", " Positive ", "Positive。", "Ｐositive"]
)
def test_outputs_that_differ_in_case_space_or_final_period_are_duplicates(again):
    first, second = task(("I like it here", "Positive"), ("I like it here", again))
    reviewed = Stage({}).review([first, second])
    assert reasons(reviewed) == [None, "exact_duplicate"]
    assert reviewed[1].rejection.other == first.id


def test_an_answer_that_another_rule_refuses_makes_no_conflict():
    pair = task(("good", "yes"), ("good", "N/A"))
    assert reasons(Stage({}).review(pair)) == [None, "placeholder"]


def test_across_items_the_later_answer_falls():
    stage = Stage({"near_duplicate": {"mode": "off"}})
    first, second = task(("good", "yes")), task(("good", "no"), source=SeedSource(("s2",)))
    assert reasons(stage.review(first)) == [None]
    later = stage.review(second)[0].rejection
    assert (later.rule, later.other) == ("same_input_other_output", first[0].id)
    assert reasons(stage.review(task(("bad", "no")))) == [None]


def test_records_of_one_task_do_not_collide_but_tasks_do():
    stage = Stage({})
    assert reasons(stage.review(task(("good", "yes"), ("bad", "no")))) == [None, None]
    again = task(("fair", "yes"), instruction="Judge the mood of this review.")
    found = stage.review(again)[0].rejection
    assert (found.rule, found.threshold) == ("near_duplicate", 0.7)
    assert found.other == task(("good", "yes"))[0].id
    assert found.value == pytest.approx(5 / 6)


def test_two_tasks_of_one_item_collide():
    both = [
        *task(("good", "yes"), instruction="Judge the mood of the long review."),
        *task(("bad", "no"), instruction="Judge the mood of the short review."),
    ]
    assert reasons(Stage({}).review(both)) == [None, "near_duplicate"]


def test_dialogues_with_the_same_words_are_duplicates():
    turns = [("user", "Name a large planet."), ("assistant", "Jupiter.")]
    longer = [*turns, ("user", "Name another one."), ("assistant", "Saturn.")]
    stage = Stage({"near_duplicate": {"mode": "off"}, "turns_of_another": {"mode": "off"}})
    dialogues = [make(messages=turns), make(messages=longer), make(messages=turns)]
    assert reasons(stage.review(dialogues)) == [None, None, "exact_duplicate"]


@pytest.mark.parametrize("is_longer_first", [True, False])
@pytest.mark.parametrize("is_single", [True, False])
@pytest.mark.parametrize("generator", ["self-instruct", ""])
def test_no_row_is_the_beginning_of_another(is_longer_first, is_single, generator):
    turns = [("user", "Name a large planet."), ("assistant", "Jupiter.")]
    more = [("user", "Name another one."), ("assistant", "Saturn.")]
    last = [("user", "And a small one?"), ("assistant", "Mercury.")]
    if is_single:
        short = make("Name a large planet.", "Jupiter.", generator=generator, source=GRAPH)
    else:
        short = make(messages=[*turns, *more], generator=generator, source=GRAPH)
    long = make(messages=[*turns, *more, *last], generator=generator, source=GRAPH)
    other = make(messages=[*turns, *last], generator=generator, source=GRAPH)
    stage = Stage({name: {"mode": "off"} for name in RULES if name != "turns_of_another"})
    first, second = (long, short) if is_longer_first else (short, long)
    (kept,) = stage.review([first])
    assert kept.rejection is None
    (fallen,) = stage.review([second])
    assert fallen.rejection == Rejection("turns_of_another", None, None, first.id)
    begins = is_single and not is_longer_first
    assert reasons(stage.review([other])) == ["turns_of_another" if begins else None]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("What is the capital of France?", "What is the capital of Germany?"),
        (
            "What is the breaking strength of a 25 m rope?",
            "What is the breaking strength of a 70 m rope?",
        ),
        ("中国的首都是哪里？", "法国的首都是哪里？"),
        ("高血压的常见症状有哪些？", "低血压的常见症状有哪些？"),
    ],
)
def test_questions_of_one_form_about_different_facts_are_all_kept(first, second):
    for one, other, generator in [
        (GRAPH, GraphSource((Triple("b", "treats", "c"),)), "self-kg"),
        (SPAN, SpanSource(SPAN.document, SPAN.sha256, 400, 800), "self-qa"),
    ]:
        records = [
            make(first, generator=generator, source=one),
            make(second, generator=generator, source=other),
        ]
        assert reasons(Stage({}).review(records)) == [None, None]


def test_a_paraphrase_about_the_same_fact_is_caught_in_any_order_of_its_triples():
    a, b = Triple("aspirin", "treats", "headache"), Triple("aspirin", "treats", "fever")
    records = [
        make(
            "What does aspirin help against?",
            "Both.",
            generator="self-kg",
            source=GraphSource((a, b)),
        ),
        make(
            "What does aspirin really help against?",
            "Two.",
            generator="self-kg",
            source=GraphSource((b, a)),
        ),
    ]
    assert reasons(Stage({}).review(records)) == [None, "near_duplicate"]


def test_questions_about_one_passage_are_compared_whatever_they_cite():
    cited = SpanSource(SPAN.document, SPAN.sha256, SPAN.start, SPAN.end, ((3, 9),))
    records = [
        make("When does the town library open?", "At nine.", generator="self-qa", source=SPAN),
        make("When does the town library open?", "At nine sharp.", generator="self-qa", source=cited),
    ]
    assert reasons(Stage({}).review(records)) == [None, "near_duplicate"]


def test_a_rejected_record_is_not_remembered():
    stage = Stage({})
    near = "What are the largest moons of the planet Saturn?"
    assert reasons(stage.review([make(near, "N/A")])) == ["placeholder"]
    assert reasons(stage.review([make(near)])) == [None]


def test_a_flagged_duplicate_is_kept():
    stage = Stage({name: {"mode": "flag"} for name in RULES if RULES[name].remembers})
    reviewed = [*stage.review([make()]), *stage.review([make()])]
    assert reasons(reviewed) == [None, None]
    assert set(reviewed[1].scores) == {"flag.exact_duplicate", "flag.near_duplicate"}


def test_an_instruction_of_symbols_alone_equals_only_itself():
    stage = Stage({"empty": {"mode": "off"}, "instruction_too_short": {"mode": "off"}})
    records = [
        make("🎉🎉", "a", language="en"),
        make("🎈", "b", language="en"),
        make("🎉🎉", "c", language="en"),
    ]
    assert [reasons(stage.review([record]))[0] for record in records] == [
        None,
        None,
        "same_input_other_output",
    ]
    stage = Stage({n: {"mode": "off"} for n in RULES if n != "near_duplicate"})
    found = [stage.review([record])[0].rejection for record in records]
    assert found[:2] == [None, None]
    assert (found[2].rule, found[2].value, found[2].other) == ("near_duplicate", 1.0, records[0].id)


WORDS = st.sampled_from(
    [
        "name",
        "list",
        "the",
        "red",
        "blue",
        "large",
        "small",
        "bird",
        "tree",
        "of",
        "from",
        "each",
        "town",
        "鸟",
        "树",
        "大",
    ]
)
RECORDS = st.builds(
    lambda words, input, output: make(" ".join(words), output, input=input, language="en"),
    st.lists(WORDS, min_size=1, max_size=7),
    st.sampled_from(["", "oak", "fir"]),
    st.sampled_from(["yes", "Yes.", "no", "", "N/A", "a b c"]),
)
ITEMS = st.lists(st.lists(RECORDS, max_size=4), max_size=8)


@given(ITEMS)
def test_every_record_comes_back_in_order_kept_or_rejected(items):
    stage = Stage({})
    reviewed = [stage.review(item) for item in items]
    assert [len(item) for item in reviewed] == [len(item) for item in items]
    for before, after in zip(chain(*items), chain(*reviewed), strict=True):
        assert replace(after, rejection=None, scores={}) == replace(before, scores={})


@given(ITEMS, st.integers(0, 8))
def test_what_comes_later_changes_nothing_before_it(items, size):
    whole, part = Stage({}), Stage({})
    assert [whole.review(item) for item in items][:size] == [part.review(item) for item in items[:size]]


@given(ITEMS)
def test_the_kept_records_pass_a_fresh_stage(items):
    stage = Stage({})
    kept = [[r for r in stage.review(item) if r.rejection is None] for item in items]
    fresh = Stage({})
    assert [fresh.review(item) for item in kept] == kept


@given(ITEMS)
def test_a_collision_names_a_record_of_the_run(items):
    stage = Stage({})
    reviewed = list(chain(*(stage.review(item) for item in items)))
    kept = {record.id for record in reviewed if record.rejection is None}
    for record in reviewed:
        if record.rejection and record.rejection.rule in ("exact_duplicate", "near_duplicate"):
            assert record.rejection.other in kept
