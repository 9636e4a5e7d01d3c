# Runs OpenCompass configurations without OpenCompass: whatever a configuration imports from a package that is no
# configuration becomes a name. The way of imports follows mmengine.config (lazy import): a base file is executed anew
# for every file that reads it, so what one file does to a dictionary no other file sees.
import builtins
import os
import sys

_import = builtins.__import__
_STANDARD = sys.stdlib_module_names
_FORBIDDEN = {'java', 'polyglot', '__graalpython__', '_polyglot', 'ctypes', '_ctypes', 'socket', 'subprocess'}


def _refuse(module, names, what):
    """The interpreter refuses these anyway, with an exception that has no line; this one has."""
    def refused(*args, **kwargs):
        raise PermissionError('a configuration may not ' + what)
    for name in names:
        if hasattr(module, name):
            setattr(module, name, refused)


for _system in (os, _import('posix')):
    _refuse(_system, ('system', 'popen', 'fork', 'forkpty', 'execv', 'execve', 'execvp', 'posix_spawn', 'kill',
                      'waitpid'), 'start processes')
_refuse(_import('_socket'), ('getaddrinfo', 'gethostbyname', 'gethostbyaddr', 'getnameinfo'), 'use the network')


class Symbol:
    """A class or function of a package that is not there; equal to its dotted name."""

    def __init__(self, name):
        self.__dict__['symbol_name'] = name

    def __getattr__(self, name):
        if name.startswith('__'):
            raise AttributeError(name)
        return Symbol(self.symbol_name + '.' + name)

    def __call__(self, *args, **kwargs):
        raise TypeError(self.symbol_name + ' cannot be called while a configuration is read')

    def __iter__(self):
        raise TypeError(self.symbol_name + ' cannot be looked into while a configuration is read')

    def __mro_entries__(self, bases):
        return ()

    def __eq__(self, other):
        return isinstance(other, Symbol) and self.symbol_name == other.symbol_name

    def __hash__(self):
        return hash(self.symbol_name)

    def __copy__(self):
        return self

    def __deepcopy__(self, memo):
        return self

    def __repr__(self):
        return self.symbol_name

    @property
    def __name__(self):
        return self.symbol_name.rpartition('.')[2]

    @property
    def __module__(self):
        return self.symbol_name.rpartition('.')[0]


class ConfigDict(dict):
    """What a base file hands over: its keys are attributes too, as in mmengine."""

    def __getattr__(self, name):
        try:
            return self[name]
        except KeyError:
            raise AttributeError(name) from None

    def __setattr__(self, name, value):
        self[name] = value

    def to_dict(self):
        return dict(self)

    def deepcopy(self):
        return _handed_over(self)


class ReadBase:
    def __enter__(self):
        return self

    def __exit__(self, *failure):
        return False


def _module(name, names):
    module = type(sys)(name)
    module.__dict__.update(names)
    return module


def _handed_over(value):
    kind = type(value)
    if kind is dict or kind is ConfigDict:
        return ConfigDict((key, _handed_over(item)) for key, item in value.items())
    if kind is list:
        return [_handed_over(item) for item in value]
    if kind is tuple:
        return tuple(_handed_over(item) for item in value)
    return value


class Reader:
    """Executes configuration files."""

    def __init__(self, packages):
        self.packages = packages  # first part of a dotted name -> folder that holds it
        self.code = {}
        self.reading = []
        builtins.__import__ = self.hook

    def hook(self, name, globals=None, locals=None, fromlist=(), level=0):
        if globals is not None and '__bases__' in globals:
            return self.import_(globals['__file__'], globals['__bases__'], name, fromlist or (), level)
        return _import(name, globals, locals, fromlist, level)

    def answer(self, path, endings):
        """(variables whose names end so, None) of a file, or (None, (error, file, line))."""
        self.reading.clear()
        try:
            return {name: value for name, value in self.run(path).items()
                    if not name.startswith('__') and name.endswith(tuple(endings))}, None
        except SyntaxError as error:
            return None, ('SyntaxError: ' + str(error.msg), error.filename or path, error.lineno or 0)
        except BaseException as error:
            file, line = path, 0
            trace = error.__traceback__
            while trace is not None:
                name = trace.tb_frame.f_code.co_filename
                if name in self.code:
                    file, line = name, trace.tb_lineno
                trace = trace.tb_next
            return None, (type(error).__name__ + ': ' + str(error)[:2000], file, line)

    def run(self, path):
        """The variables of a file."""
        if path in self.reading:
            raise ImportError('configurations import each other in a circle: ' + ' -> '.join(self.reading + [path]))
        stat = os.stat(path)
        version = (stat.st_mtime_ns, stat.st_size)
        known, code = self.code.get(path, (None, None))
        if known != version:
            with open(path, encoding='utf-8') as file:
                code = compile(file.read(), path, 'exec')
            self.code[path] = (version, code)
        names = {'__file__': path, '__name__': '__config__', '__bases__': {}}
        self.reading.append(path)
        try:
            exec(code, names)
        finally:
            self.reading.pop()
        return names

    def base(self, importer, bases, path, shown):
        if not os.path.isfile(path):
            raise ModuleNotFoundError('no configuration ' + shown + ', looked for ' + path)
        if path not in bases:
            variables = self.run(path)
            bases[path] = _module(shown, {
                name: _handed_over(value) for name, value in variables.items() if not name.startswith('__')})
        return bases[path]

    def import_(self, importer, bases, name, fromlist, level):
        if level > 0:
            folder = importer
            for _ in range(level):
                folder = folder.rpartition('/')[0]
            path = folder + '/' + name.replace('.', '/') if name else folder
            if name and os.path.isfile(path + '.py'):
                return self.base(importer, bases, path + '.py', '.' * level + name)
            if not os.path.isdir(path):
                raise ModuleNotFoundError('no configuration ' + '.' * level + name + ', looked for ' + path + '.py')
            return _module(name, {
                part: self.base(importer, bases, path + '/' + part + '.py', '.' * level + name + '.' + part)
                for part in fromlist})
        top, _, rest = name.partition('.')
        if name in ('mmengine.config', 'mmengine', 'mmengine.config.config'):
            offered = _module(name, {'read_base': ReadBase, 'ConfigDict': ConfigDict})
            return offered if fromlist or '.' not in name else _module(top, {'config': offered})
        if top in self.packages and rest:
            path = self.packages[top] + '/' + name.replace('.', '/') + '.py'
            if os.path.isfile(path) and fromlist and '/configs/' in path:
                return self.base(importer, bases, path, name)
        if rest.startswith('configs') and fromlist and top == 'opencompass':
            where = self.packages.get(top)
            raise ModuleNotFoundError(
                'no configuration ' + name + (', looked in ' + where if where else
                '; it is part of OpenCompass: name a checkout with --opencompass DIR'))
        if top in _FORBIDDEN:
            raise ImportError('a configuration may not import ' + name)
        if top in _STANDARD:
            return _import(name, None, None, fromlist, 0)
        if fromlist and '*' in fromlist:
            raise ImportError('import * from ' + name + ' is possible under read_base only')
        return Symbol(name if fromlist else top)
