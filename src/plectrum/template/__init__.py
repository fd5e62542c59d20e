"""Templates: the public names.

The engine is in `plectrum.template.engine`; what settings mean to it is added by the modules
beside this one.
"""

from plectrum.template.engine import Engine
from plectrum.template.engine.context import Context, RequestContext
from plectrum.template.engine.environment import Environment
from plectrum.template.engine.errors import (
    ContextPopException,
    TemplateDoesNotExist,
    TemplateSyntaxError,
    VariableDoesNotExist,
)
from plectrum.template.engine.expressions import Variable
from plectrum.template.engine.library import Library
from plectrum.template.engine.nodes import Node, NodeList
from plectrum.template.engine.origin import Origin
from plectrum.template.engine.template import Template
from plectrum.template.environment import make_environment
from plectrum.template.utils import EngineHandler, engines
from plectrum.utils.version import get_version

Engine.make_environment = staticmethod(make_environment)
Engine.release = get_version()
Engine.implicit_processors = ("plectrum.template.context_processors.csrf",)

__all__ = [
    "Context",
    "ContextPopException",
    "Engine",
    "EngineHandler",
    "Environment",
    "Library",
    "Node",
    "NodeList",
    "Origin",
    "RequestContext",
    "Template",
    "TemplateDoesNotExist",
    "TemplateSyntaxError",
    "Variable",
    "VariableDoesNotExist",
    "engines",
]
