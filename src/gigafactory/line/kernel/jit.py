"""How the kernel is compiled: once for a machine, kept on disk, division as the processor does it.

Numba looks only at a function's own file to see whether what it kept is still true. Here the
folder in which it keeps things is named after the content of every file of the kernel, so that
nothing stale is ever run: `$XDG_CACHE_HOME/gigafactory` (or `~/.cache/gigafactory`), or what
`GIGAFACTORY_CACHE` says.
"""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numba
from numba.core import config as numba_config


def _content() -> str:
    """A name for the content of every file that the kernel is compiled from."""
    digest = hashlib.sha256(numba.__version__.encode())
    here = Path(__file__).parent
    for file in [here.parent / "layout.py", *sorted(here.glob("*.py"))]:
        digest.update(file.read_bytes())
    return digest.hexdigest()[:16]


def cache_folder() -> Path:
    """Where compiled code is kept; a temporary folder where the usual one cannot be written."""
    usual = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "gigafactory"
    folder = Path(os.environ.get("GIGAFACTORY_CACHE") or usual) / f"kernel-{_content()}"
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError:
        folder = Path(tempfile.gettempdir()) / f"gigafactory-kernel-{_content()}"
        folder.mkdir(parents=True, exist_ok=True)
    return folder


config: Any = numba_config  # its attributes are made at run time
FOLDER = cache_folder()
VOID = numba.void(numba.int64, numba.int64, numba.int64)


def _compiled(function: Callable[..., Any], **options: Any) -> Any:
    """Compile a function when it is first called, and keep the result in `FOLDER`."""
    before, config.CACHE_DIR = config.CACHE_DIR, str(FOLDER)
    try:
        return numba.njit(cache=True, error_model="numpy", nogil=True, **options)(function)
    finally:
        config.CACHE_DIR = before


def callback(function: Callable[..., Any]) -> Any:
    """Compile a function of three integers on its own, to be called through its address."""
    before, config.CACHE_DIR = config.CACHE_DIR, str(FOLDER)
    try:
        wrap = numba.cfunc(VOID, cache=True, error_model="numpy")
        return wrap(function)
    finally:
        config.CACHE_DIR = before


def jit(function: Callable[..., Any]) -> Any:
    """Compile a function of the kernel; its callers are compiled together with it."""
    return _compiled(function)


def hot(function: Callable[..., Any]) -> Any:
    """Compile a function of the hot path: the optimiser must put it where it is called."""
    return _compiled(function, forceinline=True)


def inlined(function: Callable[..., Any]) -> Any:
    """Compile a function that is written out in full wherever it is called, inside loops."""
    return _compiled(function, inline="always")
