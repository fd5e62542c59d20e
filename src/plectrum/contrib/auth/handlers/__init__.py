"""Accounts for web servers that ask who somebody is."""
