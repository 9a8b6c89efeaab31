"""Is a reworded question and answer still the planned one? Names, numbers, negations, new words."""

import re
import unicodedata
from collections.abc import Sequence

from datagen.generators.grounding import terms
from datagen.generators.self_kg.graph import Fact
from datagen.generators.self_kg.wording import humanize
from datagen.text import fold, is_cjk, numbers, tokens
from datagen.words import stem

__all__ = ["NameIndex", "answer_faults", "question_faults"]

_NEGATION = re.compile(
    r"\b(?:not|no|never|none|neither|nor|without|except|cannot|\w+n't)\b"
    r"|[不没無无非未否别勿莫忌禁]|除了|除外"
)
_CONDITION = re.compile(
    r"\b(?:in|for|during|among|amongst|under|within|after|before|while|if|unless|between|throughout)\b"
    r"|(?<=\w )when\b|对于|在.{1,12}(?:中|时|期间|情况下|人群)|如果|期间|患者|人群|儿童|成人|孕妇|老年"
)
_FREE_TO_ANSWER = frozenset(["the", "a", "an", "of", "s", "has", "have"]) | frozenset("的是有为和包括都会")
_FREE_TO_ASK = (
    _FREE_TO_ANSWER
    | frozenset(
        [
            "what",
            "which",
            "who",
            "whom",
            "when",
            "in",
            "year",
            "can",
            "could",
            "you",
            "tell",
            "me",
            "please",
            "name",
            "list",
            "give",
            "know",
            "do",
            "does",
            "is",
            "are",
            "each",
            "following",
            "i",
            "would",
            "like",
            "to",
        ]
    )
    | frozenset(["how", "many"])
    | frozenset("请问列出说告诉我你您能知道一下有哪些个几什么谁吗呢年何时")
)
"""Tokens that a rewording may bring in: they ask or join, and say nothing of the subject."""
_AMOUNT = re.compile(r"[-+~<>≈±≤≥.]?\d[\d.,]*[%²³°]?")
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


def _masked(text: str, fact: Fact) -> str:
    """Return the folded text with the subject as one mark and every value as another."""
    flat = _flat(text)
    names = [(_flat(fact.subject), " \x01 "), *((_flat(value), " \x02 ") for value in fact.values)]
    for name, mark in sorted(names, key=lambda pair: -len(pair[0])):
        border = "" if is_cjk(name[:1] or " ") else r"(?<![^\W_])"
        end = "" if is_cjk(name[-1:] or " ") else r"(?![^\W_])"
        flat = re.sub(border + re.escape(name) + end, mark, flat)
    return flat


def _order(text: str, fact: Fact) -> list[str]:
    """Return subject, values and the relation's words in the order a text says them, once each.

    Who does what to whom is said by order alone: "Paris is the capital of France" has the words
    of "France is the capital of Paris".
    """
    masked = _masked(text, fact)
    found = [(match.start(), match.group()) for match in re.finditer("[\x01\x02]", masked)]
    for word in humanize(fact.relation):
        stems = terms(word)
        found += [
            (match.start(), "relation")
            for match in re.finditer(re.escape(word) if is_cjk(word[:1]) else r"[^\W_]+", masked)
            if is_cjk(word[:1]) or (stems and terms(match.group()) == stems)
        ]
    return list(dict.fromkeys(mark for _, mark in sorted(found)))


_OWNED = re.compile(r"\bof\s+(?:the\s+)?\x01|\x01\s*(?:'s|have\b|的)")
_VALUE_OWNS = re.compile(r"\x02\s*(?:'s|的)|\bof\s+(?:the\s+)?\x02")


def _is_turned(text: str, planned: str, fact: Fact) -> bool:
    """Say whether a wording lets the values have the relation, or do what the subject does.

    Where the relation is a thing the subject has, the values must not own it; else subject,
    relation and values must come in the planned order.
    """
    masked, given = _masked(text, fact), _masked(planned, fact)
    if _OWNED.search(given):
        owns = {found for found in _VALUE_OWNS.findall(masked) if found not in given}
        if all(re.fullmatch(r"[\d.,]+", value) for value in fact.values):
            owns = {found for found in owns if "of" not in found}
        return bool(owns)
    return _order(text, fact) != _order(planned, fact)


def _added(text: str, planned: str, fact: Fact, free: frozenset[str]) -> list[str]:
    """Return what a rewording adds to the planned text: negations, conditions, quantities, words."""
    flat, given = _YEAR.sub("", fold(text)), _YEAR.sub("", fold(planned))
    faults = []
    if len(_NEGATION.findall(flat)) != len(_NEGATION.findall(given)):
        faults.append("adds or drops a negation")
    if set(_CONDITION.findall(flat)) - set(_CONDITION.findall(given)):
        faults.append("adds a condition")
    if numbers(text) - numbers(planned) or _amounts(text) - _amounts(planned):
        faults.append("adds or changes a number")
    known = {stem(word) for word in (*tokens(_masked(planned, fact)), *tokens(planned))}
    new = {word for word in tokens(_masked(text, fact)) if stem(word) not in known} - free
    if new:
        faults.append(f"adds {', '.join(sorted(new)[:4])}")
    return faults


def _amounts(text: str) -> set[str]:
    """Return numbers with the signs before and after them, which no list of digits shows."""
    plain = unicodedata.normalize("NFKC", text).replace(" ", "")
    return {found.rstrip(".,") for found in _AMOUNT.findall(plain)}


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
    if _is_turned(question, planned[0], fact):
        faults.append("turns subject and relation around")
    asked = index.found_in(planned[0])
    found = index.found_in(question) - asked
    values = {_flat(value) for value in fact.values}
    if found & values:
        faults.append(f"gives away the answer {sorted(found & values)[0]}")
    if found - values - index.found_in(planned[1]):
        faults.append(f"names {sorted(found - values)[0]}")
    faults += _added(question, planned[0], fact, _FREE_TO_ASK)
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
    if _is_turned(answer, planned[1], fact):
        faults.append("turns subject and values around")
    if answer.rstrip().endswith(("?", "？")):
        faults.append("is a question")
    allowed = index.found_in(" \n ".join(planned))
    allowed |= {_flat(name) for name in (fact.subject, *fact.values)}
    others = index.found_in(answer) - allowed
    if others:
        faults.append(f"adds {sorted(others)[0]}")
    return faults + _added(answer, " ".join(planned), fact, _FREE_TO_ANSWER)
