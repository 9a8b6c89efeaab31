"""`datagen filter` over anybody's rows and `datagen refilter` over a finished run."""

import json

import pytest
from conftest import FACTS

from datagen.filters.table import RULES

FACTS_ALONE = ("--model", "none", "--mix", "forward=2,reverse=1")
SALT = {"instruction": "Explain why the sea is salty to a child.", "output": "Rivers carry salt into it."}
RIVER = {"instruction": "Name the longest river of Africa.", "input": "", "output": "It is the Nile."}
CHAT = {
    "messages": [
        {"role": "user", "content": "列出四种用旧报纸的办法。"},
        {"role": "assistant", "content": "包东西、擦玻璃、垫柜子、练字。"},
    ]
}


def rows(path):
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def write(path, *lines):
    texts = [line if isinstance(line, str) else json.dumps(line, ensure_ascii=False) for line in lines]
    path.write_text("".join(text + "\n" for text in texts), encoding="utf-8")
    return path


def test_kept_lines_stay_as_they_are_and_the_others_say_why(datagen, tmp_path):
    near = {**SALT, "instruction": "Explain why the sea is so salty to a child!"}
    path = write(tmp_path / "in.jsonl", SALT, CHAT, near, RIVER, {**SALT, "output": ""})
    ended = datagen("filter", path.name, "-o", "out")
    assert ended.code == 0
    assert "in 5: kept 3, rejected 2, skipped 0" in ended.out
    lines = path.read_text(encoding="utf-8").splitlines()
    kept = (tmp_path / "out/kept.jsonl").read_text(encoding="utf-8").splitlines()
    assert kept == [lines[0], lines[1], lines[3]]
    first, second = rows(tmp_path / "out/rejected.jsonl")
    assert (first["line"], first["rejection"]["rule"], first["rejection"]["other"]) == (
        3,
        "near_duplicate",
        "line-1",
    )
    assert first["row"] == near
    assert (second["line"], second["rejection"]["rule"]) == (5, "empty")


def test_every_line_is_kept_rejected_or_skipped_with_its_number(datagen, tmp_path):
    lines = [SALT, "{not json", [1], {"text": "no format"}, {"messages": [{"role": "user"}]}, "", CHAT]
    path = write(tmp_path / "in.jsonl", *lines)
    with path.open("ab") as file:
        file.write(b'{"instruction": "\xff"}\n{"instruction": "half \\ud83d", "output": "x"}\n')
    ended = datagen("filter", path.name, "-o", "out")
    assert ended.code == 0
    assert "in 8: kept 2, rejected 0, skipped 6" in ended.out
    assert [row["where"].rsplit(" ", 1)[1] for row in rows(tmp_path / "out/skipped.jsonl")] == list("234589")
    summary = json.loads((tmp_path / "out/summary.json").read_text(encoding="utf-8"))
    assert (summary["in"], summary["kept"], summary["skipped"]) == (8, 2, 6)
    assert summary["rules"]["near_duplicate"]["out"] == 2


def test_rows_of_the_same_task_on_other_inputs_are_no_duplicates(datagen, tmp_path):
    task = {"instruction": "Classify the review as positive or negative.", "output": "positive"}
    path = write(
        tmp_path / "in.jsonl",
        {**task, "input": "The soup was warm and the staff friendly all evening."},
        {**task, "input": "Our parcel came two weeks late and the box was torn."},
    )
    datagen("filter", path.name, "-o", "out")
    assert len(rows(tmp_path / "out/kept.jsonl")) == 2


def test_only_the_named_rules_run(datagen, tmp_path):
    path = write(tmp_path / "in.jsonl", SALT, SALT, {"instruction": "Sing!", "output": "La."})
    datagen("filter", path.name, "-o", "out", "--rules", "length")
    assert [row["line"] for row in rows(tmp_path / "out/rejected.jsonl")] == [3]
    datagen("filter", path.name, "-o", "out", "--rules", "exact_duplicate,near_duplicate")
    assert [row["line"] for row in rows(tmp_path / "out/rejected.jsonl")] == [2]


def test_a_setting_can_be_set(datagen, tmp_path):
    path = write(
        tmp_path / "in.jsonl",
        {"instruction": "a b c d e f g h i j", "output": "one"},
        {"instruction": "a b c d e f g x y z", "output": "two"},
    )
    chosen = ("--rules", "near_duplicate")
    datagen("filter", path.name, "-o", "out", *chosen)
    assert len(rows(tmp_path / "out/kept.jsonl")) == 2
    datagen("filter", path.name, "-o", "out", *chosen, "--set", "near_duplicate.predicate=ge")
    assert len(rows(tmp_path / "out/kept.jsonl")) == 1


@pytest.mark.parametrize(
    "options",
    [
        ["--rules", "nearness"],
        ["--set", "near_duplicate=1"],
        ["--set", "near_duplicate.threshold"],
        ["--set", "near_duplicate.width=1"],
        ["--set", "near_duplicate.predicate=gt"],
        ["--set", "near_duplicate.threshold=half"],
        ["--against", "lost.jsonl"],
        ["--decontaminate", "lost.jsonl"],
    ],
)
def test_a_wrong_option_is_one_error(datagen, tmp_path, options):
    write(tmp_path / "in.jsonl", SALT)
    ended = datagen("filter", "in.jsonl", "-o", "out", *options)
    assert ended.code == 1
    assert ended.err.count("error: ") == 1 and "hint: " in ended.err


@pytest.mark.parametrize("name", ["lost.jsonl", "."])
def test_a_file_that_is_not_there(datagen, tmp_path, name):
    ended = datagen("filter", name, "-o", "out")
    assert ended.code == 1 and name in ended.complaint


def test_what_is_read_is_never_written(datagen, tmp_path):
    (tmp_path / "out").mkdir()
    path = write(tmp_path / "out" / "kept.jsonl", SALT)
    before = path.read_bytes()
    assert datagen("filter", "out/kept.jsonl", "-o", "out").code == 1
    assert path.read_bytes() == before


def test_a_run_folder_is_no_place_for_filtered_rows(datagen, graph, tmp_path):
    datagen("self-kg", graph.name, "--model", "none", "-o", "run")
    path = write(tmp_path / "in.jsonl", SALT)
    assert datagen("filter", path.name, "-o", "run").code == 1


def test_earlier_data_sets_count_as_kept(datagen, tmp_path):
    path = write(
        tmp_path / "in.jsonl", {**SALT, "instruction": "Explain to a child why the sea is salty."}, RIVER
    )
    write(
        tmp_path / "old.jsonl",
        "not json",
        {
            "conversations": [
                {"from": "human", "value": "Explain to a child why the sea is so salty."},
                {"from": "gpt", "value": "It just is."},
            ]
        },
    )
    datagen("filter", path.name, "-o", "out", "--against", "old.jsonl")
    (row,) = rows(tmp_path / "out/rejected.jsonl")
    assert (row["line"], row["rejection"]["other"]) == (1, "old.jsonl:2")


@pytest.mark.parametrize("language", ["en", "zh"])
def test_rows_that_share_a_long_run_with_a_benchmark_are_named(datagen, tmp_path, language):
    leaked = {
        "en": "A train leaves the old station at nine and drives for three hours at sixty miles",
        "zh": "一列火车九点从老车站出发以每小时六十公里的速度行驶三个小时后到达终点站",
    }[language]
    write(
        tmp_path / "bench.jsonl", {"id": 1, "question": "Short."}, {"q": {"stem": leaked}, "choices": ["a"]}
    )
    path = write(
        tmp_path / "in.jsonl",
        {"instruction": "Solve it, please, and say how.", "input": f"So: {leaked}!", "output": "180"},
        {"instruction": "Solve it, please, and say how.", "input": f"So: {leaked[:16]}!", "output": "no"},
    )
    datagen("filter", path.name, "-o", "out", "--decontaminate", "bench.jsonl", "--rules", "contaminated")
    (row,) = rows(tmp_path / "out/rejected.jsonl")
    assert (row["line"], row["rejection"]["other"]) == (1, "bench.jsonl:2")
    assert row["rejection"]["value"].lower() in leaked.lower()


def test_every_place_shared_with_a_benchmark_is_named(datagen, tmp_path):
    train = "a train leaves the old station at nine and drives for three hours"
    ship = "the ship takes forty days from the harbour to the island and back again"
    write(tmp_path / "one.jsonl", {"q": f"Say: {train}?"}, {"q": "Nothing of it."}, {"q": ship})
    (tmp_path / "two.txt").write_text(f"{train} straight\n", encoding="utf-8")
    path = write(tmp_path / "in.jsonl", {"instruction": f"{ship}. {train} straight", "output": "180"})
    options = ("--decontaminate", "one.jsonl", "--decontaminate", "two.txt", "--rules", "contaminated")
    datagen("filter", path.name, "-o", "out", *options)
    (row,) = rows(tmp_path / "out/rejected.jsonl")
    assert row["rejection"]["other"] == "one.jsonl:3; one.jsonl:1; two.txt:1"
    assert row["rejection"]["value"] == "the ship takes forty days from the harbour to the island and back"


SOLD = "Natalia sold clips to forty eight of her friends in April and then half as many in May"
POND = "池塘里有睡莲每天面积扩大一倍四十八天可以盖满整个池塘那么盖满一半需要几天"


@pytest.mark.parametrize(
    ("leaked", "around"),
    [
        (
            SOLD,
            "请把下面这道英文数学题翻译成中文，并写出每一步的计算过程和最后的答案：{}。请注意单位和时态，谢谢你的帮助。",
        ),
        (POND, "please solve this step by step and say why, " * 7 + "{} and nothing else"),
        ("池塘里的睡莲每天面积扩大1倍，48天可以盖满整个池塘，那么盖满一半需要几天", "求解：{}？"),
    ],
)
def test_a_run_is_found_inside_a_text_of_another_script(datagen, tmp_path, leaked, around):
    write(tmp_path / "bench.jsonl", {"question": leaked})
    path = write(tmp_path / "in.jsonl", {"instruction": around.format(leaked), "output": "180"})
    datagen("filter", path.name, "-o", "out", "--decontaminate", "bench.jsonl", "--rules", "contaminated")
    assert len(rows(tmp_path / "out/rejected.jsonl")) == 1


def test_what_a_benchmark_says_of_its_rows_is_no_leak(datagen, tmp_path):
    polite = "You are a helpful, respectful and honest assistant. Always answer as helpfully as you can."
    licence = "Creative Commons Attribution ShareAlike 4.0 International License, as found on its page"
    turns = [{"role": "system", "content": polite}, {"role": "user", "content": "How deep is it?"}]
    write(tmp_path / "bench.jsonl", {"license": licence, "messages": turns})
    spoken = [{"role": "system", "content": polite}, {"role": "user", "content": f"Explain {licence}."}]
    answer = {"role": "assistant", "content": "It lets others share."}
    path = write(tmp_path / "in.jsonl", {"messages": [*spoken, answer]})
    datagen("filter", path.name, "-o", "out", "--decontaminate", "bench.jsonl", "--rules", "contaminated")
    assert len(rows(tmp_path / "out/kept.jsonl")) == 1


def test_a_run_knows_earlier_data_sets_and_benchmarks(datagen, graph, tmp_path):
    options = ("self-kg", graph.name, *FACTS_ALONE, "-n", FACTS)
    datagen(*options, "-o", "first")
    datagen(*options, "-o", "second", "--against", "first/train.jsonl")
    assert rows(tmp_path / "second/kept.jsonl") == []
    assert len(rows(tmp_path / "second/rejected.jsonl")) == FACTS


def test_a_finished_run_is_reviewed_again_with_other_settings(datagen, graph, tmp_path):
    datagen("self-kg", graph.name, *FACTS_ALONE, "-n", FACTS, "-o", "run")
    before = (tmp_path / "run/kept.jsonl").read_bytes()
    ended = datagen("refilter", "run")
    assert ended.code == 0
    assert (tmp_path / "run/refiltered/kept.jsonl").read_bytes() == before
    assert (tmp_path / "run/refiltered/train.jsonl").read_bytes() == (
        tmp_path / "run/train.jsonl"
    ).read_bytes()
    datagen("refilter", "run", "-o", "strict", "--set", "instruction_too_short.question_words=8")
    kept, rejected = rows(tmp_path / "strict/kept.jsonl"), rows(tmp_path / "strict/rejected.jsonl")
    assert rejected and len(kept) + len(rejected) == FACTS
    assert {row["rejection"]["rule"] for row in rejected} == {"instruction_too_short"}
    assert (tmp_path / "run/kept.jsonl").read_bytes() == before


def test_a_run_that_did_not_end_is_not_refiltered(datagen, graph, tmp_path):
    datagen("self-kg", graph.name, "--model", "none", "-o", "run")
    (tmp_path / "run/order.txt").unlink()
    ended = datagen("refilter", "run")
    assert ended.code == 1 and "no finished run" in ended.complaint


def test_the_table_of_rules_adds_up(datagen, tmp_path):
    path = write(tmp_path / "in.jsonl", SALT, SALT, RIVER, {"instruction": "Sing!", "output": "La."})
    datagen("filter", path.name, "-o", "out")
    rules = json.loads((tmp_path / "out/summary.json").read_text(encoding="utf-8"))["rules"]
    assert list(rules) == [name for name, row in RULES.items() if row.defaults["mode"] != "off"]
    counts = [count for row in rules.values() for count in (row["in"], row["out"])]
    assert counts == sorted(counts, reverse=True) and counts[0] == 4 and counts[-1] == 2


def test_dialogues_that_begin_alike_are_told_apart_by_all_that_is_asked(datagen, tmp_path):
    def dialogue(asked):
        turns = ["Hello, I have a question for you.", "Of course.", asked, "Here is the answer."]
        roles = ["user", "assistant"] * 2
        return {"messages": [{"role": r, "content": t} for r, t in zip(roles, turns, strict=True)]}

    asked = ["Why is the sea salty and not sweet?", "How do I mend a torn bicycle tyre?"]
    path = write(tmp_path / "in.jsonl", *map(dialogue, [*asked, "Why is the sea so salty and not sweet?"]))
    datagen("filter", path.name, "-o", "out", "--rules", "near_duplicate")
    assert [row["line"] for row in rows(tmp_path / "out/rejected.jsonl")] == [3]


def test_what_a_rule_flags_is_kept_counted_and_named(datagen, tmp_path):
    path = write(tmp_path / "in.jsonl", SALT, RIVER, SALT, {**SALT, "output": ""})
    rules = ("--rules", "empty,near_duplicate", "--set", "near_duplicate.mode=flag")
    ended = datagen("filter", path.name, "-o", "out", *rules)
    assert "kept 3, rejected 1" in ended.out and "flagged, and kept: near_duplicate 1" in ended.out
    (flag,) = rows(tmp_path / "out/flagged.jsonl")
    assert (flag["line"], flag["rule"], flag["value"], flag["other"]) == (3, "near_duplicate", 1.0, "line-1")
    summary = json.loads((tmp_path / "out/summary.json").read_text(encoding="utf-8"))
    assert summary["flagged"] == summary["rules"]["near_duplicate"]["flagged"] == 1
    datagen("filter", path.name, "-o", "out", "--rules", "empty")
    assert rows(tmp_path / "out/flagged.jsonl") == []


def test_what_a_rule_flags_in_a_run_is_counted(datagen, graph, tmp_path):
    datagen("self-kg", graph.name, *FACTS_ALONE, "-n", FACTS, "-o", "run")
    strict = ("instruction_too_short.question_words=8", "instruction_too_short.mode=flag")
    ended = datagen("refilter", "run", *(each for value in strict for each in ("--set", value)))
    kept = rows(tmp_path / "run/refiltered/kept.jsonl")
    count = sum("flag.instruction_too_short" in row["scores"] for row in kept)
    assert count and f"flagged, and kept: instruction_too_short {count}" in ended.out
