"""`pactc completion SHELL`: a completion script, by shtab."""

from __future__ import annotations

import argparse
import sys

SUMMARY = "print a completion script for a shell"
EXAMPLE = """\
  pactc completion bash > ~/.local/share/bash-completion/completions/pactc
  pactc completion zsh > ~/.zfunc/_pactc
  pactc completion fish > ~/.config/fish/completions/pactc.fish"""


def add(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("shell", choices=("bash", "zsh", "fish", "tcsh"))


def run(args: argparse.Namespace) -> int:
    import shtab

    from ..cli import full_parser

    sys.stdout.write(shtab.complete(full_parser(), shell=args.shell) + "\n")
    return 0
