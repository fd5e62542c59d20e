"""The backend of a project that has configured no database."""
