"""English template questions and answers for facts, at least three for every shape of relation."""

import re
from collections.abc import Callable, Sequence

from datagen.generators.self_kg import grammar_en as grammar
from datagen.generators.self_kg.facts import Fact
from datagen.generators.self_kg.traits import FALSE, TRUE
from datagen.generators.self_kg.wording import Pair, join

__all__ = ["phrases_en"]


def phrases_en(fact: Fact, words: Sequence[str], unit: str) -> list[Pair]:
    """Return the ways to ask for a fact and to say it, by its relation's words and unit."""
    pairs = _SHAPES[grammar.shape_of(words)](fact, words, unit)
    return [(asked, _upper(said)) for asked, said in pairs]


def _upper(said: str) -> str:
    return "T" + said[1:] if said.startswith("the ") else said


def _ask(question: str, *more: str, said: str) -> list[Pair]:
    return [(each, said) for each in (question, *more)]


def _flagged(fact: Fact) -> str:
    """Return yes or no where the one value of a forward fact is a flag, else ""."""
    flag = fact.values[0].lower()
    if fact.direction == "reverse" or len(fact.values) > 1 or flag not in TRUE | FALSE:
        return ""
    return "yes" if flag in TRUE else "no"


def _being(fact: Fact, words: Sequence[str], unit: str) -> list[Pair]:
    """Phrase "is ...": a flag's adjective, a type, else the relation without its verb."""
    be, rest, flag, subject = words[0], " ".join(words[1:]), _flagged(fact), fact.subject
    if rest == "a":
        return _typed(fact, words, unit)
    if not flag:
        return _SHAPES[grammar.shape_of(words[1:])](fact, words[1:], unit)
    return _ask(
        f"{be.capitalize()} {subject} {rest}?",
        f"Say whether {subject} {be} {rest}.",
        f"Can you tell me whether {subject} {be} {rest}?",
        said=f"Yes, {subject} {be} {rest}." if flag == "yes" else f"No, {subject} {be} not {rest}.",
    )


def _doing(fact: Fact, words: Sequence[str], unit: str) -> list[Pair]:
    """Phrase a verb in the present tense, with what follows it."""
    verb, subject, named = words[0], fact.subject, join(fact.values)
    tail = "".join(f" {word}" for word in words[1:])
    base = grammar.base_of(verb)
    if fact.direction == "forward":
        whom = "who" if verb == "reports" else "what"
        return _ask(
            f"{whom.capitalize()} does {subject} {base}{tail}?",
            f"Tell me {whom} {subject} {verb}{tail}.",
            f"Can you tell me {whom} {subject} {verb}{tail}?",
            said=f"{subject} {verb}{tail} {named}.",
        )
    who = "who" if verb in grammar.PERSONAL_VERBS else "what"
    return _ask(
        f"{who.capitalize()} {verb}{tail} {subject}?",
        f"Tell me {who} {verb}{tail} {subject}.",
        f"Can you tell me {who} {verb}{tail} {subject}?",
        said=f"{named} {base if len(fact.values) > 1 else verb}{tail} {subject}.",
    )


def _having(fact: Fact, words: Sequence[str], unit: str) -> list[Pair]:
    noun, subject, flag = " ".join(words[1:]), fact.subject, _flagged(fact)
    if fact.direction == "reverse":
        return _had(fact, noun)
    if flag:
        thing = grammar.an(noun)
        return _ask(
            f"Does {subject} have {thing}?",
            f"Say whether {subject} has {thing}.",
            f"Can you tell me whether {subject} has {thing}?",
            said=f"Yes, {subject} has {thing}." if flag == "yes" else f"No, {subject} does not have {thing}.",
        )
    return _owned(fact, noun)


def _had(fact: Fact, noun: str) -> list[Pair]:
    """Phrase who has the subject as its noun."""
    have, its = ("have", "their") if len(fact.values) > 1 else ("has", "its")
    return _ask(
        f"What has {fact.subject} as its {noun}?",
        f"Tell me what has {fact.subject} as its {noun}.",
        f"Can you tell me what has {fact.subject} as its {noun}?",
        said=f"{join(fact.values)} {have} {fact.subject} as {its} {noun}.",
    )


def _owned(fact: Fact, noun: str) -> list[Pair]:
    """Phrase what the subject has by a noun."""
    subject, named = fact.subject, join(fact.values)
    if len(fact.values) > 1:
        many = grammar.plural_of(noun)
        return _ask(
            f"Which {many} does {subject} have?",
            f"What are the {many} of {subject}?",
            f"Name the {many} of {subject}.",
            f"Can you list the {many} of {subject}?",
            said=f"The {many} of {subject} are {named}.",
        )
    return _ask(
        f"What is the {noun} of {subject}?",
        f"Name the {noun} of {subject}.",
        f"Can you tell me the {noun} of {subject}?",
        said=f"The {noun} of {subject} is {named}.",
    )


def _typed(fact: Fact, words: Sequence[str], unit: str) -> list[Pair]:
    subject = fact.subject
    if fact.direction == "forward":
        return _ask(
            f"What kind of thing is {subject}?",
            f"What is {subject}?",
            f"Tell me what kind of thing {subject} is.",
            said=f"{subject} is {join([grammar.an(value) for value in fact.values])}.",
        )
    kind = grammar.an(subject)
    is_several = len(fact.values) > 1
    return _ask(
        f"Which are examples of {kind}?" if is_several else f"What is an example of {kind}?",
        f"Name {'every' if is_several else 'one'} {subject} that is known here.",
        f"Can you name {'examples' if is_several else 'an example'} of {kind}?",
        said=f"{join(fact.values)} are each {kind}." if is_several else f"{fact.values[0]} is {kind}.",
    )


def _of(fact: Fact, words: Sequence[str], unit: str) -> list[Pair]:
    """Phrase "capital of": the head is it, the tail has it."""
    noun, subject, named = " ".join(words[:-1]), fact.subject, join(fact.values)
    noun = noun if noun == "part" else f"the {noun}"
    if fact.direction == "forward":
        return _ask(
            f"What is {subject} {noun} of?",
            f"Tell me what {subject} is {noun} of.",
            f"Can you tell me what {subject} is {noun} of?",
            said=f"{subject} is {noun} of {named}.",
        )
    be = "are" if len(fact.values) > 1 else "is"
    return _ask(
        f"What is {noun} of {subject}?",
        f"Name {noun if noun != 'part' else 'what is part'} of {subject}.",
        f"Can you tell me what {be} {noun} of {subject}?",
        said=f"{named} {be} {noun} of {subject}.",
    )


def _passive(fact: Fact, words: Sequence[str], unit: str) -> list[Pair]:
    done, last, subject, named = " ".join(words[:-1]), words[-1], fact.subject, join(fact.values)
    if done in grammar.INTRANSITIVE:
        return _intransitive(fact, done, last, named)
    if fact.direction == "reverse":
        be = "were" if len(fact.values) > 1 else "was"
        return _ask(
            f"What was {done} {last} {subject}?",
            f"Tell me what was {done} {last} {subject}.",
            f"Can you tell me what was {done} {last} {subject}?",
            said=f"{named} {be} {done} {last} {subject}.",
        )
    was, now = f"{subject} was {done} {last} {named}.", f"{subject} is {done} {last} {named}."
    if last in ("in", "on") and _are_years(fact):
        return _ask(
            f"In which year was {subject} {done}?",
            f"When was {subject} {done}?",
            f"Name the year in which {subject} was {done}.",
            said=was,
        )
    if last in ("in", "at", "on", "from"):
        source = " from" if last == "from" else ""
        return _ask(
            f"Where is {subject} {done}{source}?",
            f"Tell me where {subject} is {done}{source}.",
            f"Can you tell me where {subject} is {done}{source}?",
            said=now,
        )
    if last == "by":
        return _by(subject, done, was)
    return _ask(
        f"What was {subject} {done} {last}?",
        f"Tell me what {subject} was {done} {last}.",
        f"Can you tell me what {subject} was {done} {last}?",
        said=was,
    )


def _by(subject: str, done: str, was: str) -> list[Pair]:
    who = "who" if done in grammar.PERSONAL else "what"
    if who == "who" or done.endswith("ed"):
        return _ask(
            f"{who.capitalize()} {done} {subject}?",
            f"Tell me {who} {done} {subject}.",
            f"Can you tell me {who} {done} {subject}?",
            said=was,
        )
    return _ask(
        f"What was {subject} {done} by?",
        f"Tell me what {subject} was {done} by.",
        f"Can you tell me what {subject} was {done} by?",
        said=was,
    )


def _intransitive(fact: Fact, done: str, last: str, named: str) -> list[Pair]:
    subject = fact.subject
    if fact.direction == "reverse":
        return _ask(
            f"Who or what {done} {last} {subject}?",
            f"Tell me who or what {done} {last} {subject}.",
            f"Can you tell me who or what {done} {last} {subject}?",
            said=f"{named} {done} {last} {subject}.",
        )
    base = re.sub(r"ied$", "y", done) if done.endswith("ied") and done != "died" else done
    base = re.sub(r"(?<=[^e])ed$", "", base) if base not in grammar.KEEP_E else base.removesuffix("d")
    said = f"{subject} {done} {last} {named}."
    if last == "in" and _are_years(fact):
        return _ask(
            f"In which year did {subject} {base}?",
            f"When did {subject} {base}?",
            f"Name the year in which {subject} {done}.",
            said=said,
        )
    where, rest = ("where", "") if last in ("in", "at") else ("what", f" {last}")
    return _ask(
        f"{where.capitalize()} did {subject} {base}{rest}?",
        f"Tell me {where} {subject} {done}{rest}.",
        f"Can you tell me {where} {subject} {done}{rest}?",
        said=said,
    )


def _are_years(fact: Fact) -> bool:
    return all(re.fullmatch(r"[12]\d{3}", value) for value in fact.values)


def _noun(fact: Fact, words: Sequence[str], unit: str) -> list[Pair]:
    noun = " ".join(words[:-1] if unit and unit == grammar.unit_of(words) else words)
    if fact.direction == "reverse":
        return _had(fact, " ".join(words))
    if not (unit and all(re.fullmatch(r"[\d.,\s+-]+", value) for value in fact.values)):
        return _owned(fact, " ".join(words))
    return _ask(
        f"What is the {noun} of {fact.subject} in {unit}?",
        f"How many {unit} is the {noun} of {fact.subject}?",
        f"Give the {noun} of {fact.subject} in {unit}.",
        said=f"The {noun} of {fact.subject} is {join(fact.values)} {unit}.",
    )


_SHAPES: dict[str, Callable[[Fact, Sequence[str], str], list[Pair]]] = {
    "being": _being,
    "doing": _doing,
    "having": _having,
    "noun": _noun,
    "of": _of,
    "passive": _passive,
    "typed": _typed,
}
