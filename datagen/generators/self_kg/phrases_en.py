"""English template questions and answers: a relation's words, read as the grammar they carry."""

import re
from collections.abc import Sequence

from datagen.generators.self_kg.graph import FALSE, TRUE, Fact
from datagen.generators.self_kg.wording import humanize, join, pick
from datagen.text import word_set

__all__ = ["phrase_en"]

_VERBS = word_set(
    """
    orbits treats causes supplies contains produces employs manages owns operates uses requires serves
    stores ships leads audits schedules maintains services approves dispatches delivers reports belongs
    depends follows precedes borders crosses feeds prevents inhibits activates encodes binds supports
    teaches studies writes publishes makes sells buys builds designs funds hosts houses handles covers
    includes governs regulates reviews trains transports receives sends connects links affects triggers
    applies works lives runs replaces monitors inspects controls powers hires sponsors partners competes
    invests acquires develops distributes imports exports measures detects protects coordinates
    """
)
_PREPOSITIONS = frozenset(["at", "by", "for", "from", "in", "into", "of", "on", "to", "under", "with"])
_IRREGULAR_PAST = word_set(
    """
    written made built led run founded held won sold bought known born taught given found sung drawn
    worn
    """
)
_PERSONAL_VERBS = word_set("leads manages owns audits schedules supplies approves employs reports teaches")
_INTRANSITIVE = word_set(
    """
    died lived graduated resigned retired settled worked studied served moved arrived departed emigrated
    belonged happened originated competed played participated trained
    """
)
"""Past tenses that take no "was": who died in 1920 was not died in 1920."""
_KEEP_E = word_set(
    "died lived graduated retired settled served moved arrived emigrated originated competed participated"
)
_PERSONAL = word_set(
    """
    discovered invented founded directed composed painted designed led coached authored developed
    chaired launched operated owned manufactured built published produced made managed approved
    """
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


def phrase_en(fact: Fact) -> tuple[str, str]:
    """Return the planned question and its complete answer; the answer may begin with "the"."""
    words, subject, named = humanize(fact.relation), fact.subject, join(fact.values)
    is_forward, several = fact.direction == "forward", len(fact.values) > 1
    first, last = words[0], words[-1]
    rest = " ".join(words[1:])
    if first == "has" and rest:
        return _having(fact, rest, named)
    if first in ("is", "are") and rest:
        return _being(fact, words, named)
    if words in (["type"], ["instance", "of"], ["class"], ["kind"]):
        return _typed(fact, named)
    if len(words) > 1 and _is_past(words[-2]) and last in _PREPOSITIONS:
        return _passive(fact, words, named)
    if first in _VERBS or (first.endswith("s") and len(words) > 1 and last in _PREPOSITIONS and last != "of"):
        return _doing(fact, words, named)
    if last == "of" and len(words) > 1:
        noun = " ".join(words[:-1])
        noun = noun if noun == "part" else f"the {noun}"
        be = "are" if several and not is_forward else "is"
        if is_forward:
            return f"What is {subject} {noun} of?", f"{subject} is {noun} of {named}."
        return f"What is {noun} of {subject}?", f"{named} {be} {noun} of {subject}."
    return _noun(fact, words, named)


def _being(fact: Fact, words: Sequence[str], named: str) -> tuple[str, str]:
    """Phrase "is ...": a flag's adjective, a type, else the relation without its verb."""
    be, rest, flag = words[0], " ".join(words[1:]), fact.values[0].lower()
    if rest == "a":
        return _typed(fact, named)
    if fact.direction == "reverse" or len(fact.values) > 1 or flag not in TRUE | FALSE:
        return phrase_en(_renamed(fact, words[1:]))
    said = f"Yes, {fact.subject} {be}" if flag in TRUE else f"No, {fact.subject} {be} not"
    return f"{be.capitalize()} {fact.subject} {rest}?", f"{said} {rest}."


def _doing(fact: Fact, words: Sequence[str], named: str) -> tuple[str, str]:
    """Phrase a verb in the present tense, with what follows it."""
    verb, subject = words[0], fact.subject
    tail = "".join(f" {word}" for word in words[1:])
    if fact.direction == "forward":
        asks = "Who" if verb == "reports" else "What"
        return f"{asks} does {subject} {_base(verb)}{tail}?", f"{subject} {verb}{tail} {named}."
    said = _base(verb) if len(fact.values) > 1 else verb
    asks = "Who" if verb in _PERSONAL_VERBS else "What"
    return f"{asks} {verb}{tail} {subject}?", f"{named} {said}{tail} {subject}."


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
    if not several and flag in TRUE | FALSE:
        question = f"Does {subject} have {_an(noun)}?"
        if flag in TRUE:
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
            f"{fact.subject} is {join([_an(v) for v in fact.values])}.",
        )
    kind = _an(fact.subject)
    if len(fact.values) > 1:
        return f"Which are examples of {kind}?", f"{named} are each {kind}."
    return f"What is {kind}?", f"{named} is {kind}."


def _passive(fact: Fact, words: Sequence[str], named: str) -> tuple[str, str]:
    done, subject = " ".join(words[:-1]), fact.subject
    last = words[-1]
    if done in _INTRANSITIVE:
        return _intransitive(fact, done, last, named)
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


def _intransitive(fact: Fact, done: str, last: str, named: str) -> tuple[str, str]:
    subject = fact.subject
    if fact.direction == "reverse":
        return f"Who or what {done} {last} {subject}?", f"{named} {done} {last} {subject}."
    base = re.sub(r"ied$", "y", done) if done.endswith("ied") and done != "died" else done
    base = re.sub(r"(?<=[^e])ed$", "", base) if base not in _KEEP_E else base.removesuffix("d")
    answer = f"{subject} {done} {last} {named}."
    if last == "in" and all(re.fullmatch(r"[12]\d{3}", value) for value in fact.values):
        return f"In which year did {subject} {base}?", answer
    if last in ("in", "at"):
        return f"Where did {subject} {base}?", answer
    return f"What did {subject} {base} {last}?", answer


def _noun(fact: Fact, words: Sequence[str], named: str) -> tuple[str, str]:
    unit = _UNITS.get(words[-1]) if len(words) > 1 else None
    subject, several = fact.subject, len(fact.values) > 1
    if unit and all(re.fullmatch(r"[\d.,\s+-]+", value) for value in fact.values):
        noun = " ".join(words[:-1])
        answer = f"The {noun} of {subject} is {named} {unit}."
        return pick(
            fact,
            (f"What is the {noun} of {subject} in {unit}?", answer),
            (f"How many {unit} is the {noun} of {subject}?", answer),
            (f"Give the {noun} of {subject} in {unit}.", answer),
        )
    noun = " ".join(words)
    if fact.direction == "reverse":
        return _having(fact, noun, named)
    if several:
        many = _plural(noun)
        answer = f"The {many} of {subject} are {named}."
        return pick(
            fact,
            (f"What are the {many} of {subject}?", answer),
            (f"Name the {many} of {subject}.", answer),
            (f"Which {many} does {subject} have?", answer),
        )
    answer = f"The {noun} of {subject} is {named}."
    return pick(
        fact,
        (f"What is the {noun} of {subject}?", answer),
        (f"Name the {noun} of {subject}.", answer),
        (f"Can you tell me the {noun} of {subject}?", answer),
    )
