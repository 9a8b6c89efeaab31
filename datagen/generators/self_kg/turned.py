"""Does a wording of one fact let the values have the relation, or do what the subject does?"""

import re

from datagen.generators.grounding import terms
from datagen.generators.rewording.names import PRONOUNS, NameIndex, flat
from datagen.generators.self_kg.facts import Fact
from datagen.text import is_cjk

__all__ = ["belongs", "is_turned", "loses_relation", "masked", "says"]


_SPACED = r"[^\W_\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u31f0-\u9fff\uac00-\ud7af\uf900-\ufaff]"
"""A letter or digit of a script that puts spaces between words."""


def says(name: str, text: str) -> bool:
    """Say whether a text says a name, alone or between word borders."""
    if flat(name) in PRONOUNS and re.search(rf"\b{re.escape(name)}\b", text) is None:
        return False
    return bool(NameIndex([name]).sequence(text))


def masked(text: str, fact: Fact) -> str:
    """Return the folded text with the subject as one mark and every value as another."""
    plain = flat(text)
    names = [(flat(fact.subject), " \x01 "), *((flat(value), " \x02 ") for value in fact.values)]
    for name, mark in sorted(names, key=lambda pair: -len(pair[0])):
        border = "" if is_cjk(name[:1] or " ") else rf"(?<!{_SPACED})"
        end = "" if is_cjk(name[-1:] or " ") else rf"(?!{_SPACED})"
        plain = re.sub(border + re.escape(name) + end, mark, plain)
    return plain


def _order(text: str, fact: Fact) -> list[str]:
    """Return subject, values and the relation's words in the order a text says them, once each.

    Who does what to whom is said by order alone: "Paris is the capital of France" has the words
    of "France is the capital of Paris".
    """
    plain = masked(text, fact)
    found = [(match.start(), match.group()) for match in re.finditer("[\x01\x02]", plain)]
    for word in fact.relation.split():
        stems = terms(word)
        found += [
            (match.start(), "relation")
            for match in re.finditer(re.escape(word) if is_cjk(word[:1]) else r"[^\W_]+", plain)
            if is_cjk(word[:1]) or (stems and terms(match.group()) == stems)
        ]
    return list(dict.fromkeys(mark for _, mark in sorted(found)))


def _runs(plain: str, mark: str) -> int:
    """Return how often a mark stands after the other one, or first: values said together count once."""
    marks = [each for each in plain if each in "\x01\x02"]
    return sum(each == mark and (not at or marks[at - 1] != mark) for at, each in enumerate(marks))


_PASSIVE = re.compile(r"\b(?:by|was|were|is|are|been|being)\b")
_BY = re.compile(
    r" by \x02|^(?:who|what) (?:is|was|are|were) \x01 [a-z]+ by\?|\x01 (?:is|was|are|were) [a-z]+ by[.?]"
)
"""What is done by the values, or by whom is asked."""
_OWNED = re.compile(r"\bof\s+(?:the\s+)?\x01|\x01\s*(?:'s|have\b|的)")
_VALUE_OWNS = re.compile(r"\x02\s*(?:'s|的)|\bof\s+(?:the\s+)?\x02")


def is_turned(text: str, planned: str, fact: Fact) -> bool:
    """Say whether a wording lets the values have the relation, or do what the subject does.

    Where the relation is a thing the subject has, the values must not own it; else subject,
    relation and values must come in the planned order.
    """
    plain, given = masked(text, fact), masked(planned, fact)
    if any(_runs(plain, mark) > max(1, _runs(given, mark)) for mark in "\x01\x02"):
        return True
    if _OWNED.search(given):
        owns = {found for found in _VALUE_OWNS.findall(plain) if found not in given}
        if all(re.fullmatch(r"[\d.,]+", value) for value in fact.values):
            # a radius of 58232 km: the subject came first
            is_first = "\x01" in plain[: plain.find("\x02")]
            owns = {found for found in owns if "of" not in found or not is_first}
        return bool(owns)
    said, wanted = _order(text, fact), _order(planned, fact)
    if _BY.search(re.sub(r"\s+", " ", given)) and not _PASSIVE.search(plain):
        wanted = wanted[::-1]  # "discovered by Galle" may become "Galle discovered"
    if "relation" not in said and not loses_relation(text, fact):
        wanted = [mark for mark in wanted if mark != "relation"]
    return said != wanted


_FAINT = frozenset("所的之其")
"""Characters of a Chinese relation that a wording may leave out."""
_NEEDLESS = re.compile(r"^(?:所属|(?:相关|临床)(?=症状|表现|检查))")
"""How a Chinese relation begins that says no more without it: 所属科室, 相关症状."""
_WHERE = frozenset(["locat", "situat", "locate", "situate"])


def belongs(answer: str, fact: Fact) -> bool:
    """Say whether a Chinese answer says 属于 of a relation such as 所属科室, forward."""
    if fact.direction != "forward" or not fact.relation.startswith("所属"):
        return False
    return re.search("^[^\x02]*\x01 *属于[^\x01]*\x02", masked(answer, fact)) is not None


def loses_relation(wording: str, fact: Fact) -> bool:
    """Say whether a wording has lost what the relation says: its content words, in Chinese all characters.

    "Where is X?" asks where it is located.
    """
    plain = re.sub(r"\s+", "", fact.relation)
    if is_cjk(plain[-1:] or " "):
        return not set(_NEEDLESS.sub("", plain)) - _FAINT <= set(wording)
    lost = terms(fact.relation) - terms(wording)
    return bool(lost - _WHERE if re.match(r"where\b", wording.strip().lower()) else lost)
