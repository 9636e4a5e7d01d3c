package org.occlocal.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** The command line in a process of its own, which a test may kill. */
final class CommandLineProcess {

    private final Process process;
    private final Path output;

    private CommandLineProcess(Process process, Path output) {
        this.process = process;
        this.output = output;
    }

    /** @param folder for what it prints */
    static CommandLineProcess start(Path folder, List<String> arguments) throws IOException {
        Path output = Files.createTempFile(folder, "output", ".txt");
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(ChildProcess.SHORT_LIVED);
        command.addAll(List.of(
                "-Xmx512m",
                "-Dai.djl.offline=true",
                "-Docclocal.slurm.poll.millis=300",
                "-cp",
                System.getProperty("java.class.path"),
                OccLocal.class.getName()));
        command.addAll(arguments);
        return new CommandLineProcess(
                new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectOutput(output.toFile())
                        .start(),
                output);
    }

    Process process() {
        return process;
    }

    /** Everything that it printed so far. */
    String output() throws IOException {
        return Files.readString(output);
    }

    /** As kill -9. */
    void kill() throws InterruptedException {
        process.destroyForcibly();
        process.waitFor();
    }

    /** Contents of all files below a folder, by their relative paths. */
    static Map<String, String> filesBelow(Path folder) throws IOException {
        Map<String, String> contents = new TreeMap<>();
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                contents.put(folder.relativize(file).toString(), Files.readString(file));
            }
        }
        return contents;
    }
}
