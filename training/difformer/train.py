"""Train a Difformer: python -m difformer.train --data FOLDER[:WEIGHT] ... --tokenizer tokenizer.json --out runs/NAME

Writes to --out: checkpoint.pt (everything --resume needs), ema/ (the averaged weights in parts), config.json, tokenizer.json and
log.jsonl. Ctrl-C or SIGTERM saves and stops; --resume goes on as if nothing had happened.
"""

from __future__ import annotations

import argparse
import json
import shutil
import signal
import time
from pathlib import Path

import torch
from lightning_fabric import Fabric
from tokenizers import Tokenizer
from tqdm import tqdm

from .autoregressive import Autoregressive, AutoregressiveLoss
from .config import Config
from .corpus import read_corpora
from .data import Batches, PackedPairs
from .diffusion import Diffusion
from .losses import DifformerLoss, FirstPass
from .model import Difformer
from .optim import build_optimizers, freeze, has_fast_bfloat16, rate, update
from .weights import ExponentialAverage, load_weights, save_weights


def parse_arguments(argv: list[str] | None = None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0], formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--data", nargs="+", default=[], metavar="[TASK=]FOLDER[:WEIGHT[:both]]", help="training data")
    parser.add_argument("--both-directions", action="store_true", help="train on the swapped pairs too")
    parser.add_argument("--truecase", action="store_true", help="give lower-cased sets capitals learned from the cased ones")
    parser.add_argument("--lower-sources", type=float, default=0, metavar="SHARE", help="sources that lose their capitals")
    parser.add_argument("--limit", type=int, help="use the first LIMIT pairs of each folder only")
    parser.add_argument("--packed", nargs="+", default=[], type=Path, metavar="NPZ", help="packed data of --pack-only")
    parser.add_argument("--pack-only", action="store_true", help="write --out/packed-*.npz and stop")
    parser.add_argument("--tokenizer", type=Path, help="tokenizer.json (not needed with --resume)")
    parser.add_argument("--out", type=Path, required=True, help="run folder")
    parser.add_argument("--resume", action="store_true", help="go on from --out/checkpoint.pt")
    parser.add_argument(
        "--init-from",
        nargs="+",
        metavar="FOLDER[:PREFIX,...]",
        help="folders of weights-*.safetensors to begin from, of each the weights whose names have a prefix; later ones win",
    )
    parser.add_argument("--minutes", type=float, help="save and stop after this long, whatever max_steps says")
    parser.add_argument("--checkpoint-minutes", type=float, default=5.0)
    parser.add_argument("--log-every", type=int, default=50, help="steps between lines of log.jsonl")
    parser.add_argument("--devices", type=int, default=1, help="GPUs to train on")
    parser.add_argument("--threads", type=int, help="CPU threads")
    Config.add_arguments(parser)
    return parser.parse_args(argv)


def load_sets(args: argparse.Namespace, config: Config) -> list[PackedPairs]:
    if args.packed:
        return [PackedPairs.load(path) for path in args.packed]
    tokenizer = Tokenizer.from_file(str(args.tokenizer))
    if tokenizer.get_vocab_size() != config.vocab_size:
        raise SystemExit(
            f"{args.tokenizer} has {tokenizer.get_vocab_size()} tokens; pass --vocab-size {tokenizer.get_vocab_size()}"
        )
    sets = []
    for corpus in read_corpora(args.data, "train", args.limit, args.both_directions, args.truecase, args.lower_sources):
        sets.append(PackedPairs.from_corpus(corpus, tokenizer, config.max_train_length))
        print(f"{corpus}; {len(sets[-1])} are short enough", flush=True)
    return sets


def gather_weights(entries: list[str]) -> dict[str, torch.Tensor]:
    """The weights of FOLDER[:PREFIX,...] entries together."""
    weights = {}
    for entry in entries:
        folder, _, prefixes = entry.partition(":")
        wanted = tuple(prefixes.split(",")) if prefixes else ("",)
        weights |= {name: value for name, value in load_weights(Path(folder)).items() if name.startswith(wanted)}
    return weights


class Run:
    """All that changes while training, so that one object is saved and loaded."""

    def __init__(self, config: Config, fabric: Fabric, sets: list[PackedPairs]) -> None:
        torch.manual_seed(config.seed + fabric.global_rank)
        self.config, self.fabric = config, fabric
        self.model = Difformer(config) if config.model == "difformer" else Autoregressive(config)
        freeze(self.model, config)
        self.diffusion = Diffusion(config.schedule, config.train_timesteps, config.noise_factor)
        self.optimizers = build_optimizers(self.model, config)
        self.batches = Batches(sets, config.batch_tokens, config.seed, fabric.global_rank, fabric.world_size)
        self.step, self.target_tokens = 0, 0

    def begin_from(self, weights: dict[str, torch.Tensor]) -> None:
        """Takes every weight that the model has too; a teacher may begin from a Difformer and the other way round."""
        missing, unused = self.model.load_state_dict(weights, strict=False)
        for what, names in (("begin at random", missing), ("are not used", unused)):
            parts = sorted({name.split(".")[0] for name in names})
            if parts:
                print(f"--init-from: {', '.join(parts)} {what}", flush=True)

    def set_up(self) -> None:
        """Moves the model to its device and wraps it. Call once, after any weights were loaded."""
        self.model.to(self.fabric.device)
        self.ema = ExponentialAverage(self.model, self.config.ema_decay)
        if isinstance(self.model, Difformer):
            loss = DifformerLoss(self.model, self.diffusion)
        else:
            loss = AutoregressiveLoss(self.model)
        if self.fabric.device.type == "cuda":
            loss = torch.compile(loss, dynamic=True)
        self.loss, *self.optimizers = self.fabric.setup(loss, *self.optimizers)

    def train_step(self, source: torch.Tensor, target: torch.Tensor) -> dict[str, torch.Tensor]:
        # Every process draws the same coin, since they must run the same passes.
        coin = torch.Generator().manual_seed(self.config.seed * 1_000_003 + self.step)
        toss = torch.rand((), generator=coin).item()
        first_pass: FirstPass | None = None
        if toss < self.config.unroll:
            first_pass = "unroll"
        elif toss < self.config.unroll + self.config.self_conditioning:
            first_pass = "self-condition"
        parts = self.loss(source.to(self.fabric.device), target.to(self.fabric.device), first_pass)
        self.fabric.backward(parts["loss"])
        parts["grad_norm"] = torch.nn.utils.clip_grad_norm_(self.model.parameters(), self.config.clip_norm)
        update(self.optimizers, rate(self.step, self.config))
        self.ema.update(self.model)
        self.step += 1
        return {name: value.detach() for name, value in parts.items()}

    def save(self, out: Path) -> None:
        if self.fabric.global_rank == 0:
            state = {
                "config": self.config.to_dict(),
                "step": self.step,
                "target_tokens": self.target_tokens,
                "model": self.model.state_dict(),
                "ema": self.ema.state_dict(),
                "optimizers": [o.state_dict() for o in self.optimizers],
                "batches": self.batches.state,
                "rng": torch.get_rng_state(),
                "cuda_rng": torch.cuda.get_rng_state() if self.fabric.device.type == "cuda" else None,
            }
            torch.save(state, out / "checkpoint.tmp")
            (out / "checkpoint.tmp").replace(out / "checkpoint.pt")
            save_weights(self.ema.values, out / "ema")
            (out / "config.json").write_text(json.dumps(self.config.to_dict(), indent=2) + "\n")

    def load(self, state: dict) -> None:
        self.step, self.target_tokens = state["step"], state["target_tokens"]
        self.model.load_state_dict(state["model"])
        self.ema.load_state_dict(state["ema"])
        for optimizer, saved in zip(self.optimizers, state["optimizers"], strict=True):
            # The peak rates are settings, which --resume may change; the rest is state.
            peaks = [group["peak_lr"] for group in optimizer.param_groups]
            optimizer.load_state_dict(saved)
            for group, peak in zip(optimizer.param_groups, peaks, strict=True):
                group["peak_lr"] = peak
        self.batches.load_state(state["batches"])
        torch.set_rng_state(state["rng"])
        if state["cuda_rng"] is not None and self.fabric.device.type == "cuda":
            torch.cuda.set_rng_state(state["cuda_rng"])


def main(argv: list[str] | None = None) -> None:
    args = parse_arguments(argv)
    if args.threads:
        torch.set_num_threads(args.threads)
    args.out.mkdir(parents=True, exist_ok=True)
    state = None
    if args.resume:
        state = torch.load(args.out / "checkpoint.pt", map_location="cpu", weights_only=True)
        args.tokenizer = args.tokenizer or args.out / "tokenizer.json"
    if not (args.packed or (args.data and args.tokenizer)):
        raise SystemExit("give --data and --tokenizer, or --packed")
    config = Config.from_dict({**(state["config"] if state else {}), **Config.overrides(args)})
    if args.tokenizer and args.tokenizer.resolve() != (args.out / "tokenizer.json").resolve():
        shutil.copyfile(args.tokenizer, args.out / "tokenizer.json")

    torch.set_float32_matmul_precision("high")
    precision = "bf16-mixed" if has_fast_bfloat16() else "32-true"
    fabric = Fabric(accelerator="auto", devices=args.devices, precision=precision)
    fabric.launch()

    sets = load_sets(args, config)
    if args.pack_only:
        for i, pairs in enumerate(sets):
            pairs.save(args.out / f"packed-{i}.npz")
        return
    run = Run(config, fabric, sets)
    if args.init_from:
        run.begin_from(gather_weights(args.init_from))
    run.set_up()
    if state:
        run.load(state)
    parameters = sum(p.numel() for p in run.model.parameters())
    print(f"{parameters / 1e6:.2f} M parameters, {precision}, {fabric.device}, {sum(map(len, sets))} pairs", flush=True)

    stop = False

    def ask_to_stop(*_: object) -> None:
        nonlocal stop
        stop = True

    signal.signal(signal.SIGINT, ask_to_stop)
    signal.signal(signal.SIGTERM, ask_to_stop)

    started = saved = logged = time.monotonic()
    sums: dict[str, torch.Tensor] = {}
    tokens = steps = 0
    bar = tqdm(total=config.max_steps, initial=run.step, dynamic_ncols=True, disable=fabric.global_rank != 0)
    with (args.out / "log.jsonl").open("a") as log:
        batches = iter(run.batches)
        while run.step < config.max_steps and not stop:
            source, target = next(batches)
            parts = run.train_step(source, target)
            for name, value in parts.items():
                sums[name] = sums[name] + value if name in sums else value.clone()
            count = int(target.ne(0).sum()) * fabric.world_size
            tokens, steps = tokens + count, steps + 1
            run.target_tokens += count
            bar.update()
            now = time.monotonic()
            if run.step % args.log_every == 0:
                line = {"step": run.step, "epoch": run.batches.epoch, "target_tokens": run.target_tokens}
                line |= {name: round(float(value) / steps, 4) for name, value in sums.items()}
                line |= {"tokens_per_second": round(tokens / (now - logged)), "rate": round(rate(run.step, config), 4)}
                log.write(json.dumps(line) + "\n")
                log.flush()
                bar.set_postfix({k: line[k] for k in (*parts, "tokens_per_second")})
                sums, tokens, steps, logged = {}, 0, 0, now
            if args.minutes and now - started > args.minutes * 60:
                stop = True
            if now - saved > args.checkpoint_minutes * 60:
                run.save(args.out)
                saved = now
    bar.close()
    run.save(args.out)
    print(f"saved {args.out} at step {run.step} of {config.max_steps}, {run.target_tokens} target tokens", flush=True)


if __name__ == "__main__":
    main()
