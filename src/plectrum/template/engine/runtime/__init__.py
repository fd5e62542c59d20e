"""What generated code calls while a template renders."""
