"""Carriers written by other programs: LibreOffice and a browser, where they are installed."""

from __future__ import annotations

import io
import shutil
import subprocess
from pathlib import Path

from pipelines.readers.ocr import HOW, is_available

_OFFICE = ("soffice", "libreoffice")
_BROWSERS = ("chromium", "chromium-browser", "google-chrome")
_DPI = 200
_LIMIT = 300  # seconds for one conversion of all files


def _program(names: tuple[str, ...]) -> str | None:
    return next((path for name in names if (path := shutil.which(name))), None)


def convert(files: list[Path], target: str, ending: str, folder: Path) -> list[Path] | str:
    """Return the files as LibreOffice writes them, or why there are none."""
    program = _program(_OFFICE)
    if program is None:
        return "LibreOffice is not installed"
    # Not the folder of our own files of that kind: "pdf" would be written over.
    out = folder / f"{target} by LibreOffice".replace(":", "_").replace(" ", "_")
    profile = (folder / "profile").resolve().as_uri()
    command = [program, "--headless", f"-env:UserInstallation={profile}", "--convert-to", target]
    command += ["--outdir", str(out), *map(str, files)]
    subprocess.run(command, capture_output=True, timeout=_LIMIT, check=False)
    made = [out / f"{file.stem}.{ending}" for file in files]
    return made if all(path.is_file() for path in made) else f"LibreOffice wrote no {ending}"


def print_pages(files: list[Path], folder: Path) -> list[Path] | str:
    """Return HTML files as a browser prints them to PDF, or why there are none."""
    program = _program(_BROWSERS)
    if program is None:
        return "no Chromium is installed"
    made = []
    for file in files:
        target = folder / f"{file.stem}.browser.pdf"
        command = [
            program, "--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking",
            f"--user-data-dir={folder / 'browser'}", "--no-pdf-header-footer",
            f"--print-to-pdf={target}", file.resolve().as_uri(),
        ]  # fmt: skip
        subprocess.run(command, capture_output=True, timeout=_LIMIT, check=False)
        made.append(target)
    return made if all(path.is_file() for path in made) else "the browser printed nothing"


def scan(files: list[Path], folder: Path, *, skew: float, quality: int) -> list[Path] | str:
    """Return PDFs as scanned at 200 dpi: grey pictures, turned by *skew* degrees, saved as JPEG."""
    if not is_available():
        return f"no OCR here: {HOW}"
    import pypdfium2  # noqa: PLC0415  # of the extra
    from PIL import Image  # noqa: PLC0415

    made = []
    for file in files:
        pages = []
        for page in pypdfium2.PdfDocument(file):
            picture = page.render(scale=_DPI / 72).to_pil().convert("L")
            out = io.BytesIO()
            picture.rotate(skew, Image.Resampling.BICUBIC, fillcolor=255).save(
                out, "JPEG", quality=quality
            )
            pages.append(Image.open(out).convert("RGB"))
        target = folder / f"{file.stem}.scan{skew}.pdf"
        pages[0].save(target, "PDF", save_all=True, append_images=pages[1:], resolution=_DPI)
        made.append(target)
    return made
