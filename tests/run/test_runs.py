"""Whole runs of the three commands against an endpoint: counts, going on, refusing."""

import tomllib

import pytest
from inputs import COMMANDS, MILL, contents, mixed_faults, rows, start, write_inputs

import datagen
from datagen.errors import BadInput, ConfigError, EndpointError, OutputError
from datagen.prompts import data_folder
from datagen.rundir import open_run_dir

pytestmark = pytest.mark.usefixtures("no_waits")


@pytest.fixture
def folder(tmp_path):
    return write_inputs(tmp_path / "inputs")


@pytest.mark.parametrize("command", COMMANDS)
def test_kept_rejected_and_failed_make_up_all_though_the_endpoint_misbehaves(
    endpoint, folder, tmp_path, command
):
    target = 3 if command == "self-instruct" else 10_000
    # By their content: the ninth to arrive is another one each time, and what follows depends on which.
    start(command, folder, tmp_path / "calm", endpoint, target=target, concurrency=1)
    broken, refused = endpoint.asked[1].key, {asked.key for asked in endpoint.asked[8:80:9]}
    endpoint.forget()

    def fault(asked):
        if asked.key == broken and asked.nth == 1:
            return "server_error"
        return "refused" if asked.key in refused else mixed_faults(asked)

    endpoint.fault = fault
    result = start(command, folder, tmp_path / "run", endpoint, target=target, concurrency=4)
    tally = result.tally
    kept, rejected, failed = (
        rows(tmp_path / "run" / f"{name}.jsonl") for name in ("kept", "rejected", "failed")
    )
    assert (len(kept), len(rejected), len(failed)) == (tally.kept, tally.rejected.total(), tally.failed)
    assert tally.made == len(kept) + len(rejected) + len(failed)
    assert len(kept) == len(rows(tmp_path / "run/train.jsonl")) > 0
    assert tally.failed > 0
    assert tally.retries > 0
    assert result.reason == ("target" if command == "self-instruct" else "planned_out")


@pytest.mark.parametrize("command", COMMANDS)
def test_a_run_repeated_sends_nothing_and_writes_the_same(endpoint, folder, tmp_path, command):
    start(command, folder, tmp_path / "run", endpoint)
    before, sent = contents(tmp_path / "run"), len(endpoint.asked)
    result = start(command, folder, tmp_path / "run", endpoint, concurrency=1)
    assert len(endpoint.asked) == sent
    assert contents(tmp_path / "run") == before
    assert result.tally.calls == 0


@pytest.mark.parametrize("command", COMMANDS)
def test_a_raised_target_goes_on_and_repeats_no_call(endpoint, folder, tmp_path, command):
    start(command, folder, tmp_path / "run", endpoint, target=2, lag=2, concurrency=1)
    first = rows(tmp_path / "run/kept.jsonl")
    start(command, folder, tmp_path / "run", endpoint, target=5, concurrency=1)
    second = rows(tmp_path / "run/kept.jsonl")
    assert (len(first), len(second)) == (2, 5)
    assert second[:2] == first
    assert len(endpoint.asked) == endpoint.distinct
    assert tomllib.loads((tmp_path / "run/run.toml").read_text())["lag"] == 2


def test_tasks_that_feed_back_are_the_same_at_any_concurrency(endpoint, folder, tmp_path):
    for name, concurrency in (("one by one", 1), ("side by side", 16)):
        start("self-instruct", folder, tmp_path / name, endpoint, target=12, lag=3, concurrency=concurrency)
    first, second = (contents(tmp_path / name) for name in ("one by one", "side by side"))
    assert first == second
    shown = {seed for row in rows(tmp_path / "one by one/rejected.jsonl") for seed in row["source"]["seeds"]}
    assert shown & {row["id"] for row in rows(tmp_path / "one by one/kept.jsonl")}


def test_one_passage_that_fails_does_not_touch_the_others(endpoint, folder, tmp_path):
    whole, part = tmp_path / "whole", tmp_path / "part"
    start("self-qa", folder, whole, endpoint, target=1000)
    endpoint.fault = lambda asked: "bad_request" if "sluice wheel" in str(asked.body) else None
    start("self-qa", folder, part, endpoint, target=1000)  # its cache is its own: all is asked anew
    of_store = [row for row in rows(whole / "kept.jsonl") if "store" in row["source"]["document"]]
    assert of_store
    assert [row for row in rows(part / "kept.jsonl") if "store" in row["source"]["document"]] == of_store
    failed = rows(part / "failed.jsonl")
    assert failed
    assert all("mill" in row["source"]["document"] for row in failed)
    assert all("context length exceeded" in row["reason"] for row in failed)


@pytest.fixture
def handbooks(tmp_path):
    """Documents of a chunk each, whose last sentences speak of zinc."""
    (tmp_path / "docs").mkdir()
    for n in range(30):
        words = "The {0} pump {1} must be greased every {2} days with {3} from store {1}."
        lines = [words.format("red", 10 * n + k, k + 2, "zinc" if k > 4 else "oil") for k in range(8)]
        (tmp_path / "docs" / f"{n}.md").write_text(f"# Pumps of house {n}\n\n" + "\n\n".join(lines))
    return tmp_path


@pytest.mark.parametrize("concurrency", [0, 20])
def test_where_every_chunk_is_too_long_the_run_goes_on_with_halves(
    endpoint, handbooks, tmp_path, concurrency
):
    endpoint.fault = lambda asked: "bad_request" if "[8]" in str(asked.body) else None
    start("self-qa", handbooks, tmp_path / "run", endpoint, target=1000, concurrency=concurrency)
    assert any("[8]" in str(asked.body) for asked in endpoint.asked)
    assert rows(tmp_path / "run/failed.jsonl") == []
    assert len({row["source"]["document"] for row in rows(tmp_path / "run/kept.jsonl")}) > 20


@pytest.mark.parametrize("concurrency", [0, 20])
def test_where_halves_are_too_long_as_well_the_run_stops_and_says_what_to_set(
    endpoint, handbooks, tmp_path, concurrency
):
    endpoint.fault = lambda _: "bad_request"
    with pytest.raises(EndpointError, match="too long for its context, smaller ones, too") as caught:
        start("self-qa", handbooks, tmp_path / "run", endpoint, target=1000, concurrency=concurrency)
    assert "chunk_words" in caught.value.hint
    assert any("zinc" not in str(asked.body) for asked in endpoint.asked)


def test_two_answers_that_fail_in_one_chunk_are_told_apart(endpoint, handbooks, tmp_path):
    endpoint.fault = lambda asked: (
        "refused" if "evidence" in asked.schema["properties"] and "house 3" in str(asked.body) else None
    )
    start("self-qa", handbooks, tmp_path / "run", endpoint, target=1000)
    failed = [row["source"]["evidence"] for row in rows(tmp_path / "run/failed.jsonl")]
    assert len(failed) == len({str(each) for each in failed}) > 1


def test_a_changed_document_costs_its_own_calls_alone(endpoint, folder, tmp_path):
    start("self-qa", folder, tmp_path / "run", endpoint, target=1000)
    before, sent = rows(tmp_path / "run/kept.jsonl"), len(endpoint.asked)
    mill = folder / "docs" / "mill.md"
    mill.write_text(MILL.replace("1784", "1790"), encoding="utf-8")
    start("self-qa", folder, tmp_path / "run", endpoint, target=1000)
    new = endpoint.asked[sent:]
    assert new
    assert all("1790" in str(asked.body) for asked in new)
    assert len(endpoint.asked) == endpoint.distinct
    after = rows(tmp_path / "run/kept.jsonl")
    assert [row for row in after if "store" in row["source"]["document"]] == [
        row for row in before if "store" in row["source"]["document"]
    ]
    assert rows(tmp_path / "run/before-1/kept.jsonl") == before


def test_records_of_a_changed_input_are_set_aside_and_said_so(endpoint, folder, tmp_path):
    said = []
    for n, text in enumerate([MILL, MILL.replace("1784", "1790"), MILL.replace("1784", "1795")]):
        (folder / "docs" / "mill.md").write_text(text, encoding="utf-8")
        said.append([])
        start("self-qa", folder, tmp_path / "run", endpoint, target=1000, note=said[n].append)
        start("self-qa", folder, tmp_path / "run", endpoint, target=1000, note=said[n].append)
    assert [sum("the inputs changed" in line for line in lines) for lines in said] == [0, 1, 1]
    assert sorted(path.name for path in (tmp_path / "run").glob("before-*")) == ["before-1", "before-2"]
    assert "1790" in (tmp_path / "run/before-2/kept.jsonl").read_text(encoding="utf-8")


def test_a_changed_prompt_sets_the_records_aside(endpoint, folder, tmp_path):
    prompts = tmp_path / "prompts"
    (prompts / "en" / "self-qa").mkdir(parents=True)
    text = (data_folder("prompts") / "en" / "self-qa" / "answer.md").read_text(encoding="utf-8")
    (prompts / "en" / "self-qa" / "answer.md").write_text(text, encoding="utf-8")
    start("self-qa", folder, tmp_path / "run", endpoint, target=1000, prompts=str(prompts))
    (prompts / "en" / "self-qa" / "answer.md").write_text(
        text.replace("Answer this question", "Answer the question"), encoding="utf-8"
    )
    said = []
    start("self-qa", folder, tmp_path / "run", endpoint, target=1000, prompts=str(prompts), note=said.append)
    assert any("the prompts changed" in line for line in said)
    assert (tmp_path / "run/before-1/kept.jsonl").is_file()


def test_a_failed_call_is_asked_again_by_the_next_run(endpoint, folder, tmp_path):
    endpoint.fault = lambda asked: "bad_request" if "sluice wheel" in str(asked.body) else None
    start("self-qa", folder, tmp_path / "run", endpoint, target=1000)
    endpoint.fault = lambda _: None
    result = start("self-qa", folder, tmp_path / "run", endpoint, target=1000)
    assert result.tally.failed == 0
    assert rows(tmp_path / "run/failed.jsonl") == []


@pytest.mark.parametrize("fault", ["bad_key", "no_model"])
def test_an_endpoint_that_refuses_everything_stops_the_run_after_one_request(
    endpoint, folder, tmp_path, fault
):
    endpoint.fault = lambda _: fault
    with pytest.raises(EndpointError):
        start("self-qa", folder, tmp_path / "run", endpoint, concurrency=16)
    assert len(endpoint.asked) == 1


def test_after_an_endpoint_error_the_same_command_goes_on(endpoint, folder, tmp_path):
    start("self-kg", folder, tmp_path / "whole", endpoint, target=12)
    endpoint.forget()
    endpoint.fault = lambda asked: "bad_key" if len(endpoint.asked) > 6 else None
    with pytest.raises(EndpointError, match="401"):
        start("self-kg", folder, tmp_path / "run", endpoint, target=12)
    endpoint.fault = lambda _: None
    start("self-kg", folder, tmp_path / "run", endpoint, target=12)
    assert contents(tmp_path / "run") == contents(tmp_path / "whole")


@pytest.mark.parametrize(
    ("settings", "name"),
    [
        ({"seed": 1}, "seed"),
        ({"language": "auto"}, "language"),
        ({"model": {"temperature": 0.1}}, "model.temperature"),
        ({"model": {"name": "other-model"}}, "model.name"),
        ({"self_qa": {"questions_per_chunk": 2}}, "self_qa.questions_per_chunk"),
        ({"rules": {"near_duplicate": {"threshold": 0.5}}}, "rules.near_duplicate"),
    ],
)
def test_a_folder_with_other_settings_is_refused_and_left_as_it_is(
    endpoint, folder, tmp_path, settings, name
):
    start("self-qa", folder, tmp_path / "run", endpoint)
    before, sent = contents(tmp_path / "run"), len(endpoint.asked)
    with pytest.raises(OutputError, match=name):
        start("self-qa", folder, tmp_path / "run", endpoint, **settings)
    assert contents(tmp_path / "run") == before
    assert len(endpoint.asked) == sent


def test_settings_that_change_no_answer_may_change(endpoint, folder, tmp_path):
    start("self-qa", folder, tmp_path / "run", endpoint)
    sent = len(endpoint.asked)
    start(
        "self-qa",
        folder,
        tmp_path / "run",
        endpoint,
        concurrency=2,
        format="alpaca",
        strict=True,
        model={"timeout": 5.0, "api_key_env": "OTHER"},
    )
    assert len(endpoint.asked) == sent
    assert set(rows(tmp_path / "run/train.jsonl")[0]) == {"instruction", "input", "output"}


def test_a_run_file_repeats_its_run(endpoint, folder, tmp_path):
    start("self-qa", folder, tmp_path / "run", endpoint)
    result = datagen.run_file(tmp_path / "run/run.toml", output=tmp_path / "again")
    assert contents(result.folder) == contents(tmp_path / "run")
    sent = len(endpoint.asked)
    assert datagen.run_file(tmp_path / "run/run.toml").folder == tmp_path / "run"
    assert len(endpoint.asked) == sent


def test_two_runs_cannot_share_a_folder(endpoint, folder, tmp_path):
    with open_run_dir(tmp_path / "run"), pytest.raises(OutputError, match="in use by another run"):
        start("self-qa", folder, tmp_path / "run", endpoint)
    assert endpoint.asked == []
    start("self-qa", folder, tmp_path / "run", endpoint)


def test_a_place_where_no_folder_can_be_is_refused(endpoint, folder, tmp_path):
    (tmp_path / "a file").write_text("somebody's")
    for place in (tmp_path / "a file", tmp_path / "a file" / "run"):
        with pytest.raises(OutputError, match="cannot write to") as caught:
            start("self-qa", folder, place, endpoint)
        assert "-o" in caught.value.hint
    assert (tmp_path / "a file").read_text() == "somebody's"
    assert endpoint.asked == []


@pytest.mark.parametrize("name", ["kept.jsonl", "train.jsonl"])
def test_a_folder_that_holds_something_else_is_refused(endpoint, folder, tmp_path, name):
    (tmp_path / "run").mkdir()
    (tmp_path / "run" / name).write_text("somebody's")
    with pytest.raises(OutputError, match="something else"):
        start("self-qa", folder, tmp_path / "run", endpoint)
    assert (tmp_path / "run" / name).read_text() == "somebody's"


def test_a_folder_with_an_unreadable_run_file_is_refused(endpoint, folder, tmp_path):
    start("self-qa", folder, tmp_path / "run", endpoint)
    (tmp_path / "run/run.toml").write_text("half a [")
    with pytest.raises(OutputError, match=r"run\.toml"):
        start("self-qa", folder, tmp_path / "run", endpoint)


def test_a_bad_input_leaves_a_folder_that_the_right_command_can_use(endpoint, folder, tmp_path):
    with pytest.raises(BadInput):
        start("self-qa", tmp_path / "nowhere", tmp_path / "run", endpoint)
    start("self-qa", folder, tmp_path / "run", endpoint)


def test_no_more_requests_are_in_flight_than_asked_for(endpoint, folder, tmp_path):
    endpoint.delay = 0.01
    start("self-qa", folder, tmp_path / "run", endpoint, target=1000, concurrency=3)
    assert 1 < endpoint.most_at_once <= 3


def test_templates_alone_ask_nobody(endpoint, folder, tmp_path):
    graph = folder / "graph.csv"
    result = datagen.self_kg(graph, output=tmp_path / "run", target=5, model="none", language="en")
    assert result.tally.kept == 5
    assert not (tmp_path / "run/cache.sqlite").exists()


def test_a_folder_whose_run_made_nothing_takes_other_settings(endpoint, folder, tmp_path):
    endpoint.fault = lambda _: "no_model"
    with pytest.raises(EndpointError):
        start("self-kg", folder, tmp_path / "run", endpoint, model={"name": "mistyped"})
    endpoint.fault = lambda _: None
    assert start("self-kg", folder, tmp_path / "run", endpoint).tally.kept == 4


def test_a_lower_target_is_taken_down_to_what_is_kept(endpoint, folder, tmp_path):
    start("self-kg", folder, tmp_path / "run", endpoint, target=6)
    with pytest.raises(OutputError, match="holds 6 records"):
        start("self-kg", folder, tmp_path / "run", endpoint, target=5)
    start("self-kg", folder, tmp_path / "all", endpoint, target=500)
    kept = len(rows(tmp_path / "all/kept.jsonl"))
    assert start("self-kg", folder, tmp_path / "all", endpoint, target=kept).tally.kept == kept


def test_a_wrong_budget_touches_no_folder(endpoint, folder, tmp_path):
    with pytest.raises(ConfigError, match="not a budget"):
        start("self-kg", folder, tmp_path / "run", endpoint, limits={"budget": "5"})
    assert not (tmp_path / "run").exists()


def test_documents_in_another_language_than_questions_are_refused_before_a_call(endpoint, folder, tmp_path):
    with pytest.raises(BadInput, match="is in English"):
        start("self-qa", folder, tmp_path / "run", endpoint, target=1, language="zh")
    assert endpoint.asked == []


@pytest.mark.parametrize("language", ["en", "auto"])
def test_documents_in_the_language_of_the_questions_are_not_spoken_of(endpoint, folder, tmp_path, language):
    notes = []
    start("self-qa", folder, tmp_path / "run", endpoint, target=1, language=language, note=notes.append)
    assert not any("English" in note for note in notes)


def test_a_prompt_folder_without_a_prompt_is_refused(endpoint, folder, tmp_path):
    (tmp_path / "prompts" / "en").mkdir(parents=True)
    (tmp_path / "prompts" / "en" / "question.md").write_text("=== user\nAsk.\n")
    with pytest.raises(ConfigError, match="no prompt in"):
        start("self-qa", folder, tmp_path / "run", endpoint, prompts=str(tmp_path / "prompts"))
    assert endpoint.asked == []
