package org.occlocal.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * A run of multiple choice, generation and chats on the demo model, for tests that disturb it.
 *
 * @param config its file
 * @param folder that everything is in
 */
record MixedRun(Path config, Path folder) {

    private static final String CONFIG =
            """
            models:
              - {abbr: demo, type: HuggingFaceBaseModel, path: '%s', batch_size: 4}
            datasets:
              - abbr: choices
                type: CustomDataset
                path: rows.jsonl
                reader_cfg: {input_columns: [question], output_column: answer}
                infer_cfg:
                  prompt_template:
                    type: PromptTemplate
                    template: {'yes': '{question} yes', 'no': '{question} no, not at all', maybe: '{question} maybe'}
                  inferencer: {type: PPLInferencer}
              - abbr: texts
                type: CustomDataset
                path: rows.jsonl
                reader_cfg: {input_columns: [question], output_column: answer}
                infer_cfg:
                  prompt_template: {type: PromptTemplate, template: '{question}'}
                  inferencer: {type: GenInferencer, max_out_len: 12}
              - abbr: chats
                type: CustomDataset
                path: chats.jsonl
                reader_cfg: {input_columns: [question], output_column: answer}
                infer_cfg:
                  prompt_template: {type: PromptTemplate, template: '{question}'}
                  inferencer: {type: ChatInferencer, infer_mode: last, max_out_len: 8}
            %s
            """;

    /** @param more lines of the configuration */
    static MixedRun write(Path folder, int rows, String more) throws IOException {
        StringBuilder lines = new StringBuilder();
        StringBuilder chats = new StringBuilder();
        for (int i = 0; i < rows; i++) {
            String question = "What are " + i * 37 % 11 + " and " + i + "?";
            lines.append("{\"question\": \"").append(question);
            lines.append("\", \"answer\": \"").append(i % 3 == 0 ? "yes" : "no").append("\"}\n");
            if (i % 2 == 0) {
                chats.append("{\"question\": [\"Hello ")
                        .append(i)
                        .append("\", \"")
                        .append(question);
                chats.append("\"], \"answer\": [\"Hello.\", \"").append(i).append("\"]}\n");
            }
        }
        Files.writeString(folder.resolve("rows.jsonl"), lines);
        Files.writeString(folder.resolve("chats.jsonl"), chats);
        Path config = folder.resolve("run.yaml");
        Files.writeString(
                config,
                CONFIG.formatted(TestFolders.demoModel().toAbsolutePath().normalize(), more));
        return new MixedRun(config, folder);
    }

    /** The command line of this run. */
    List<String> arguments(Path workFolder, String... more) {
        List<String> arguments = new ArrayList<>(
                List.of("--config", config.toString(), "--data-root", folder.toString(), "-w", workFolder.toString()));
        arguments.addAll(List.of(more));
        return arguments;
    }

    /** The only run in a folder. */
    static Path onlyRun(Path workFolder) throws IOException {
        try (Stream<Path> runs = Files.list(workFolder)) {
            List<Path> all = runs.toList();
            assertThat(all).hasSize(1);
            return all.get(0);
        }
    }

    /** Two runs have the same predictions and results and the same table, and each sample was kept once. */
    static void assertSame(Path run, Path undisturbed, String description) throws IOException {
        for (String kind : List.of("predictions", "results")) {
            Map<String, String> expected = CommandLineProcess.filesBelow(undisturbed.resolve(kind));
            assertThat(expected).isNotEmpty();
            assertThat(CommandLineProcess.filesBelow(run.resolve(kind)))
                    .as("%s of %s, %s", kind, run, description)
                    .isEqualTo(expected);
        }
        assertThat(table(run)).as(description).isEqualTo(table(undisturbed));
        try (Stream<Path> journals = Files.walk(run.resolve("journal"))) {
            for (Path journal : journals.filter(Files::isRegularFile).toList()) {
                assertThat(journal.toString()).endsWith(".jsonl");
                List<JsonNode> lines = TestFolders.journal(journal);
                for (int i = 0; i < lines.size(); i++) {
                    assertThat(lines.get(i).path("idx").intValue())
                            .as("%s, %s", journal, description)
                            .isEqualTo(i);
                }
            }
        }
    }

    /** The newest table. */
    private static String table(Path run) throws IOException {
        try (Stream<Path> tables = Files.list(run.resolve("summary"))) {
            return Files.readString(tables.filter(file -> file.toString().endsWith(".csv"))
                    .sorted()
                    .reduce((first, second) -> second)
                    .orElseThrow());
        }
    }
}
