"""Queries; the documented names are in `plectrum.db.models.query.queryset` and its neighbours."""
