"""What a person types or gives wrongly: a sentence in her language and its exit code, never a traceback."""

from __future__ import annotations

import errno
import json
import os
import re
from contextlib import suppress
from pathlib import Path

import pytest

from archive.originals.whole import written_whole
from archive.writer.store import Archive
from crawler.commands import export
from crawler.errors import UsageError
from tests.odd_pages import blocks, four, html

TITLE = "示例市人民政府2023年政府信息公开工作年度报告"
_ENGLISH = re.compile(r"[a-z]{3,} [a-z]{2,} [a-z]{2,}")


@pytest.fixture
def speaking(nianbao, tmp_path):
    """Run a command in Chinese; ``@`` is a folder with things that are not what they are called."""
    (tmp_path / "damaged").mkdir()
    (tmp_path / "damaged" / "archive.db").write_text("no database " * 100)
    (tmp_path / "registry").mkdir()
    (tmp_path / "registry" / "x.toml").write_text("[[agency]\n")
    (tmp_path / "excel.csv").write_bytes("名称,网址\n示例县,示例局\n".encode("gb18030"))
    (tmp_path / "junk.docx").write_bytes(b"PK\x03\x04garbage")
    return lambda *arguments: nianbao(
        "--lang", "zh", *(str(argument).replace("@", f"{tmp_path}/") for argument in arguments)
    )


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (["status", "--data", "@damaged"], 4, "不是数据库文件"),
        (["serve", "--data", "@damaged"], 4, "不是数据库文件"),
        (["verify", "--data", "@damaged"], 4, "损坏：检索索引：不能读取：不是数据库文件"),
        (["export", "--format", "xml", "--output", "@o"], 2, "错误：'--format' 的值不对：'xml' 不在可选的"),
        (["status", "--data", "@nowhere"], 2, "nowhere 中没有档案"),
        (["crontab", "--registry", "@nowhere"], 2, "nowhere 不存在"),
        (["agencies", "new", "notaurl", "--registry", "@r"], 2, "不是网址：notaurl"),
        (["discover", "http://10.0.0.1/"], 1, "10.0.0.1 是内网地址"),
        (["crawl", "410400-industri", "--data", "@c"], 2, "；该地区有：410400-"),
        (["crawl", "x", "--registry", "@registry"], 2, "第 1 行第 9 列"),
        (["check", "@junk.docx"], 1, "压缩包已损坏：不是 ZIP 文件"),
        (["status", "--data", "@" + "长" * 200], 2, "：文件名太长"),
        (["crawl", "--all", "--hours", "soon"], 2, "'soon' 不是数"),
        (["agencies", "new", "--from", "@excel.csv", "--registry", "@r"], 2, "excel.csv 没有列出门户"),
        (["agencies", "new", "--from", "@junk.docx", "--registry", "@r"], 2, "没有列出门户"),
        (["import", "@junk.docx", "--agency", "示例局", "--data", "@a"], 2, "加 --region 代码"),
        (["discover", "http://127.0.0.1:9/"], 1, "连接被拒绝"),
    ],
)  # fmt: skip
def test_a_mistake_is_said_in_chinese(speaking, arguments, code, said):
    done = speaking(*arguments)
    assert said in done.stderr
    assert "Traceback" not in done.stderr
    assert done.returncode == code
    assert _ENGLISH.search(done.stderr.replace("nianbao agencies list", "")) is None


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["status", "--region", "abc"], "--region abc 不是六位代码（如 410400）"),
        (["reextract", "--agency", "nobody"], "档案中没有代码为 'nobody' 的机关"),
    ],
)
def test_what_the_archive_does_not_know_is_said(speaking, crawled, arguments, said):
    done = speaking(*arguments, "--data", crawled[0])
    assert (done.returncode, done.stdout) == (2, "")
    assert said in done.stderr


def test_a_region_without_agencies_is_said_beside_an_empty_ledger(speaking, crawled):
    done = speaking("status", "--region", "990000", "--json", "--data", crawled[0])
    assert done.returncode == 0
    assert json.loads(done.stdout)["ledger"] == []
    assert "档案中没有地区为 990000 的机关" in done.stderr


def test_an_import_says_of_each_file_what_does_not_add_up_and_names_it_as_on_disk(
    speaking, tmp_path
):
    table = four()
    table[-1][-1] = str(int(table[-1][-1][0]) + 1)
    (tmp_path / "草稿.html").write_bytes(html(blocks(p4=[table]), TITLE))
    (tmp_path / "通知.html").write_text("<h1>关于放假的通知</h1>", encoding="utf-8")
    own = ["--agency", "示例市人民政府", "--region", "410400"]
    done = speaking("import", "@草稿.html", "@通知.html", *own, "--data", "@a")
    assert done.returncode == 1
    assert "新收" in done.stdout
    assert f"(原表不符)  {tmp_path}/草稿.html" in done.stdout
    assert "第四部分 " in done.stdout
    assert "总计写的是" in done.stdout
    assert "存入 1，略过 0，失败 1" in done.stdout
    assert done.stderr.startswith("nianbao: 通知.html：不是年度报告")
    again = json.loads(speaking("import", "@草稿.html", *own, "--data", "@a", "--json").stdout)
    assert [len(line["findings"]) for line in again["imported"]] == [1]


def test_one_file_that_cannot_be_read_does_not_end_an_import(speaking, tmp_path):
    if not Path("/proc/self/mem").exists():
        pytest.skip("no file here that opens and cannot be read")
    (tmp_path / "草稿.html").write_bytes(html(blocks(), TITLE))
    own = ["--agency", "示例市人民政府", "--region", "410400"]
    done = speaking("import", "/proc/self/mem", "@草稿.html", *own, "--data", "@a")
    assert (done.returncode, done.stdout.splitlines()[-1]) == (1, "存入 1，略过 0，失败 1")
    assert done.stderr.startswith("nianbao: mem：不能读取：")
    assert "Traceback" not in done.stderr


def test_a_backup_overwrites_nothing(speaking, crawled, tmp_path):
    (tmp_path / "letter.doc").write_text("hers")
    for file in ("@letter.doc", crawled[0] / "archive.db", "/dev/null"):
        done = speaking("backup", file, "--data", crawled[0])
        assert (done.returncode, done.stdout) == (2, "")
        assert "已存在，不会覆盖" in done.stderr
    assert (tmp_path / "letter.doc").read_text() == "hers"
    assert speaking("backup", "@b.db", "--data", crawled[0]).returncode == 0


def test_an_export_whose_disk_is_full_says_so_in_words_of_ours(tmp_path, monkeypatch):
    def full(*_, **__):
        raise OSError(errno.ENOSPC, "Error writing bytes to file. Detail: [errno 28] No space left")

    with Archive(tmp_path / "data", run_name="r"):
        pass
    monkeypatch.setattr(export, "_export", full)
    with pytest.raises(UsageError, match=r"o: cannot be written: No space left on device$"):
        export.export_data.main(
            ["--format", "parquet", "--output", "o", "--data", str(tmp_path / "data")],
            standalone_mode=False,
        )


def test_a_file_whose_writing_fails_leaves_what_stood_there(tmp_path):
    target = tmp_path / "x.wacz"
    target.write_text("hers")
    with suppress(OSError), written_whole(target) as unfinished:
        unfinished.write_text("half")
        (tmp_path / "nowhere" / "x").write_text("")
    assert [(p.name, p.read_text()) for p in tmp_path.iterdir()] == [("x.wacz", "hers")]
    with written_whole(target) as unfinished:
        unfinished.write_text("whole")
    assert [(p.name, p.read_text()) for p in tmp_path.iterdir()] == [("x.wacz", "whole")]


def test_what_is_written_to_a_device_does_not_take_its_place():
    with written_whole(Path(os.devnull)) as itself:
        assert itself == Path(os.devnull)
    assert not Path(os.devnull).is_file()
