import importlib

import pytest


@pytest.mark.parametrize(
    "name",
    "average best_candidates candidates card consensus distill evaluate export golden join minimum_risk".split()
    + "restore sample sweep tokenizer train".split(),
)
def test_every_command_has_help(name, monkeypatch, capsys):
    monkeypatch.setattr("sys.argv", [name, "--help"])
    with pytest.raises(SystemExit) as stopped:
        importlib.import_module(f"difformer.{name}").main()
    assert stopped.value.code == 0 and "usage:" in capsys.readouterr().out
