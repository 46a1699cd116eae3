"""Serves only those files of third-party front-end packages that pages use."""

from collections.abc import Iterable, Iterator
from typing import Any

from django.conf import settings
from django.contrib.staticfiles.finders import BaseFinder
from django.core.files.storage import FileSystemStorage, Storage

VENDOR: dict[str, str] = {
    "vendor/tabler.min.css": "@tabler/core/dist/css/tabler.min.css",
    "vendor/tabler.min.css.map": "@tabler/core/dist/css/tabler.min.css.map",  # named by the stylesheet's last line
    "vendor/htmx.min.js": "htmx.org/dist/htmx.min.js",
    "vendor/uPlot.iife.min.js": "uplot/dist/uPlot.iife.min.js",
    "vendor/uPlot.min.css": "uplot/dist/uPlot.min.css",
    "vendor/wavesurfer.esm.js": "wavesurfer.js/dist/wavesurfer.esm.js",
    "vendor/inter-latin-wght-normal.woff2": "@fontsource-variable/inter/files/inter-latin-wght-normal.woff2",
    "vendor/inter-latin-ext-wght-normal.woff2": "@fontsource-variable/inter/files/inter-latin-ext-wght-normal.woff2",
}


class _Vendor(FileSystemStorage):
    """The packages' folder, under the names that pages use."""

    def path(self, name: str) -> str:
        """Return where the file of this name lies."""
        return str(settings.NODE / VENDOR.get(str(name), str(name)))


class VendorFinder(BaseFinder):
    """Finds exactly the files of VENDOR."""

    storage = _Vendor(location=str(settings.NODE))

    def check(self, **kwargs: Any) -> list[Any]:
        """Nothing to check: missing files are reported at start by `missing_assets`."""
        return []

    def find(self, path: str, find_all: bool = False, **kwargs: Any) -> Any:
        """Return the path of a vendored file."""
        found = self.storage.path(path) if path in VENDOR and self.storage.exists(path) else None
        if find_all:
            return [found] if found else []
        return found

    def list(self, ignore_patterns: Iterable[str] | None) -> Iterator[tuple[str, Storage]]:
        """Yield every vendored file."""
        for name in VENDOR:
            yield name, self.storage


def missing_assets() -> list[str]:
    """Return the vendored files that are not installed."""
    return [source for source in VENDOR.values() if not (settings.NODE / source).exists()]
