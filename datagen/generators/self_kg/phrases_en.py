"""English template questions and answers for facts, at least three for every shape of relation."""

from collections.abc import Callable, Sequence

from datagen.generators.rewording.phrases import Pair, begun, join
from datagen.generators.self_kg import grammar_en as grammar
from datagen.generators.self_kg import nouns_en
from datagen.generators.self_kg import words_en as words_of
from datagen.generators.self_kg.asking_en import are_dates, ask
from datagen.generators.self_kg.facts import Fact
from datagen.generators.self_kg.phrases_past_en import phrase_did, phrase_passive, phrase_within
from datagen.generators.self_kg.phrases_verbs_en import phrase_doing, phrase_done, phrase_modal, phrase_placed
from datagen.generators.self_kg.quantities import is_number, quantity_of
from datagen.generators.self_kg.traits import flag_of, is_value

__all__ = ["phrases_en"]


def phrases_en(fact: Fact, words: Sequence[str], unit: str) -> list[Pair]:
    """Return the ways to ask for a fact and to say it, by its relation's words and unit."""
    if flag := _flagged(fact):
        return _told(fact, words, flag)
    pairs = _SHAPES[grammar.shape_of(words)](fact, words, unit)
    return [(asked, begun(said)) for asked, said in pairs]


def _flagged(fact: Fact) -> str:
    """Return yes or no where the one value of a forward fact is a flag, else ""."""
    return flag_of(fact.values[0]) if fact.direction == "forward" and len(fact.values) == 1 else ""


def _told(fact: Fact, words: Sequence[str], flag: str) -> list[Pair]:
    """Phrase a yes or no: what the subject is (in stock), does (supports 5G) or has (a lid)."""
    subject, shape = fact.subject, grammar.shape_of(words)
    if shape == "modal":
        first, rest = words[0], " ".join(words[1:])
        clause = f"{subject} {first} {rest}"
        denied = f"{subject} cannot {rest}" if first == "can" else f"{subject} {first} not {rest}"
        return ask(
            f"{first.capitalize()} {subject} {rest}?",
            f"Say whether {clause}.",
            f"Can you tell me whether {clause}?",
            said=f"Yes, {clause}." if flag == "yes" else f"No, {denied}.",
        )
    if shape in ("being", "within") or grammar.is_adjective(words):
        be, rest = ("is", " ".join(words)) if shape != "being" else (words[0], " ".join(words[1:]))
        first, clause = f"{be.capitalize()} {subject} {rest}?", f"{subject} {be} {rest}"
        denied = f"{subject} {be} not {rest}"
    else:
        verb, rest = words[0], " ".join(words[1:])
        if shape != "doing":
            verb, rest = "has", nouns_en.an(" ".join(grammar.without_have(words)))
        base = "have" if verb == "has" else grammar.base_of(verb)
        first, clause = f"Does {subject} {base} {rest}".rstrip() + "?", f"{subject} {verb} {rest}".rstrip()
        denied = f"{subject} does not {base} {rest}".rstrip()
    return ask(
        first,
        f"Say whether {clause}.",
        f"Can you tell me whether {clause}?",
        said=f"Yes, {clause}." if flag == "yes" else f"No, {denied}.",
    )


def _being(fact: Fact, words: Sequence[str], unit: str) -> list[Pair]:
    """Phrase "is a", a type, else the relation without its verb."""
    if words[1:] == ["a"]:
        return _typed(fact, words, unit)
    return _SHAPES[grammar.shape_of(words[1:])](fact, words[1:], unit)


def _having(fact: Fact, words: Sequence[str], unit: str) -> list[Pair]:
    return _noun(fact, grammar.without_have(words), unit)


def _had(fact: Fact, noun: str) -> list[Pair]:
    """Phrase who has the subject as its noun, or among its nouns where there may be several."""
    one = nouns_en.singular_of(noun)
    is_who = nouns_en.is_person(fact.kind) or (not fact.kind and one in words_of.PERSON_NOUNS)
    who, its = ("who", "their") if is_who else (nouns_en.which_of(fact.kind, len(fact.values)), "its")
    have, their = ("have", "their") if len(fact.values) > 1 else ("has", its)
    has, its = (have, their) if who.startswith("which") else ("has", its)
    role, roles = f"as {its} {one}", f"as {their} {one}"
    if fact.is_of_many:
        many = nouns_en.plural_of(noun)
        role, roles = f"among {its} {many}", f"among {their} {many}"
    elif one != noun:
        role = roles = f"as {nouns_en.an(one)}"
    return ask(
        f"{begun(who)} {has} {fact.subject} {role}?",
        f"Tell me {who} {has} {fact.subject} {role}.",
        f"Can you tell me {who} {has} {fact.subject} {role}?",
        said=f"{join(fact.values)} {have} {fact.subject} {roles}.",
    )


def _owned(fact: Fact, noun: str) -> list[Pair]:
    """Phrase what the subject has by a noun."""
    subject, named = fact.subject, join(fact.values)
    is_several, found = len(fact.values) > 1, quantity_of(fact.values[0])
    if is_several or (fact.is_of_many and not is_value(fact.values[0])):
        many, one = nouns_en.plural_of(noun), nouns_en.singular_of(noun)
        only = f"The only {one} listed for {subject} is {named}."
        return ask(
            f"Which {many} does {subject} have?",
            f"What are the {many} of {subject}?",
            f"Name the {many} of {subject}.",
            f"Can you list the {many} of {subject}?",
            said=f"The {many} of {subject} are {named}." if is_several else only,
        )
    is_amount = is_value(fact.values[0])
    noun = noun if is_amount else nouns_en.singular_of(noun)
    noun = nouns_en.number_noun(noun, found.unit) if found else noun
    be = "are" if is_amount and nouns_en.is_plural(noun) else "is"
    is_who = nouns_en.is_person(fact.kind) or (not fact.kind and not is_amount and nouns_en.is_office(noun))
    who = "Who" if is_who else "What"
    return ask(
        f"{who} {be} the {noun} of {subject}?",
        f"Name the {noun} of {subject}.",
        f"Can you tell me the {noun} of {subject}?",
        said=f"The {noun} of {subject} {be} {named}.",
    )


def _typed(fact: Fact, words: Sequence[str], unit: str) -> list[Pair]:
    subject, is_several = fact.subject, len(fact.values) > 1
    if fact.direction == "forward":
        thing = "entity" if any(map(nouns_en.is_person, fact.values)) else "thing"
        return ask(
            f"What kind of {thing} is {subject}?",
            f"Which kind of {thing} is {subject}?",
            f"Tell me what kind of {thing} {subject} is.",
            said=f"{subject} is {join([nouns_en.an(nouns_en.singular_of(value)) for value in fact.values])}.",
        )
    kind = nouns_en.an(nouns_en.singular_of(subject))
    return ask(
        f"Which are examples of {kind}?" if is_several else f"What is an example of {kind}?",
        f"Name {'every' if is_several else 'one'} {subject} that is known here.",
        f"Can you name {'examples' if is_several else 'an example'} of {kind}?",
        said=f"{join(fact.values)} are each {kind}." if is_several else f"{fact.values[0]} is {kind}.",
    )


def _of(fact: Fact, words: Sequence[str], unit: str) -> list[Pair]:
    """Phrase "capital of": the head is it, the tail has it."""
    noun, subject, named = " ".join(words[:-1]), fact.subject, join(fact.values)
    is_shared = grammar.is_shared(words)
    one = "part" if noun == "part" else nouns_en.an(noun) if is_shared else f"the {noun}"
    if fact.direction == "forward":
        return ask(
            f"What is {subject} {one} of?",
            f"Tell me what {subject} is {one} of.",
            f"Can you tell me what {subject} is {one} of?",
            said=f"{subject} is {one} of {named}.",
        )
    who = "who" if nouns_en.is_person(fact.kind) else nouns_en.which_of(fact.kind, len(fact.values))
    if len(fact.values) > 1 and noun != "part":
        one = nouns_en.plural_of(noun) if is_shared else f"the {nouns_en.plural_of(noun)}"
    be = "are" if len(fact.values) > 1 else "is"
    return ask(
        f"{begun(who)} {be} {one} of {subject}?",
        f"Name {'what is ' if noun == 'part' else ''}{one} of {subject}.",
        f"Can you tell me {who} {be} {one} of {subject}?",
        said=f"{named} {be} {one} of {subject}.",
    )


def _noun(fact: Fact, words: Sequence[str], unit: str) -> list[Pair]:
    is_dated = fact.direction == "forward" and are_dates(fact)
    if is_dated and words[0] in ("first", "last") and grammar.is_adjective(words):
        return phrase_passive(fact, (*words, "in"), unit)
    is_named = bool(unit) and unit == grammar.unit_of(words)
    if fact.direction == "reverse":
        return _had(fact, " ".join(words))
    noun, subject = " ".join(words[:-1] if is_named else words), fact.subject
    if not (unit and all(map(is_number, fact.values))):
        return _owned(fact, noun)
    be = "are" if nouns_en.is_plural(noun) else "is"
    return ask(
        f"What {be} the {noun} of {subject} in {unit}?",
        f"Give the {noun} of {subject} in {unit}.",
        f"Can you tell me, in {unit}, the {noun} of {subject}?",
        said=f"The {noun} of {subject} {be} {join([f'{value} {unit}' for value in fact.values])}.",
    )


_SHAPES: dict[str, Callable[[Fact, Sequence[str], str], list[Pair]]] = {
    "being": _being,
    "did": phrase_did,
    "doing": phrase_doing,
    "done": phrase_done,
    "having": _having,
    "modal": phrase_modal,
    "noun": _noun,
    "of": _of,
    "passive": phrase_passive,
    "placed": phrase_placed,
    "typed": _typed,
    "within": phrase_within,
}
