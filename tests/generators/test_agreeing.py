"""Outputs drawn several times: which is kept, how far the others agree, what becomes of too little."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from script import Cut, Script, play
from test_self_instruct import proposing, self_instruct

from datagen.filters.stage import Stage
from datagen.generators.agreeing import agreement, medoid
from datagen.records import Completion

RIVERS = {"en": "Name the longest river of this country.", "zh": "说出这个国家最长的河流的名字。"}


def drawing(tmp_path, draws, language="en", count=3):
    """Return the record of a task whose output is drawn from some texts, and the model."""
    generator = self_instruct(instructions_per_call=1, agree=count, language=language)
    model = Script(
        propose=proposing(RIVERS[language]),
        classify={"answer": "text"},
        input={"needs_input": False, "input": ""},
        output=list(draws),
        check={"verdict": "right"},
    )
    (record,) = play(generator, model, tmp_path)
    return record, model


@pytest.mark.parametrize(
    ("language", "draws", "kept", "share"),
    [
        ("en", ["The Weser", "the rhine.", "The Rhine"], "the rhine.", 0.5),
        ("en", ["Rhine", "Rhine.", "RHINE"], "Rhine", 1.0),
        ("zh", ["长江", "黄河。", "黄河"], "黄河。", 0.5),
        ("zh", ["长江。", "长江", "长江！"], "长江。", 1.0),
    ],
)
def test_of_short_answers_the_one_most_say_is_kept(tmp_path, language, draws, kept, share):
    record, model = drawing(tmp_path, draws, language)
    assert model.steps.count("output") == 3
    assert (record.output, record.scores["agreement_exact"]) == (kept, share)
    assert len(set(record.requests)) == len(model.requests)
    assert len({request.sampling_seed for request in model.asked("output")}) == 3
    assert Stage({}).review([record])[0].rejection is None


@pytest.mark.parametrize(
    ("language", "draws"),
    [("en", ["Rhine", "Weser", "Elbe"]), ("zh", ["长江", "黄河", "珠江"])],
)
def test_short_answers_that_all_differ_are_refused(tmp_path, language, draws):
    record, _ = drawing(tmp_path, draws, language)
    (reviewed,) = Stage({}).review([record])
    assert (reviewed.rejection.rule, reviewed.rejection.value) == ("answers_disagree", 0.0)
    (flagged,) = Stage({"answers_disagree": {"mode": "flag"}}).review([record])
    assert flagged.rejection is None


@pytest.mark.parametrize(
    ("language", "near", "nearer", "far"),
    [
        (
            "en",
            "The Rhine is the longest river of the whole country by far.",
            "The Rhine is the longest river of the country by far.",
            "Nobody measured them well, so it depends on whom one asks.",
        ),
        (
            "zh",
            "长江是这个国家最长的一条河流，全长六千多公里。",
            "长江是这个国家最长的河流，全长六千公里。",
            "没有人认真量过，要看问的是谁，说法各不相同。",
        ),
    ],
)
def test_of_texts_the_one_nearest_to_the_others_is_kept(tmp_path, language, near, nearer, far):
    record, _ = drawing(tmp_path, [far, near, nearer], language)
    assert record.output in (near, nearer)
    assert "agreement_exact" not in record.scores
    assert 0.25 <= record.scores["agreement_rouge"] < 1
    lone = agreement(far, [near, nearer])["agreement_rouge"]
    assert lone < record.scores["agreement_rouge"]
    refused = Stage({"answers_disagree": {"rouge": 0.9}}).review([record])[0]
    assert refused.rejection.rule == "answers_disagree"


def test_a_draw_that_was_cut_is_not_kept_while_another_is_whole(tmp_path):
    cut = Cut("It is the Rhine and the Rhine is long and the Rhine")
    record, _ = drawing(tmp_path, [cut, cut, "It is the Rhine, which is long."])
    assert record.output == "It is the Rhine, which is long."
    assert record.rejection is None


def test_one_draw_is_asked_as_ever_and_has_no_score(tmp_path):
    record, model = drawing(tmp_path, ["The Rhine."], count=0)
    assert [request.salt for request in model.asked("output")] == [0]
    assert not [name for name in record.scores if name.startswith("agree")]


@given(st.lists(st.text(max_size=30), min_size=1, max_size=6))
def test_the_kept_draw_is_one_of_them_and_its_agreement_the_highest(texts):
    draws = [Completion(text) for text in texts]
    kept = medoid(draws, lambda _: True)
    assert kept in draws

    def score(at):
        return max(agreement(texts[at], [*texts[:at], *texts[at + 1 :]]).values(), default=1.0)

    assert score(draws.index(kept)) == max(map(score, range(len(texts))))
    assert 0 <= score(0) <= 1
