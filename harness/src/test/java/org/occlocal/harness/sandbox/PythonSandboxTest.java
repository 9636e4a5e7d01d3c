package org.occlocal.harness.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

final class PythonSandboxTest {

    private static final SandboxLimits LIMITS = new SandboxLimits(512L << 20, 1 << 20, 16, 1_000_000);
    private static final PythonSandbox BEST = PythonSandbox.open(LIMITS);
    private static final PythonSandbox PLAIN = PythonSandbox.open(LIMITS, List.of(Isolation.NONE));

    private static PythonOutcome run(PythonSandbox sandbox, String source) {
        return sandbox.run(new PythonProgram(List.of(source), false, Duration.ofSeconds(2)));
    }

    /** Each test with the strongest isolation of this machine, and with none. */
    private static Stream<DynamicTest> both(String name, java.util.function.Consumer<PythonSandbox> test) {
        return Stream.of(
                dynamicTest(
                        name + (BEST.hasNamespaces() ? " in namespaces" : " (namespaces are refused)"),
                        () -> test.accept(BEST)),
                dynamicTest(name + " without namespaces", () -> test.accept(PLAIN)));
    }

    private static Stream<DynamicTest> fails(String name, String source) {
        return both(name, sandbox -> {
            PythonOutcome outcome = run(sandbox, source);
            assertThat(outcome.passed()).as(outcome.toString()).isFalse();
            assertThat(run(sandbox, "assert 1 + 1 == 2").passed())
                    .as("the next program runs")
                    .isTrue();
        });
    }

    @TestFactory
    Stream<DynamicTest> ordinaryProgramsPass() {
        return both("program", sandbox -> {
            String source =
                    """
                    import math, re, string, collections, itertools, functools, heapq, bisect, random, datetime, json
                    import copy, decimal, fractions, statistics, operator, hashlib, typing, unittest, dataclasses
                    from typing import List
                    print("hello")
                    with open("own.txt", "w") as file:
                        file.write("x")
                    assert open("own.txt").read() == "x"
                    assert hashlib.md5(b"x").hexdigest()
                    """;
            assertThat(run(sandbox, source)).isEqualTo(new PythonOutcome(PythonOutcome.Status.PASSED, "", null));
        });
    }

    @Test
    void aSystemThatRefusesNamespacesStillRunsPrograms() {
        Isolation refused = new Isolation(List.of("--no-such-namespace"));
        PythonSandbox sandbox = PythonSandbox.open(LIMITS, List.of(refused, Isolation.NONE));
        assertThat(sandbox.hasNamespaces()).isFalse();
        assertThat(run(sandbox, "pass").passed()).isTrue();
    }

    @TestFactory
    Stream<DynamicTest> endsAreToldApart() {
        return both("end", sandbox -> {
            assertThat(run(sandbox, "assert False, 'no'"))
                    .isEqualTo(new PythonOutcome(PythonOutcome.Status.WRONG, "no", null));
            assertThat(run(sandbox, "x").message()).isEqualTo("name 'x' is not defined");
            assertThat(run(sandbox, "def f(").status()).isEqualTo(PythonOutcome.Status.FAILED);
            assertThat(run(sandbox, "raise SystemExit(0)").status()).isEqualTo(PythonOutcome.Status.FAILED);
            assertThat(run(sandbox, "import os; os._exit(0)").status()).isEqualTo(PythonOutcome.Status.FAILED);
        });
    }

    @TestFactory
    Stream<DynamicTest> endlessLoopsEnd() {
        return both("loop", sandbox -> {
            assertThat(run(sandbox, "while True: pass").status()).isEqualTo(PythonOutcome.Status.TIMED_OUT);
            String stubborn =
                    """
                    import signal
                    signal.signal(signal.SIGALRM, signal.SIG_IGN)
                    while True:
                        try:
                            while True: pass
                        except BaseException:
                            pass
                    """;
            assertThat(run(sandbox, stubborn).passed()).isFalse();
        });
    }

    @TestFactory
    Stream<DynamicTest> memoryIsLimited() {
        return fails("10 GB", "x = bytearray(10 * 2**30)");
    }

    @TestFactory
    Stream<DynamicTest> printingIsLimited() {
        return fails("10 GB printed", "for i in range(10 * 2**10): print('x' * 2**20)");
    }

    @TestFactory
    Stream<DynamicTest> filesAreLimited() {
        return fails("large file", "f = open('x', 'wb')\nfor i in range(100): f.write(bytes(2**20)); f.flush()");
    }

    @TestFactory
    Stream<DynamicTest> forksAreRefused() {
        return fails("fork bomb", "import os\nwhile True: os.fork()");
    }

    @Test
    void forksAreLimitedEvenBehindTheAuditHook() {
        String bomb =
                """
                import _posixsubprocess, os
                for i in range(64):
                    r, w = os.pipe()
                    _posixsubprocess.fork_exec([b"/bin/sleep", b"5"], [b"/bin/sleep"], True, (w,), None, None, -1, -1, -1, -1,
                        -1, -1, r, w, False, False, -1, None, None, None, -1, None, True)
                    os.close(r), os.close(w)
                """;
        PythonOutcome outcome = run(BEST, bomb);
        assertThat(outcome.passed()).as(outcome.toString()).isFalse();
        if (BEST.pythonVersion().startsWith("3.11.")) {
            // other versions have other arguments and stop at those
            assertThat(outcome.message()).contains("Resource temporarily unavailable");
        }
    }

    @TestFactory
    Stream<DynamicTest> otherProgramsAreRefused() {
        return Stream.of(
                        "import subprocess; subprocess.run(['true'])",
                        "import os; os.system('true')",
                        "import os; os.execv('/bin/true', ['true'])",
                        "import os; os.kill(1, 0)",
                        "import ctypes; ctypes.CDLL(None).fork()")
                .flatMap(source -> fails(source, source));
    }

    @TestFactory
    Stream<DynamicTest> homeFoldersAreOutOfReach() throws IOException {
        Path home = Path.of(System.getProperty("user.home"));
        Path secret = Files.createTempFile(home, "occ-secret", ".txt");
        Files.writeString(secret, "secret");
        secret.toFile().deleteOnExit();
        return Stream.of(
                        "open(" + quote(secret) + ").read()",
                        "import os; assert os.listdir(" + quote(home) + ") == []; raise OSError()",
                        "import os; os.remove(" + quote(secret) + ")",
                        "import io; io.FileIO(" + quote(secret) + ")",
                        "import os; os.open(" + quote(secret) + ", os.O_RDONLY)",
                        "open('/etc/passwd').read()",
                        "open('/tmp/occ-local-elsewhere', 'w')")
                .flatMap(source -> fails(source, source));
    }

    private static String quote(Path path) {
        return "'" + path + "'";
    }

    @TestFactory
    Stream<DynamicTest> theNetworkIsOutOfReach() throws IOException {
        try (ServerSocket server = new ServerSocket(0)) {
            String connect = "import socket; socket.create_connection(('127.0.0.1', " + server.getLocalPort() + "), 1)";
            return fails(connect, connect).toList().stream();
        }
    }

    @TestFactory
    Stream<DynamicTest> anotherEqualityDoesNotHelp() {
        return both("equality", sandbox -> {
            String cheat = "class L(list):\n    __eq__ = lambda a, b: True\nf = lambda: L()";
            PythonProgram program = new PythonProgram(List.of(cheat, "assert f() == [1]"), true, Duration.ofSeconds(2));
            PythonOutcome outcome = sandbox.run(program);
            assertThat(outcome.status()).isEqualTo(PythonOutcome.Status.WRONG);
            assertThat(outcome.lastPart()).isEqualTo("assert __opencompass_type_aware_equal(f(), [1])");
        });
    }

    @Test
    void programsRunQuicklyAndAtTheSameTime() throws Exception {
        ExecutorService pool = Executors.newFixedThreadPool(4);
        long start = System.nanoTime();
        List<Future<PythonOutcome>> runs = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            runs.add(pool.submit(() -> run(BEST, "pass")));
        }
        for (Future<PythonOutcome> outcome : runs) {
            assertThat(outcome.get().passed()).as(outcome.get().toString()).isTrue();
        }
        pool.shutdown();
        // about 0.1 s each; far more only where the machine does other things
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(20));
    }
}
