"""Runs one untrusted program. Reads a job as JSON from standard input, writes its outcome as one line of JSON.

The job: work (throw-away folder), parts (sources, run one after the other in one namespace), asserts (rewrite "assert a
== b" in the last part so that types count), seconds, memory and file (bytes), processes, printed (characters), uid (of
another user to become, 0 for none), mark (put before the outcome, so that nothing else is taken for it).
"""
import ast
import builtins
import collections.abc
import encodings.idna  # noqa: F401, needed later by sockets and text, when files may not be opened any more
import io
import json
import linecache  # noqa: F401
import os
import resource
import signal
import sys
import threading  # noqa: F401
import traceback  # noqa: F401

EQUAL = '__opencompass_type_aware_equal'


class TimeIsOver(BaseException):
    pass


class Discarded(io.TextIOBase):
    """Standard output and input of the program: takes a limited amount, gives nothing."""

    def __init__(self, left):
        self._left = left

    def writable(self):
        return True

    def readable(self):
        return False

    def write(self, text):
        self._left -= len(text)
        if self._left < 0:
            raise OSError('the program printed too much')
        return len(text)

    def _refuse(self, *_):
        raise OSError('the program has no standard input')

    read = readline = readlines = _refuse


def same(actual, expected):
    """Equal by value and type, all the way down; an object's own idea of equality must give a real True."""
    if type(actual) is not type(expected):
        return False
    if isinstance(actual, (list, tuple)):
        return len(actual) == len(expected) and all(map(same, actual, expected))
    if isinstance(actual, collections.abc.Mapping):
        return same_bag(actual.items(), expected.items())
    if isinstance(actual, (set, frozenset)):
        return same_bag(actual, expected)
    try:
        return (actual == expected) is True
    except Exception:
        return False


def same_bag(actual, expected):
    left = list(expected)
    if len(actual) != len(left):
        return False
    for item in actual:
        place = next((i for i, other in enumerate(left) if same(item, other)), None)
        if place is None:
            return False
        del left[place]
    return True


class Asserts(ast.NodeTransformer):

    def visit_Assert(self, node):
        self.generic_visit(node)
        test = node.test
        if isinstance(test, ast.Compare) and len(test.ops) == 1 and isinstance(test.ops[0], ast.Eq):
            name = ast.Name(id=EQUAL, ctx=ast.Load())
            node.test = ast.Call(func=name, args=[test.left, test.comparators[0]], keywords=[])
        return node


def rewritten(source):
    try:
        tree = Asserts().visit(ast.parse(source))
    except SyntaxError:
        return source
    return ast.unparse(ast.fix_missing_locations(tree))


def open_to_all(path):
    while True:
        if not os.stat(path).st_mode & 1:
            return False
        if path == '/':
            return True
        path = os.path.dirname(path)


def become_other_user(job):
    uid = job['uid']
    if not uid or os.getuid() != 0 or not open_to_all(os.path.dirname(os.__file__)):
        return
    try:
        os.chown(job['work'], uid, uid)
        os.setgroups([])
        os.setresgid(uid, uid, uid)
        os.setresuid(uid, uid, uid)
    except OSError:
        pass


def limit(kind, value):
    _, hard = resource.getrlimit(kind)
    value = value if hard == resource.RLIM_INFINITY else min(value, hard)
    resource.setrlimit(kind, (value, value))


def limit_processes(count):
    """Some kernels count all processes of the user: where the limit is exceeded from the start it is of no use."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NPROC)
    wanted = count if hard == resource.RLIM_INFINITY else min(count, hard)
    resource.setrlimit(resource.RLIMIT_NPROC, (wanted, hard))
    try:
        child = os.fork()
        if child == 0:
            os._exit(0)
        os.waitpid(child, 0)
    except OSError:
        resource.setrlimit(resource.RLIMIT_NPROC, (soft, hard))
        return
    resource.setrlimit(resource.RLIMIT_NPROC, (wanted, wanted))


def guard(work):
    """Refuses what a program under test has no business with. The hook cannot be taken away again."""
    realpath, fsdecode, is_int = os.path.realpath, os.fsdecode, isinstance
    own = (realpath(work),)
    readable = own + tuple({realpath(p) for p in [sys.prefix, sys.base_prefix, os.path.dirname(os.__file__), *sys.path] if p})
    readable += ('/usr/share/zoneinfo', '/usr/lib/python3')
    devices = ('/dev/null', '/dev/urandom', '/dev/random', '/dev/zero')
    writing = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND
    refused = (
        'socket.', 'subprocess.', 'ctypes.', 'pty.', 'os.system', 'os.fork', 'os.posix_spawn', 'os.spawn', 'os.exec',
        'os.kill', 'os.putenv', 'resource.', 'signal.pthread_kill', 'syslog.', 'sqlite3.', 'ftplib.', 'smtplib.',
        'urllib.', 'webbrowser.', 'os.setxattr', 'os.getxattr', 'os.listxattr', 'os.removexattr', 'shutil.chown',
        'fcntl.', 'sys.remote_exec')
    with_paths = (
        'os.chdir', 'os.chflags', 'os.chmod', 'os.chown', 'os.link', 'os.mkdir', 'os.remove', 'os.rename', 'os.rmdir',
        'os.symlink', 'os.truncate', 'os.utime')

    def inside(path, folders):
        if path is None:
            path = '.'
        if is_int(path, int):
            return True
        path = realpath(fsdecode(path))
        return path in devices or any(path == folder or path.startswith(folder.rstrip('/') + '/') for folder in folders)

    def hook(event, arguments):
        if event == 'open':
            path, mode, flags = arguments
            writes = (flags & writing) if is_int(flags, int) else 0
            if not inside(path, own if writes else readable):
                raise PermissionError(f'the program may not open {path!r}')
        elif event in ('os.listdir', 'os.scandir'):
            if not inside(arguments[0], readable):
                raise PermissionError(f'the program may not list {arguments[0]!r}')
        elif event in with_paths:
            count = 2 if event in ('os.link', 'os.rename', 'os.symlink') else 1
            if not all(inside(path, own) for path in arguments[:count]):
                raise PermissionError(f'the program may not change {arguments[0]!r}')
        elif event.startswith(refused):
            raise PermissionError(f'the program may not use {event}')

    sys.addaudithook(hook)


def run(parts, asserts):
    namespace = {}
    for number, source in enumerate(parts):
        if asserts and number == len(parts) - 1:
            namespace[EQUAL] = same
        exec(source, namespace)


def main():
    job = json.loads(sys.stdin.buffer.read())
    out = os.dup(1)
    null = os.open(os.devnull, os.O_RDWR)
    for descriptor in (0, 1, 2):
        os.dup2(null, descriptor)
    try:
        os.setsid()
    except OSError:
        pass
    work, mark = job['work'], job['mark'].encode()
    parts, asserts, seconds = job['parts'], job['asserts'], job['seconds']
    outcome = {}
    os.chdir(work)
    os.environ.clear()
    os.environ.update(HOME=work, TMPDIR=work, PATH='/usr/bin:/bin', LANG='C.UTF-8', OMP_NUM_THREADS='1')
    become_other_user(job)
    if asserts:
        outcome['rewritten'] = parts[-1] = rewritten(parts[-1])
    limit(resource.RLIMIT_CORE, 0)
    limit(resource.RLIMIT_CPU, int(seconds) + 2)
    limit(resource.RLIMIT_AS, job['memory'])
    limit(resource.RLIMIT_FSIZE, job['file'])
    limit(resource.RLIMIT_NOFILE, 64)
    limit_processes(job['processes'])
    sys.stdin = sys.__stdin__ = Discarded(0)
    sys.stdout = sys.stderr = sys.__stdout__ = sys.__stderr__ = Discarded(job['printed'])

    def over(*_):
        raise TimeIsOver()

    def tell(status, error=None):
        try:
            outcome['message'] = '' if error is None else str(error)[:4000]
        except BaseException:
            outcome['message'] = type(error).__name__
        outcome['status'] = status
        write(out, mark + dumps(outcome).encode() + b'\n')

    write, dumps, leave, timer, real = os.write, json.dumps, os._exit, signal.setitimer, signal.ITIMER_REAL
    builtins.exit = builtins.quit = builtins.help = None
    job.clear()
    guard(work)
    signal.signal(signal.SIGALRM, over)
    timer(real, seconds)
    try:
        run(parts, asserts)
        timer(real, 0)
        tell('passed')
    except TimeIsOver:
        tell('timed out')
    except AssertionError as error:
        timer(real, 0)
        tell('wrong', error)
    except BaseException as error:
        timer(real, 0)
        tell('failed', error)
    leave(0)


main()
