"""An invented paper about the sea, and assistants over papers."""

from collections.abc import Mapping
from pathlib import Path

from app.assistant import Assistant, open_assistant
from app.settings import Settings

SEA = """政府の海洋観測に関する予算

［億円］

１２．０億円

令和４年度予算政府案

主な施策例及び予算額

【気象庁】 沿岸観測所の整備 3.6億円 3.0億円

【気象庁】 観測衛星の運用 1.4億円 ―

【海上保安庁】 測量船の建造 7.0億円 8.0億円

令和４年度
予算政府案

令和３年度
当初予算

\f気象庁の施策例

沿岸観測所の整備

令和３年度当初予算 ：３．０億円
令和４年度予算政府案：３．６億円

○ 津波を早く知らせるため、沿岸に観測所を設ける。

○ 観測所は、全国の30か所に置かれる。

○ 観測衛星は、海面の温度を毎日測る。
"""

SEA_LATER = (
    SEA.replace("令和４年度", "令和６年度")
    .replace("令和３年度", "令和５年度")
    .replace("3.6億円", "4.6億円")
    .replace("３．６億円", "４．６億円")
)
"""The same paper two years later, with one amount changed."""

NO_AMOUNT = """観測所の運営についての指針

○ 観測所は、津波を早く知らせるために設ける。

○ 観測の記録は、十年のあいだ保存する。

○ 気象庁は、観測所を毎日点検する。
"""


def write(folder: Path, files: Mapping[str, str | bytes]) -> Path:
    """Write the files into the folder, and return it."""
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode("utf-8"))
    return folder


def assistant_over(root: Path, files: Mapping[str, str | bytes], *, embedder: str | None = None) -> Assistant:
    """Return an assistant over a folder of these files, with a home of its own."""
    return open_assistant(settings_over(root, files, embedder=embedder))


def settings_over(root: Path, files: Mapping[str, str | bytes], *, embedder: str | None = None) -> Settings:
    """Write the files, and return the settings of an assistant over them."""
    folder = root / "papers"
    folder.mkdir(parents=True, exist_ok=True)
    return Settings(home=root / "home", corpus=write(folder, files), embedder=embedder)
