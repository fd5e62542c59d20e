"""Libraries of tags and filters that templates load: cache, i18n, l10n, static, tz."""
