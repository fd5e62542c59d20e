"""Pages that need no template, no settings and no database: what is shown when nothing else is."""

from __future__ import annotations

_PAGE = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>{title}</title>
<style>
body {{ font: 1rem/1.6 system-ui, sans-serif; margin: 0; display: grid; min-height: 100vh;
  place-items: center; color: #222; background: #fafafa; }}
main {{ max-width: 34rem; padding: 2rem; }}
h1 {{ font-size: 1.5rem; font-weight: 600; margin: 0 0 1rem; }}
h1 small {{ color: #888; font-weight: 400; margin-inline-start: .5rem; }}
@media (prefers-color-scheme: dark) {{ body {{ color: #ddd; background: #16181d; }} }}
</style>
</head>
<body>
<main>
<h1>{title}<small>{status}</small></h1>
{body}
</main>
</body>
</html>
"""


def message_page(status: int, title: str, *paragraphs: str) -> str:
    """Returns a page with a title and paragraphs, which are HTML."""
    body = "\n".join(f"<p>{paragraph}</p>" for paragraph in paragraphs)
    return _PAGE.format(status=status, title=title, body=body)
