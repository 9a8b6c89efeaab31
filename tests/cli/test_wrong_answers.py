"""Answers that code can tell are wrong: each is refused by its own rule, and none is lost."""

import json

import pytest
from loopback import Fault
from test_poor_models import rows

WRONG = {
    "en": {
        "What is twelve times 13?": ("It is 166.", "sum_wrong"),
        "Tell me about green tea in exactly 5 bullet points.": ("- Mild\n- Old\n- Green", "count_not_kept"),
        "Describe a red bicycle as a JSON object.": ("```json\n{colour: red}\n```", "json_broken"),
        "Translate this sentence into French: the cat is on the roof.": (
            "Die Katze ist auf dem Dach und sie ist nicht allein.",
            "translation_missed",
        ),
    },
    "zh": {
        "十二加三十等于多少？": "等于四十三。 sum_wrong",
        "用三句话介绍绿茶": "绿茶清香。绿茶提神。 count_not_kept",
        "用JSON写出一辆红色自行车": "```json\n{颜色: 红}\n``` json_broken",
        "把“屋顶上有只猫”翻译成日语": "有一只猫坐在高高的屋顶上，它不下来。 translation_missed",
    },
}
WRONG["zh"] = {task: tuple(said.rsplit(" ", 1)) for task, said in WRONG["zh"].items()}


def answering(wrong):
    """Reply to each step as a sure model would, and to each task with its wrong answer."""
    replies = {
        "instructions": list(wrong),
        "needs_input": False,
        "input": "",
        "verdict": "right",
        "answer": "text",
    }

    def reply(asked):
        said = asked.body["messages"][-1]["content"]
        parts = (asked.schema or {}).get("properties", {})
        whole = {name: replies.get(name, "") for name in parts}
        text = next((answer for task, (answer, _) in wrong.items() if task in said), "?")
        return Fault(mar=lambda _: json.dumps(whole, ensure_ascii=False) if parts else text)

    return reply


@pytest.mark.parametrize("language", ["en", "zh"])
def test_an_answer_that_code_can_tell_is_wrong_is_refused_by_its_rule(language, datagen, endpoint, tmp_path):
    wrong = WRONG[language]
    forms = tmp_path / "prompts" / language / "self-instruct" / "forms.txt"
    forms.parent.mkdir(parents=True)
    forms.write_text("Say ...\n", encoding="utf-8")
    endpoint.fault = answering(wrong)
    model = ("--model", "m", "--base-url", endpoint.url, "--language", language)
    ended = datagen("self-instruct", *model, "--prompts", "prompts", "-n", 9, "-o", "out")
    assert ended.code == 1
    refused = rows(tmp_path / "out/rejected.jsonl")
    found = {row["instruction"]: row["rejection"]["rule"] for row in refused[:4]}
    assert found == {task: rule for task, (_, rule) in wrong.items()}
    assert rows(tmp_path / "out/kept.jsonl") == []
    made = len(refused) + len(rows(tmp_path / "out/failed.jsonl"))
    assert f"made {made}:" in ended.out and made % 4 == 0
    assert len(endpoint.asked) < 80
