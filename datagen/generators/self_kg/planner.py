"""The order of a run's questions: kinds in their shares, each entity and relation within its quota."""

import hashlib
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import replace

from datagen.generators.self_kg.kinds_choices import plan_multiple_choice
from datagen.generators.self_kg.kinds_comparisons import plan_comparison
from datagen.generators.self_kg.kinds_facts import plan_forward, plan_reverse
from datagen.generators.self_kg.kinds_numbers import plan_superlative
from datagen.generators.self_kg.kinds_paths import plan_multi_hop
from datagen.generators.self_kg.kinds_sets import (
    plan_count,
    plan_difference,
    plan_existence,
    plan_intersection,
)
from datagen.generators.self_kg.kinds_statements import plan_cloze, plan_false_premise, plan_true_false
from datagen.generators.self_kg.kinds_unknowns import plan_unknown
from datagen.generators.self_kg.kinds_views import plan_grounded, plan_lookup
from datagen.generators.self_kg.kinds_vignettes import plan_vignette
from datagen.generators.self_kg.kinds_walks import plan_dialogue
from datagen.generators.self_kg.plans import Plan, World
from datagen.records import Triple

__all__ = ["KINDS", "Planner"]

KINDS: dict[str, Callable[[World], Iterator[Plan]]] = {
    "forward": plan_forward,
    "reverse": plan_reverse,
    "multi-hop": plan_multi_hop,
    "comparison": plan_comparison,
    "intersection": plan_intersection,
    "difference": plan_difference,
    "count": plan_count,
    "superlative": plan_superlative,
    "existence": plan_existence,
    "vignette": plan_vignette,
    "true-false": plan_true_false,
    "false-premise": plan_false_premise,
    "unknown": plan_unknown,
    "multiple-choice": plan_multiple_choice,
    "cloze": plan_cloze,
    "dialogue": plan_dialogue,
    "lookup": plan_lookup,
    "grounded": plan_grounded,
}

_REMEMBERED = 4096


class Planner:
    """Plans by place: place i is the same whenever it is asked for, and what comes before it too.

    Kinds take turns by their shares (smooth weighted round robin, as nginx does it); one that has
    nothing left leaves its share to the others. With `gaps`, only plans that a triple outside of
    `covered` supports are made.
    """

    def __init__(
        self,
        world: World,
        mix: Mapping[str, int],
        *,
        per_entity: int = 0,
        per_relation: int = 0,
        covered: Collection[Triple] | None = None,
    ) -> None:
        """Take the shares by kind, and how many plans an entity or a relation may have (0: any)."""
        self._world = world
        self._mix = {kind: share for kind, share in mix.items() if share}
        self._quota = (per_entity, per_relation)
        self._covered = covered
        self._restart()

    def _restart(self) -> None:
        self._plans = self._all()
        self._made = 0
        self._recent: dict[int, Plan] = {}

    def __getitem__(self, index: int) -> Plan | None:
        """Return the plan at a place, or None after the last."""
        if index < self._made and index not in self._recent:
            self._restart()
        while self._made <= index:
            plan = next(self._plans, None)
            if plan is None:
                return None
            self._recent[self._made] = plan
            self._made += 1
            self._recent.pop(self._made - _REMEMBERED, None)
        return self._recent[index]

    def _all(self) -> Iterator[Plan]:
        left = {kind: map(self._supported, KINDS[kind](self._world)) for kind in KINDS if kind in self._mix}
        owed = dict.fromkeys(left, 0)
        admit = _Quotas(*self._quota, self._covered)
        while left:
            for kind in left:
                owed[kind] += self._mix[kind]
            kind = max(left, key=lambda each: owed[each])
            plan = next(filter(admit, left[kind]), None)
            if plan is None:
                del left[kind], owed[kind]
                continue
            owed[kind] -= sum(self._mix[each] for each in left)
            yield plan

    def _supported(self, plan: Plan) -> Plan:
        """Return a plan with the file's own triples as its support."""
        origin = self._world.graph.origin
        if not any(triple in origin for triple in plan.triples):
            return plan
        triples = tuple(dict.fromkeys(origin.get(triple, triple) for triple in plan.triples))
        return replace(plan, triples=triples, turns=tuple(map(self._supported, plan.turns)))


class _Quotas:
    """Says of each plan whether it is new, fills a gap, and stays within the quotas."""

    def __init__(self, per_entity: int, per_relation: int, covered: Collection[Triple] | None) -> None:
        self._limits = (per_entity, per_relation)
        self._counts: tuple[Counter[str], Counter[str]] = (Counter(), Counter())
        self._covered = covered
        self._seen: set[bytes] = set()

    def __call__(self, plan: Plan) -> bool:
        if self._covered is not None and all(triple in self._covered for triple in plan.triples):
            return False
        relations = {triple.relation for triple in plan.triples}
        for limit, counts, names in zip(self._limits, self._counts, (plan.subjects, relations), strict=True):
            if limit and any(counts[name] >= limit for name in names):
                return False
        asked = f"{plan.kind}\n{plan.question}\n{plan.input}\n{len(plan.turns)}"
        key = hashlib.blake2b(asked.encode("utf-8", "surrogatepass"), digest_size=12).digest()
        if key in self._seen:
            return False
        self._seen.add(key)
        for limit, counts, names in zip(self._limits, self._counts, (plan.subjects, relations), strict=True):
            if limit:
                counts.update(names)
        return True
