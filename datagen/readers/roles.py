"""The names under which heads, relations and tails go in tables and JSON."""

from collections.abc import Iterable

__all__ = ["ENTITIES", "HEADS", "RELATIONS", "TAILS", "find_role"]

# In order of preference.
HEADS = ("head", "subject", "source", "from", "头实体", "主语", "主体")
RELATIONS = ("relation", "predicate", "edge", "label", "关系", "谓词")
TAILS = ("tail", "object", "target", "to", "value", "尾实体", "宾语", "客体")
# The key that names the entity of a record by entity (HuaTuo's is 中心词).
ENTITIES = ("中心词", "head", "entity", "name", "实体")


def find_role(names: Iterable[str], role: tuple[str, ...]) -> str | None:
    """Return the name that plays a role, whatever its case; None if none does."""
    known = {name.strip().lower(): name for name in reversed(list(names))}
    return next((known[alias] for alias in role if alias in known), None)
