"""Chinese template questions and answers for facts, at least three for every shape of relation."""

import re

from datagen.generators.rewording.phrases import Pair, join, united
from datagen.generators.self_kg import grammar_zh as grammar
from datagen.generators.self_kg.facts import Fact
from datagen.generators.self_kg.quantities import is_number
from datagen.generators.self_kg.traits import flag_of, is_amount, is_date
from datagen.text import is_cjk

__all__ = ["asked_zh", "phrases_zh"]

_YEAR = re.compile(r"[12]\d{3}年?")
_NAMED_YEAR = re.compile(r"(?:公元前?)?前?\d{1,4}年")
_DATE = re.compile(r"[12]\d{3}(?:[-/.年]\d{1,2}(?:[-/.月]\d{1,2}日?|月)?)")
_TYPES = frozenset(["类型", "类别", "属于类别", "type", "instance of", "kind", "class"])
_DOES = re.compile(r"支持|兼容|允许|适合|适用|需要|提供|包含|配备|使用|影响")
_ADVERB = re.compile(r"[带含需属溶耐易怕受具能可会应防抗透免环危安健]")


def phrases_zh(fact: Fact, relation: str, unit: str) -> list[Pair]:
    """Return the ways to ask for a fact and to say it, by its relation's words and unit."""
    if relation in _TYPES:
        return _typed(fact)
    if grammar.is_verb_zh(relation):
        return _doing(fact, relation, unit)
    if grammar.is_foreign_verb(relation):
        return _related(fact, relation)
    if fact.direction == "reverse":
        return _had(fact, relation)
    flag = flag_of(fact.values[0])
    if flag and len(fact.values) == 1:
        return _flagged(fact, relation.removeprefix("是否"), flag)
    return _owned(fact, relation, unit)


def _named(fact: Fact, unit: str = "") -> str:
    is_measured = bool(unit) and all(map(is_number, fact.values))
    return join([united(value, unit) if is_measured else value for value in fact.values], "和", "、")


def asked_zh(fact: Fact, relation: str) -> str:
    """Return the word that asks for the values: 谁, 哪里, 哪一年, 什么时候, 多少 or 什么."""
    if all(map(_YEAR.fullmatch, fact.values)) and not _is_amount(relation):
        return "哪一年"
    if all(_DATE.fullmatch(value) or is_date(value) for value in fact.values):
        return "什么时候"
    if grammar.is_person_zh(fact.kind) or (not fact.kind and grammar.is_person_zh(relation)):
        return "谁"
    if all(map(is_amount, fact.values)):
        return "多少"
    return "哪里" if grammar.is_site_zh(relation) else "什么"


def _is_amount(relation: str) -> bool:
    """Say whether 1950 is an amount of it, and no year."""
    return re.search(r"[年时日始立生逝]", relation) is None


def _doing(fact: Fact, relation: str, unit: str) -> list[Pair]:
    subject, named, done = fact.subject, _named(fact, unit), grammar.by_zh(relation)
    asked = asked_zh(fact, relation)
    if relation.endswith("于") and all(map(_NAMED_YEAR.fullmatch, fact.values)):
        asked = "哪一年"
    if fact.direction == "reverse":
        is_human = asked == "什么" and not fact.kind and grammar.is_done_by_people_zh(relation)
        asked = "谁" if is_human else asked
        before = named if not done else f"{named}由{subject}{done}"
        after = "" if done else f"{relation}{subject}"
        question = f"{asked}由{subject}{done}" if done else f"{asked}{relation}{subject}"
        return _ask(f"{question}？", f"请问{question}？", f"请说出{question}。", said=f"{before}{after}。")
    if done:
        who = asked if asked != "什么" else "谁"
        question, said = f"{subject}由{who}{done}", f"{subject}由{named}{done}。"
    else:
        where = asked if asked != "什么" or not grammar.place_of_zh(relation) else "哪里"
        is_bare_year = where == "哪一年" and not fact.values[-1].endswith("年")
        question = f"{subject}{relation}{where}"
        said = f"{subject}{relation}{named}{'年' if is_bare_year else ''}。"
    return _ask(f"{question}？", f"请问{question}？", f"请说出{question}。", said=said)


def _typed(fact: Fact) -> list[Pair]:
    subject, named = fact.subject, _named(fact)
    if fact.direction == "forward":
        return _ask(
            f"{subject}属于哪一类？",
            f"请问{subject}属于什么类型？",
            f"请说出{subject}的类型。",
            said=f"{subject}的类型是{named}。",
        )
    return _ask(
        f"这里记录的{subject}有哪些？",
        f"请列出这里记录的{subject}。",
        f"请问这里记录了哪些{subject}？",
        said=f"这里记录的{subject}有{named}。",
    )


def _related(fact: Fact, relation: str) -> list[Pair]:
    """Phrase English words that are no noun, and have no Chinese ones."""
    subject, named = fact.subject, _named(fact)
    if fact.direction == "reverse":
        question, said = f"对应{subject}的是什么", f"对应{subject}的是{named}"
    else:
        question, said = f"{subject}对应的是什么", f"{subject}对应的是{named}"
    aspect = f"在{relation}方面，"
    return _ask(
        f"{aspect}{question}？",
        f"请问{aspect}{question}？",
        f"请说出{aspect}{question}。",
        said=f"{aspect}{said}。",
    )


def _had(fact: Fact, relation: str) -> list[Pair]:
    is_human = grammar.is_person_zh(fact.kind) or (not fact.kind and grammar.is_of_people_zh(relation))
    subject, what = fact.subject, "谁" if is_human else "什么"
    if what == "什么" and fact.kind and not fact.kind.isascii():
        many = "哪些" if len(fact.values) > 1 else f"哪{grammar.measure_zh(fact.kind)}"
        what = f"{many}{fact.kind}"
    return _ask(
        f"{subject}是{what}的{relation}？",
        f"请问{subject}是{what}的{relation}？",
        f"请说出{subject}是{what}的{relation}。",
        said=f"{subject}是{_named(fact)}的{relation}。",
    )


def _flagged(fact: Fact, what: str, flag: str) -> list[Pair]:
    """Phrase a yes or no: 有 is denied by 没有, a verb by 不, a noun by 不是."""
    subject = fact.subject
    if what.startswith(("有", "是")):
        yes, no = what, f"没{what}" if what.startswith("有") else f"不{what}"
    elif _ADVERB.match(what) or _DOES.match(what):
        yes, no = what, f"不{what}"
    elif len(what) == 2:
        yes, no = what, f"未{what}"
    else:
        yes, no = f"是{what}", f"不是{what}"
    return _ask(
        f"{subject}是否{what}？",
        f"请问{subject}是否{what}？",
        f"请说明{subject}是否{what}。",
        said=f"是，{subject}{yes}。" if flag == "yes" else f"否，{subject}{no}。",
    )


def _owned(fact: Fact, relation: str, unit: str) -> list[Pair]:
    """Phrase what the subject has by a noun."""
    subject, named, asked = fact.subject, _named(fact, unit), asked_zh(fact, relation)
    if len(fact.values) > 1:
        said = f"{subject}的{relation}有{named}。"
        return [
            (f"{subject}的{relation}有哪些？", f"{subject}的{relation}包括{named}。"),
            (f"请列出{subject}的{relation}。", said),
            (f"{subject}有哪些{relation}？", said),
        ]
    is_measured = asked == "多少" and bool(unit) and is_cjk(unit[0])
    asked = f"多少{unit}" if is_measured else asked
    return _ask(
        f"{subject}的{relation}是{asked}？",
        f"请说出{subject}的{relation}。",
        f"请问{subject}的{relation}是{asked}？",
        said=f"{subject}的{relation}是{named}。",
    )


def _ask(question: str, *more: str, said: str) -> list[Pair]:
    return [(each, said) for each in (question, *more)]
