"""What a plan of each kind must be, worked out from the graph by code that shares none with the planner."""

import re
from functools import lru_cache

from kg_asked import asks_backwards, asks_forward, directions, says_backwards
from kg_worlds import FLAGS, TYPES, VERBALS, number

from datagen.generators.self_kg.sayings import SAYINGS
from datagen.text import fold

BLANK = "____"
MEASURED = ("numbers", "metres", "people", "days", "years")
DEGREES = {"more": "greater", "top": "greatest", "bottom": "smallest", "high": "大", "low": "小"}


def listed(values, language, either=False):
    """Values in words; set apart by semicolons where one holds what stands between them."""
    values = list(values)
    comma, last = (
        ("、", "还是" if either else "和") if language == "zh" else (", ", " or " if either else " and ")
    )
    if len(values) > 1 and any(comma in value or last in value for value in values):
        comma, last = ("；", "；") if language == "zh" else ("; ", "; and ")
    return comma.join(values[:-1]) + (last if len(values) > 1 else "") + values[-1]


def upper(text):
    """A capital where the first word is all in small letters."""
    word = text.split()[0]
    return text[0].upper() + text[1:] if word == word.lower() else text


@lru_cache(maxsize=100_000)
def finder(names):
    """A pattern that finds the longest of some names; Latin ones between word borders."""
    parts = [
        rf"(?<![^\W_]){re.escape(fold(name))}(?![^\W_])" if name.isascii() else re.escape(fold(name))
        for name in sorted(names, key=lambda name: -len(fold(name)))
    ]
    return re.compile("|".join(parts))


def named(text, truth):
    """The names of the graph's entities in a text, folded, longest first."""
    names = frozenset(name for name in truth.graph if truth.is_entity(name))
    return set(finder(names).findall(fold(text))) if names else set()


def sentences(verbal, subject, values, language, is_of_many=False):
    """Every way in which the fact may be said."""
    values = list(values)
    if values[0] in FLAGS:
        yes = FLAGS[values[0]]
        if language == "zh":
            return {f"是，{subject}有毒。" if yes else f"否，{subject}没有毒。"}
        return {f"Yes, {subject} has a ring." if yes else f"No, {subject} does not have a ring."}
    is_number = all(value.replace(",", "").replace(".", "").lstrip("-").isdigit() for value in values)
    shown = [
        f"{value} {verbal.unit}" if verbal.unit and is_number and language == "en" else value
        for value in values
    ]
    if language == "zh":
        shown = [f"{value}{verbal.unit}" if is_number else value for value in values]
    says = verbal.says.replace(f" {verbal.unit}.", ".") if verbal.unit and language == "en" else verbal.says
    says = says.replace(f"{verbal.unit}。", "。") if verbal.unit and language == "zh" else says
    if language == "zh" and verbal.name == "位于":
        return {says.format(s=subject, v=listed(shown, language))}
    if verbal.tails == "kinds" and verbal.name == "type":
        told = f"{subject} is {listed([an(value) for value in values], language)}."
        return {told, upper(told)}
    is_only = len(values) == 1 and is_of_many and verbal.noun and language == "en"
    if is_only and verbal.tails in ("names", "one"):
        found = {f"The only {verbal.noun} listed for {subject} is {values[0]}."}
    elif len(values) == 1 or not verbal.noun:
        found = {says.format(s=subject, v=listed(shown, language))}
    elif language == "zh":
        have = ("是",) if verbal.tails == "kinds" else ("有", "包括")
        found = {f"{subject}的{verbal.noun}{each}{listed(shown, language)}。" for each in have}
    else:
        found = {f"The {verbal.nouns} of {subject} are {listed(shown, language)}."}
    return found | {upper(each) for each in found}


def find(text, name, names):
    """Where a text says a name outside of the longer ones, or -1."""
    text = fold(text)
    for other in names:
        if fold(name) in fold(other) and fold(other) != fold(name):
            text = text.replace(fold(other), "\0" * len(fold(other)))
    return text.find(fold(name))


def an(noun):
    """A noun of the test's own kinds with its article."""
    return f"an {noun}" if noun[0] in "aeio" else f"a {noun}"


def said(sayings, language, holes):
    """Every question and answer that some sayings give with the holes filled."""
    return {
        (upper(question.format_map(holes)), upper(answer.format_map(holes)))
        for saying in sayings
        for question, answer in SAYINGS[language][saying]
    }


class Checker:
    """Checks plans of one graph; each method is a kind, and returns nothing or fails."""

    def __init__(self, truth):
        self.truth = truth

    def check(self, plan):
        """Fail unless a plan is right in every way that the graph and its own words can tell."""
        turns = plan.turns or (plan,)
        for turn in turns:
            text = f"{turn.question} {turn.answer} {turn.input}"
            assert not re.search(r"hasColour|_kg|_in\b|_by\b|has_ring|\(千克\)", text), text
            assert "  " not in text.strip() and "{" not in text
            assert not {fold(name) for name in turn.hidden if self.truth.is_entity(name)} & (
                named(turn.question, self.truth) - named(" ".join(turn.subjects), self.truth)
            )
        getattr(self, plan.kind.replace("-", "_"))(plan)

    def hides(self, names, text):
        """Fail where a text says one of some names, or another name of the same thing, wherever it stands."""
        called = frozenset(each for name in names for each in self.truth.called(name))
        assert not finder(called).search(fold(text)), (text, called)

    def relation(self, plan):
        """The relation that a plan of one relation asks about."""
        (name,) = {
            verbal.name
            for verbal in VERBALS.values()
            if words_of(verbal) == plan.relations[-1] and words_of(verbal) in plan.relations
        } & ({key for _, _, key in self.truth.graph.edges(keys=True)})
        return VERBALS[name]

    def fact(self, plan, subject):
        """Check that a plan's values are all that its subject has, and that its answer says them."""
        verbal, truth = self.relation(plan), self.truth
        assert {fold(value) for value in plan.values} == truth.tails(subject, verbal.name)
        assert len({fold(value) for value in plan.values}) == len(plan.values)
        assert truth.supports(plan.triples, truth.edges(subject, verbal.name))
        return verbal, self.sentences(verbal, subject, plan.values, plan.language)

    def sentences(self, verbal, subject, values, language):
        """Every way in which the graph's own words say a fact."""
        many = self.truth.is_of_many(verbal.name)
        return sentences(verbal, subject, values, language, many)

    def forward(self, plan):
        (subject,) = plan.subjects
        verbal, answers = self.fact(plan, subject)
        assert plan.answer in answers
        assert asks_forward(plan.question, verbal, subject, plan.language), plan
        assert plan.hops == 1

    def reverse(self, plan):
        (subject,), truth = plan.subjects, self.truth
        verbal = self.relation(plan)
        assert {fold(value) for value in plan.values} == truth.heads(subject, verbal.name)
        assert truth.may_reverse(verbal.name)
        edges = [
            edge
            for edge in truth.graph.edges(keys=True)
            if edge[2] == verbal.name and fold(edge[1]) == fold(subject)
        ]
        assert truth.supports(plan.triples, edges)
        values = listed(plan.values, plan.language)
        assert says_backwards(plan.answer, verbal, subject, values, plan.language), plan
        assert asks_backwards(plan.question, verbal, subject, plan.language), plan
        assert not verbal.unit and plan.hops == 1

    def multi_hop(self, plan):
        truth, (start,) = self.truth, plan.subjects
        nodes = [start, *plan.values[: plan.hops - 1]]
        values = plan.values[plan.hops - 1 :]
        assert len(plan.relations) == plan.hops >= 2 and len(set(map(fold, nodes))) == len(nodes)
        ways = [([], start, "")]
        for here, there, words in zip(nodes, nodes[1:], plan.relations, strict=False):
            verbal = next(v for v in VERBALS.values() if words_of(v) == words and self.has(v))
            ways = [
                (edges + step, called, opened)
                for edges, phrase, opening in ways
                for step, called, opened in self.steps(verbal, here, there, phrase, opening, plan.language)
            ]
        verbal, last = self.relation(plan), nodes[-1]
        assert {fold(value) for value in values} == truth.tails(last, verbal.name)
        own = truth.edges(last, verbal.name)
        assert any(
            truth.supports(plan.triples, edges + own)
            and asks_forward(plan.question, verbal, phrase, plan.language)
            and plan.question.startswith(opening)
            for edges, phrase, opening in ways
        ), plan
        for value in values:
            if truth.is_entity(value):
                assert truth.distance(start, value) >= plan.hops
        assert not set(map(fold, values)) & set(map(fold, nodes))
        self.hides([*nodes[1:], *values], plan.question)
        assert any(each in plan.answer for each in self.sentences(verbal, last, values, plan.language))

    def has(self, verbal):
        return any(key == verbal.name for _, _, key in self.truth.graph.edges(keys=True))

    def steps(self, verbal, here, there, phrase, opening, language):
        """Yield each way to take a step of a path: its edges, and how the station is called from there on."""
        truth, kind = self.truth, self.truth.kind(there)
        if truth.tails(here, verbal.name) == {fold(there)}:
            edges = truth.edges(here, verbal.name)
            if verbal.noun:
                ahead = f"{phrase}的{verbal.noun}" if language == "zh" else f"the {verbal.noun} of {phrase}"
                yield edges, ahead, opening
            elif language == "zh":
                yield edges, f"{phrase}{verbal.name}的{kind}", opening
            else:
                told = verbal.says.format(s=phrase, v="someone" if kind == "person" else an(kind))
                yield edges, f"that {kind}", upper(told)
        if truth.heads(here, verbal.name) == {fold(there)} and truth.may_reverse(verbal.name):
            edges = [
                edge
                for edge in truth.graph.edges(keys=True)
                if edge[2] == verbal.name and fold(edge[1]) == fold(here)
            ]
            words = verbal.says.removeprefix("{s} ").removesuffix(" {v}.")
            if language == "zh":
                yield edges, f"{verbal.noun}是{phrase}的{kind}", opening
            elif verbal.noun and truth.is_of_many(verbal.name):
                that, its = ("who", "their") if kind == "person" else ("that", "its")
                yield edges, f"the {kind} {that} has {phrase} among {its} {verbal.nouns}", opening
            elif verbal.noun:
                yield edges, f"the {kind} whose {verbal.noun} is {phrase}", opening
            else:
                that = "who" if kind == "person" else "that"
                yield edges, f"the {kind} {that} {words} {phrase}", opening

    def comparison(self, plan):
        (one, other), truth = plan.subjects, self.truth
        verbal = self.relation(plan)
        edges = truth.edges(one, verbal.name) + truth.edges(other, verbal.name)
        assert truth.supports(plan.triples, edges)
        first, second = truth.tails(one, verbal.name), truth.tails(other, verbal.name)
        holes = {"a": one, "b": other, "noun": verbal.noun, "nouns": verbal.nouns}
        if verbal.tails in MEASURED:
            (mine,), (its,) = first, second
            holes |= self.degrees(verbal)
            is_time = verbal.tails in ("days", "years")
            if number(mine) == number(its):
                sayings, holes["most"] = (
                    ["as late" if is_time else "equal"],
                    self.measured(plan.values[0], verbal),
                )
            else:
                sayings, is_first = ["later" if is_time else "greater"], number(mine) > number(its)
                holes |= {"winner": one if is_first else other, "loser": other if is_first else one}
                holes |= {"most": self.measured(plan.values[0], verbal)}
                holes |= {"least": self.measured(plan.values[1], verbal)}
                assert fold(plan.values[0]) == max(mine, its, key=number)
                assert fold(plan.values[1]) == min(mine, its, key=number)
                assert directions(plan.answer, (one, other)) == {1}
                said_first = min((one, other), key=lambda name: find(plan.answer, name, (one, other)))
                assert said_first == (one if is_first else other)
            assert directions(plan.question, (one, other)) == {1}
        elif len(first) == len(second) == 1:
            assert truth.may_deny(verbal.name)
            sayings = ["same"] if first == second else ["other"]
            assert {fold(plan.values[0])} == first and {fold(plan.values[-1])} == second
            holes |= {"value": plan.values[0], "second": plan.values[-1]}
        else:
            parts = {"shared": first & second, "own": first - second, "others": second - first}
            assert parts["shared"] and (parts["own"] or parts["others"])
            assert sorted(map(fold, plan.values)) == sorted(first | second)
            for name, part in parts.items():
                values = [value for value in plan.values if fold(value) in part]
                holes[name] = listed(values, plan.language) if values else "?"
            tail = "" if parts["own"] and parts["others"] else " first" if parts["own"] else " second"
            sayings = ["shared and own" + tail]
        assert (plan.question, plan.answer) in said(sayings, plan.language, holes)

    def measured(self, value, verbal):
        """A number with its unit."""
        glue = " " if verbal.unit.isascii() else ""
        return f"{value}{glue}{verbal.unit}" if verbal.unit else value

    def degrees(self, verbal):
        """The adjectives of a relation's numbers."""
        return DEGREES | ({"high": "多", "low": "少"} if verbal.tails == "people" else {})

    def set_of(self, plan):
        """The sets of the subjects of a plan, checked for their support, and the holes of its sayings."""
        verbal, truth = self.relation(plan), self.truth
        sets = [truth.tails(subject, verbal.name) for subject in plan.subjects]
        edges = [edge for subject in plan.subjects for edge in truth.edges(subject, verbal.name)]
        assert truth.supports(plan.triples, edges)
        holes = {
            "a": plan.subjects[0],
            "b": plan.subjects[-1],
            "noun": verbal.noun,
            "nouns": verbal.nouns,
            "listed": listed(plan.subjects, plan.language),
            "either": listed(plan.subjects, plan.language, either=True),
            "values": listed(plan.values, plan.language),
            "number": str(len(plan.values)),
            **self.degrees(verbal),
            "measure": {"母亲": "位", "学生": "位", "颜色": "种"}.get(verbal.name, "个"),
        }
        return verbal, sets, holes

    def intersection(self, plan):
        _, sets, holes = self.set_of(plan)
        assert len(sets) > 1
        assert set(map(fold, plan.values)) == set.intersection(*sets)
        assert (plan.question, plan.answer) in said(["intersection"], plan.language, holes)

    def difference(self, plan):
        verbal, (first, second), holes = self.set_of(plan)
        if verbal.tails in MEASURED:
            self.by_how_much(plan, verbal, holes)
            return
        assert set(map(fold, plan.values)) == first - second
        assert self.truth.is_complete(verbal.name)
        assert (plan.question, plan.answer) in said(["difference"], plan.language, holes)

    def by_how_much(self, plan, verbal, holes):
        """Check by how much one number exceeds another."""
        (mine,), (its,) = (self.truth.tails(subject, verbal.name) for subject in plan.subjects)
        assert [fold(value) for value in plan.values] == [mine, its] and verbal.tails not in ("days", "years")
        (gap,) = {
            gap
            for gap in re.findall(r"(?:is|by|相差) ?(-?[\d.,]+[^：:。]*?)[:：。]", plan.answer)
            if number(gap) == number(mine) - number(its)
        }
        assert number(gap) > 0 and re.sub(r"[-\d.,]", "", gap) == re.sub(
            r"[-\d.,]", "", self.measured(plan.values[0], verbal)
        )
        most, least = (self.measured(value, verbal) for value in plan.values)
        holes |= {"gap": gap, "most": most, "least": least}
        assert (plan.question, plan.answer) in said(["by how much"], plan.language, holes)
        told = directions(plan.question, plan.subjects) | directions(plan.answer, plan.subjects)
        assert told <= {1}
        places = [find(plan.question, subject, plan.subjects) for subject in plan.subjects]
        assert places == sorted(places)

    def count(self, plan):
        verbal, (values,), holes = self.set_of(plan)
        assert set(map(fold, plan.values)) == values and len(values) == len(plan.values)
        assert self.truth.is_complete(verbal.name)
        assert (plan.question, plan.answer) in said(["count"], plan.language, holes)

    def existence(self, plan):
        (subject, value), truth, verbal = plan.subjects, self.truth, self.relation(plan)
        holes = {"a": subject, "value": value, "nouns": verbal.nouns, "noun": verbal.noun}
        assert truth.is_complete(verbal.name)
        assert truth.supports(plan.triples, truth.edges(subject, verbal.name))
        holds = fold(value) in truth.tails(subject, verbal.name)
        saying = "existence" if holds else "no existence"
        assert (plan.question, plan.answer) in said([saying], plan.language, holes)

    def superlative(self, plan):
        verbal, sets, holes = self.set_of(plan)
        numbers = {name: number(*values) for name, values in zip(plan.subjects, sets, strict=True)}
        assert len(set(numbers.values())) == len(numbers) >= 3
        (value,) = plan.values
        holes["most"] = self.measured(value, verbal)
        pairs = set()
        is_time = verbal.tails in ("days", "years")
        names = ("latest", "earliest") if is_time else ("greatest", "smallest")
        for saying, best in zip(names, (max, min), strict=True):
            winner = best(numbers, key=numbers.get)
            if numbers[winner] == number(value):
                pairs |= said([saying], plan.language, holes | {"winner": winner})
        assert (plan.question, plan.answer) in pairs
        (sign,) = directions(plan.question, plan.subjects)
        assert directions(plan.answer, plan.subjects) == {sign}
        (winner,) = [name for name in numbers if find(plan.answer, name, numbers) >= 0]
        assert numbers[winner] == number(value) == (max if sign > 0 else min)(numbers.values())

    def vignette(self, plan):
        truth, features = self.truth, {(triple.relation, fold(triple.tail)) for triple in plan.triples}
        wanted = set()
        for words in plan.relations:
            verbal = next(v for v in VERBALS.values() if words_of(v) == words and self.has(v))
            assert re.search("|".join(filter(None, {verbal.noun, verbal.nouns})), plan.question)
            for subject in plan.subjects:
                if fold(subject) in truth.all_tails(verbal.name) and (
                    any(
                        fold(edge[1]) == fold(subject) and edge[2] == verbal.name
                        for value in plan.values
                        for edge in truth.edges(value, verbal.name)
                    )
                ):
                    wanted.add((verbal.name, fold(subject)))
        assert len(plan.subjects) >= 2 and features
        # every entity that has what the question asks for is in the answer, and no other
        chosen = {
            pair for pair in wanted if all(pair[1] in truth.tails(value, pair[0]) for value in plan.values)
        }
        fitting = {
            fold(head)
            for head in truth.graph
            if all(tail in truth.tails(head, relation) for relation, tail in chosen)
        }
        assert fitting == {fold(value) for value in plan.values}
        assert plan.answer == upper(listed(plan.values, plan.language)) + "。."[plan.language == "en"]
        assert all(subject in plan.question for subject in plan.subjects)
        self.hides(plan.values, plan.question)

    def stated(self, plan):
        """The value that a statement gives its subject, the statement, and whether it holds."""
        verbal, truth, subject = self.relation(plan), self.truth, plan.subjects[0]
        found = []
        is_several = len(truth.tails(subject, verbal.name)) > 1
        is_several |= truth.is_of_many(verbal.name) and bool(verbal.noun)
        for tail in {tail for _, tail, key in truth.graph.edges(keys=True) if key == verbal.name}:
            if is_several:
                pattern = SAYINGS[plan.language]["among"][0][0]
                holes = {"value": tail, "a": subject, "nouns": verbal.nouns, "noun": verbal.noun}
                options = {upper(pattern.format_map(holes))}
            else:
                options = sentences(verbal, subject, [tail], plan.language)
            found += [(tail, option) for option in options if option in plan.question]
        longest = max(len(statement) for _, statement in found)
        # "Bor" at the beginning may be the name bor
        tails = [(tail, statement) for tail, statement in found if len(statement) == longest]
        holds = {fold(tail) in truth.tails(subject, verbal.name) for tail, _ in tails}
        assert len(holds) == 1
        return verbal, [tail for tail, _ in tails], tails[0][1], holds.pop()

    def facts_of(self, plan):
        verbal, truth, subject = self.relation(plan), self.truth, plan.subjects[0]
        assert truth.supports(plan.triples, truth.edges(subject, verbal.name))
        assert truth.may_deny(verbal.name)
        values = [value for value in plan.values if fold(value) in truth.tails(subject, verbal.name)]
        assert values == list(plan.values)
        return values

    def true_false(self, plan):
        verbal, tails, statement, holds = self.stated(plan)
        values, subject = self.facts_of(plan), plan.subjects[0]
        if holds:
            pairs = said(["true"], plan.language, {"statement": statement})
            assert {fold(value) for value in values} == set(map(fold, tails))
        else:
            assert {fold(value) for value in values} == self.truth.tails(subject, verbal.name)
            pairs = {
                pair
                for fact in self.sentences(verbal, subject, values, plan.language)
                for pair in said(["false"], plan.language, {"statement": statement, "fact": fact})
            }
            assert any(self.alike(each, values[0]) for each in tails)
        assert (plan.question, plan.answer) in pairs

    def alike(self, one, other):
        kinds = {fold(self.truth.kind(one)), fold(self.truth.kind(other))} - {""}
        return len(kinds) < 2 and self.truth.is_entity(one) == self.truth.is_entity(other)

    def false_premise(self, plan):
        verbal, tails, statement, holds = self.stated(plan)
        values, subject = self.facts_of(plan), plan.subjects[0]
        assert not holds
        assert {fold(value) for value in values} == self.truth.tails(subject, verbal.name)
        assert (plan.question, plan.answer) in {
            pair
            for fact in self.sentences(verbal, subject, values, plan.language)
            for pair in said(["false-premise"], plan.language, {"statement": statement, "fact": fact})
        }
        assert any(self.alike(each, values[0]) for each in tails)

    def unknown(self, plan):
        (subject,), truth, verbal = plan.subjects, self.truth, self.relation(plan)
        assert plan.triples == plan.values == ()
        assert not truth.tails(subject, verbal.name)
        assert not any(truth.tails(subject, other) for other in truth.turns.get(verbal.name, ()))
        assert asks_forward(plan.question, verbal, subject, plan.language), plan
        is_none = bool(re.match("(?:None|Nobody|Nothing|Nowhere): |没有：", plan.answer))
        assert is_none == truth.is_complete(verbal.name)
        if is_none:
            noun = verbal.nouns if truth.is_of_many(verbal.name) else verbal.noun
            assert verbal.tails not in (*MEASURED, "flags") and subject in plan.answer
            assert not noun or plan.answer.endswith((f": {subject} has no {noun}.", f"{subject}没有{noun}。"))

    def multiple_choice(self, plan):
        (subject,), truth = plan.subjects, self.truth
        verbal, _ = self.fact(plan, subject)
        assert plan.values and asks_forward(plan.question, verbal, subject, plan.language), plan
        lines = plan.question.split("\n")[1:]
        assert [line[:3] for line in lines] == [f"{letter}. " for letter in "ABCDEF"[: len(lines)]]
        options = [line[3:] for line in lines]
        if verbal.unit:
            options = [option.removesuffix(verbal.unit).strip() for option in options]
        assert len({fold(option) for option in options}) == len(options) >= 4
        right = truth.tails(subject, verbal.name)
        told = [line for line, option in zip(lines, options, strict=True) if fold(option) in right]
        assert plan.answer.split("\n") == told
        assert right <= {fold(option) for option in options}
        for option in options:
            assert fold(option) in truth.all_tails(verbal.name)
            if fold(option) not in right:
                assert self.alike(option, plan.values[0])
                if verbal.tails in MEASURED:
                    assert number(option) != number(plan.values[0])

    def cloze(self, plan):
        (subject,) = plan.subjects
        _, answers = self.fact(plan, subject)
        assert plan.values == (plan.answer,)
        assert plan.question.count(BLANK) == 1
        statement = plan.question.replace(BLANK, plan.answer)
        assert any(statement.endswith(each) for each in answers)
        self.hides([plan.answer], plan.question.split("：")[-1].split(": ")[-1].split("? ")[-1])

    def dialogue(self, plan):
        assert 2 <= len(plan.turns) <= 8
        asked, before = set(), None
        for turn in plan.turns:
            (subject,) = turn.subjects
            verbal, answers = self.fact(turn, subject)
            assert turn.answer in {*answers, *map(upper, answers)}
            assert (subject, verbal.name) not in asked
            asked.add((subject, verbal.name))
            self.resolves(turn, before, subject)
            before = turn
        union = {triple for turn in plan.turns for triple in turn.triples}
        assert set(plan.triples) == union and plan.answer == plan.turns[-1].answer
        assert plan.question == plan.turns[0].question

    def resolves(self, turn, before, subject):
        """Is it clear whom a turn speaks of?"""
        if fold(subject) in fold(turn.question):
            return
        assert before is not None
        truth, old, kind = self.truth, before.subjects[0], self.truth.kind(subject)
        moves = re.search(r"\bthat \w|[这]\w", turn.question)
        if moves:
            (answer,) = before.values
            assert answer == subject and kind and kind in turn.question
            assert fold(truth.kind(old)) != fold(kind)
            return
        assert old == subject
        assert len(before.values) > 1 or not truth.is_entity(before.values[0])
        if re.search(r"\bits?\b|它", turn.question):
            assert kind and kind not in ("person", "建筑师")

    def lookup(self, plan):
        (subject,), verbal = plan.subjects, self.relation(plan)
        assert self.truth.supports(plan.triples, self.truth.edges(subject, verbal.name))
        is_several = len(self.truth.tails(subject, verbal.name)) > 1
        assert (plan.answer) in (
            f"Entity: {subject}\nProperty: {verbal.nouns if is_several else verbal.noun}",
            f"实体：{subject}\n属性：{verbal.noun}",
        )
        assert asks_forward(plan.question, verbal, subject, plan.language) and plan.values == (), plan

    def grounded(self, plan):
        (subject,) = plan.subjects
        verbal, answers = self.fact(plan, subject)
        values = [
            self.measured(value, verbal) if not self.truth.is_entity(value) and value not in FLAGS else value
            for value in plan.values
        ]
        holes = {"a": subject, "values": listed(values, plan.language)}
        holes["noun"] = verbal.nouns if len(values) > 1 else verbal.noun
        assert plan.input == upper(SAYINGS[plan.language]["given"][0][0].format_map(holes))
        assert plan.answer in answers and asks_forward(plan.question, verbal, subject, plan.language), plan


def words_of(verbal):
    """A relation's words as a plan speaks them."""
    words = {
        "hasColour": "has colour",
        "mass_kg": "mass kg",
        "founded_in": "founded in",
        "designed_by": "designed by",
        "located_in": "located in",
        "has_ring": "has ring",
        "start_date": "start date",
        "model_year": "model year",
        "质量(千克)": "质量",
    }
    return words.get(verbal.name, verbal.name)


assert set(TYPES) <= VERBALS.keys()
