import itertools
import json
from dataclasses import replace

import pytest
import torch

from difformer import autoregressive_graphs, distill, export, model_folder, verify
from difformer.autoregressive import (
    BOS_ID,
    EOS_ID,
    Autoregressive,
    AutoregressiveLoss,
    beam_search,
    beam_texts,
    mean_log_probability,
)
from difformer.data import PackedPairs
from difformer.model import Difformer
from difformer.sample import Candidate, Decoding, generate, load_run, rerank
from difformer.tokenizer import SPECIAL_TOKENS, encode

from .conftest import PAIRS
from .test_train import run

SOURCE = torch.tensor([[4, 20, 30, 40, 50], [4, 60, 70, 0, 0]])


@pytest.fixture
def model(config) -> Autoregressive:
    torch.manual_seed(1)
    model = Autoregressive(config).eval()
    with torch.no_grad():
        for p in model.parameters():
            if p.ndim == 2:
                p.mul_(2)  # so that the choices differ
    return model


def log_probability(model, source, text: list[int]) -> float:
    """Of a whole text and its EOS by teacher forcing, special tokens never chosen."""
    with torch.no_grad():
        logits = model.decode(torch.tensor([[BOS_ID, *text]]), *model.read(source))[0]
        logits[:, [i for i in range(len(SPECIAL_TOKENS)) if i != EOS_ID]] = -1e4
        return float(logits.log_softmax(-1)[range(len(text) + 1), [*text, EOS_ID]].sum())


def test_steps_equal_teacher_forcing(model):
    tokens = torch.tensor([[BOS_ID, 33, 44, 55], [BOS_ID, 66, 77, 88]])
    with torch.no_grad():
        whole = model.decode(tokens, *model.read(SOURCE))
        cache = model.start(SOURCE)
        for i in range(tokens.shape[1]):
            step = model.step(tokens[:, i], i, cache)
            text = torch.arange(step.shape[1]) >= len(SPECIAL_TOKENS)
            torch.testing.assert_close(step[:, text].log_softmax(-1), whole[:, i, text].log_softmax(-1), atol=1e-4, rtol=0)


def test_no_token_sees_the_future_or_padding(model):
    tokens = torch.tensor([[BOS_ID, 33, 44, 55]])
    other = torch.tensor([[BOS_ID, 33, 99, 98]])
    with torch.no_grad():
        a, b = (model.decode(t, *model.read(SOURCE[1:])) for t in (tokens, other))
        c = model.decode(tokens, *model.read(SOURCE[1:, :3]))
    torch.testing.assert_close(a[:, :2], b[:, :2])
    assert not torch.allclose(a[:, 2], b[:, 2])
    torch.testing.assert_close(a, c)


def test_loss_is_that_of_the_target_and_its_end(model):
    model.config.label_smoothing = 0.0
    target = torch.tensor([[20, 30, 0], [40, 50, 60]])
    with torch.no_grad():
        loss = AutoregressiveLoss(model)(SOURCE, target)["loss"]
        total = 0.0
        for source, text in ((SOURCE[:1], [20, 30]), (SOURCE[1:], [40, 50, 60])):
            logits = model.decode(torch.tensor([[BOS_ID, *text]]), *model.read(source))[0]
            total -= float(logits.log_softmax(-1)[range(len(text) + 1), [*text, EOS_ID]].sum())
    assert float(loss) == pytest.approx(total / 7, rel=1e-4)


def test_greedy_takes_the_most_probable_token_each_time(model):
    wanted = []
    for source in (SOURCE[:1], SOURCE[1:, :3]):
        with torch.no_grad():
            cache, token, text = model.start(source), BOS_ID, []
            for i in range(9):
                token = int(model.step(torch.tensor([token]), i, cache).argmax())
                if token == EOS_ID or i == 8:
                    break
                text.append(token)
        wanted.append(text)
    assert beam_search(model, SOURCE, 1, 8) == wanted


def test_a_wide_beam_finds_the_best_of_all_texts(config):
    config.vocab_size = len(SPECIAL_TOKENS) + 4
    torch.manual_seed(5)
    model = Autoregressive(config).eval()
    source = torch.tensor([[4, 17, 18]])
    words = range(len(SPECIAL_TOKENS), config.vocab_size)
    texts = [list(t) for n in range(3) for t in itertools.product(words, repeat=n)]
    best = max(texts, key=lambda t: log_probability(model, source, t) / (len(t) + 1))
    assert beam_search(model, source, 60, 2) == [best]


def test_a_copy_is_known_whatever_its_case(tokenizer):
    source, same, other = encode(tokenizer, ["Guten Morgen.", "guten morgen", "Guten Abend."])
    prefix = tokenizer.token_to_id("<paraphrase>")
    assert distill.is_copy(tokenizer, [prefix, *source], same)
    assert not distill.is_copy(tokenizer, [prefix, *source], other)


def test_a_beam_begins_with_its_best_text(model):
    texts = beam_texts(model, SOURCE[:1], 4, 5)[0]
    assert len({tuple(t) for t in texts}) == len(texts) == 4
    means = [log_probability(model, SOURCE[:1], t) / (len(t) + 1) for t in texts]
    assert means == sorted(means, reverse=True) and texts[0] == beam_search(model, SOURCE[:1], 4, 5)[0]


def test_distilling_toward_references_takes_the_nearest_text_of_the_beam(model, tokenizer, monkeypatch):
    monkeypatch.setattr(distill, "beam_texts", lambda *_: [[[30, 31], [30, 32, 33], [30, 32]]])
    pairs = PackedPairs.from_lists([[4, 50, 51]], [[30, 32, 33, 34]])
    best = distill.distill(model, tokenizer, pairs, 3, 8, 40)
    nearest = distill.distill(model, tokenizer, pairs, 3, 8, 40, toward_references=True)
    assert best.rows() == [([4, 50, 51], [30, 31])] and nearest.rows() == [([4, 50, 51], [30, 32, 33])]


def test_teacher_learns_and_distils(data_folder, tokenizer, tmp_path, monkeypatch, capsys):
    out = tmp_path / "teacher"
    run(
        data_folder, tokenizer, out, "--model", "autoregressive", "--max-steps", "150", "--d-model", "64", "--ffn-dim", "128",
        "--warmup-steps", "10", "--lr", "3e-3", "--dropout", "0", "--ema-decay", "0.9",
    )  # fmt: skip
    texts = generate(*load_run(out), [s for s, _ in PAIRS], "<translate-de-en>", Decoding(length_beam=1))
    assert sum(a == t for a, (_, t) in zip(texts, PAIRS, strict=True)) >= 7, texts

    prefix = tokenizer.token_to_id("<translate-de-en>")
    sources = [[prefix, *ids] for ids in encode(tokenizer, [s for s, _ in PAIRS])]
    PackedPairs.from_lists(sources, [[20]] * len(PAIRS)).save(tmp_path / "raw.npz")
    arguments = ["distill", "--run", str(out), "--packed", str(tmp_path / "raw.npz"), "--out", str(tmp_path / "distilled")]
    monkeypatch.setattr("sys.argv", arguments)
    distill.main()
    done = PackedPairs.load(tmp_path / "distilled" / "raw.npz")
    assert len(done) == len(PAIRS)
    wanted = {tuple(s): t for s, t in zip(sources, encode(tokenizer, [t for _, t in PAIRS]), strict=True)}
    same = 0
    for i in range(len(done)):
        source = tuple(done.source_ids[done.source_at[i] : done.source_at[i + 1]].tolist())
        same += wanted[source] == done.target_ids[done.target_at[i] : done.target_at[i + 1]].tolist()
    assert same >= 7


def test_weights_move_between_the_two_models(data_folder, tokenizer, tmp_path, capsys):
    run(data_folder, tokenizer, tmp_path / "a", "--max-steps", "1", "--model", "autoregressive")
    run(data_folder, tokenizer, tmp_path / "b", "--max-steps", "0", "--init-from", str(tmp_path / "a" / "ema"))
    assert "length_head, self_condition, time_mlp begin at random" in capsys.readouterr().out
    a, b = load_run(tmp_path / "a")[0], load_run(tmp_path / "b")[0]
    assert isinstance(a, Autoregressive) and isinstance(b, Difformer)
    assert torch.equal(a.encoder[0].ffn_in.weight, b.encoder[0].ffn_in.weight)

    mixed = (str(tmp_path / "b" / "ema"), str(tmp_path / "other" / "ema") + ":embedding,source")
    run(data_folder, tokenizer, tmp_path / "other", "--max-steps", "0", "--seed", "7")
    run(data_folder, tokenizer, tmp_path / "c", "--max-steps", "0", "--init-from", *mixed)
    c, other = load_run(tmp_path / "c")[0], load_run(tmp_path / "other")[0]
    assert torch.equal(c.source_in.weight, other.source_in.weight) and torch.equal(
        c.decoder[0].ffn_in.weight, b.decoder[0].ffn_in.weight
    )


def test_export(model, tokenizer, tmp_path):
    config = export.write_autoregressive(model, tokenizer, tmp_path, "baseline", "x", [], {})
    assert config["model_type"] == "autoregressive" and config["special_tokens"]["eos"] == EOS_ID
    assert set(config["variants"]["int8"]) == {"encoder", "decoder"}
    model_folder.write_index(tmp_path)
    index = json.loads((tmp_path / "index.json").read_text())
    assert [m["id"] for m in index["baselines"]] == ["baseline"] and index["models"] == []


def test_export_refuses_a_graph_that_differs(model):
    full = {
        "encoder": autoregressive_graphs.encoder_graph(model),
        "decoder": autoregressive_graphs.decoder_graph(model),
    }
    with torch.no_grad():
        model.latent_out.weight.mul_(1.5)
    with pytest.raises(ValueError, match="differs|other tokens"):
        verify.verify_autoregressive(model, full, "fp32")


def test_the_reranker_takes_the_text_that_it_would_write(config):
    torch.manual_seed(1)
    model = Autoregressive(replace(config, model="autoregressive")).eval()
    source = [5, 40, 41, 42]
    written = beam_search(model, torch.tensor([source]), 1, 6)[0]
    others = [[*written[:-1], 30], [31, 32], written[:2]]
    candidates = [Candidate(tokens, 0.0) for tokens in (*others, written)]
    assert len(written) > 2 and rerank(model, candidates, source, float("inf")) == 3


def test_mean_log_probability_is_the_loss_of_each_text_alone(config):
    model = Autoregressive(replace(config, model="autoregressive", label_smoothing=0.0)).eval()
    source, target = torch.tensor([[5, 40, 41], [5, 42, 0]]), torch.tensor([[50, 51], [52, 0]])
    loss = AutoregressiveLoss(model)
    alone = [loss(source[:1], target[:1])["loss"], loss(source[1:, :2], target[1:, :1])["loss"]]
    torch.testing.assert_close(mean_log_probability(model, source, target), -torch.stack(alone).detach())
