package org.occlocal.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * What a command printed, both streams together, and ended with.
 *
 * @param exitCode of the process
 * @param output of both streams
 */
record ChildProcess(int exitCode, String output) {

    private static final int MINUTES = 3;

    /** Of a virtual machine that ends before code that is compiled twice, or collected by several threads, pays. */
    static final List<String> SHORT_LIVED = List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC");

    /** The command line of this project in a process of its own, as the end of a shell's command. */
    static List<String> occLocal(String... arguments) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(SHORT_LIVED);
        command.addAll(List.of(
                "-XX:-UsePerfData",
                "-cp",
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                "org.occlocal.cli.OccLocal"));
        command.addAll(List.of(arguments));
        return command;
    }

    /** Runs a script of sh whose {@code "$@"} is the command. */
    static ChildProcess script(List<String> before, String script, List<String> command)
            throws IOException, InterruptedException {
        List<String> all = new ArrayList<>(before);
        all.addAll(List.of("sh", "-c", script, "sh"));
        all.addAll(command);
        Process process = new ProcessBuilder(all).redirectErrorStream(true).start();
        process.getOutputStream().close();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (!process.waitFor(MINUTES, TimeUnit.MINUTES)) {
            process.destroyForcibly();
            throw new AssertionError("still runs: " + all + "\n" + output);
        }
        return new ChildProcess(process.exitValue(), output);
    }
}
