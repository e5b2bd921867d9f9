"""Archives: what they hold is taken out, and what would do harm is not."""

import bz2
import gzip
import io
import lzma
import stat
import tarfile
import zipfile
import zlib
from pathlib import Path, PurePosixPath

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.intake.archives import Budget, Member, is_archive, unpack
from corpus.documents import Problem

Found = tuple[dict[str, bytes], list[Problem]]


def opened(path: Path, out: Path, budget: Budget | None = None) -> Found:
    """Return the files of an archive by name, and what was said of it."""
    out.mkdir(exist_ok=True)
    files: dict[str, bytes] = {}
    problems: list[Problem] = []
    for found in unpack(path, path.name, out, budget or Budget()):
        if isinstance(found, Member):
            assert found.path.parent == out
            files[found.name.as_posix()] = found.path.read_bytes()
        else:
            assert "\n" not in found.ja + found.en
            problems.append(found)
    return files, problems


def zipped(path: Path, files: dict[str, bytes | str], **more: int) -> Path:
    """Write a zip."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as out:
        for name, content in files.items():
            out.writestr(name, content)
    return path


def tarred(path: Path, members: list[tuple[tarfile.TarInfo, bytes]], mode: str = "w") -> Path:
    """Write a tar."""
    with tarfile.open(path, mode) as out:  # type: ignore[call-overload]
        for info, content in members:
            info.size = len(content)
            out.addfile(info, io.BytesIO(content))
    return path


@pytest.mark.parametrize(
    ("name", "mode"), [("a.tar", "w"), ("a.tar.gz", "w:gz"), ("a.TXZ", "w:xz"), ("a.tbz2", "w:bz2")]
)
def test_a_tar_is_taken_out(tmp_path: Path, name: str, mode: str) -> None:
    members = [
        (tarfile.TarInfo("年/a.csv"), b"1"),
        (tarfile.TarInfo("./b.txt"), b"2"),
        (tarfile.TarInfo(".x/c.txt"), b"3"),
    ]
    files, problems = opened(tarred(tmp_path / name, members, mode), tmp_path / "out")
    assert (files, problems) == ({"年/a.csv": b"1", "b.txt": b"2"}, [])


def test_a_zip_is_taken_out(tmp_path: Path) -> None:
    path = zipped(tmp_path / "a.zip", {"甲/乙.csv": b"1", "甲/": b"", "__MACOSX/x.csv": b"2", "b.txt": b"3"})
    assert opened(path, tmp_path / "out") == ({"甲/乙.csv": b"1", "b.txt": b"3"}, [])


def test_names_of_japanese_windows_are_read(tmp_path: Path) -> None:
    path = zipped(tmp_path / "a.zip", {"XXXX.csv": b"1"})
    path.write_bytes(path.read_bytes().replace(b"XXXX", "予算".encode("cp932")))
    assert list(opened(path, tmp_path / "out")[0]) == ["予算.csv"]


PACKERS = {"a.csv.gz": gzip.compress, "a.csv.xz": lzma.compress, "a.csv.bz2": bz2.compress}


@pytest.mark.parametrize(("name", "pack"), PACKERS.items(), ids=PACKERS.keys())
def test_a_single_file_is_taken_out(tmp_path: Path, name: str, pack: object) -> None:
    path = tmp_path / name
    path.write_bytes(pack(b"1,2"))  # type: ignore[operator]
    assert opened(path, tmp_path / "out") == ({"a.csv": b"1,2"}, [])


OUTSIDE = ["../a.txt", "/etc/a.txt", "a/../../b.txt", "..\\a.txt", "C:\\a.txt", "\\\\host\\a.txt"]


@pytest.mark.parametrize("name", OUTSIDE)
def test_names_that_lead_outside_are_left_out(tmp_path: Path, name: str) -> None:
    info = zipfile.ZipInfo("X")
    info.filename = name
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as out:
        out.writestr(info, b"harm")
        out.writestr("good.txt", b"good")
    files, (problem,) = opened(tmp_path / "a.zip", tmp_path / "out")
    assert files == {"good.txt": b"good"}
    assert "書庫の外を指す" in problem.ja
    members = [(tarfile.TarInfo(name), b"harm"), (tarfile.TarInfo("good.txt"), b"good")]
    files, (problem,) = opened(tarred(tmp_path / "a.tar", members), tmp_path / "out2")
    assert files == {"good.txt": b"good"}
    assert "書庫の外を指す" in problem.ja
    assert not (tmp_path / "a.txt").exists() and not (tmp_path.parent / "b.txt").exists()


@pytest.mark.parametrize(
    "kind",
    [tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.FIFOTYPE, tarfile.CHRTYPE],
    ids=["symbolic", "hard", "pipe", "device"],
)
def test_links_and_devices_of_a_tar_are_left_out(tmp_path: Path, kind: bytes) -> None:
    link = tarfile.TarInfo("a.txt")
    link.type, link.linkname = kind, "/etc/passwd"
    files, (problem,) = opened(
        tarred(tmp_path / "a.tar", [(link, b""), (tarfile.TarInfo("b.txt"), b"1")]), tmp_path / "out"
    )
    assert files == {"b.txt": b"1"}
    assert "リンクか特殊なファイル" in problem.ja


def test_links_of_a_zip_are_left_out(tmp_path: Path) -> None:
    info = zipfile.ZipInfo("a.txt")
    info.external_attr = (stat.S_IFLNK | 0o777) << 16
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as out:
        out.writestr(info, "/etc/passwd")
    files, (problem,) = opened(tmp_path / "a.zip", tmp_path / "out")
    assert files == {}
    assert "リンク" in problem.ja


def test_an_encrypted_file_is_told(tmp_path: Path) -> None:
    path = zipped(tmp_path / "a.zip", {"a.txt": b"1"})
    raw = bytearray(path.read_bytes())
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        raw[raw.index(mark) + offset] |= 1
    path.write_bytes(raw)
    files, (problem,) = opened(path, tmp_path / "out")
    assert files == {}
    assert "暗号化" in problem.ja and "encrypted" in problem.en


def test_a_method_that_takes_any_memory_is_refused(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.zip", "w", zipfile.ZIP_LZMA) as out:
        out.writestr("a.txt", b"1")
    files, (problem,) = opened(tmp_path / "a.zip", tmp_path / "out")
    assert files == {} and "壊れて" in problem.ja


BOMB = b"\0" * (40 * 2**20)


@pytest.mark.parametrize("name", ["a.zip", "a.tar.gz", "a.csv.gz"])
def test_a_bomb_is_not_unpacked(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    match name:
        case "a.zip":
            zipped(path, {"a.csv": BOMB})
        case "a.tar.gz":
            tarred(path, [(tarfile.TarInfo("a.csv"), BOMB)], "w:gz")
        case _:
            path.write_bytes(gzip.compress(BOMB))
    files, (problem,) = opened(path, tmp_path / "out")
    assert files == {}
    assert "圧縮率が高すぎます" in problem.ja
    assert sum(file.stat().st_size for file in (tmp_path / "out").iterdir()) <= 17 * 2**20


def test_a_zip_that_lies_about_its_size_is_not_believed(tmp_path: Path) -> None:
    path = zipped(tmp_path / "a.zip", {"a.csv": BOMB})
    raw = path.read_bytes().replace(len(BOMB).to_bytes(4, "little"), (10).to_bytes(4, "little"))
    path.write_bytes(raw)
    files, problems = opened(path, tmp_path / "out")
    assert files == {} and len(problems) == 1


def test_many_files_and_much_of_them_are_refused(tmp_path: Path) -> None:
    path = zipped(tmp_path / "a.zip", {f"{n}.txt": b"123" for n in range(5)})
    files, (problem,) = opened(path, tmp_path / "out", Budget(files=3))
    assert len(files) == 3 and "上限 3 件" in problem.ja
    files, (problem,) = opened(path, tmp_path / "out", Budget(size=7))
    assert len(files) == 2 and "大きすぎます" in problem.ja


@pytest.mark.parametrize("name", ["a.zip", "a.tar", "a.tar.gz", "a.gz", "a.csv.xz", "a.bz2"])
@given(raw=st.one_of(st.binary(max_size=300), st.binary(max_size=60).map(lambda raw: b"PK\x03\x04" + raw)))
def test_any_bytes_are_opened_or_told(tmp_path_factory: pytest.TempPathFactory, name: str, raw: bytes) -> None:
    root = tmp_path_factory.mktemp("any")
    (root / name).write_bytes(raw)
    files, problems = opened(root / name, root / "out")
    assert len(problems) <= 1 or files


@given(at=st.integers(0, 2_000), byte=st.integers(0, 255), kind=st.sampled_from(["a.zip", "a.tar.gz", "a.tar.xz"]))
def test_damage_anywhere_is_told_or_does_none(
    tmp_path_factory: pytest.TempPathFactory, at: int, byte: int, kind: str
) -> None:
    root = tmp_path_factory.mktemp("damage")
    content = {f"{n}/b.csv": zlib.compress(bytes([n]) * 50) for n in range(4)}
    if kind == "a.zip":
        zipped(root / kind, dict(content))
    else:
        tarred(root / kind, [(tarfile.TarInfo(name), held) for name, held in content.items()], f"w:{kind[-2:]}")
    raw = bytearray((root / kind).read_bytes())
    raw[at % len(raw)] = byte
    (root / kind).write_bytes(raw)
    files, _ = opened(root / kind, root / "out")
    assert all(".." not in PurePosixPath(name).parts and not name.startswith("/") for name in files)


def test_what_is_an_archive() -> None:
    assert not is_archive("a.xlsx") and is_archive("A.ZIP")
