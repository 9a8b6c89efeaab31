"""Modes: closed-book, open-book, retrieval with distractors, the oracle left out; their shares and seeds."""

import json
import re
from collections import Counter
from dataclasses import replace

import click
import pytest
from click.testing import CliRunner
from loopback import Loopback
from script import Script, play
from test_self_qa import chunk, faithful, rejection

import datagen
from datagen.cli.main import main
from datagen.config import SelfQAConfig, make_config
from datagen.contracts import Kept
from datagen.errors import ConfigError
from datagen.generators.self_qa import SelfQA
from datagen.prompts import PromptBook

NAMES = ["Averil", "Skarra", "Tolm", "Marlow", "Redcar", "Ambleside", "Keld", "Hythe"]

WHY = [
    "thick fog gathers",
    "ice blocks locks",
    "strong winds blow",
    "sluices open slowly",
    "bridges rise late",
    "pilots arrive tired",
    "storms shut gates",
    "tides turn early",
]


def document(name, at):
    """Return a chunk on a harbour, alike to the others but for its name and numbers."""
    text = (
        f"The crane of {name} lifts {20 + at} crates at most.\n"
        f"The quay of {name} is {300 + at} metres long.\n"
        f"Ships at {name} wait for {3 + at} hours because {WHY[at]}."
    )
    return replace(chunk(text, name), document=f"docs/{name}.md")


def note(text, title):
    return replace(chunk(text, title), document=f"docs/{title}.md")


HARBOURS = [document(name, at) for at, name in enumerate(NAMES)]


def generator(*chunks, seed=0, **settings):
    settings = SelfQAConfig(**{"passes": 1, "questions_per_chunk": 4, **settings})
    return SelfQA(chunks or HARBOURS, PromptBook(), settings, seed=seed)


def ask_by_type(request):
    """Ask what each line wants, about the right harbour, in words that the sentence has."""
    shown = request.messages[-1].content
    name = re.search(r"^Document: (\w+)", shown, re.MULTILINE)[1]
    asked = {
        1: f"How many crates does the crane of {name} lift?",
        2: f"How long is the quay of {name}?",
        3: f"Why do ships at {name} wait for hours?",
    }
    return {field: asked[int(field.rsplit("_", 1)[1])] for field in request.schema.model_fields}


def tell(request):
    """Answer with the sentence that the question is about."""
    passage, _, asked = request.messages[-1].content.rpartition("</passage>")
    shown = dict(re.findall(r"^\[(\d+)\] (.*)$", passage.rpartition("<passage>")[2], re.MULTILINE))
    number = 1 if "crates" in asked else 2 if "quay" in asked else 3
    return {"evidence": [number], "answer": shown[str(number)]}


def made_by(made, folder, model=None):
    folder.mkdir(exist_ok=True)
    model = model or Script(question=ask_by_type, answer=tell)
    count = len(HARBOURS)
    return [record for index in range(count) for record in play(made, model, folder, index)]


def passages_of(record):
    return [part.partition("\n")[2] for part in re.split(r"(?:^|\n\n)\[\d+\] ", record.input) if part]


def test_closed_book_records_have_no_input(tmp_path):
    assert {record.input for record in made_by(generator(), tmp_path)} == {""}


def test_an_open_book_record_has_its_passage_as_input_and_its_mode_in_its_kind(tmp_path):
    records = made_by(generator(mix={"open-book": 1}), tmp_path)
    assert len(records) == 24
    for record in records:
        (oracle,) = [each for each in HARBOURS if each.text in record.input]
        assert record.input == f"{oracle.title}\n{oracle.text}"
        assert record.kind.startswith("open-book/")
        assert record.output in oracle.text
        assert rejection(record) is None


def test_a_retrieval_record_has_its_passage_among_distractors_that_do_not_answer(tmp_path):
    records = made_by(generator(mix={"retrieval": 1}, leave_out=0, distractors=3), tmp_path)
    places = Counter()
    for record in records:
        passages = passages_of(record)
        assert len(passages) == len(set(passages)) == 4
        assert sum(record.output in passage for passage in passages) == 1
        places[[record.output in passage for passage in passages].index(True)] += 1
        assert record.kind.startswith("retrieval/")
        assert rejection(record) is None
    assert len(places) == 4


def test_where_the_oracle_is_left_out_the_answer_is_a_refusal_that_cites_nothing(tmp_path):
    records = made_by(generator(mix={"retrieval": 1}, leave_out=1, distractors=2), tmp_path)
    for record in records:
        (oracle,) = [each for each in HARBOURS if each.title in record.instruction]
        assert record.kind == "retrieval/left-out"
        assert oracle.text not in record.input
        assert len(passages_of(record)) == 2
        assert record.source.evidence == ()
        assert "passage" in record.output
        assert rejection(record) is None


def test_a_passage_that_may_answer_is_no_distractor(tmp_path):
    twin = note("In a note on Averil it says that the crane lifts 20 crates at most.", "Notes")
    other = note("The crane of Averil is painted every spring.", "Paint")
    made = generator(HARBOURS[0], twin, other, mix={"retrieval": 1}, leave_out=1, types={"factual": 1})
    records = play(made, Script(question=ask_by_type, answer=tell), tmp_path)
    (crane,) = [record for record in records if "crates" in record.instruction]
    assert passages_of(crane) == [other.text]


def test_copies_and_parts_of_the_oracle_are_no_distractors(tmp_path):
    copy = note(HARBOURS[0].text, "Averil again")
    part = replace(HARBOURS[0], text=HARBOURS[0].text[10:40], start=10, end=40)
    made = generator(HARBOURS[0], copy, part, HARBOURS[1], mix={"retrieval": 1}, leave_out=0)
    for record in play(made, Script(question=ask_by_type, answer=tell), tmp_path):
        assert sorted(passages_of(record)) == sorted([HARBOURS[0].text, HARBOURS[1].text])


def test_an_oracle_without_any_distractor_is_never_left_out(tmp_path):
    made = generator(HARBOURS[0], mix={"retrieval": 1}, leave_out=1)
    for record in play(made, Script(question=ask_by_type, answer=tell), tmp_path):
        assert passages_of(record) == [HARBOURS[0].text]
        assert not record.is_refusal


def test_modes_keep_their_shares_and_the_seed_draws_them(tmp_path):
    mix = {"closed-book": 4, "open-book": 2, "retrieval": 2}
    drawn = {
        seed: [
            record.kind.partition("/")[0] if "/" in record.kind else "closed-book"
            for record in made_by(generator(mix=mix, seed=seed), tmp_path / str(at))
        ]
        for at, seed in enumerate((1, 2, 3, 4, 5, 6))
    }
    again = made_by(generator(mix=mix, seed=1), tmp_path / "again")
    assert [r.kind.partition("/")[0] if "/" in r.kind else "closed-book" for r in again] == drawn[1]
    assert drawn[1] != drawn[2]
    counts = Counter(kind for kinds in drawn.values() for kind in kinds)
    for mode, share in mix.items():
        assert counts[mode] / 144 == pytest.approx(share / 8, abs=0.12)


def test_refusals_take_their_share_of_a_mix():
    made = generator(mix={"closed-book": 4, "open-book": 2, "retrieval": 2, "refusal": 1}, passes=1)
    aims = [aim for at in range(8) for aim in made.plan(at, Kept([], 0)).aims]
    refused = sum(aim.kind == "unanswerable" for aim in aims)
    assert refused == pytest.approx(len(aims) / 9, abs=1)


def test_refusals_stay_closed_book_where_that_has_a_share_and_get_the_passage_where_it_has_none(tmp_path):
    for mix in ({"closed-book": 1, "open-book": 9, "refusal": 90}, {"open-book": 1, "refusal": 90}):
        records = made_by(generator(mix=mix), tmp_path / str(len(mix)))
        refusals = [record for record in records if record.is_refusal and record.rejection is None]
        assert refusals
        assert {bool(record.input) for record in refusals} == {"closed-book" not in mix}


def test_a_rejected_record_is_left_as_it_was(tmp_path):
    model = Script(question=lambda r: dict.fromkeys(r.schema.model_fields, "Not asked."), answer=tell)
    for record in made_by(generator(mix={"open-book": 1}), tmp_path, model):
        assert record.rejection is not None
        assert record.input == ""


def test_modes_ask_nothing_more_of_the_model(tmp_path):
    counts = []
    for at, mix in enumerate(({"closed-book": 1}, {"retrieval": 1}, {"open-book": 1})):
        model = Script(question=ask_by_type, answer=tell)
        made_by(generator(mix=mix), tmp_path / str(at), model)
        counts.append(len(model.requests))
    assert len(set(counts)) == 1


def test_chinese_records_are_shown_and_refused_in_chinese(tmp_path):
    first = note("青岚茶园的竹篓每只重5千克。\n青岚茶园的车间每天清扫2次。", "青岚茶园")
    second = note("云溪陶坊的窑炉每天清扫8次，用毛刷。\n云溪陶坊的门朝东开着。", "云溪陶坊")
    made = generator(first, second, mix={"retrieval": 1}, leave_out=1)
    model = faithful()
    records = [record for record in play(made, model, tmp_path) if record.kind == "retrieval/left-out"]
    assert all("资料" in record.output and record.language == "zh" for record in records)


@pytest.mark.parametrize(
    "settings",
    [
        {"mix": {"open": 1}},
        {"mix": {"open-book": 0}},
        {"mix": {"refusal": 1}, "types": {"unanswerable": 1, "factual": 1}},
        {"leave_out": 1.5},
        {"distractors": 0},
    ],
)
def test_a_mix_that_cannot_be_is_named(settings):
    with pytest.raises(ConfigError):
        make_config({"command": "self-qa", "output": "x", "self_qa": settings})


def test_mode_and_mix_exclude_each_other():
    ended = CliRunner().invoke(main, ["self-qa", "x.md", "--mode", "open-book", "--mix", "retrieval=1"])
    assert isinstance(ended.exception, SystemExit | click.UsageError)
    assert "leave one out" in ended.output


TABLE = """# Prices of the Keld ferry

| Ticket | Price (euros) | Seats |
|---|---|---|
| Single | 4 | 40 |
| Return | 7 | 30 |
| Family | 15 | 12 |
"""


def table_run(folder, **settings):
    document = folder / "ferry.md"
    document.write_text(TABLE, encoding="utf-8")
    with Loopback() as server:
        datagen.self_qa(
            document,
            output=folder / "run",
            target=99,
            model={"name": "m", "base_url": server.url},
            self_qa=settings,
        )
    made = [
        json.loads(line)
        for name in ("kept.jsonl", "rejected.jsonl")
        for line in (folder / "run" / name).read_text(encoding="utf-8").splitlines()
    ]
    return [row for row in made if "table-" in row["kind"]]


@pytest.mark.parametrize("types", [{"table": 1}, {"factual": 1, "table": 1}])
def test_questions_on_tables_have_the_mode_too(types, tmp_path):
    made = table_run(tmp_path, types=types, mix={"open-book": 1})
    assert made
    for row in made:
        assert row["kind"].startswith("open-book/table-")
        assert "| Family | 15 | 12 |" in row["input"]


def test_where_all_is_refused_no_table_is_asked_about(tmp_path):
    assert table_run(tmp_path, mix={"refusal": 1}) == []
