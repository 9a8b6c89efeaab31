"""Is a reworded question and answer still the planned one? Names, numbers, negations, new words."""

import re
from collections.abc import Sequence

from datagen.generators.grounding import terms
from datagen.generators.self_kg.graph import Fact
from datagen.generators.self_kg.phrases import humanize
from datagen.text import fold, is_cjk, numbers

__all__ = ["NameIndex", "answer_faults", "question_faults"]

_NEGATION = re.compile(
    r"\b(?:not|no|never|none|neither|nor|without|except|cannot|\w+n't)\b|[不没無无非未]|除了|除外"
)
_CONDITION = re.compile(
    r"\b(?:in|for|during|among|amongst|under|within|after|before|while|if|unless|between|throughout)\b"
    r"|(?<=\w )when\b|对于|在.{1,12}(?:中|时|期间|情况下|人群)|如果|期间|患者|人群|儿童|成人|孕妇|老年"
)
_FREE = frozenset(
    [
        "year",
        "name",
        "list",
        "tell",
        "identify",
        "state",
        "know",
        "say",
        "answer",
        "question",
        "each",
        "following",
        "属于",
        "列出",
        "说出",
        "告诉",
        "知道",
        "回答",
        "哪年",
        "一年",
        "年份",
        "共有",
        "以下",
    ]
)
"""Terms that a rewording may bring in: they ask, and say nothing of the subject."""
_YEAR = re.compile(r"\bin (?:which|what|the) year\b|\bin (?=[12]\d{3}\b)|在哪一?年")


def _flat(text: str) -> str:
    return re.sub(r"\s+", " ", fold(text)).strip()


class NameIndex:
    """The graph's names, found in a text by longest match.

    Names in spaced scripts are matched between word borders, others anywhere.
    """

    def __init__(self, names: Sequence[str]) -> None:
        """Index names by their first character, longest first."""
        self._by_start: dict[str, list[str]] = {}
        for name in sorted({_flat(name) for name in names} - {""}, key=lambda n: (-len(n), n)):
            self._by_start.setdefault(name[0], []).append(name)

    def found_in(self, text: str) -> set[str]:
        """Return the folded names that a text contains, none inside a longer one."""
        flat, at, found = _flat(text), 0, set()
        while at < len(flat):
            name = self._match(flat, at)
            if name:
                found.add(name)
            at += len(name) if name else 1
        return found

    def _match(self, flat: str, at: int) -> str:
        for name in self._by_start.get(flat[at], ()):
            if flat.startswith(name, at) and _has_borders(flat, at, at + len(name)):
                return name
        return ""


def _has_borders(flat: str, start: int, end: int) -> bool:
    def joins(left: str, right: str) -> bool:
        return left.isalnum() and right.isalnum() and not is_cjk(left) and not is_cjk(right)

    if start and joins(flat[start - 1], flat[start]):
        return False
    return not (end < len(flat) and joins(flat[end - 1], flat[end]))


def _names(name: str, text: str) -> bool:
    return bool(NameIndex([name]).found_in(text))


def _without(names: Sequence[str], flat: str) -> str:
    for name in sorted(map(_flat, names), key=len, reverse=True):
        flat = flat.replace(name, " ; ")
    return flat


def _added(text: str, planned: str, names: Sequence[str]) -> list[str]:
    """Return what a rewording adds to the planned text: negations, conditions, numbers, words."""
    flat, given = _YEAR.sub("", fold(text)), _YEAR.sub("", fold(planned))
    faults = []
    if len(_NEGATION.findall(flat)) != len(_NEGATION.findall(given)):
        faults.append("adds or drops a negation")
    if set(_CONDITION.findall(flat)) - set(_CONDITION.findall(given)):
        faults.append("adds a condition")
    if numbers(text) - numbers(planned):
        faults.append("adds a number")
    bare, known = _without(names, flat), terms(_without(names, given)) | terms(given)
    new = {term for term in terms(bare) - known if term not in _FREE}
    if new:
        faults.append(f"adds {', '.join(sorted(new)[:4])}")
    return faults


def _loses_relation(wording: str, fact: Fact) -> bool:
    """Say whether a wording has lost what the relation says: its content words, in Chinese all."""
    flat = re.sub(r"[\s_]+", "", fact.relation)
    if is_cjk(flat[-1:] or " "):
        return flat not in wording
    return bool(terms(" ".join(humanize(fact.relation))) - terms(wording))


def question_faults(question: str, planned: tuple[str, str], fact: Fact, index: NameIndex) -> list[str]:
    """Return what is wrong with a reworded question; none where it asks the planned one.

    `planned` is the template question and answer.
    """
    faults = []
    if not _names(fact.subject, question):
        faults.append(f"does not name {fact.subject}")
    if _loses_relation(question, fact) and not _loses_relation(planned[0], fact):
        faults.append(f"does not ask for the {' '.join(humanize(fact.relation))}")
    asked = index.found_in(planned[0])
    found = index.found_in(question) - asked
    values = {_flat(value) for value in fact.values}
    if found & values:
        faults.append(f"gives away the answer {sorted(found & values)[0]}")
    if found - values - index.found_in(planned[1]):
        faults.append(f"names {sorted(found - values)[0]}")
    faults += _added(question, planned[0], (fact.subject, *fact.values))
    is_one = question.rstrip().endswith(("?", "？", ".", "。")) and len(re.findall(r"[?？]", question)) <= 1
    if not is_one:
        faults.append("is not one question")
    return faults


def answer_faults(answer: str, planned: tuple[str, str], fact: Fact, index: NameIndex) -> list[str]:
    """Return what is wrong with a reworded answer: values missing, values or words added."""
    faults = [
        f"does not state {value}"
        for value in fact.values
        # a flag such as "yes" need not stand in the planned answer as a name
        if not _names(value, answer) and _names(value, planned[1])
    ]
    if fact.language == "zh" and _loses_relation(answer, fact) > _loses_relation(planned[1], fact):
        faults.append(f"does not speak of the {' '.join(humanize(fact.relation))}")
    allowed = index.found_in(" \n ".join(planned))
    allowed |= {_flat(name) for name in (fact.subject, *fact.values)}
    others = index.found_in(answer) - allowed
    if others:
        faults.append(f"adds {sorted(others)[0]}")
    return faults + _added(answer, " ".join(planned), (fact.subject, *fact.values))
