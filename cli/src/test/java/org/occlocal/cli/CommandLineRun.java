package org.occlocal.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * What a command line printed and ended with, run in this process.
 *
 * @param exitCode of the process
 * @param output on standard output
 * @param errors on standard error
 */
record CommandLineRun(int exitCode, String output, String errors) {

    private static final ObjectMapper JSON = new ObjectMapper();

    static CommandLineRun of(String... arguments) {
        PrintStream out = System.out;
        PrintStream err = System.err;
        ByteArrayOutputStream output = new ByteArrayOutputStream();
        ByteArrayOutputStream errors = new ByteArrayOutputStream();
        try {
            System.setOut(new PrintStream(output, true, StandardCharsets.UTF_8));
            System.setErr(new PrintStream(errors, true, StandardCharsets.UTF_8));
            int exitCode = OccLocal.run(arguments);
            return new CommandLineRun(
                    exitCode, output.toString(StandardCharsets.UTF_8), errors.toString(StandardCharsets.UTF_8));
        } finally {
            System.setOut(out);
            System.setErr(err);
        }
    }

    /** What a command answers to lines, once it has ended well. */
    static List<JsonNode> answers(Path folder, String command, Path model, String lines, String... more)
            throws IOException {
        CommandLineRun run = onLines(folder, command, model, lines, more);
        assertThat(run.exitCode()).as(run.errors()).isZero();
        assertThat(folder.resolve("out.jsonl.partial")).doesNotExist();
        List<JsonNode> answers = new ArrayList<>();
        for (String line : Files.readAllLines(folder.resolve("out.jsonl"))) {
            answers.add(JSON.readTree(line));
        }
        return answers;
    }

    /** Runs a command on in.jsonl, which answers in out.jsonl. */
    static CommandLineRun onLines(Path folder, String command, Path model, String lines, String... more)
            throws IOException {
        Files.writeString(folder.resolve("in.jsonl"), lines);
        List<String> arguments = new ArrayList<>(List.of(
                command,
                "--model",
                model.toString(),
                "--input",
                folder.resolve("in.jsonl").toString(),
                "--output",
                folder.resolve("out.jsonl").toString()));
        arguments.addAll(List.of(more));
        return of(arguments.toArray(String[]::new));
    }

    /** Writes a quantized checkpoint. */
    static CommandLineRun quantize(Path model, Path out, String... more) {
        List<String> arguments =
                new ArrayList<>(List.of("quantize", "--model", model.toString(), "--out", out.toString()));
        arguments.addAll(List.of(more));
        return of(arguments.toArray(String[]::new));
    }
}
