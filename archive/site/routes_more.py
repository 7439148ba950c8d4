"""More pages: the glossary, and what is there as data or as a drawing."""

from __future__ import annotations

from datasette.app import Datasette
from datasette.utils.asgi import Request, Response

from archive.site.answers import ask, show
from archive.site.pages.glossary import glossary_context


async def glossary(request: Request, datasette: Datasette) -> Response:
    """Show the rows of the form with what they mean."""
    context = await ask(datasette, glossary_context, what="名词")
    return await show(datasette, request, "nianbao_glossary.html", context)


MORE_ROUTES = [
    (r"^/glossary$", glossary),
]
