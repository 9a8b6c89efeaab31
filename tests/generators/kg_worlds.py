"""Random knowledge graphs over a small vocabulary, and what is true in them by a second, plain reading."""

import re
from fractions import Fraction
from functools import cached_property
from random import Random
from typing import NamedTuple

import networkx as nx

from datagen.knowledge import Knowledge, Relation
from datagen.records import Triple
from datagen.text import fold

NAMES = {
    "en": [
        *(
            "Ada",
            "Ada Vole",
            "Bor",
            "bor",
            "Quorl",
            "Lake Quorl",
            "North Quorl",
            "QX-7",
            "QX-70",
            "the Yarrow",
        ),
        *("St. Ives (Cornwall)", "Smith, John", "Cat and Fiddle", "iPhone", "Zubin's Well", "3 Juno"),
        *(f"Tern {number}" for number in range(60)),
    ],
    "zh": [
        *(
            "肺炎",
            "新冠肺炎",
            "丁香",
            "丁香花",
            "共和国",
            "Ａ区",
            "A区",
            "青岚河",
            "松木",
            "凤凰镇",
            "pH计",
            "3号楼",
        ),
        *(f"第{number}矿井" for number in range(60)),
    ],
}
ALIASES = {
    "en": ["Quorl", "Ives", "Cornwall", "Vole", "QX", "Juno", "Tern", "John Smith", "Well", "Mother Bor"],
    "zh": ["冠肺炎", "丁香", "矿井", "凤凰", "号楼", "青岚", "共和", "松树", "区"],
}
KINDS = {"en": ["planet", "city", "person", "organ"], "zh": ["城市", "药物", "建筑师"]}


class Verbal(NamedTuple):
    """How a relation is spoken of: its noun in both numbers, its sentence, what its tails are."""

    name: str
    noun: str
    nouns: str
    says: str
    tails: str = "names"
    unit: str = ""
    shape: str = "noun"


EN = [
    Verbal("mother", "mother", "mothers", "The mother of {s} is {v}.", "one"),
    Verbal("pupil", "pupil", "pupils", "The pupil of {s} is {v}."),
    Verbal("hasColour", "colour", "colours", "The colour of {s} is {v}."),
    Verbal("ally", "ally", "allies", "The ally of {s} is {v}."),
    Verbal("owner", "owner", "owners", "The owner of {s} is {v}.", "one"),
    Verbal("possession", "possession", "possessions", "The possession of {s} is {v}."),
    Verbal("mass_kg", "mass", "masses", "The mass of {s} is {v} kg.", "numbers", "kg"),
    Verbal("age", "age", "ages", "The age of {s} is {v}.", "numbers"),
    Verbal("height", "height", "heights", "The height of {s} is {v}.", "metres"),
    Verbal("start_date", "start date", "start dates", "The start date of {s} is {v}.", "days"),
    Verbal("model_year", "model year", "model years", "The model year of {s} is {v}.", "years"),
    Verbal("founded_in", "", "", "{s} was founded in {v}.", "years", shape="passive"),
    Verbal("orbits", "", "", "{s} orbits {v}.", "one", shape="doing"),
    Verbal("supplies", "", "", "{s} supplies {v}.", shape="doing"),
    Verbal("designed_by", "", "", "{s} was designed by {v}.", "one", shape="passive"),
    Verbal("located_in", "", "", "{s} is located in {v}.", "one", shape="passive"),
    Verbal("has_ring", "ring", "rings", "", "flags"),
    Verbal("type", "", "", "{s} is a {v}.", "kinds"),
]
ZH = [
    Verbal("母亲", "母亲", "母亲", "{s}的母亲是{v}。", "one"),
    Verbal("学生", "学生", "学生", "{s}的学生是{v}。"),
    Verbal("颜色", "颜色", "颜色", "{s}的颜色是{v}。"),
    Verbal("盟友", "盟友", "盟友", "{s}的盟友是{v}。"),
    Verbal("上级", "上级", "上级", "{s}的上级是{v}。", "one"),
    Verbal("下级", "下级", "下级", "{s}的下级是{v}。"),
    Verbal("质量(千克)", "质量", "质量", "{s}的质量是{v}千克。", "numbers", "千克"),
    Verbal("龄期", "龄期", "龄期", "{s}的龄期是{v}。", "numbers"),
    Verbal("人数", "人数", "人数", "{s}的人数是{v}。", "people"),
    Verbal("成立日期", "成立日期", "成立日期", "{s}的成立日期是{v}。", "days"),
    Verbal("位于", "", "", "{s}位于{v}。", "one", shape="doing"),
    Verbal("供应", "", "", "{s}供应{v}。", shape="doing"),
    Verbal("是否有毒", "", "", "", "flags"),
    Verbal("类型", "类型", "类型", "{s}的类型是{v}。", "kinds"),
]
VERBALS = {verbal.name: verbal for verbal in (*EN, *ZH)}
SYMMETRIC = ("ally", "盟友")
INVERSE = (("owner", "possession"), ("上级", "下级"))
TYPES = ("type", "类型")
VALUE = re.compile(r"-?[\d.,]+(?: ?m| ?万人)?|\d{4}-\d\d-\d\d|\d{4}年\d+月\d+日")
FLAGS = {"yes": True, "no": False, "是": True, "否": False}


def made(seed):
    """Return a random graph: small and dense or larger and sparse, in one language or two."""
    chance = Random(f"graph/{seed}")
    languages = chance.choice([["en"], ["zh"], ["en"], ["zh"], ["en", "zh"]])
    size = chance.choice([5, 8, 12, 30, 45])
    triples, types = [], {}
    for language in languages:
        names = chance.sample(NAMES[language][: max(16, size * 2)], min(size, len(NAMES[language])))
        verbals = chance.sample(EN if language == "en" else ZH, chance.randint(3, 12))
        for verbal in verbals:
            for head in names:
                if chance.random() < (0.8 if size < 15 else 0.55):
                    triples += [
                        Triple(head, verbal.name, tail) for tail in _tails(chance, verbal, names, language)
                    ]
        if chance.random() < 0.5:
            types |= {name: chance.choice(KINDS[language]) for name in names if chance.random() < 0.9}
    triples = [triple for triple in triples if triple.head != triple.tail]
    chance.shuffle(triples)
    return Knowledge(
        list(dict.fromkeys(triples)),
        types=types,
        aliases=_aliases(Random(f"aliases/{seed}"), triples, languages),
        relations=_declared(chance, triples),
    )


def _aliases(chance, triples, languages):
    """Other names of some heads of every second world; many of them stand inside the name of another."""
    if chance.random() < 0.5:
        return {}
    called = [alias for language in languages for alias in ALIASES[language]]
    heads = sorted({triple.head for triple in triples})
    return {
        name: tuple(chance.sample(called, chance.choice([1, 2]))) for name in heads if chance.random() < 0.4
    }


def _tails(chance, verbal, names, language):
    if verbal.tails == "numbers":
        return [chance.choice(["12", "7", "30.5", "1,200", "1200", "-4", "0.5", "95", "8", "41"])]
    if verbal.tails == "metres":
        return [chance.choice(["12 m", "7 m", "30.5 m", "1,200 m", "1200 m", "-4 m", "0.5m"])]
    if verbal.tails == "people":
        return [chance.choice(["3万人", "12 万人", "0.8万人", "12.0万人"])]
    if verbal.tails == "days":
        days = ["2012-04-01", "2012-10-03", "1998-12-31", "2020-01-05"]
        return [chance.choice(days if language == "en" else ["2012年4月1日", "2012年10月3日", *days])]
    if verbal.tails == "years":
        return [str(1900 + chance.randrange(9))]
    if verbal.tails == "flags":
        return [chance.choice(["yes", "no"] if language == "en" else ["是", "否"])]
    if verbal.tails == "kinds":
        return [chance.choice(KINDS[language])]
    few = 1 if verbal.tails == "one" and chance.random() < 0.97 else chance.choice([1, 2, 3, 4])
    return [chance.choice(names) for _ in range(few)]


def _declared(chance, triples):
    found = {}
    for name in sorted({triple.relation for triple in triples}):
        found[name] = Relation(
            name,
            symmetric=True if name in SYMMETRIC and chance.random() < 0.8 else None,
            functional=chance.choice([None, None, True]),
            complete=chance.choice([None, True, True]),
            inverse=next((b for a, b in INVERSE if a == name and chance.random() < 0.8), ""),
        )
    return found


class Truth:
    """What holds in a graph, with its declared inverse and symmetric relations, by plain loops."""

    def __init__(self, knowledge):
        self.knowledge = knowledge
        self.file = set(knowledge.triples)
        self.graph = nx.MultiDiGraph()
        self.turns = {}
        for name, relation in knowledge.relations.items():
            if relation.symmetric:
                self.turns.setdefault(name, set()).add(name)
            if relation.inverse:
                self.turns.setdefault(name, set()).add(relation.inverse)
                self.turns.setdefault(relation.inverse, set()).add(name)
        used = {triple.relation for triple in knowledge.triples}
        for triple in knowledge.triples:
            self._add(triple, triple, used)

    def _add(self, triple, said_by, used):
        head, relation, tail = triple.head, triple.relation, triple.tail
        if not self.graph.has_edge(head, tail, relation):
            self.graph.add_edge(head, tail, relation, said_by={said_by})
        elif said_by in self.graph.edges[head, tail, relation]["said_by"]:
            return
        self.graph.edges[head, tail, relation]["said_by"].add(said_by)
        for other in self.turns.get(relation, ()):
            if other in used and self.is_entity(tail):
                self._add(Triple(tail, other, head), said_by, used)

    @cached_property
    def plain(self):
        """The entities and what joins them, kinds left out."""
        plain = nx.Graph()
        plain.add_nodes_from(self.graph)
        plain.add_edges_from(
            (head, tail)
            for head, tail, relation in self.graph.edges(keys=True)
            if relation not in TYPES and self.is_entity(tail)
        )
        return plain

    def is_entity(self, name):
        return name not in FLAGS and VALUE.fullmatch(name) is None

    def called(self, name):
        """Every name that an entity goes by: its spellings, and the aliases of all of them."""
        same = {name, *(other for other in self.graph if fold(other) == fold(name))}
        return same | {alias for each in same for alias in self.knowledge.aliases.get(each, ())}

    def edges(self, head, relation):
        """The edges that leave a head by a relation."""
        if head not in self.graph:
            return []
        return [edge for edge in self.graph.out_edges(head, keys=True) if edge[2] == relation]

    def tails(self, head, relation):
        """The tails of a head, folded."""
        return {fold(edge[1]) for edge in self.edges(head, relation)}

    def heads(self, tail, relation):
        """The heads of a tail, however it is spelled, folded."""
        found = set()
        for name in self.graph:
            if fold(name) == fold(tail):
                found |= {fold(e[0]) for e in self.graph.in_edges(name, keys=True) if e[2] == relation}
        return found

    def all_tails(self, relation):
        """Every tail that a relation has anywhere, folded."""
        return {fold(tail) for _, tail, key in self.graph.edges(keys=True) if key == relation}

    def kind(self, name):
        """An entity's kind."""
        told = [edge[1] for relation in TYPES for edge in self.edges(name, relation)]
        return self.knowledge.types.get(name) or (told[0] if told else "")

    def is_complete(self, relation):
        """Is a relation, or its inverse, declared complete?"""
        told = self.knowledge.relations
        others = self.turns.get(relation, set()) | {relation}
        return any(told[name].complete for name in others if name in told)

    def pairs(self, relation):
        """Head and tail of all edges of a relation."""
        return [(head, tail) for head, tail, key in self.graph.edges(keys=True) if key == relation]

    def is_of_many(self, relation):
        """Has some head several tails by a relation?"""
        return any(len(self.tails(head, relation)) > 1 for head, _ in self.pairs(relation))

    def may_deny(self, relation):
        """Is what the graph lacks false, for a head that has another value?"""
        if self.is_complete(relation):
            return True
        pairs = self.pairs(relation)
        heads = {head for head, _ in pairs}
        is_single = len({(head, fold(tail)) for head, tail in pairs}) == len(heads)
        numbers = all(tail not in FLAGS and not self.is_entity(tail) for _, tail in pairs)
        enough = len(heads) >= (10 if numbers else 20)
        return is_single and (self.knowledge.relations[relation].functional or enough)

    def may_reverse(self, relation):
        """Are all heads of a tail in the graph?"""
        pairs = self.pairs(relation)
        one_to_one = len(pairs) == len({h for h, _ in pairs}) == len({t for _, t in pairs}) >= 30
        return self.is_complete(relation) or one_to_one

    def supports(self, triples, edges):
        """Do triples of the file say all of some edges, and nothing else?"""
        said = [self.graph.edges[edge]["said_by"] for edge in edges]
        told = set(triples)
        return told <= self.file and all(each & told for each in said) and told <= set().union(*said)

    def distance(self, one, other):
        """How many edges between entities, kinds left out, lie between two names."""
        near = nx.single_source_shortest_path_length(self.plain, one, cutoff=4)
        return min((steps for name, steps in near.items() if fold(name) == fold(other)), default=99)


def number(value):
    """The value of a number, whatever its unit; of a day, the number that its digits make."""
    parts = re.findall(r"\d+", value)
    if re.fullmatch(r"\d{4}\D\d+\D\d+日?", value):
        return Fraction("".join(part.zfill(2) for part in parts))
    return Fraction(re.sub(r"[^-\d.]", "", value))
