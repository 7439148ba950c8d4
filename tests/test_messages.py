"""What commands say, in Chinese and English: the catalogue against the code."""

from __future__ import annotations

import ast
import re

import click
import pytest

from crawler.cli import cli
from crawler.commands.drafts import words
from crawler.language import messages
from tests.conftest import ROOT
from tests.sentences import raised

# Two words of English; and what may stand in a Chinese sentence as it is: options, commands, formats.
_ENGLISH = re.compile(r"[a-z]+ [a-z]+")
_NAMES = re.compile(r"nianbao \w+( \w+)?|python -m scrapy[ \w=-]*|pip install [^ ]+|--?\w[\w-]*|Q7")
_SAY = {"say", "_sided", "_section"}


@pytest.fixture(scope="module")
def nodes():
    folders = ("crawler", "spiders", "pipelines", "archive")
    files = [path for folder in folders for path in (ROOT / folder).rglob("*.py")]
    trees = [ast.parse(path.read_text(encoding="utf-8")) for path in files]
    return [node for tree in trees for node in ast.walk(tree)]


@pytest.fixture(autouse=True)
def _locale():
    yield
    messages.speak(None)


def _constants(nodes):
    return {n.value for n in nodes if isinstance(n, ast.Constant) and isinstance(n.value, str)}


def test_the_catalogue_has_every_sentence_that_is_said_and_no_other(nodes):
    calls = [n for n in nodes if isinstance(n, ast.Call) and isinstance(n.func, ast.Name)]
    said = {c for n in calls if n.func.id in _SAY for c in _constants(n.args)}
    known = messages.catalogue()["said"].keys()
    assert said | set(words.PROBLEMS.values()) <= known
    assert known <= _constants(nodes)


def test_what_is_put_into_chinese_where_it_is_shown_is_written_somewhere(nodes):
    written = "\n".join(_constants(nodes))
    for english in messages.catalogue()["shown"]:
        for piece in re.split(r"\{\w+\}", english):
            assert piece.strip() in written, english


def test_every_sentence_that_is_raised_or_noted_has_its_chinese():
    """What it made of known sentences only: no English word of its own is left, names of options apart."""
    found = raised()
    assert len(found) > 150  # the source is read at all
    left = {
        f"{path}: {sentence}": said
        for sentence, path in found.items()
        if (said := messages.in_chinese(sentence)) and _ENGLISH.search(_NAMES.sub("", said))
    }
    assert left == {}


@pytest.mark.parametrize(
    ("english", "chinese"),
    [
        ("no annual report: names 会议", "不是年度报告：标题是“会议”"),
        (
            "a.pdf: no annual report: names 会议; names 通知",
            "a.pdf：不是年度报告：标题是“会议”；标题是“通知”",
        ),
        ("a.pdf names 云溪县财政局", "a.pdf 的机关写的是 云溪县财政局"),
        ("fees (table 8, row 4): x is no number", "行政事业性收费（表 8 第 4 行）：x 不是数字"),
        (
            "regulations (table 1, row 3): 1 numbers under 3 heads: 000",
            "规章（表 1 第 3 行）：3 个表头之下有 1 个数字：000",
        ),
        (
            "part three lacks 2 rows: granted, rejected_petition",
            "第三部分缺 2 行：予以公开、信访举报投诉类申请",
        ),
        ("not a count: granted.other_org", "不是非负整数：予以公开 · 其他"),
        ("fees: stands under no head of the form: 3", "行政事业性收费：上面没有表式的表头：3"),
        ("total.toml: not valid TOML: x", "total.toml：不是有效的 TOML：x"),
    ],
)
def test_no_sentence_is_read_into_another(english, chinese):
    assert messages.in_chinese(english) == chinese


def test_a_sentence_without_chinese_is_found(monkeypatch):
    assert _ENGLISH.search(_NAMES.sub("", messages.in_chinese("the moon is full: Q7")))
    monkeypatch.setattr(messages, "_patterns", list)
    assert _ENGLISH.search(messages.in_chinese("the file is empty"))


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["status", "--bogus"], "错误：没有 '--bogus' 这个选项。"),
        (["bogus"], "错误：没有 'bogus' 这个命令。"),
        (["check"], "错误：缺参数 'FILES...'。"),
        (["check", "nowhere.docx"], "错误：'FILES...' 的值不对：文件 'nowhere.docx' 不存在。"),
        (["status", "--limit", "-1"], "错误：'--limit' 的值不对：-1 不在 x>=0 的范围内。"),
    ],
)
def test_a_line_that_was_typed_wrongly_is_said_in_chinese(nianbao, arguments, said):
    done = nianbao(*arguments, "--lang=zh")
    assert (done.returncode, done.stderr.splitlines()[-1]) == (2, said)


def test_both_languages_have_the_same_values():
    for part in messages.catalogue().values():
        for english, chinese in part.items():
            assert sorted(re.findall("{.*?}", english)) == sorted(re.findall("{.*?}", chinese))


def _commands(command, name="nianbao"):
    yield name, command
    if isinstance(command, click.Group):
        for below in command.list_commands(click.Context(command)):
            got = command.get_command(click.Context(command), below)
            yield from _commands(got, f"{name} {below}")


def test_every_option_says_what_it_is():
    bare = [
        f"{name} {option.opts[0]}"
        for name, command in _commands(cli)
        for option in command.params
        if isinstance(option, click.Option) and not option.help and not option.hidden
    ]
    assert bare == []


def test_the_list_of_commands_has_no_english(nianbao):
    shown = nianbao("--help", "--lang", "zh").stdout
    assert _ENGLISH.search(_NAMES.sub("", shown)) is None


def _helps(command):
    yield from messages.paragraphs(command.help or "")
    yield from (p.help for p in command.params if isinstance(p, click.Option) and p.help)
    if isinstance(command, click.Group):
        for name in command.list_commands(click.Context(command)):
            yield from _helps(command.get_command(click.Context(command), name))


def test_every_help_has_its_chinese():
    messages.speak("en")
    own = set(_helps(cli)) - messages.catalogue()["outside"].keys()  # --version is click's
    assert own == set(messages.catalogue()["help"])


@pytest.mark.parametrize(
    ("environment", "said"),
    [
        ({}, "nianbao: no archive in /nowhere; crawl or import first, or name another with --data"),
        ({"LANG": "zh_CN.UTF-8"}, "nianbao: /nowhere 中没有档案：请先 crawl 或 import，或用 --data 指明"),
        ({"LANG": "zh_CN.UTF-8", "LC_ALL": "C"}, "nianbao: no archive in /nowhere; crawl or import first, or name another with --data"),
    ],
)  # fmt: skip
def test_messages_are_in_the_language_of_the_locale(nianbao, environment, said):
    done = nianbao("status", "--data", "/nowhere", **environment)
    assert (done.returncode, done.stderr.strip()) == (2, said)


def test_lang_wins_over_the_locale(nianbao):
    assert "档案文件夹。" in nianbao("status", "--help", "--lang", "zh").stdout
    assert (
        "The archive's folder."
        in nianbao("status", "--help", LANG="zh_CN.UTF-8", LC_ALL="en_US").stdout
    )
