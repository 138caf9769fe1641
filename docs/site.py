"""Hooks of the documentation's site: pages of the repository's root, and links to sources, which are no pages."""

import re
from pathlib import Path, PurePosixPath
from typing import Any

from mkdocs.structure.files import File, Files

ROOT = Path(__file__).resolve().parents[1]
PAGES = {"index.md": "README.md", "contributing.md": "CONTRIBUTING.md", "changelog.md": "CHANGELOG.md"}
"""Pages of the site that are files of the repository's root."""
LINK = re.compile(r"(!?)\[([^\]]*)\]\(([^)#:\s]+)((?:#[^)\s]*)?)\)")


def on_files(files: Files, config: Any) -> Files:
    """Add the pages that stand in the repository's root."""
    for page, source in PAGES.items():
        files.append(File.generated(config, page, content=(ROOT / source).read_text(encoding="utf-8")))
    return files


def on_page_markdown(markdown: str, page: Any, config: Any, files: Files) -> str:
    """Point links at pages of the site; of a link to a source only the words stay."""
    path = page.file.src_uri
    folder = PurePosixPath(PAGES[path]).parent if path in PAGES else PurePosixPath("docs", path).parent
    return LINK.sub(lambda link: _pointed(link, folder, path, files), markdown)


def _pointed(link: re.Match[str], folder: PurePosixPath, path: str, files: Files) -> str:
    picture, words, target, anchor = link.groups()
    place = _normal(folder / target)
    roots = {source: page for page, source in PAGES.items()}
    inside = roots.get(place) or (place.removeprefix("docs/") if place.startswith("docs/") else None)
    if inside is None or files.get_file_from_path(inside) is None:
        return words
    up = "../" * (len(PurePosixPath(path).parts) - 1)
    return f"{picture}[{words}]({up}{inside}{anchor})"


def _normal(path: PurePosixPath) -> str:
    """Resolve `..` in a path of the repository."""
    parts: list[str] = []
    for part in path.parts:
        parts = parts[:-1] if part == ".." else [*parts, part]
    return "/".join(parts)
