"""`--classification-only` and `--original-rules` from the command line."""

import json
import tomllib

import pytest
from loopback import Fault


@pytest.mark.parametrize("language", ["en", "zh"])
def test_every_kept_record_is_classification(datagen, endpoint, tmp_path, language):
    labels = {"en": ("yes", "no"), "zh": ("是", "否")}[language]
    asks = {"en": "Does this {} mention a {} of the {}?", "zh": "这条{}是否提到{}的{}？"}[language]

    def reply(asked):
        fields = list((asked.schema or {}).get("properties", {}))
        words = asked.key
        said = {
            "instructions": {
                "instructions": [asks.format(words[n : n + 5], words[n + 5 : n + 9], n) for n in range(4)]
            },
            "answer": {"answer": "label"},
            "labels": {"labels": list(labels)},
            "input": {"input": f"{words[:4]} {words[4:8]} {'上周的事' if language == 'zh' else 'last week'}"},
            "label": {"label": labels[0]},
        }
        return Fault(mar=lambda _: json.dumps(said[fields[0]], ensure_ascii=False))

    endpoint.fault = reply
    model = ("--model", "m", "--base-url", endpoint.url, "--language", language)
    datagen("self-instruct", "--classification-only", *model, "-n", 4, "-o", "out")
    made = [
        json.loads(line)
        for name in ("kept", "rejected")
        for line in (tmp_path / f"out/{name}.jsonl").read_text(encoding="utf-8").splitlines()
    ]
    assert {each["kind"] for each in made if each["input"]} == {"classification"}


@pytest.mark.parametrize(
    ("seeds", "options", "code", "said"),
    [
        ("Explain rain to a child.\nName three trees.\n", (), 1, "is classification"),
        (None, ("--turns", "2"), 1, "no dialogues"),
    ],
)
def test_what_gives_no_labels_is_refused(datagen, endpoint, tmp_path, seeds, options, code, said):
    (tmp_path / "seeds.txt").write_text(seeds or "x", encoding="utf-8")
    given = ("seeds.txt",) if seeds else ()
    model = ("--model", "m", "--base-url", endpoint.url)
    ended = datagen("self-instruct", *given, "--classification-only", *options, *model, "-o", "out")
    assert (ended.code, endpoint.asked) == (code, [])
    assert said in ended.err and "hint:" in ended.err


def test_a_run_by_the_original_rules_has_no_others_and_can_be_gone_on_with(datagen, endpoint, tmp_path):
    model = ("--model", "m", "--base-url", endpoint.url, "--language", "en")
    assert datagen("self-instruct", "--original-rules", *model, "-n", 3, "-o", "out").code == 0
    rules = tomllib.loads((tmp_path / "out/run.toml").read_text(encoding="utf-8"))["rules"]
    assert [name for name, row in rules.items() if row["mode"] != "off"] == [
        "original_rules",
        "near_duplicate",
    ]
    assert datagen("run", "out/run.toml", "-n", 5).code == 0
    assert len((tmp_path / "out/kept.jsonl").read_text(encoding="utf-8").splitlines()) == 5
    ended = datagen("self-instruct", *model, "-n", 6, "-o", "out")
    assert ended.code == 1 and "other settings" in ended.err
    refiltered = datagen("refilter", "out", "--rules", "original")
    assert "kept 5" in refiltered.out
