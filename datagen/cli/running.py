"""What a person sees of a run: where it stands, how it ended, what to do next."""

import shlex
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click

from datagen.cli.display import counted, dollars, watch
from datagen.cli.options import written, written_mix
from datagen.cli.shown import shown
from datagen.config import RunConfig, SelfQAConfig
from datagen.errors import TargetMissed
from datagen.filters.stage import resolve
from datagen.forecast import pilot, price_of, rehearse
from datagen.llm.budget import Spent, parse_budget
from datagen.records import Skipped
from datagen.runs import RunResult, run
from datagen.stats import Tally
from datagen.triples import TripleTally

__all__ = ["show_pilot", "show_plan", "show_run"]

_SHOWN_SKIPPED = 5


def show_run(config: RunConfig, *, is_quiet: bool, is_asked_for: bool) -> None:
    """Run with a display and a summary. Raises TargetMissed where the target was missed.

    `is_asked_for` False means that the target is the default one: then fewer records are no error,
    none is.
    """
    tally = Tally(target=config.target)
    stopped: list[RunResult] = []
    try:
        with watch(tally, is_quiet=is_quiet) as note:
            result = run(config, tally=tally, note=note, ended=stopped.append)
    finally:
        if stopped and not is_quiet and (tally.made or tally.calls):
            _summary(stopped[0])
    if not is_quiet:
        _summary(result)
    if tally.kept < tally.target and (is_asked_for or not tally.kept):
        raise _missed(result)


def _missed(result: RunResult) -> TargetMissed:
    why, hint = {
        "yield_sank": (
            "the last items gave nothing new",
            "give more varied seeds, a higher --temperature or a stronger --model",
        ),
        "planned_out": (
            "nothing is left to ask",
            "give more input, or read rejected.jsonl and failed.jsonl for the reasons",
        ),
    }[result.reason]
    if result.tally.failed > result.tally.made / 2:
        why, hint = "most calls failed", f"read failed.jsonl, then datagen retry {_quoted(result)}"
    return TargetMissed(f"kept {result.tally.kept} of {result.tally.target}: {why}", hint)


def _summary(result: RunResult) -> None:
    tally = result.tally
    for line in (*_skipped_lines(result.skipped), *_triples_lines(result.triples)):
        click.echo(line)
    rejected = ", ".join(f"{rule} {count}" for rule, count in tally.rejected.most_common())
    surplus = f"; up to {tally.surplus} more wait in the cache for a higher -n" if tally.surplus else ""
    click.echo(
        f"made {tally.made}: kept {tally.kept}, rejected {tally.rejected.total()}, failed {tally.failed}"
        f"{surplus}"
    )
    if rejected:
        click.echo(f"rejected for: {rejected}")
    _say_what_was_kept(tally, None if result.triples else result.coverage)
    if tally.failed:
        click.echo(f"failed {tally.failed}: see failed.jsonl; datagen retry {_quoted(result)} asks again")
    if tally.sent or tally.cached_calls:
        _say_what_it_took(tally)
    if result.rows:
        rows = f"   ({result.rows} records)" if result.reason == "stopped" else ""
        click.echo(f"train on: {result.train}{rows}")
    if tally.kept and result.reason != "stopped":
        click.echo(f"next: {_next(result)}")


def _say_what_it_took(tally: Tally) -> None:
    unanswered = f" ({tally.unanswered} without an answer)" if tally.unanswered else ""
    click.echo(
        f"calls: {tally.sent} sent{unanswered}, {tally.cached_calls} from the cache, "
        f"{tally.retries} retried; tokens: {tally.prompt_tokens} in ({tally.cached_tokens} cached), "
        f"{tally.completion_tokens} out"
    )
    before = tally.before
    in_all = " over all starts" if before.calls else ""
    prompt = before.prompt + tally.prompt_tokens
    if prompt and tally.kept:
        cached = before.cached + tally.cached_tokens
        click.echo(
            f"per kept record{in_all}: {prompt / tally.kept:.0f} tokens in, "
            f"{cached / prompt:.0%} of them from the model's prefix cache"
        )
    if tally.has_price:
        whole = f" in this start, {dollars(before.usd + tally.usd)}{in_all}" if before.calls else ""
        click.echo(f"cost: {dollars(tally.usd)}{whole}{_assumed(tally)}")


def _assumed(tally: Tally) -> str:
    """Say how much of the cost is no bill: what calls without an answer can have cost at most."""
    if not tally.assumed:
        return ""
    calls = counted(tally.assumed, "call")
    return f"; {dollars(tally.assumed_usd)} of it is the most that {calls} that broke off may have cost"


def _say_what_was_kept(tally: Tally, coverage: dict[str, Any] | None) -> None:
    if tally.kinds:
        click.echo("kinds: " + ", ".join(f"{kind} {count}" for kind, count in sorted(tally.kinds.items())))
    if tally.wordings:
        told = (f"{count} by {who}" for who, count in sorted(tally.wordings.items()))
        click.echo(f"worded: {', '.join(told)}")
    if coverage:
        click.echo(_covered(coverage))


def _covered(coverage: dict[str, Any]) -> str:
    unit = coverage["unit"]
    spread = coverage[unit]
    whole = sum(spread.values())
    covered = whole - spread["0"]
    return f"covered: {covered} of {whole} {unit} ({covered / max(1, whole):.0%}); see coverage.json"


def _triples_lines(triples: TripleTally | None) -> Iterator[str]:
    if triples is None:
        return
    line = f"triples: {triples.read} read, {triples.used} used, {triples.unused} unused"
    for word, count in (("screened", triples.dropped), ("flagged", triples.flagged)):
        if word == "screened" or count:
            line += f", {count.total()} {word}"
        if count:
            line += f" ({', '.join(f'{code} {number}' for code, number in count.most_common())})"
    yield line + ("; see screened.jsonl" if triples.dropped or triples.flagged else "")


def _quoted(result: RunResult) -> str:
    return shlex.quote(str(result.folder))


def _skipped_lines(skipped: list[Skipped]) -> list[str]:
    lines = [shown(f"skipped {each.where}: {each.why}") for each in skipped[:_SHOWN_SKIPPED]]
    if len(skipped) > _SHOWN_SKIPPED:
        lines.append(f"skipped {len(skipped) - _SHOWN_SKIPPED} more: see skipped.jsonl")
    return lines


def _next(result: RunResult) -> str:
    config = result.config
    if result.reason != "target":
        return f"datagen export {_quoted(result)} --format alpaca -o alpaca.jsonl"
    if (config.rules and config.rules != resolve({})) or config.self_qa != SelfQAConfig() or config.strict:
        return f"a higher target in {result.folder / 'run.toml'}, then datagen run {_quoted(result)}/run.toml"
    words = ["datagen", config.command, *config.inputs, "-n", str(10 * config.target)]
    defaults = RunConfig(command=config.command, output=str(Path("runs", config.command)))
    for option, value, default in (
        ("--model", config.model.name, defaults.model.name),
        ("--base-url", config.model.base_url, None),
        ("--api-key-env", config.model.api_key_env, defaults.model.api_key_env),
        ("--temperature", config.model.temperature, defaults.model.temperature),
        ("--language", config.language, defaults.language),
        ("--seed", config.seed, defaults.seed),
        ("--format", config.format, defaults.format),
        ("--prompts", config.prompts, None),
        ("--concurrency", config.concurrency, 0),
        ("--rpm", config.limits.rpm, 0),
        ("--tpm", config.limits.tpm, 0),
        ("--budget", config.limits.budget, None),
        ("--price", config.limits.price, None),
        ("--cache", config.cache, None),
        ("-o", config.output, defaults.output),
        *(("--closed", relation, None) for relation in config.self_kg.closed),
        ("--mix", written_mix(config.self_kg.mix), written_mix(defaults.self_kg.mix)),
        ("--hops", config.self_kg.hops, defaults.self_kg.hops),
        ("--turns", config.self_kg.turns, defaults.self_kg.turns),
        ("--per-entity", config.self_kg.per_entity, 0),
        ("--per-relation", config.self_kg.per_relation, 0),
        ("--fill-gaps", config.self_kg.fill_gaps, None),
        ("--columns", ",".join(config.self_kg.columns or ()), ""),
        ("--schema", config.self_kg.schema_file, None),
        *(("--against", file, None) for file in config.against),
        *(("--decontaminate", file, None) for file in config.decontaminate),
    ):
        if value != default:
            words += [option, written(value)]
    words += ["--batch"] if config.batch else []
    return f"{shlex.join(words)}   (goes on from here)"


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
    price = price_of(config)
    tally = rehearse(config, lambda text: click.echo(shown(text)))
    cost = price.of(tally.prompt_tokens, 0, tally.completion_tokens) if price else 0.0
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
