"""What a person does with an endpoint run: budget, pilot, shared cache, retry, looking after the cache."""

import json
import re
import tomllib

import pytest

KEPT_FILES = ("kept.jsonl", "rejected.jsonl", "failed.jsonl", "order.txt", "train.jsonl", "train.meta.jsonl")


@pytest.fixture
def self_qa(datagen, documents, endpoint):
    def run(*more, output="out", target=500):
        model = ("--model", "m", "--base-url", endpoint.url, "--language", "en")
        return datagen("self-qa", documents, *model, "-n", target, "-o", output, *more)

    return run


def batched(words):
    return zip(words[::2], words[1::2], strict=True)


def rows(path):
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def files(folder):
    return {path.name: path.read_bytes() for path in folder.glob("*.jsonl")}


class TestBudget:
    @pytest.mark.parametrize("budget", ["7calls", "9ktok", "0.004usd"])
    def test_it_ends_with_its_own_code_and_a_higher_one_goes_on(self, self_qa, tmp_path, endpoint, budget):
        price = ("--price", "0.5,1") if budget.endswith("usd") else ()
        self_qa(*price, output="whole")
        whole = len(endpoint.asked)
        endpoint.forget()
        for spent in (budget, budget):
            ended = self_qa("--budget", spent, *price)
            assert ended.code == 3
            assert f"error: the budget of {budget.replace('9k', '9000')} is spent" in ended.err
            assert "hint: give a higher --budget to go on from here" in ended.err
        assert 0 < len(endpoint.asked) < whole
        assert self_qa("--budget", "100" + budget, *price).code == 1  # the input is used up
        assert len(endpoint.asked) == endpoint.distinct == whole
        assert files(tmp_path / "out") == files(tmp_path / "whole")

    def test_calls_are_never_more_than_the_budget_at_any_concurrency(self, self_qa, endpoint):
        endpoint.fault = lambda asked: "server_error" if asked.nth == 1 and len(endpoint.asked) % 3 else None
        for number, concurrency in enumerate((1, 8, 64), 1):
            assert self_qa("--budget", f"{9 * number}calls", "--concurrency", concurrency).code == 3
            assert len(endpoint.asked) <= 9 * number

    @pytest.mark.parametrize("budget", ["much", "5", "-3usd"])
    def test_what_is_no_budget_is_an_error_before_any_request(self, self_qa, endpoint, budget):
        ended = self_qa("--budget", budget)
        assert ended.code == 2
        assert f"not a budget: {budget}; write it as 5usd" in ended.err
        assert endpoint.asked == []

    def test_dollars_for_a_model_without_a_price_are_refused_before_any_request(
        self, self_qa, endpoint, tmp_path
    ):
        ended = self_qa("--budget", "1usd")
        assert ended.code == 1
        assert "no price is known for m" in ended.complaint
        assert "--price" in ended.err
        assert endpoint.asked == []
        assert not (tmp_path / "out").exists()


class TestLimits:
    LIMITS = (
        "--price",
        "1,2",
        "--budget",
        "50usd",
        "--rpm",
        "60000",
        "--tpm",
        "9000000.5",
        "--concurrency",
        "2",
    )

    def test_the_next_command_names_all_of_them(self, self_qa):
        out = self_qa(*self.LIMITS, target=2).out
        line = next(line for line in out.splitlines() if line.startswith("next: "))
        for option, value in batched(self.LIMITS):
            assert f" {option} {value} " in line

    def test_a_minute_with_no_room_for_a_call_is_an_error_with_what_it_takes(self, self_qa, endpoint):
        ended = self_qa("--tpm", "50")
        assert ended.code == 1
        assert "more than the 50 of a minute (--tpm)" in ended.complaint
        assert endpoint.asked == []
        enough = re.search(r"give --tpm (\d+) or more", ended.err)[1]
        assert int(enough) > 50

    def test_they_stay_with_the_folder_until_others_are_given(self, self_qa, tmp_path, endpoint):
        self_qa("--budget", "4calls", "--rpm", "60000")
        sent = len(endpoint.asked)
        ended = self_qa()
        assert ended.code == 3
        assert "limits stay as they were: --budget 4calls, --rpm 60000.0" in ended.out
        assert len(endpoint.asked) == sent == 4
        assert self_qa("--budget", "6calls").code == 3
        assert len(endpoint.asked) == 6
        limits = tomllib.loads((tmp_path / "out" / "run.toml").read_text())["limits"]
        assert (limits["budget"], limits["rpm"]) == ("6calls", 60_000)

    def test_a_budget_in_dollars_goes_by_the_price_of_the_folder(self, self_qa):
        self_qa("--budget", "4calls", "--price", "1000,2000")
        ended = self_qa("--budget", "0.000001usd")
        assert ended.code == 3
        assert "the budget of 0.000001usd is spent" in ended.complaint

    def test_a_folder_that_was_moved_has_spent_what_it_had(self, self_qa, tmp_path, endpoint):
        self_qa("--budget", "6calls")
        (tmp_path / "out").rename(tmp_path / "moved")
        assert self_qa("--budget", "6calls", output="moved").code == 3
        assert self_qa("--budget", "8calls", output="moved").code == 3
        assert len(endpoint.asked) == 8

    def test_a_run_in_its_old_place_begins_anew(self, self_qa, datagen, tmp_path, endpoint):
        self_qa("--budget", "6calls")
        (tmp_path / "out").rename(tmp_path / "moved")
        assert datagen("run", "moved/run.toml", "-o", "out").code == 3
        assert len(endpoint.asked) == 12

    def test_a_dry_run_plans_with_those_of_the_folder(self, self_qa):
        self_qa("--budget", "4calls", "--price", "1000,2000")
        out = self_qa("--dry-run").out
        assert "limits stay as they were: --budget 4calls, --price 1000,2000" in out
        assert "the budget of 4calls ends at about" in out
        assert re.search(r"out, \$\d", out)
        assert "the budget of 900calls is enough" in self_qa("--dry-run", "--budget", "900calls").out

    def test_none_lifts_a_budget_for_good(self, self_qa, tmp_path):
        self_qa("--budget", "4calls")
        for _ in range(2):
            assert self_qa("--budget", "none").code == 1  # the input is used up
            assert "budget =" not in (tmp_path / "out" / "run.toml").read_text()

    def test_a_run_file_and_a_retry_take_others(self, self_qa, datagen, tmp_path, endpoint):
        endpoint.fault = lambda asked: "bad_request" if "Cedar lamp" in str(asked.body) else None
        self_qa("--budget", "4calls", target=3)
        for command in (("run", "out/run.toml"), ("retry", "out")):
            endpoint.forget()
            assert datagen(*command, "--budget", "1calls").code in (0, 3)
            assert endpoint.asked == []
        endpoint.fault = lambda _: None
        assert datagen("run", "out/run.toml", "--budget", "100calls", "-n", "5").code == 0
        assert len(rows(tmp_path / "out" / "train.jsonl")) == 5
        assert datagen("run", "out/run.toml", "--pilot", "1", "-n", "9").out.count("pilot: 1 items") == 1
        assert "dry run: " in datagen("run", "out/run.toml", "--dry-run", "-n", "9").out

    @pytest.mark.parametrize(("option", "value"), [("--price", "1"), ("--budget", "nan"), ("--budget", "5")])
    @pytest.mark.parametrize("command", [("self-qa", "docs"), ("run", "lost.toml"), ("retry", "lost")])
    def test_a_wrong_one_is_a_usage_error_before_anything_is_read(self, datagen, command, option, value):
        ended = datagen(*command, option, value)
        assert ended.code == 2
        assert f"invalid value for '{option}'" in ended.complaint


class TestDryRun:
    def test_what_the_cache_holds_is_not_counted_as_a_call(self, self_qa, tmp_path, endpoint):
        first = self_qa("--dry-run", target=8).out
        self_qa(target=8)
        before, sent = files(tmp_path / "out"), len(endpoint.asked)
        names = sorted(path.name for path in (tmp_path / "out").iterdir())
        assert re.search(r"at least \d+ calls, about", first)
        assert re.search(r"at least 0 calls beside \d+ in the cache", self_qa("--dry-run", target=8).out)
        more = re.search(r"at least (\d+) calls beside \d+ in", self_qa("--dry-run", target=500).out)
        assert int(more[1]) > 0
        assert (files(tmp_path / "out"), len(endpoint.asked)) == (before, sent)
        assert sorted(path.name for path in (tmp_path / "out").iterdir()) == names

    def test_a_question_put_once_more_is_not_among_the_least(self, datagen, tmp_path, endpoint):
        (tmp_path / "g.csv").write_text(
            "head,relation,tail\n" + "".join(f"t{n},river,r{n}\n" for n in range(30))
        )
        model = ("--model", "m", "--base-url", endpoint.url)
        out = datagen("self-kg", "g.csv", *model, "-n", "20", "--mix", "forward=1", "--dry-run").out
        assert "at least 20 calls, " in out

    @pytest.mark.parametrize(
        ("budget", "told"),
        [("9usd", "is enough"), ("0.001usd", r"ends at about \d+%"), ("1call", r"ends at about \d+%")],
    )
    def test_the_budget_is_held_against_it(self, self_qa, budget, told):
        out = self_qa("--dry-run", "--price", "1,2", "--budget", budget, target=8).out
        assert re.search(rf"the budget of \S+ {told}", out)


class TestSummary:
    def test_after_a_further_start_it_tells_both_this_start_and_all(self, self_qa, endpoint):
        first = self_qa("--price", "1,2", "--concurrency", "1", target=4).out
        second = self_qa("--concurrency", "1", target=8).out
        third = self_qa("--concurrency", "1", target=8).out
        words = sum(
            len(turn["content"].split()) for asked in endpoint.asked for turn in asked.body["messages"]
        )
        usd = (words + 2 * 10 * len(endpoint.asked)) / 1e6
        assert "over all starts" not in first
        assert f"in this start, ${usd:.4f} over all starts" in second
        assert f"cost: $0.00 in this start, ${usd:.4f} over all starts" in third
        for out in (second, third):
            assert f"per kept record over all starts: {words / 8:.0f} tokens in" in out

    def test_calls_without_an_answer_are_sent_calls_and_may_have_cost_something(
        self, self_qa, endpoint, no_waits
    ):
        def fault(asked):
            if "Cedar" in str(asked.body) or "Downs" in str(asked.body):
                return (
                    ("reset_inside" if "Cedar" in str(asked.body) else "server_error")
                    if asked.nth == 1
                    else None
                )
            return None

        endpoint.fault = fault
        out = self_qa("--price", "1,2").out
        faults = len(endpoint.asked) - len(endpoint.served)
        assert f"calls: {len(endpoint.asked)} sent ({faults} without an answer)" in out
        assert re.search(r"; \$[\d.]+ of it is the most that \d+ calls? that broke off may have cost", out)


class TestStop:
    @pytest.mark.parametrize("why", ["budget", "no money"])
    def test_what_is_kept_is_exported_and_summed_up(self, self_qa, tmp_path, endpoint, why):
        self_qa(target=2)
        endpoint.fault = lambda _: "no_money" if why == "no money" and len(endpoint.asked) > 12 else None
        ended = self_qa("--budget", "12calls" if why == "budget" else "1000calls", "--concurrency", "1")
        assert ended.code == (3 if why == "budget" else 1)
        kept = len(rows(tmp_path / "out" / "kept.jsonl"))
        assert kept > 2
        assert len(rows(tmp_path / "out" / "train.jsonl")) == kept
        assert f"kept {kept}, " in ended.out
        assert f"train on: out/train.jsonl   ({kept} records)" in ended.out

    def test_where_nothing_was_made_there_is_no_summary(self, self_qa, endpoint):
        endpoint.fault = lambda _: "bad_key"
        ended = self_qa()
        assert ended.code == 1
        assert "made" not in ended.out


class TestPilot:
    def test_it_runs_so_many_items_and_projects_the_rest_as_a_range(self, self_qa, tmp_path, endpoint):
        ended = self_qa("--pilot", "2", "--price", "1,2", target=40)
        assert (ended.code, ended.err) == (0, "")
        assert len(endpoint.asked) <= 2 * 5
        assert "pilot: 2 items kept" in ended.out
        few, many = map(int, re.search(r"for 40 records: (\d+) to (\d+) items", ended.out).groups())
        assert few < many
        assert re.search(r"\d+ to \d+ calls, \d+ to \d+ tokens, \$[\d.]+ to \$[\d.]+", ended.out)

    def test_a_second_one_says_the_same_though_it_asks_nothing(self, self_qa, endpoint):
        first, second = (self_qa("--pilot", "2", "--price", "1,2", target=12).out for _ in range(2))
        told = [
            next(line for line in out.splitlines() if "for 12 records" in line) for out in (first, second)
        ]
        assert told[0] == told[1]
        assert "$0.00 to" not in told[0]

    def test_no_item_is_taken_to_make_more_than_it_can_and_no_more_items_than_there_are(
        self, datagen, tmp_path, endpoint
    ):
        rows = "".join(f"t{n},river,r{n}\n" for n in range(30))
        (tmp_path / "g.csv").write_text("head,relation,tail\n" + rows)
        model = ("--model", "m", "--base-url", endpoint.url, "--mix", "forward=1", "--pilot", "5")
        assert "for 20 records: 20 to 30 items" in (
            out := datagen("self-kg", "g.csv", *model, "-n", "20").out
        )
        assert "the input has 30 items, which may be too few" in out

    def test_the_run_goes_on_from_it_and_ends_as_if_there_had_been_none(self, self_qa, tmp_path, endpoint):
        self_qa(output="whole")
        whole = len(endpoint.asked)
        endpoint.forget()
        self_qa("--pilot", "3")
        self_qa()
        assert len(endpoint.asked) == endpoint.distinct == whole
        assert files(tmp_path / "out") == files(tmp_path / "whole")

    def test_the_records_that_the_folder_has_beyond_it_stay(self, self_qa, tmp_path, endpoint):
        self_qa()
        whole = {name: (tmp_path / "out" / name).read_bytes() for name in KEPT_FILES}
        assert self_qa("--pilot", "1").code == 0
        assert {name: (tmp_path / "out" / name).read_bytes() for name in KEPT_FILES} == whole
        assert not (tmp_path / "out" / "kept.before.jsonl").exists()

    def test_a_pilot_that_keeps_nothing_says_so(self, self_qa, endpoint):
        endpoint.fault = lambda _: "garbage"
        ended = self_qa("--pilot", "1")
        assert "nothing was kept" in ended.out


class TestSharedCache:
    def test_a_second_run_pays_for_nothing_that_the_first_one_asked(self, self_qa, tmp_path, endpoint):
        self_qa("--cache", "answers.sqlite", output="first")
        sent = len(endpoint.asked)
        self_qa("--cache", "answers.sqlite", output="second")
        assert len(endpoint.asked) == sent > 0
        assert files(tmp_path / "first") == files(tmp_path / "second")
        assert not (tmp_path / "first" / "cache.sqlite").exists()

    def test_each_run_has_a_budget_of_its_own(self, self_qa, tmp_path, endpoint, datagen):
        for name in ("first", "second"):
            assert self_qa("--cache", "answers.sqlite", "--budget", "4calls", output=name).code == 3
        assert len(endpoint.asked) == 8
        out = datagen("cache", "answers.sqlite").out
        assert len(re.findall(r"spent by .*: 4 calls", out)) == 2

    def test_a_foreign_file_is_refused_and_unchanged(self, self_qa, tmp_path, endpoint):
        (tmp_path / "notes.txt").write_text("somebody's only copy\n" * 50)
        ended = self_qa("--cache", "notes.txt")
        assert ended.code == 1
        assert "notes.txt" in ended.complaint
        assert (tmp_path / "notes.txt").read_text() == "somebody's only copy\n" * 50
        assert endpoint.asked == []


class TestRetry:
    @pytest.mark.parametrize("fault", ["garbage", "bad_request"])
    @pytest.mark.parametrize("cache", [(), ("--cache", "answers.sqlite")])
    def test_what_failed_is_asked_again_and_nothing_else(
        self, datagen, self_qa, tmp_path, endpoint, fault, cache
    ):
        self_qa(*cache, output="whole")
        (tmp_path / "answers.sqlite").unlink(missing_ok=True)
        endpoint.forget()
        endpoint.fault = lambda asked: fault if "Cedar lamp" in str(asked.body) else None
        self_qa(*cache)
        failed = rows(tmp_path / "out" / "failed.jsonl")
        assert failed
        first = {asked.key for asked in endpoint.asked if "Cedar lamp" not in str(asked.body)}
        endpoint.forget()
        endpoint.fault = lambda _: None
        ended = datagen("retry", "out")
        assert ended.code == 0
        assert f"asking again for {len(failed)} failed" in ended.out
        assert first.isdisjoint({asked.key for asked in endpoint.asked})
        assert rows(tmp_path / "out" / "failed.jsonl") == []
        made, whole = (
            [rows(tmp_path / name / f"{each}.jsonl") for each in ("kept", "rejected")]
            for name in ("out", "whole")
        )
        assert sum(map(len, made)) == sum(map(len, whole))
        made_again = files(tmp_path / "out")
        if fault == "bad_request":  # a half that did not fail was kept until the whole was asked about
            assert made_again.pop("kept.before.jsonl")
        assert made_again == files(tmp_path / "whole")

    def test_where_nothing_failed_nothing_is_asked(self, datagen, self_qa, endpoint):
        self_qa()
        sent = len(endpoint.asked)
        ended = datagen("retry", "out")
        assert (ended.code, ended.out) == (0, "nothing failed in out\n")
        assert len(endpoint.asked) == sent

    def test_where_it_was_killed_before_its_end_it_goes_on_though_nothing_failed(
        self, datagen, self_qa, endpoint, tmp_path
    ):
        endpoint.fault = lambda asked: "garbage" if "Cedar lamp" in str(asked.body) else None
        self_qa()
        train = tmp_path / "out" / "train.jsonl"
        before = train.read_bytes()
        endpoint.fault = lambda _: None
        assert datagen("retry", "out").code == 0
        whole, sent = files(tmp_path / "out"), len(endpoint.asked)
        train.write_bytes(before)  # as a kill leaves it that falls after the last record
        (tmp_path / "out" / "order.txt").unlink()
        ended = datagen("retry", "out")
        assert ended.code == 0 and "its last start broke off: going on" in ended.out
        assert files(tmp_path / "out") == whole and train.read_bytes() != before
        assert len(endpoint.asked) == sent

    @pytest.mark.parametrize("place", ["nowhere", "docs"])
    def test_a_folder_without_a_run_is_refused(self, datagen, documents, place):
        ended = datagen("retry", place)
        assert ended.code == 1
        assert "is not a run folder" in ended.complaint

    def test_a_run_that_was_killed_before_it_wrote_anything_can_be_asked_about(
        self, datagen, self_qa, tmp_path
    ):
        self_qa()
        (tmp_path / "out" / "failed.jsonl").unlink()
        assert datagen("retry", "out").complaint


class TestCache:
    def test_it_says_what_it_holds_saved_and_cost(self, datagen, self_qa, endpoint):
        self_qa("--price", "1,2")
        self_qa("--price", "1,2")
        sent = len(endpoint.asked)
        for place in ("out", "out/cache.sqlite"):
            out = datagen("cache", place).out
            assert f"out/cache.sqlite: {sent} answers" in out
            assert f"served again: {sent} times (50% of all look-ups)" in out
            assert re.search(
                rf"spent by \S+/out: {sent} calls, \d+ tokens in \(0 cached\), {10 * sent} out, \$", out
            )

    def test_prune_deletes_what_was_not_used_and_says_how_many(self, datagen, self_qa, endpoint):
        self_qa()
        sent = len(endpoint.asked)
        assert "deleted 0 answers that were not used in 1 days" in datagen("cache", "out", "--prune", "1").out
        assert f"{sent} answers" in datagen("cache", "out").out
        assert datagen("cache", "out", "--prune", "0").code == 2

    def test_a_run_folder_stands_for_the_cache_that_its_run_shares(self, datagen, self_qa, endpoint):
        self_qa("--cache", "answers.sqlite")
        assert f"answers.sqlite: {len(endpoint.asked)} answers" in datagen("cache", "out").out

    @pytest.mark.parametrize(
        ("file", "hint"),
        [
            ("notes.txt", "no cache of datagen's"),
            ("torn.sqlite", "damaged"),
            ("no/where.sqlite", "make its folder"),
        ],
    )
    def test_the_hint_says_what_is_wrong_with_a_file(self, self_qa, tmp_path, file, hint):
        (tmp_path / "notes.txt").write_text("somebody's only copy\n" * 50)
        self_qa("--cache", "torn.sqlite")
        data = (tmp_path / "torn.sqlite").read_bytes()
        (tmp_path / "torn.sqlite").write_bytes(data[:100] + b"\x07" * (len(data) - 100))
        assert hint in self_qa("--cache", file, output="other").err

    @pytest.mark.parametrize("place", ["nowhere", "docs", "notes.txt"])
    def test_what_is_no_cache_is_refused_and_left_as_it_is(self, datagen, documents, tmp_path, place):
        (tmp_path / "notes.txt").write_text("mine")
        ended = datagen("cache", place, "--prune", "1")
        assert ended.code == 1
        assert ended.complaint
        assert (tmp_path / "notes.txt").read_text() == "mine"
        assert not (tmp_path / "nowhere").exists()
