"""Chinese template questions and answers for facts, at least three for every shape of relation."""

import re

from datagen.generators.self_kg.facts import Fact
from datagen.generators.self_kg.traits import FALSE, TRUE
from datagen.generators.self_kg.wording import Pair, join

__all__ = ["is_verb_zh", "phrases_zh"]

_VERB = re.compile(
    r"(?:属于|位于|治疗|导致|引起|来自|发现于|包含|包括|生产|使用|成立于|出生于|毕业于|负责|管理|依赖|隶属于|供应|影响|预防|适用于|产于)$"
)


def is_verb_zh(relation: str) -> bool:
    """Say whether a Chinese relation does something to its values ("治疗"), and is no noun."""
    return _VERB.search(relation) is not None


def phrases_zh(fact: Fact, relation: str, unit: str) -> list[Pair]:
    """Return the ways to ask for a fact and to say it, by its relation's words and unit."""
    subject, named = fact.subject, join(fact.values, "和", "、") + unit
    is_forward, is_several = fact.direction == "forward", len(fact.values) > 1
    flag = fact.values[0].lower()
    if is_verb_zh(relation):
        before, after = (f"{subject}{relation}", "") if is_forward else ("", f"{relation}{subject}")
        return _ask(
            f"{before}什么{after}？",
            f"请问{before}什么{after}？",
            f"请说出{before}什么{after}。",
            said=f"{before}{named}{after}。",
        )
    if not is_forward:
        return _ask(
            f"{subject}是什么的{relation}？",
            f"请问{subject}是什么的{relation}？",
            f"请说出{subject}是什么的{relation}。",
            said=f"{subject}是{named}的{relation}。",
        )
    if is_several:
        said = f"{subject}的{relation}有{named}。"
        return [
            (f"{subject}的{relation}有哪些？", f"{subject}的{relation}包括{named}。"),
            (f"请列出{subject}的{relation}。", said),
            (f"{subject}有哪些{relation}？", said),
        ]
    if flag in TRUE | FALSE:
        said = "是" if flag in TRUE else "否"
        return _ask(
            f"{subject}是否{relation}？",
            f"请问{subject}是否{relation}？",
            f"请说明{subject}是否{relation}。",
            said=f"{said}，{subject}{relation}：{fact.values[0]}。",
        )
    return _ask(
        f"{subject}的{relation}是什么？",
        f"请说出{subject}的{relation}。",
        f"请问{subject}的{relation}是什么？",
        said=f"{subject}的{relation}是{named}。",
    )


def _ask(question: str, *more: str, said: str) -> list[Pair]:
    return [(each, said) for each in (question, *more)]
