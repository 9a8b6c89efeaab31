"""Other systems' clients for benchmarks/endpoint_peers.py, each run by the Python that has it installed.

    PYTHON benchmarks/endpoint_peer_clients.py CLIENT URL CALLS AT_ONCE FOLDER

does so many one-call records with the settings that the system's own documents give for speed, and prints
one line of JSON: records without an answer (`lost`), the version, and this program's peak in MB (`peak`).
"""

import importlib.metadata
import importlib.util
import json
import os
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from endpoint_clients import peak_megabytes, prompt

_MANY = 10**9


def by_curator(url: str, calls: int, at_once: int, folder: Path) -> dict[str, Any]:
    """Bespoke Curator with its openai backend, its limits of calls and tokens a minute lifted."""
    found = importlib.util.find_spec("litellm")
    assert found is not None and found.origin is not None
    # What it would fetch from the network lies in a package that it installs.
    files = Path(found.origin).parent / "litellm_core_utils" / "tokenizers"
    os.environ |= {"TIKTOKEN_CACHE_DIR": str(files), "LITELLM_LOCAL_MODEL_COST_MAP": "True"}
    os.environ |= {"CURATOR_CACHE_DIR": str(folder), "CURATOR_DISABLE_RICH_DISPLAY": "1"}
    os.environ |= {"TELEMETRY_ENABLED": "false"}
    from bespokelabs import curator

    class Say(curator.LLM):  # type: ignore[misc]
        def prompt(self, input: dict[str, Any]) -> str:
            return str(input["text"])

        def parse(self, input: dict[str, Any], response: str) -> dict[str, Any]:
            return {"text": input["text"], "answer": response}

    backend = {
        "base_url": url,
        "api_key": "none",
        "max_concurrent_requests": at_once,
        "max_requests_per_minute": _MANY,
        "max_tokens_per_minute": _MANY,
    }
    say = Say("bench", backend="openai", backend_params=backend, generation_params={"max_tokens": 512})
    rows = say([{"text": prompt(number)} for number in range(calls)], working_dir=str(folder)).dataset
    return _result("bespokelabs-curator", calls, (row["answer"] for row in rows))


def by_distilabel(url: str, calls: int, at_once: int, folder: Path) -> dict[str, Any]:
    """distilabel, whose batch is as large as what may be in flight."""
    from distilabel.models import OpenAILLM
    from distilabel.pipeline import Pipeline
    from distilabel.steps import LoadDataFromDicts
    from distilabel.steps.tasks import TextGeneration

    with Pipeline(name="bench", cache_dir=str(folder)) as pipeline:
        data = LoadDataFromDicts(
            data=[{"instruction": prompt(number)} for number in range(calls)], batch_size=at_once
        )
        model = OpenAILLM(
            model="bench", base_url=url, api_key="none", generation_kwargs={"max_new_tokens": 512}
        )
        data >> TextGeneration(llm=model, input_batch_size=at_once)
    rows = pipeline.run(use_cache=False)["default"]["train"]
    return _result("distilabel", calls, (row["generation"] for row in rows))


def by_data_designer(url: str, calls: int, at_once: int, folder: Path) -> dict[str, Any]:
    """Data Designer, as many in flight for its model as the others have."""
    os.environ["NEMO_TELEMETRY_ENABLED"] = "false"
    import data_designer.config as dd
    from data_designer.interface import DataDesigner

    seeds = folder / "seeds.jsonl"
    seeds.write_text("".join(json.dumps({"text": prompt(number)}) + "\n" for number in range(calls)))
    builder = dd.DataDesignerConfigBuilder(
        model_configs=[
            dd.ModelConfig(
                alias="bench",
                model="bench",
                provider="loopback",
                inference_parameters=dd.ChatCompletionInferenceParams(
                    max_tokens=512, max_parallel_requests=at_once
                ),
                skip_health_check=True,
            )
        ]
    )
    builder.with_seed_dataset(dd.LocalFileSeedSource(path=str(seeds)))
    builder.add_column(dd.LLMTextColumnConfig(name="answer", prompt="{{ text }}", model_alias="bench"))
    provider = dd.ModelProvider(name="loopback", endpoint=url, provider_type="openai", api_key="none")
    designer = DataDesigner(artifact_path=folder / "artifacts", model_providers=[provider])
    rows = designer.create(builder, num_records=calls, dataset_name="bench").load_dataset()
    return _result("data-designer", calls, rows["answer"])


def _result(package: str, calls: int, answers: Iterable[Any]) -> dict[str, Any]:
    answered = sum(bool(answer) for answer in answers)
    version = importlib.metadata.version(package)
    return {"lost": calls - answered, "version": version, "peak": peak_megabytes()}


PEERS = {"curator": by_curator, "data-designer": by_data_designer, "distilabel": by_distilabel}

if __name__ == "__main__":  # distilabel starts processes that import this module again
    _name, _url, _calls, _at_once, _folder = sys.argv[1:]
    _done = PEERS[_name](_url, int(_calls), int(_at_once), Path(_folder))
    print(json.dumps(_done))
