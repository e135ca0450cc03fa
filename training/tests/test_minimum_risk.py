import dataclasses
import json

import numpy as np
import pytest
import torch

from difformer import candidates, minimum_risk
from difformer.autoregressive import Autoregressive, AutoregressiveLoss, mean_log_probability
from difformer.candidates import Candidates, write_candidates
from difformer.data import PackedPairs, pad
from difformer.diffusion import Diffusion
from difformer.gains import gain, sari
from difformer.model import Difformer
from difformer.sample import Decoding, decode_batch, load_run
from difformer.tokenizer import encode
from difformer.weights import load_weights

from .conftest import PAIRS
from .test_train import run


def test_sari_is_that_of_the_app():
    # The cases of src/difformer/metrics/metrics.test.ts.
    assert sari(["a", "b"], ["a", "c"], [["a", "c"]]) == pytest.approx(5 / 12)
    assert sari(["a", "b"], ["a", "b"], [["a", "c"]]) == pytest.approx((2 / 3) / 12)
    assert sari(["a", "b"], ["a", "b"], [["a", "c"], ["a", "b"]]) == pytest.approx((6 / 7 + 2 / 3) / 12)
    assert sari(["a", "b", "."], ["a", "b", "."], [["a", "b", "."]]) == pytest.approx(3 / 12)


def test_each_task_is_measured_by_its_own_score():
    assert gain("translate", "x", "A dog sleeps here.", ["x y", "a dog sleeps here ."]) == pytest.approx(1)
    assert gain("summarize", "x", "a b c d", ["a b", "e f"]) == pytest.approx(2 / 3)
    same, other = "how are you today", "what about you today"
    assert gain("paraphrase", same, same, [same]) == pytest.approx(0.6)
    assert gain("paraphrase", same, other, [other]) > 0.7
    assert gain("simplify", "a b", "a c", ["a c"]) == pytest.approx(5 / 12)


def difformer(config):
    torch.manual_seed(2)
    return Difformer(config).eval(), Diffusion("sqrt", 2000, 4.0)


def test_candidates_of_a_source_are_different_texts_measured_by_all_its_references(config, tokenizer, tmp_path, monkeypatch):
    monkeypatch.setattr(candidates, "has_fast_bfloat16", lambda: False)
    torch.manual_seed(2)
    model, diffusion = Difformer(config).eval(), Diffusion("sqrt", 2000, 4.0)
    options = Decoding(steps=2, early_stop=1, length_beam=4, noise_beam=2)
    prefix = tokenizer.token_to_id("<translate-de-en>")
    source = [prefix, *encode(tokenizer, ["Guten Morgen."])[0]]
    written = [tuple(c.tokens) for c in decode_batch(model, diffusion, pad([np.array(source)]), options)[0]]
    # Two of its own texts are what people wrote, among others.
    references = [encode(tokenizer, ["Good morning."])[0], list(written[0]), list(written[-1])]
    every = write_candidates(model, diffusion, tokenizer, PackedPairs.from_lists([source] * 3, references), options)
    assert every.pairs.rows() == [(source, references[0])]
    assert sorted(tuple(t.tolist()) for t in every.texts) == sorted(set(written))
    worth = {tuple(t.tolist()): g for t, g in zip(every.texts, every.gain.tolist(), strict=True)}
    assert worth[written[0]] == worth[written[-1]] == pytest.approx(1) and min(worth.values()) < 1

    together = Candidates.together([every, every])
    together.save(tmp_path / "c.npz")
    loaded = Candidates.load(tmp_path / "c.npz")
    assert [t.tolist() for t in loaded.texts] == [t.tolist() for t in every.texts] * 2
    assert loaded.pair.tolist() == [0] * len(worth) + [1] * len(worth)
    assert loaded.pairs.rows() == every.pairs.rows() * 2


@pytest.fixture
def made() -> Candidates:
    """Of two sources; the last candidate of each is worth most."""
    pairs = PackedPairs.from_lists([[5, 40, 41], [5, 42]], [[50, 51, 52], [53]])
    texts = [np.array(t, np.uint16) for t in ([60, 61], [50, 62, 63], [53, 54], [64], [65, 66])]
    gains = np.array([0.1, 0.5, 0.2, 0.3, 0.9], np.float32)
    return Candidates(pairs, texts, np.array([0, 0, 1, 1, 1]), np.array([0.5, 0.4, 0.1, 0.2, 0.3], np.float32), gains)


def test_a_batch_holds_every_candidate_and_the_references_last(made):
    (batch,) = minimum_risk.batches(made, 1000)
    order = [1, 0] if batch.source[0, 1] == 42 else [0, 1]
    assert batch.of.tolist() == [0] * (2, 3)[order[0]] + [1] * (2, 3)[order[1]] + [0, 1]
    assert batch.texts[-2:].tolist() == pad([np.array(([50, 51, 52], [53])[i]) for i in order]).tolist()
    assert len(list(minimum_risk.batches(made, 1))) == 2
    shuffled = [b for e in range(20) for b in minimum_risk.batches(made, 1, np.random.default_rng(e))]
    assert {len(b.gain) for b in shuffled[::2]} == {2, 3}


def test_risk_is_what_the_choice_would_lose(made, config):
    model = Autoregressive(dataclasses.replace(config, model="autoregressive", label_smoothing=0.0)).eval()
    (batch,) = minimum_risk.batches(made, 1000)
    count = len(batch.gain)
    likely = mean_log_probability(model, batch.source[batch.of], batch.texts)[:count]
    with torch.no_grad():
        parts = minimum_risk.RiskLoss(model, 0.5, 10.0, 0.1)(batch)
        nll = AutoregressiveLoss(model)(batch.source, batch.texts[count:])["loss"]
    chosen, expected, best = [], [], []
    for row in range(2):
        mine = batch.of[:count] == row
        total = batch.agreement[mine] + 0.5 * likely[mine]
        chosen.append(batch.gain[mine][total.argmax()])
        expected.append(((10 * total).softmax(0) * batch.gain[mine]).sum())
        best.append(batch.gain[mine].max())
    torch.testing.assert_close(parts["risk"], (sum(best) - sum(expected)) / 2)
    torch.testing.assert_close(parts["nll"], nll)
    torch.testing.assert_close(parts["gain"], sum(chosen) / 2)
    torch.testing.assert_close(parts["loss"], parts["risk"] + 0.1 * parts["nll"])


def test_training_learns_the_choice_and_leaves_the_frozen_encoder(made, data_folder, tokenizer, tmp_path, monkeypatch, capsys):
    start = tmp_path / "start"
    run(data_folder, tokenizer, start, "--model", "autoregressive", "--max-steps", "1", "--freeze", "embedding,source,encoder")
    made.save(tmp_path / "c.npz")
    arguments = ["--run", start, "--candidates", tmp_path / "c.npz", "--valid", tmp_path / "c.npz", "--out", tmp_path / "out"]
    monkeypatch.setattr("sys.argv", ["minimum_risk", *map(str, arguments), "--epochs", "60", "--lr", "3e-3"])
    minimum_risk.main()
    printed = capsys.readouterr().out.splitlines()
    before, after = (
        json.loads(line.split(" ", 1)[1].replace("'", '"')) for line in printed if line.startswith(("before", "after"))
    )
    assert after["risk"] < 0.2 * before["risk"] and after["gain"] == pytest.approx((0.5 + 0.9) / 2, abs=1e-3)
    a, b = load_weights(start / "ema"), load_weights(tmp_path / "out" / "ema")
    assert torch.equal(a["encoder.0.ffn_in.weight"], b["encoder.0.ffn_in.weight"])
    assert not torch.equal(a["decoder.0.ffn_in.weight"], b["decoder.0.ffn_in.weight"])
    assert isinstance(load_run(tmp_path / "out")[0], Autoregressive)
    log = [json.loads(line) for line in (tmp_path / "out" / "log.jsonl").read_text().splitlines()]
    assert log[-1] == {"target_tokens": 0, "candidates": 5, "sources": 2, "epochs": 60}


def test_candidates_are_written_for_a_run(data_folder, tokenizer, tmp_path, monkeypatch, capsys):
    out = tmp_path / "student"
    run(
        data_folder, tokenizer, out, "--max-steps", "100", "--d-model", "64", "--ffn-dim", "128", "--warmup-steps", "10",
        "--lr", "3e-3", "--dropout", "0", "--ema-decay", "0.9",
    )  # fmt: skip
    prefix = tokenizer.token_to_id("<translate-de-en>")
    sources, targets = (encode(tokenizer, list(side)) for side in zip(*PAIRS, strict=True))
    PackedPairs.from_lists([[prefix, *s] for s in sources], targets).save(tmp_path / "raw.npz")
    arguments = [
        "--run",
        out,
        "--packed",
        tmp_path / "raw.npz",
        "--out",
        tmp_path / "c.npz",
        "--length-beam",
        "4",
        "--steps",
        "2",
    ]
    monkeypatch.setattr("sys.argv", ["candidates", *map(str, arguments)])
    candidates.main()
    done = Candidates.load(tmp_path / "c.npz")
    assert 4 <= len(done.pairs) <= len(PAIRS) and len(done.texts) >= 2 * len(done.pairs)
    for i in range(len(done.pairs)):
        gains = done.gain[done.pair == i]
        assert len(set(gains.tolist())) > 1 and (gains >= 0).all() and (gains <= 1).all()
