"""The engine: everything that templates of one configuration share."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any, ClassVar

from plectrum.core.exceptions import ImproperlyConfigured
from plectrum.template.engine.bytecode import BytecodeCache
from plectrum.template.engine.context import make_context
from plectrum.template.engine.environment import Environment
from plectrum.template.engine.errors import TemplateDoesNotExist
from plectrum.template.engine.library import import_library
from plectrum.template.engine.origin import Origin
from plectrum.template.engine.template import PartialTemplate, Template, Twins, default_engine
from plectrum.utils.functional import cached_property
from plectrum.utils.module_loading import import_string
from plectrum.utils.safestring import SafeString

FILESYSTEM = "plectrum.template.loaders.filesystem.Loader"
APP_DIRECTORIES = "plectrum.template.loaders.app_directories.Loader"
CACHED = "plectrum.template.loaders.cached.Loader"
DEFAULT_BUILTINS = (
    "plectrum.template.engine.builtins.tags",
    "plectrum.template.engine.builtins.filters",
)


class Engine:
    """Finds, compiles and keeps templates.

    Args:
        dirs: Directories in which templates are looked for.
        app_dirs: Whether they are looked for in the applications too.
        context_processors: Dotted paths of context processors.
        debug: Whether errors keep what the debug page shows, and changed files are loaded again.
        loaders: Loaders, as dotted paths or pairs of a path and arguments.
        string_if_invalid: What an unknown variable shows.
        file_charset: The charset of template files.
        libraries: Dotted paths of libraries by the label that `{% load %}` uses.
        builtins: Dotted paths of libraries that need no loading.
        autoescape: Whether output is escaped for HTML.
        environment: What the engine knows of the world; `None` is what `make_environment` gives.
        bytecode_dir: A directory in which compiled code is kept.

    Raises:
        ImproperlyConfigured: The options exclude each other.
    """

    default_builtins: ClassVar[tuple[str, ...]] = DEFAULT_BUILTINS
    make_environment: Callable[..., Environment] = staticmethod(Environment)
    implicit_processors: tuple[str, ...] = ()
    release: ClassVar[str] = ""

    def __init__(  # noqa: PLR0913, PLR0917 - the documented options
        self,
        dirs: Iterable[Any] | None = None,
        app_dirs: bool = False,
        context_processors: Sequence[str] | None = None,
        debug: bool = False,
        loaders: Sequence[Any] | None = None,
        string_if_invalid: str = "",
        file_charset: str = "utf-8",
        libraries: dict[str, str] | None = None,
        builtins: Sequence[str] | None = None,
        autoescape: bool = True,
        environment: Environment | None = None,
        bytecode_dir: Any = None,
    ) -> None:
        if loaders is not None and app_dirs:
            raise ImproperlyConfigured(
                "app_dirs must not be set when loaders is defined.",
                hint="Add the app_directories loader to the list instead.",
            )
        if loaders is None:
            found = [FILESYSTEM, *([APP_DIRECTORIES] if app_dirs else [])]
            loaders = [(CACHED, found)]
        self.dirs = list(dirs or ())
        self.app_dirs = app_dirs
        self.autoescape = autoescape
        self.context_processors = list(context_processors or ())
        self.debug = debug
        self.loaders = loaders
        self.string_if_invalid = string_if_invalid
        self.file_charset = file_charset
        self.libraries = libraries or {}
        self.builtins = [*self.default_builtins, *(builtins or ())]
        self.environment = environment or self.make_environment(
            string_if_invalid=string_if_invalid, debug=debug, autoescape=autoescape
        )
        self.bytecode_cache = None if bytecode_dir is None else BytecodeCache(bytecode_dir)
        self.twins = Twins(0 if debug else 128)
        # PERF: `kept`, where it is read by an instruction for attributes of instances alone.
        self._kept: dict[str, Any] | None = None
        self.template_libraries: dict[str, Any] = dict(self.libraries)
        self.template_builtins = [import_library(name) for name in self.builtins]

    def __repr__(self) -> str:
        return (
            f"<{type(self).__qualname__}: dirs={self.dirs!r} app_dirs={self.app_dirs!r} "
            f"debug={self.debug!r} loaders={self.loaders!r} "
            f"string_if_invalid={self.string_if_invalid!r} file_charset={self.file_charset!r} "
            f"libraries={self.libraries!r} builtins={self.builtins!r} "
            f"autoescape={self.autoescape!r}>"
        )

    @property
    def own_builtins(self) -> list[str]:
        """The dotted paths of builtin libraries that are not the framework's."""
        return self.builtins[len(self.default_builtins) :]

    @cached_property
    def fingerprint(self) -> str:
        """What of the engine decides what the text of a template is compiled to."""
        libraries = sorted(self.libraries.items())
        return repr((self.release, self.builtins, libraries, self.debug))

    @staticmethod
    def get_default() -> Engine:
        """Returns the engine of the first configured backend of this language.

        Raises:
            ImproperlyConfigured: There is none.
        """
        engine: Engine = default_engine()
        return engine

    @cached_property
    def template_context_processors(self) -> tuple[Callable[[Any], Any], ...]:
        """The context processors, imported; those that cannot be turned off come first."""
        paths = (*self.implicit_processors, *self.context_processors)
        return tuple(import_string(path) for path in paths)

    @cached_property
    def template_loaders(self) -> list[Any]:
        """The loaders, made."""
        return self.get_template_loaders(self.loaders)

    def get_template_loaders(self, template_loaders: Sequence[Any]) -> list[Any]:
        """Returns loaders for dotted paths, or pairs of a path and arguments."""
        return [self.find_template_loader(loader) for loader in template_loaders]

    def find_template_loader(self, loader: Any) -> Any:
        """Returns the loader for a dotted path, or a path with arguments.

        Raises:
            ImproperlyConfigured: It is neither.
        """
        if isinstance(loader, (tuple, list)):
            loader, *arguments = loader
        else:
            arguments = []
        if not isinstance(loader, str):
            raise ImproperlyConfigured(
                f"Invalid value in template loaders configuration: {loader!r}",
                hint="Write the dotted path of a class, or a tuple that begins with one.",
            )
        return import_string(loader)(self, *arguments)

    def find_template(
        self, name: str, dirs: Any = None, skip: list[Origin] | None = None
    ) -> tuple[Template, Origin]:
        """Returns a template and where it comes from.

        Args:
            name: The template's name.
            dirs: Not used; kept for callers that give it.
            skip: Origins that are passed over.

        Raises:
            TemplateDoesNotExist: No loader has it.
        """
        tried: list[tuple[Any, str]] = []
        for loader in self.template_loaders:
            try:
                template = loader.get_template(name, skip)
            except TemplateDoesNotExist as error:
                tried += error.tried
            else:
                return template, template.origin
        raise TemplateDoesNotExist(name, tried=tried)

    def load(self, name: str) -> Template:
        """Returns the template of a name, which is no partial.

        PERF: what the one cached loader has already found is taken without asking it.

        Raises:
            TemplateDoesNotExist: No loader has it.
        """
        return self.loaded(name) or self.find_template(name)[0]

    def loaded(self, name: str) -> Template | None:
        """Returns the template of a name if it is at hand and need not be looked at again."""
        kept = self._kept
        found = (self.kept if kept is None else kept).get(name)
        return found if type(found) is Template else None

    @property
    def kept(self) -> dict[str, Any]:
        """The templates that need not be looked at again, by name; also those that are missing."""
        kept = self._kept
        if kept is None:
            loaders = self.template_loaders
            is_one = len(loaders) == 1 and not self.debug
            kept = self._kept = getattr(loaders[0], "get_template_cache", {}) if is_one else {}
        return kept

    def from_string(self, template_code: str) -> Template:
        """Returns a template made of a text."""
        return Template(template_code, engine=self)

    def get_template(self, template_name: str) -> Any:
        """Returns the template of a name; `name#partial` is a part of it.

        Raises:
            TemplateDoesNotExist: No loader has it, or it has no such partial.
        """
        kept = self._kept
        found = (self.kept if kept is None else kept).get(template_name)
        if type(found) is Template:
            return found
        if "#" not in template_name:
            return self.find_template(template_name)[0]
        name, _, partial = template_name.partition("#")
        if not name:
            raise TemplateDoesNotExist(template_name)
        template = self.find_template(name)[0]
        if not partial:
            return template
        if not template.has_partial(partial):
            raise TemplateDoesNotExist(partial, tried=[(template.origin, "Partial not defined")])
        return PartialTemplate(template, partial)

    def select_template(self, template_name_list: Sequence[str]) -> Any:
        """Returns the first template that exists.

        Raises:
            TemplateDoesNotExist: None does.
        """
        if not template_name_list:
            raise TemplateDoesNotExist("No template names provided")
        not_found: list[str] = []
        for name in template_name_list:
            try:
                return self.get_template(name)
            except TemplateDoesNotExist as error:
                if error.args[0] not in not_found:
                    not_found.append(error.args[0])
        raise TemplateDoesNotExist(", ".join(map(str, not_found)))

    def render_to_string(self, template_name: Any, context: Any = None) -> SafeString:
        """Returns the text of a template, given its name or several names.

        Args:
            template_name: The name, or a list of names of which the first that exists is used.
            context: A dictionary, or a context.
        """
        if isinstance(template_name, (list, tuple)):
            template = self.select_template(template_name)
        else:
            template = self.get_template(template_name)
        if hasattr(context, "render_context"):
            text: SafeString = template.render(context)
        else:
            text = template.render(make_context(context, autoescape=self.autoescape))
        return text
