"""The documents say what is so: commands exist, the dictionary is the archive's."""

from __future__ import annotations

import re

import click
import pytest

from archive.schema.dictionary import dictionary_en, dictionary_full, dictionary_zh
from crawler.cli import cli
from tests.conftest import ROOT
from tests.test_architecture import ARROWS, HOUSE

READMES = {"README.md": dictionary_en, "README.zh-CN.md": dictionary_zh}
MARKS = ("<!-- dictionary -->\n", "<!-- /dictionary -->")
ARROW_MARKS = ("<!-- arrows -->\n", "<!-- /arrows -->")


def _text(name):
    return (ROOT / name).read_text(encoding="utf-8")


def _check_part(name, marks, expected, request):
    """Compare what stands between two marks of a document; written anew where that is asked for."""
    text = _text(name)
    start, end = (text.index(mark) for mark in marks)
    start += len(marks[0])
    if request.config.getoption("--update-expected"):
        (ROOT / name).write_text(
            text[:start] + expected.strip() + "\n\n" + text[end:], encoding="utf-8"
        )
    assert text[start:end].strip() == expected.strip()


@pytest.mark.parametrize("name", READMES)
def test_the_dictionary_is_the_archives_own(name, request):
    _check_part(name, MARKS, READMES[name](), request)


def test_the_table_of_imports_is_the_architectures_own(request):
    lines = ["| room | may import, beside the shared ground |", "|---|---|"]
    for room, reached in ARROWS.items():
        if others := sorted(reached - {"crawler"}):
            lines.append(f"| `{room}` | {', '.join(f'`{other}`' for other in others)} |")
    _check_part("CONTRIBUTING.md", ARROW_MARKS, "\n".join(lines), request)


def test_the_map_of_the_house_names_every_room():
    drawn = re.search(
        r"## The map of the house\n\n```\n(.*?)```", _text("CONTRIBUTING.md"), re.DOTALL
    )
    rooms = {path.parent.name for folder in HOUSE for path in (ROOT / folder).rglob("*.py")} - {
        "__pycache__"
    }
    assert {
        room for room in rooms if not re.search(rf"^ *{room}/", drawn[1], re.MULTILINE)
    } == set()


def test_the_full_dictionary_is_the_archives_own(request):
    path = ROOT / "docs" / "data-dictionary.md"
    if request.config.getoption("--update-expected"):
        path.parent.mkdir(exist_ok=True)
        path.write_text(dictionary_full(), encoding="utf-8")
    assert path.read_text(encoding="utf-8") == dictionary_full()


@pytest.mark.parametrize("name", [*READMES, "CONTRIBUTING.md"])
def test_every_nianbao_command_of_the_documents_exists_with_its_options(name):
    commands = re.findall(r"nianbao ((?:[a-z]+)(?: [a-z]+)?)((?: +[^\n`>|]+)?)", _text(name))
    assert commands
    for words, rest in commands:
        first, _, second = words.partition(" ")
        command = cli.get_command(click.Context(cli), first)
        if command is None:
            pytest.fail(f"{name}: no command `nianbao {first}`")
        if second in getattr(command, "commands", {}):
            command = command.commands[second]
        known = {option for parameter in command.params for option in parameter.opts}
        assert set(re.findall(r"--[a-z-]+", rest)) <= known, (name, words, rest)


@pytest.mark.parametrize("name", [*READMES, "CONTRIBUTING.md"])
def test_every_make_target_of_the_documents_exists(name):
    targets = set(re.findall(r"^([a-z]+):", _text("Makefile"), re.MULTILINE))
    used = set(re.findall(r"(?:^|`)make ([a-z]+)", _text(name), re.MULTILINE))
    assert used
    assert used <= targets


def test_the_two_commands_come_first():
    for name in READMES:
        assert re.search(r"```\n(.*?)```", _text(name), re.DOTALL)[1] == "make demo\nmake test\n"


def test_every_file_of_the_recipes_exists():
    for path in set(
        re.findall(
            r"`((?:crawler|spiders|pipelines|archive|tests)/[\w/.-]+)`", _text("CONTRIBUTING.md")
        )
    ):
        assert (ROOT / path).exists() or (ROOT / f"{path}.py").exists(), path
