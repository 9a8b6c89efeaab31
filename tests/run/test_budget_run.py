"""A run with a budget at a server whose replies take any number of tokens: never a token more."""

import json
import random

import pytest
from inputs import rows, start, write_graph
from loopback import Fault, reply_to

from datagen.errors import BudgetSpent

PRICE = (2.0, 8.0)


def taking(usage_of, bill):
    """Answer from the script; each reply takes what `usage_of` says, which goes on the bill."""

    def fault(asked):
        usage = usage_of(asked)
        bill.append(usage)
        message = {"role": "assistant", "content": reply_to(asked)}
        body = {"choices": [{"message": message, "finish_reason": "stop"}], "usage": usage}
        return Fault(payload=json.dumps(body), wait=random.Random(asked.key).uniform(0, 0.05))

    return fault


def any_size(asked):
    chance = random.Random(asked.key)
    most = asked.body["max_tokens"]
    completion = chance.choice([most, chance.randint(1, most)])
    prompt = sum(len(turn["content"].encode()) for turn in asked.body["messages"])
    return {"prompt_tokens": chance.randint(1, prompt), "completion_tokens": completion}


def used(bill, unit):
    prompt, completion = (sum(each[f"{name}_tokens"] for each in bill) for name in ("prompt", "completion"))
    usd = (prompt * PRICE[0] + completion * PRICE[1]) / 1e6
    return {"tok": prompt + completion, "usd": usd, "calls": len(bill)}[unit]


@pytest.mark.parametrize(("amount", "unit"), [(60_000, "tok"), (0.2, "usd"), (17, "calls")])
@pytest.mark.parametrize("concurrency", [1, 16])
def test_a_budget_is_never_passed_and_a_higher_one_goes_on(endpoint, tmp_path, amount, unit, concurrency):
    bill = []
    write_graph(tmp_path, 16)
    endpoint.fault = taking(any_size, bill)

    def run(times):
        limits = {"budget": f"{amount * times}{unit}", "price": "2,8"}
        start(
            "self-kg",
            tmp_path,
            tmp_path / "run",
            endpoint,
            target=1000,
            concurrency=concurrency,
            limits=limits,
        )

    with pytest.raises(BudgetSpent):
        run(1)
    first = used(bill, unit)
    assert 0 < first <= amount
    kept = rows(tmp_path / "run/kept.jsonl")
    with pytest.raises(BudgetSpent):
        run(2)
    assert used(bill, unit) <= 2 * amount
    assert used(bill, unit) > first
    assert rows(tmp_path / "run/kept.jsonl")[: len(kept)] == kept
    assert len({asked.key for asked in endpoint.asked}) == len(endpoint.asked)  # nothing is paid for twice
