"""Template questions and answers: the words of a relation's name, read as the grammar they carry."""

import hashlib
import re
from collections.abc import Sequence

from datagen.generators.self_kg.graph import Fact

__all__ = ["humanize", "phrase"]

_VERBS = frozenset(
    [
        "orbits",
        "treats",
        "causes",
        "supplies",
        "contains",
        "produces",
        "employs",
        "manages",
        "owns",
        "operates",
        "uses",
        "requires",
        "serves",
        "stores",
        "ships",
        "leads",
        "audits",
        "schedules",
        "maintains",
        "services",
        "approves",
        "dispatches",
        "delivers",
        "reports",
        "belongs",
        "depends",
        "follows",
        "precedes",
        "borders",
        "crosses",
        "feeds",
        "prevents",
        "inhibits",
        "activates",
        "encodes",
        "binds",
        "supports",
        "teaches",
        "studies",
        "writes",
        "publishes",
        "makes",
        "sells",
        "buys",
        "builds",
        "designs",
        "funds",
        "hosts",
        "houses",
        "handles",
        "covers",
        "includes",
        "governs",
        "regulates",
        "reviews",
        "trains",
        "transports",
        "receives",
        "sends",
        "connects",
        "links",
        "affects",
        "triggers",
        "applies",
        "works",
        "lives",
        "runs",
        "replaces",
        "monitors",
        "inspects",
        "controls",
        "powers",
        "hires",
        "sponsors",
        "partners",
        "competes",
        "invests",
        "acquires",
        "develops",
        "distributes",
        "imports",
        "exports",
        "measures",
        "detects",
        "protects",
        "coordinates",
    ]
)
_PREPOSITIONS = frozenset(["at", "by", "for", "from", "in", "into", "of", "on", "to", "under", "with"])
_IRREGULAR_PAST = frozenset(
    [
        "written",
        "made",
        "built",
        "led",
        "run",
        "founded",
        "held",
        "won",
        "sold",
        "bought",
        "known",
        "born",
        "taught",
        "given",
        "found",
        "sung",
        "drawn",
        "worn",
    ]
)
_PERSONAL_VERBS = frozenset(
    [
        "leads",
        "manages",
        "owns",
        "audits",
        "schedules",
        "supplies",
        "approves",
        "employs",
        "reports",
        "teaches",
    ]
)
_PERSONAL = frozenset(
    [
        "discovered",
        "invented",
        "founded",
        "directed",
        "composed",
        "painted",
        "designed",
        "led",
        "coached",
        "authored",
        "developed",
        "chaired",
        "launched",
        "operated",
        "owned",
        "manufactured",
        "built",
        "published",
        "produced",
        "made",
        "managed",
        "approved",
    ]
)
"""Past participles, equal to the past tense, of what people and their organisations do."""
_UNITS = {
    "km": "km",
    "m": "m",
    "cm": "cm",
    "mm": "mm",
    "kg": "kg",
    "g": "g",
    "mg": "mg",
    "t": "t",
    "s": "s",
    "min": "min",
    "h": "h",
    "days": "days",
    "years": "years",
    "eur": "EUR",
    "usd": "USD",
    "c": "°C",
    "celsius": "°C",
    "percent": "percent",
    "mah": "mAh",
    "w": "W",
    "kw": "kW",
    "l": "l",
}
_TRUE, _FALSE = {"yes", "true", "是"}, {"no", "false", "否"}
_ZH_VERB = re.compile(
    r"(?:属于|位于|治疗|导致|引起|来自|发现于|包含|包括|生产|使用|成立于|出生于|毕业于|负责|管理|依赖|隶属于|供应|影响|预防|适用于|产于)$"
)


def humanize(relation: str) -> list[str]:
    """Split a relation's name (snake_case, camelCase, kebab-case) into lower-case words."""
    fragment = re.split(r"[/#]", relation.rstrip("/#"))[-1] if "://" in relation else relation
    spaced = re.sub(r"(?<=[a-z0-9]{2})(?=[A-Z])|(?<=[a-z])(?=[A-Z][a-z])", " ", fragment)
    words = re.split(r"[\s_\-./#:]+", spaced)
    named = [word if word.isupper() and len(word) > 1 else word.lower() for word in words if word]
    while len(named) > 1 and named[0] in ("is", "are") and named[1] in ("is", "are"):
        named.pop(0)
    return named or [relation]


def phrase(fact: Fact) -> tuple[str, str]:
    """Return the planned question and its complete answer in the fact's language."""
    if fact.language == "zh":
        return _phrase_zh(fact)
    question, answer = _phrase_en(fact)
    return question, answer[0].upper() + answer[1:] if answer.startswith("the ") else answer


def _join(values: Sequence[str], last: str = " and ", comma: str = ", ") -> str:
    return values[0] if len(values) == 1 else comma.join(values[:-1]) + last + values[-1]


def _pick(fact: Fact, *options: tuple[str, str]) -> tuple[str, str]:
    """Return one of several phrasings, always the same for a fact."""
    place = f"{fact.direction}/{fact.subject}/{fact.relation}"
    return options[hashlib.sha256(place.encode()).digest()[0] % len(options)]


def _plural(noun: str) -> str:
    if noun.endswith(("s", "x", "ch", "sh")):
        return noun if noun.endswith("s") and not noun.endswith("ss") else noun + "es"
    return noun[:-1] + "ies" if noun.endswith("y") and noun[-2:-1] not in "aeiou" else noun + "s"


def _base(verb: str) -> str:
    if verb.endswith("ies"):
        return verb[:-3] + "y"
    if verb == "does":
        return "do"
    if re.search(r"(?:ss|sh|ch|x|zz|o)es$", verb):
        return verb[:-2]
    return verb[:-1]


def _is_past(word: str) -> bool:
    return word.endswith("ed") or word in _IRREGULAR_PAST


def _an(noun: str) -> str:
    return ("an " if noun[:1].lower() in "aeiou" else "a ") + noun


def _phrase_en(fact: Fact) -> tuple[str, str]:
    words, subject, named = humanize(fact.relation), fact.subject, _join(fact.values)
    is_forward, several = fact.direction == "forward", len(fact.values) > 1
    first, last = words[0], words[-1]
    rest = " ".join(words[1:])
    if first == "has" and rest:
        return _having(fact, rest, named)
    if first in ("is", "are") and rest:
        return _phrase_en(_renamed(fact, words[1:])) if rest != "a" else _typed(fact, named)
    if words in (["type"], ["instance", "of"], ["class"], ["kind"]):
        return _typed(fact, named)
    if len(words) > 1 and _is_past(words[-2]) and last in _PREPOSITIONS:
        return _passive(fact, words, named)
    if first in _VERBS or (first.endswith("s") and len(words) > 1 and last in _PREPOSITIONS and last != "of"):
        tail = f" {rest}" if rest else ""
        if is_forward:
            asks = "Who" if first == "reports" else "What"
            return (
                f"{asks} does {subject} {_base(first)}{tail}?",
                f"{subject} {first}{tail} {named}.",
            )
        return (
            f"{'Who' if first in _PERSONAL_VERBS else 'What'} {first}{tail} {subject}?",
            f"{named} {_base(first) if several else first}{tail} {subject}.",
        )
    if last == "of" and len(words) > 1:
        noun = " ".join(words[:-1])
        noun = noun if noun == "part" else f"the {noun}"
        be = "are" if several and not is_forward else "is"
        if is_forward:
            return f"What is {subject} {noun} of?", f"{subject} is {noun} of {named}."
        return f"What is {noun} of {subject}?", f"{named} {be} {noun} of {subject}."
    return _noun(fact, words, named)


def _renamed(fact: Fact, words: Sequence[str]) -> Fact:
    return Fact(fact.direction, fact.subject, "_".join(words), fact.values, fact.triples, fact.language)


def _having(fact: Fact, noun: str, named: str) -> tuple[str, str]:
    subject, several = fact.subject, len(fact.values) > 1
    flag = fact.values[0].lower()
    if fact.direction == "reverse":
        have = "have" if several else "has"
        return (
            f"What has {subject} as its {noun}?",
            f"{named} {have} {subject} as {'their' if several else 'its'} {noun}.",
        )
    if not several and flag in _TRUE | _FALSE:
        question = f"Does {subject} have {_an(noun)}?"
        if flag in _TRUE:
            return question, f"Yes, {subject} has {_an(noun)}."
        return question, f"No, {subject} does not have {_an(noun)}."
    if several:
        return (
            f"Which {_plural(noun)} does {subject} have?",
            f"The {_plural(noun)} of {subject} are {named}.",
        )
    return f"Which {noun} does {subject} have?", f"The {noun} of {subject} is {named}."


def _typed(fact: Fact, named: str) -> tuple[str, str]:
    if fact.direction == "forward":
        return (
            f"What kind of thing is {fact.subject}?",
            f"{fact.subject} is {_join([_an(v) for v in fact.values])}.",
        )
    kind = _an(fact.subject)
    if len(fact.values) > 1:
        return f"Which are examples of {kind}?", f"{named} are each {kind}."
    return f"What is {kind}?", f"{named} is {kind}."


def _passive(fact: Fact, words: Sequence[str], named: str) -> tuple[str, str]:
    done, subject = " ".join(words[:-1]), fact.subject
    last = words[-1]
    are_years = all(re.fullmatch(r"[12]\d{3}", value) for value in fact.values)
    if fact.direction == "reverse":
        be = "were" if len(fact.values) > 1 else "was"
        return f"What was {done} {last} {subject}?", f"{named} {be} {done} {last} {subject}."
    answer = f"{subject} was {done} {last} {named}."
    if last in ("in", "on") and are_years:
        return f"In which year was {subject} {done}?", answer
    if last in ("in", "at", "on", "from"):
        answer = f"{subject} is {done} {last} {named}."
        return f"Where is {subject} {done}{' from' if last == 'from' else ''}?", answer
    if last == "by" and done in _PERSONAL:
        return f"Who {done} {subject}?", answer
    if last == "by" and done.endswith("ed"):
        return f"What {done} {subject}?", answer
    return f"What was {subject} {done} {last}?", answer


def _noun(fact: Fact, words: Sequence[str], named: str) -> tuple[str, str]:
    unit = _UNITS.get(words[-1]) if len(words) > 1 else None
    subject, several = fact.subject, len(fact.values) > 1
    if unit and all(re.fullmatch(r"[\d.,\s+-]+", value) for value in fact.values):
        noun = " ".join(words[:-1])
        answer = f"The {noun} of {subject} is {named} {unit}."
        return _pick(
            fact,
            (f"What is the {noun} of {subject} in {unit}?", answer),
            (f"How many {unit} is the {noun} of {subject}?", answer),
            (f"Give the {noun} of {subject} in {unit}.", answer),
        )
    noun = " ".join(words)
    if fact.direction == "reverse":
        have = "have" if several else "has"
        return (
            f"What has {subject} as its {noun}?",
            f"{named} {have} {subject} as {'their' if several else 'its'} {noun}.",
        )
    if several:
        many = _plural(noun)
        answer = f"The {many} of {subject} are {named}."
        return _pick(
            fact,
            (f"What are the {many} of {subject}?", answer),
            (f"Name the {many} of {subject}.", answer),
            (f"Which {many} does {subject} have?", answer),
        )
    answer = f"The {noun} of {subject} is {named}."
    return _pick(
        fact,
        (f"What is the {noun} of {subject}?", answer),
        (f"Name the {noun} of {subject}.", answer),
        (f"Can you tell me the {noun} of {subject}?", answer),
    )


def _phrase_zh(fact: Fact) -> tuple[str, str]:
    relation, subject = "".join(re.split(r"[\s_]+", fact.relation)), fact.subject
    if fact.relation.isascii():  # an English name among Chinese ones
        relation = " ".join(humanize(fact.relation))
    named, several = _join(fact.values, "和", "、"), len(fact.values) > 1
    if _ZH_VERB.search(relation):
        if fact.direction == "forward":
            return f"{subject}{relation}什么？", f"{subject}{relation}{named}。"
        return f"什么{relation}{subject}？", f"{named}{relation}{subject}。"
    flag = fact.values[0].lower()
    if fact.direction == "forward":
        if several:
            return _pick(
                fact,
                (f"{subject}的{relation}有哪些？", f"{subject}的{relation}包括{named}。"),
                (f"请列出{subject}的{relation}。", f"{subject}的{relation}有{named}。"),
                (f"{subject}有哪些{relation}？", f"{subject}的{relation}有{named}。"),
            )
        if flag in _TRUE | _FALSE:
            said = "是" if flag in _TRUE else "否"
            return f"{subject}是否{relation}？", f"{said}，{subject}{relation}：{fact.values[0]}。"
        return _pick(
            fact,
            (f"{subject}的{relation}是什么？", f"{subject}的{relation}是{named}。"),
            (f"请说出{subject}的{relation}。", f"{subject}的{relation}是{named}。"),
            (f"请问{subject}的{relation}是什么？", f"{subject}的{relation}是{named}。"),
        )
    return f"{subject}是什么的{relation}？", f"{subject}是{named}的{relation}。"
