"""Chinese template questions and answers."""

import re

from datagen.generators.self_kg.graph import FALSE, TRUE, Fact
from datagen.generators.self_kg.wording import humanize, join, pick

__all__ = ["phrase_zh"]

_VERB = re.compile(
    r"(?:属于|位于|治疗|导致|引起|来自|发现于|包含|包括|生产|使用|成立于|出生于|毕业于|负责|管理|依赖|隶属于|供应|影响|预防|适用于|产于)$"
)


def phrase_zh(fact: Fact) -> tuple[str, str]:
    """Return the planned question and its complete answer."""
    relation, subject = "".join(re.split(r"[\s_]+", fact.relation)), fact.subject
    if fact.relation.isascii():  # an English name among Chinese ones
        relation = " ".join(humanize(fact.relation))
    named, several = join(fact.values, "和", "、"), len(fact.values) > 1
    if _VERB.search(relation):
        if fact.direction == "forward":
            return f"{subject}{relation}什么？", f"{subject}{relation}{named}。"
        return f"什么{relation}{subject}？", f"{named}{relation}{subject}。"
    flag = fact.values[0].lower()
    if fact.direction == "forward":
        if several:
            return pick(
                fact,
                (f"{subject}的{relation}有哪些？", f"{subject}的{relation}包括{named}。"),
                (f"请列出{subject}的{relation}。", f"{subject}的{relation}有{named}。"),
                (f"{subject}有哪些{relation}？", f"{subject}的{relation}有{named}。"),
            )
        if flag in TRUE | FALSE:
            said = "是" if flag in TRUE else "否"
            return f"{subject}是否{relation}？", f"{said}，{subject}{relation}：{fact.values[0]}。"
        return pick(
            fact,
            (f"{subject}的{relation}是什么？", f"{subject}的{relation}是{named}。"),
            (f"请说出{subject}的{relation}。", f"{subject}的{relation}是{named}。"),
            (f"请问{subject}的{relation}是什么？", f"{subject}的{relation}是{named}。"),
        )
    return f"{subject}是什么的{relation}？", f"{subject}是{named}的{relation}。"
