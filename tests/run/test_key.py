"""The key goes to the endpoint and nowhere else, and a proxy's password to the proxy."""

import sys

import pytest
from commands import arguments, call, doctor
from inputs import inputs_of, write_inputs
from loopback import Fault
from loopback_proxy import PASSWORD, RefusingProxy

KEY = "sk-4f9d-this-is-not-for-you"
START = KEY[:6]
CASES = {
    "nothing is wrong": (None, 0),
    "every request is bad": (Fault(400, f"bad request with {KEY}"), 1),
    "access is refused": (Fault(403, f"no access for {KEY}"), 1),
    "what is said is cut within it": (Fault(400, f"{'x' * 185} {KEY} was the key"), 1),
    "calls are sent on": (Fault(307, headers={"Location": f"http://127.0.0.1:9/?k={KEY}"}, payload=""), 1),
    "every try fails": (Fault(500, f"cannot serve {KEY}", {"Retry-After": "0"}), 1),
    "an answer repeats it": (Fault(mar=lambda text: text.replace("}", f', "authorization": "{KEY}"}}')), 1),
    "the end of an answer repeats it": (Fault(finish_reason=f"stop {KEY}"), 1),
    "a refusal repeats it": (Fault(choices=[{"message": {"refusal": f"not for {KEY}"}}]), 1),
}


@pytest.mark.parametrize("case", CASES)
def test_no_file_and_no_output_ever_holds_the_key(endpoint, tmp_path, case):
    fault, code = CASES[case]
    endpoint.fault = lambda _: fault
    inputs = inputs_of("self-qa", write_inputs(tmp_path / "inputs"))
    # For a large target all is asked at once, and the waits before further tries are passed together.
    target = 100 if code else 2
    words = arguments("self-qa", inputs, tmp_path / "run", endpoint.url, target, "--api-key-env", "SOME_KEY")
    done = call(words, SOME_KEY=KEY)
    assert done.returncode == code, done.stderr
    assert endpoint.asked[0].headers["authorization"] == f"Bearer {KEY}"
    assert START not in done.stdout + done.stderr
    files = [path for path in (tmp_path / "run").rglob("*") if path.is_file()]
    assert len(files) > 2
    for path in files:
        assert START.encode() not in path.read_bytes(), path.name


@pytest.mark.parametrize("case", ["nothing is wrong", "every request is bad", "an answer repeats it"])
@pytest.mark.parametrize("command", ["retry", "judge"])
def test_no_file_and_no_output_of_what_follows_a_run_holds_the_key(endpoint, tmp_path, command, case):
    run = tmp_path / "run"
    # Some requests fail, so that there is something to retry; those that pass can be judged.
    endpoint.fault = lambda asked: "refused" if int(asked.key, 16) % 6 == 0 else None
    inputs = inputs_of("self-kg", write_inputs(tmp_path / "inputs"))
    words = arguments("self-kg", inputs, run, endpoint.url, 100, "--api-key-env", "SOME_KEY")
    first = call(words, SOME_KEY=KEY)
    assert "nothing is left to ask" in first.stderr, first.stderr
    assert (run / "failed.jsonl").stat().st_size and (run / "kept.jsonl").stat().st_size
    endpoint.forget()
    endpoint.fault = lambda _: CASES[case][0]
    more = [] if command == "retry" else ["--model", "m", "--base-url", endpoint.url]
    env = [] if command == "retry" else ["--api-key-env", "SOME_KEY"]
    done = call([sys.executable, "-m", "datagen", command, str(run), *more, *env], SOME_KEY=KEY)
    assert endpoint.asked and "Traceback" not in done.stderr
    assert {asked.headers["authorization"] for asked in endpoint.asked} == {f"Bearer {KEY}"}
    assert START not in done.stdout + done.stderr
    for path in [path for path in tmp_path.rglob("*") if path.is_file()]:
        assert START.encode() not in path.read_bytes(), path.name


@pytest.mark.parametrize(
    "fault",
    [
        Fault(500, f"bad key {KEY}"),
        Fault(500, f"{'x' * 185} {KEY} was the key"),
        Fault(500, payload=f"<html>{'x' * 380} {KEY} was the key"),
        Fault(headers={"x-ratelimit-limit-requests": f"5 for {KEY}"}),
    ],
    ids=["said", "cut", "html", "header"],
)
@pytest.mark.parametrize("probe", ["ready", "sky"])
def test_the_doctor_never_prints_the_key(endpoint, fault, probe):
    endpoint.fault = lambda asked: fault if probe in str(asked.body["messages"]) else None
    done = call(doctor(endpoint.url, "--api-key-env", "SOME_KEY"), SOME_KEY=KEY)
    assert "Traceback" not in done.stderr
    assert "some-model" in done.stdout or "does not answer" in done.stderr
    assert START not in done.stdout + done.stderr


def test_the_doctor_shows_models_without_the_key(endpoint):
    endpoint.models = [{"id": f"model of {KEY}", "meta": [1]}]
    done = call(doctor(endpoint.url, "--api-key-env", "SOME_KEY"), SOME_KEY=KEY)
    assert "it lists model of [key]" in done.stdout
    assert START not in done.stdout + done.stderr


@pytest.mark.parametrize("scheme", ["http", "https"])
@pytest.mark.parametrize("option", [(), ("--batch",)])
def test_no_file_and_no_output_has_the_password_of_a_proxy(tmp_path, scheme, option):
    inputs = inputs_of("self-qa", write_inputs(tmp_path / "inputs"))
    words = arguments("self-qa", inputs, tmp_path / "run", f"{scheme}://10.1.2.3/v1", 2, *option)
    with RefusingProxy() as proxy:
        done = call(words, **{f"{scheme}_proxy": proxy.address})
    assert done.returncode == 1
    assert "refuses access (407)" in done.stderr
    assert PASSWORD not in done.stdout + done.stderr
    files = [path for path in (tmp_path / "run").rglob("*") if path.is_file()]
    assert files
    assert not [path for path in files if PASSWORD.encode() in path.read_bytes()]
