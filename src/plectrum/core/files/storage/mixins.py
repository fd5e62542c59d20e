"""Arguments of storages that settings give when they are left out."""

from __future__ import annotations

from typing import Any

from plectrum.core.signals import setting_changed


class StorageSettingsMixin:
    """Forgets what was computed from settings when those change."""

    _settings_attributes: dict[str, tuple[str, ...]] = {
        "MEDIA_ROOT": ("base_location", "location"),
        "MEDIA_URL": ("base_url",),
        "FILE_UPLOAD_PERMISSIONS": ("file_permissions_mode",),
        "FILE_UPLOAD_DIRECTORY_PERMISSIONS": ("directory_permissions_mode",),
    }

    def _watch_settings(self) -> None:
        setting_changed.connect(self._forget)

    def _forget(self, *, setting: str, **_kwargs: Any) -> None:
        for name in self._settings_attributes.get(setting, ()):
            self.__dict__.pop(name, None)

    def _value_or_setting(self, value: Any, setting: Any) -> Any:
        return setting if value is None else value
