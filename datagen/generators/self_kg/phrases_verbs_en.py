"""English questions and answers for relations that are verbs, participles and places."""

import re
from collections.abc import Sequence

from datagen.generators.rewording.phrases import Pair, begun, join
from datagen.generators.self_kg import grammar_en as grammar
from datagen.generators.self_kg import words_en as words_of
from datagen.generators.self_kg.facts import Fact
from datagen.generators.self_kg.traits import is_date

__all__ = ["ask", "being_of", "phrase_did", "phrase_doing", "phrase_done", "phrase_passive", "phrase_placed"]


def ask(question: str, *more: str, said: str) -> list[Pair]:
    """Return several questions with one answer."""
    return [(each, said) for each in (question, *more)]


def being_of(done: str, last: str) -> str:
    """Return "is" for how things stand (located in, owned by), "was" for what was done once (founded in)."""
    lasting = words_of.LASTING if last == "by" else words_of.STATES
    return "is" if done.split()[-1] in lasting else "was"


def _are_years(fact: Fact) -> bool:
    return all(re.fullmatch(r"[12]\d{3}", value) for value in fact.values)


def _are_dates(fact: Fact) -> bool:
    return all(map(is_date, fact.values))


def _who(fact: Fact, *, is_personal: bool = False, default: str = "what") -> str:
    if is_personal or grammar.is_person(fact.kind):
        return "who"
    is_back = fact.direction == "reverse" and default == "what"
    return grammar.which_of(fact.kind, len(fact.values)) if is_back else default


def _agreed(who: str, one: str, many: str, fact: Fact) -> str:
    """Return a verb as it goes with the word that asks: who serves, which lines serve."""
    return many if who.startswith("which") and len(fact.values) > 1 else one


def phrase_doing(fact: Fact, words: Sequence[str], unit: str) -> list[Pair]:
    """Phrase a verb in the present tense, with what follows it."""
    verb, subject, named = words[0], fact.subject, join(fact.values)
    base, rest = grammar.base_of(verb), " ".join(words[1:])
    if rest and words[-1] not in words_of.PREPOSITIONS:
        return _with_object(fact, verb, rest)
    tail = f" {rest}" if rest else ""
    if fact.direction == "forward":
        whom = _who(fact, is_personal=verb in words_of.WHOM)
        return ask(
            f"{whom.capitalize()} does {subject} {base}{tail}?",
            f"Tell me {whom} {subject} {verb}{tail}.",
            f"Can you tell me {whom} {subject} {verb}{tail}?",
            said=f"{subject} {verb}{tail} {named}.",
        )
    who = _who(fact, is_personal=verb in words_of.PERSONAL_VERBS)
    does = _agreed(who, verb, base, fact)
    return ask(
        f"{begun(who)} {does}{tail} {subject}?",
        f"Tell me {who} {does}{tail} {subject}.",
        f"Can you tell me {who} {does}{tail} {subject}?",
        said=f"{named} {base if len(fact.values) > 1 else verb}{tail} {subject}.",
    )


def _with_object(fact: Fact, verb: str, thing: str) -> list[Pair]:
    """Phrase a verb with its object, of which the values are names: uses material, granite."""
    subject, named, base = fact.subject, join(fact.values), grammar.base_of(verb)
    if fact.direction == "reverse":
        who = _who(fact)
        does = _agreed(who, verb, base, fact)
        return ask(
            f"{begun(who)} {does} the {thing} {subject}?",
            f"Tell me {who} {does} the {thing} {subject}.",
            f"Can you tell me {who} {does} the {thing} {subject}?",
            said=f"{named} {base if len(fact.values) > 1 else verb} the {thing} {subject}.",
        )
    things = grammar.plural_of(thing) if len(fact.values) > 1 else thing
    return ask(
        f"Which {things} does {subject} {base}?",
        f"Tell me which {things} {subject} {verb}.",
        f"Can you tell me which {things} {subject} {verb}?",
        said=f"{subject} {verb} the {things} {named}.",
    )


def phrase_done(fact: Fact, words: Sequence[str], unit: str) -> list[Pair]:
    """Phrase what was done once with its object: won award, attended school."""
    verb, subject, named = words[0], fact.subject, join(fact.values)
    if fact.direction == "reverse":
        return ask(
            f"Who {verb} {subject}?",
            f"Tell me who {verb} {subject}.",
            f"Can you tell me who {verb} {subject}?",
            said=f"{named} {verb} {subject}.",
        )
    is_several, thing = len(fact.values) > 1, grammar.singular_of(" ".join(words[1:]))
    things = grammar.plural_of(thing) if is_several else thing
    return ask(
        f"Which {things} did {subject} {words_of.PAST[verb]}?",
        f"Name the {things} that {subject} {verb}.",
        f"Can you tell me which {things} {subject} {verb}?",
        said=f"The {things} that {subject} {verb} {'are' if is_several else 'is'} {named}.",
    )


def phrase_did(fact: Fact, words: Sequence[str], unit: str) -> list[Pair]:
    """Phrase a past tense alone: a date (opened), a state (located), else what was done (influenced)."""
    (done,) = words
    subject, named = fact.subject, join(fact.values)
    is_placed = done in words_of.STATES | words_of.INTRANSITIVE | {"born"}
    if is_placed or (fact.direction == "forward" and (_are_years(fact) or _are_dates(fact))):
        return phrase_passive(fact, (done, "in"), unit)
    if fact.direction == "forward":
        whom = _who(fact)
        return ask(
            f"{whom.capitalize()} is it that {subject} {done}?",
            f"Tell me {whom} {subject} {done}.",
            f"Can you tell me {whom} {subject} {done}?",
            said=f"{subject} {done} {named}.",
        )
    who = _who(fact, is_personal=done in words_of.PERSONAL | {"wrote"})
    return ask(
        f"{begun(who)} {done} {subject}?",
        f"Tell me {who} {done} {subject}.",
        f"Can you tell me {who} {done} {subject}?",
        said=f"{named} {done} {subject}.",
    )


def phrase_placed(fact: Fact, words: Sequence[str], unit: str) -> list[Pair]:
    """Phrase what ends in a preposition and is no participle: adjacent to, in."""
    tail, subject, named = " ".join(words), fact.subject, join(fact.values)
    if fact.direction == "reverse":
        who, be = _who(fact), "are" if len(fact.values) > 1 else "is"
        asked = _agreed(who, "is", be, fact)
        return ask(
            f"{begun(who)} {asked} {tail} {subject}?",
            f"Tell me {who} {asked} {tail} {subject}.",
            f"Can you tell me {who} {asked} {tail} {subject}?",
            said=f"{named} {be} {tail} {subject}.",
        )
    whom = _who(fact)
    return ask(
        f"{whom.capitalize()} is {subject} {tail}?",
        f"Tell me {whom} {subject} is {tail}.",
        f"Can you tell me {whom} {subject} is {tail}?",
        said=f"{subject} is {tail} {named}.",
    )


def phrase_passive(fact: Fact, words: Sequence[str], unit: str) -> list[Pair]:
    """Phrase a participle with its preposition: discovered by, located in, died in."""
    done, last, subject, named = " ".join(words[:-1]), words[-1], fact.subject, join(fact.values)
    if done in words_of.INTRANSITIVE:
        return _intransitive(fact, done, last, named)
    be = being_of(done, last)
    if fact.direction == "reverse":
        who = _who(fact, is_personal=done == "born")
        many = {"is": "are", "was": "were"}[be] if len(fact.values) > 1 else be
        asked = _agreed(who, be, many, fact)
        return ask(
            f"{begun(who)} {asked} {done} {last} {subject}?",
            f"Tell me {who} {asked} {done} {last} {subject}.",
            f"Can you tell me {who} {asked} {done} {last} {subject}?",
            said=f"{named} {many} {done} {last} {subject}.",
        )
    said = f"{subject} {be} {done} {last} {named}."
    if last in ("in", "on") and _are_years(fact):
        return ask(
            f"In which year was {subject} {done}?",
            f"When was {subject} {done}?",
            f"Name the year in which {subject} was {done}.",
            said=f"{subject} was {done} in {named}.",
        )
    if last in ("in", "on") and _are_dates(fact):
        return ask(
            f"When was {subject} {done}?",
            f"Tell me when {subject} was {done}.",
            f"Can you tell me when {subject} was {done}?",
            said=f"{subject} was {done} on {named}.",
        )
    if last in ("in", "at", "on", "from") and done not in words_of.UNPLACED:
        source = " from" if last == "from" else ""
        return ask(
            f"Where {be} {subject} {done}{source}?",
            f"Tell me where {subject} {be} {done}{source}.",
            f"Can you tell me where {subject} {be} {done}{source}?",
            said=said,
        )
    if last == "by":
        return _by(fact, done, said)
    whom = _who(fact)
    return ask(
        f"{whom.capitalize()} {be} {subject} {done} {last}?",
        f"Tell me {whom} {subject} {be} {done} {last}.",
        f"Can you tell me {whom} {subject} {be} {done} {last}?",
        said=said,
    )


def _by(fact: Fact, done: str, was: str) -> list[Pair]:
    subject, who = fact.subject, _who(fact, is_personal=done in words_of.PERSONAL)
    if being_of(done, "by") == "is":
        return ask(
            f"{who.capitalize()} is {subject} {done} by?",
            f"Tell me {who} {subject} is {done} by.",
            f"Can you tell me {who} {subject} is {done} by?",
            said=was,
        )
    if done.endswith("ed") or done in ("founded", "built", "made", "led", "taught"):
        return ask(
            f"{begun(who)} {done} {subject}?",
            f"Tell me {who} {done} {subject}.",
            f"Can you tell me {who} {done} {subject}?",
            said=was,
        )
    return ask(
        f"{who.capitalize()} was {subject} {done} by?",
        f"Tell me {who} {subject} was {done} by.",
        f"Can you tell me {who} {subject} was {done} by?",
        said=was,
    )


def _intransitive(fact: Fact, done: str, last: str, named: str) -> list[Pair]:
    subject = fact.subject
    if fact.direction == "reverse":
        who = _who(fact, default="who or what")
        return ask(
            f"{who.capitalize()} {done} {last} {subject}?",
            f"Tell me {who} {done} {last} {subject}.",
            f"Can you tell me {who} {done} {last} {subject}?",
            said=f"{named} {done} {last} {subject}.",
        )
    base = re.sub(r"ied$", "y", done) if done.endswith("ied") and done != "died" else done
    base = re.sub(r"([mnprt])\1ed$", r"\1", base)
    base = re.sub(r"(?<=[^e])ed$", "", base) if base not in words_of.KEEP_E else base.removesuffix("d")
    said = f"{subject} {done} {last} {named}."
    if last == "in" and (_are_years(fact) or _are_dates(fact)):
        on = "in" if _are_years(fact) else "on"
        first = f"In which year did {subject} {base}?" if on == "in" else f"When did {subject} {base}?"
        return ask(
            first,
            f"Tell me when {subject} {done}.",
            f"Can you tell me when {subject} {done}?",
            said=f"{subject} {done} {on} {named}.",
        )
    where, rest = ("where", "") if last in ("in", "at") else (_who(fact), f" {last}")
    return ask(
        f"{where.capitalize()} did {subject} {base}{rest}?",
        f"Tell me {where} {subject} {done}{rest}.",
        f"Can you tell me {where} {subject} {done}{rest}?",
        said=said,
    )
