import json

import pytest
import torch

from difformer import evaluate, train
from difformer.sample import Decoding, generate, load_run
from difformer.weights import load_weights

from .conftest import PAIRS

SMALL = "--latent-dim 16 --d-model 32 --ffn-dim 64 --heads 2 --encoder-layers 1 --decoder-layers 1 --batch-tokens 128"


def run(folder, tokenizer, out, *extra: str):
    path = out.parent / "tokenizer.json"
    tokenizer.save(str(path))
    size = str(tokenizer.get_vocab_size())
    arguments = ["--data", str(folder), "--tokenizer", str(path), "--out", str(out), "--vocab-size", size]
    train.main([*arguments, *SMALL.split(), "--log-every", "2", "--threads", "1", *extra])


def test_resume_equals_uninterrupted(data_folder, tokenizer, tmp_path):
    whole, parts = tmp_path / "whole", tmp_path / "parts"
    run(data_folder, tokenizer, whole, "--max-steps", "12", "--dropout", "0.1")
    run(data_folder, tokenizer, parts, "--max-steps", "12", "--dropout", "0.1", "--minutes", "1e-9")
    assert torch.load(parts / "checkpoint.pt")["step"] == 1
    train.main(["--resume", "--data", str(data_folder), "--out", str(parts), "--threads", "1"])
    a, b = torch.load(whole / "checkpoint.pt"), torch.load(parts / "checkpoint.pt")
    assert a["step"] == b["step"] == 12
    for name in a["model"]:
        assert torch.equal(a["model"][name], b["model"][name]), name
    assert all(torch.equal(a["ema"]["values"][n], b["ema"]["values"][n]) for n in a["ema"]["values"])


def test_init_from_takes_weights_alone(data_folder, tokenizer, tmp_path):
    run(data_folder, tokenizer, tmp_path / "a", "--max-steps", "3")
    run(data_folder, tokenizer, tmp_path / "b", "--max-steps", "0", "--init-from", str(tmp_path / "a" / "ema"))
    a, b = load_weights(tmp_path / "a" / "ema"), load_weights(tmp_path / "b" / "ema")
    assert all(torch.equal(a[n], b[n]) for n in a)


def test_wrong_vocabulary_says_so(data_folder, tokenizer, tmp_path):
    with pytest.raises(SystemExit, match="--vocab-size"):
        run(data_folder, tokenizer, tmp_path / "x", "--vocab-size", "999")


def test_tiny_run_learns_its_pairs_and_translates_them(data_folder, tokenizer, tmp_path, capsys, monkeypatch):
    out = tmp_path / "overfit"
    run(
        data_folder, tokenizer, out, "--max-steps", "600", "--d-model", "64", "--ffn-dim", "128", "--warmup-steps", "20",
        "--lr", "3e-3", "--dropout", "0", "--label-smoothing", "0", "--ema-decay", "0.95", "--noise-factor", "2",
    )  # fmt: skip
    log = [json.loads(line) for line in (out / "log.jsonl").read_text().splitlines()]
    assert log[-1]["loss"] < 0.15 * log[0]["loss"] and log[-1]["target_tokens"] > log[0]["target_tokens"]
    texts = generate(*load_run(out), [s for s, _ in PAIRS], "<translate-de-en>", Decoding(steps=6, early_stop=1, length_beam=1))
    assert sum(a == t for a, (_, t) in zip(texts, PAIRS, strict=True)) >= 7, texts

    monkeypatch.setattr(
        "sys.argv", ["evaluate", "--run", str(out), "--pairs", str(data_folder / "valid.tsv"), "--length-beam", "1"]
    )
    evaluate.main()
    result = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert result["n"] == 8 and result["bleu"] > 80 and "tok:13a" in result["signature"]


def test_frozen_weights_stay_as_they_began(data_folder, tokenizer, tmp_path):
    run(data_folder, tokenizer, tmp_path / "a", "--max-steps", "2")
    kept = ("embedding", "source", "encoder")
    begin = f"{tmp_path / 'a' / 'ema'}:{','.join(kept)}"
    frozen = ["--model", "autoregressive", "--init-from", begin, "--freeze", ",".join(kept)]
    run(data_folder, tokenizer, tmp_path / "b", "--max-steps", "0", *frozen)
    run(data_folder, tokenizer, tmp_path / "c", "--max-steps", "6", *frozen)
    a, b, c = (load_weights(tmp_path / name / "ema") for name in "abc")
    for name, weight in c.items():
        assert torch.equal(weight, a[name] if name.startswith(kept) else b[name]) == name.startswith(kept), name
