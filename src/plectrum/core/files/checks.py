"""Checks of the settings of files."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from plectrum.conf import settings
from plectrum.core.checks import Error, Tags, register


@register(Tags.files)
def check_setting_file_upload_temp_dir(app_configs: Any = None, **_kwargs: Any) -> list[Error]:
    """Reports a FILE_UPLOAD_TEMP_DIR that is no directory."""
    directory = settings.FILE_UPLOAD_TEMP_DIR
    if not directory or Path(directory).is_dir():
        return []
    message = f"The FILE_UPLOAD_TEMP_DIR setting refers to the nonexistent directory '{directory}'."
    return [Error(message, id="files.E001")]
