"""What a person sees of a run before it is made: a plan without calls, or a pilot of a few items."""

from pathlib import Path

import click

from datagen.cli.display import counted, dollars, watch
from datagen.cli.shown import shown
from datagen.config import RunConfig
from datagen.forecast import cost_of, pilot, price_of, rehearse
from datagen.llm.budget import Spent, parse_budget
from datagen.rundir import RunDir
from datagen.stats import Tally

__all__ = ["show_pilot", "show_plan"]


def show_pilot(config: RunConfig, items: int, *, is_quiet: bool) -> None:
    """Run the first items and say what the whole run will take, as a range."""
    tally = Tally(target=config.target)
    with watch(tally, is_quiet=is_quiet) as note:
        forecast = pilot(config, items, tally=tally, note=note)
    click.echo(f"pilot: {tally.items} items kept {tally.kept} of {tally.made} records made")
    if forecast.items is None:
        click.echo("nothing was kept, so nothing can be said of the whole run: read rejected.jsonl")
        return
    few, many = forecast.items
    used = tally.stored
    prompt, completion = tally.prompt_tokens + used.prompt, tally.completion_tokens + used.completion
    price = price_of(config)
    usd = price.of(prompt, tally.cached_tokens + used.cached, completion) if price else 0.0
    if config.answer_model is not None:  # tokens of two models: what was paid for them is known
        usd = tally.before.usd + tally.usd
    tokens, calls = forecast.scaled(prompt + completion), forecast.scaled(tally.sent + tally.cached_calls)
    cost = " to ".join(map(dollars, forecast.scaled(usd)))
    click.echo(
        f"for {config.target} records: {few} to {many} items, {calls[0]:.0f} to {calls[1]:.0f} calls, "
        f"{tokens[0]:.0f} to {tokens[1]:.0f} tokens{f', {cost}' if tally.has_price else ''}, in all"
    )
    if forecast.available is not None:
        click.echo(f"the input has {forecast.available} items, which may be too few")
    click.echo("next: the same command without --pilot goes on from here")


def show_plan(config: RunConfig) -> None:
    """Print what a run would ask, at best, without asking."""

    def note(text: str) -> None:
        click.echo(shown(text))

    config = RunDir(Path(config.output)).with_stored_limits(config, note)
    price_of(config)  # what is wrong with the endpoint is said before anything is read
    tally = rehearse(config, note)
    cost = cost_of(config, tally)
    stored = f" beside {tally.cached_calls} in the cache" if tally.cached_calls else ""
    money = f", {dollars(cost)}" if cost else ""
    click.echo(
        f"dry run: at least {counted(tally.calls, 'call')}{stored}, about {tally.prompt_tokens} tokens in "
        f"and {tally.completion_tokens} out{money} for {tally.kept} records, if every one is kept; "
        "nothing was sent"
    )
    if config.limits.budget:
        budget = parse_budget(config.limits.budget)
        needed = Spent(tally.calls, tally.prompt_tokens, 0, tally.completion_tokens, cost).of(budget.unit)
        is_enough = needed <= budget.amount
        told = "is enough for that" if is_enough else f"ends at about {budget.amount / needed:.0%} of that"
        click.echo(f"the budget of {budget} {told}")
