"""The key goes to the endpoint and nowhere else."""

import pytest
from commands import arguments, call
from inputs import inputs_of, write_inputs
from loopback import Fault

KEY = "sk-4f9d-this-is-not-for-you"
START = KEY[:6]
CASES = {
    "nothing is wrong": (None, 0),
    "every request is bad": (Fault(400, f"bad request with {KEY}"), 1),
    "access is refused": (Fault(403, f"no access for {KEY}"), 1),
    "what is said is cut within it": (Fault(400, f"{'x' * 185} {KEY} was the key"), 1),
    "calls are sent on": (Fault(307, headers={"Location": f"http://127.0.0.1:9/?k={KEY}"}, payload=""), 1),
    "every try fails": (Fault(500, f"cannot serve {KEY}", {"Retry-After": "0"}), 1),
    "a refusal repeats it": (Fault(choices=[{"message": {"refusal": f"not for {KEY}"}}]), 1),
}


@pytest.mark.parametrize("case", CASES)
def test_no_file_and_no_output_ever_holds_the_key(endpoint, tmp_path, case):
    fault, code = CASES[case]
    endpoint.fault = lambda _: fault
    inputs = inputs_of("self-qa", write_inputs(tmp_path / "inputs"))
    words = arguments("self-qa", inputs, tmp_path / "run", endpoint.url, 2, "--api-key-env", "SOME_KEY")
    done = call(words, SOME_KEY=KEY)
    assert done.returncode == code, done.stderr
    assert endpoint.asked[0].headers["authorization"] == f"Bearer {KEY}"
    assert START not in done.stdout + done.stderr
    files = [path for path in (tmp_path / "run").rglob("*") if path.is_file()]
    assert len(files) > 2
    for path in files:
        assert START.encode() not in path.read_bytes(), path.name
