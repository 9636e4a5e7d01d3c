package org.occlocal.harness.summaries;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.offset;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.occlocal.configs.Problems;
import org.occlocal.configs.RunConfig;
import org.occlocal.harness.Reference;
import org.occlocal.harness.output.RunFolder;
import org.occlocal.harness.tasks.DatasetRun.Outcome;

/** Groups and tables that OpenCompass' own summarizer made: see make_summary_references.py beside the tests. */
final class GroupReferencesTest {

    private final JsonNode references;
    private final Problems problems = new Problems();

    @TempDir
    private Path folder = Path.of("");

    GroupReferencesTest() throws IOException {
        references = new ObjectMapper().readTree(GroupReferencesTest.class.getResource("groups.json"));
    }

    @BeforeEach
    void writeResults() throws IOException {
        for (Map.Entry<String, JsonNode> model : references.get("results").properties()) {
            Path results = Files.createDirectories(folder.resolve("results").resolve(model.getKey()));
            for (Map.Entry<String, JsonNode> dataset : model.getValue().properties()) {
                Files.writeString(
                        results.resolve(dataset.getKey() + ".json"),
                        dataset.getValue().toString());
            }
        }
    }

    @Test
    void groupsOfAllKindsHaveTheScoresOfOpenCompass() {
        Scoreboard board = new Scoreboard();
        for (Map.Entry<String, JsonNode> model : references.get("results").properties()) {
            for (JsonNode dataset : references.get("datasets")) {
                String name = dataset.get("abbr").textValue();
                if (model.getValue().has(name)) {
                    Map<String, Double> metrics = new java.util.LinkedHashMap<>();
                    Reference.map(model.getValue().get(name))
                            .forEach((metric, value) -> metrics.put(metric, ((Number) value).doubleValue()));
                    String mode =
                            dataset.at("/infer_cfg/inferencer/type").textValue().startsWith("PPL") ? "ppl" : "gen";
                    board.add(model.getKey(), List.of(new Outcome(name, "v", mode, metrics)));
                }
            }
        }
        SummaryTable.of(board, List.of(), summarizer(), problems);
        for (Map.Entry<String, JsonNode> model : references.at("/run/scores").properties()) {
            for (JsonNode group : references.get("groups")) {
                String name = group.get("name").textValue();
                Map<String, Double> ours = board.scores(model.getKey(), name);
                JsonNode theirs = model.getValue().path(name);
                assertThat(ours).as(model.getKey() + " " + name).hasSize(theirs.size());
                ours.forEach((metric, score) -> assertThat(score)
                        .as(model.getKey() + " " + name + " " + metric)
                        .isCloseTo(theirs.get(metric).doubleValue(), offset(1e-9)));
            }
        }
        references.at("/run/modes").fields().forEachRemaining(mode -> assertThat(board.mode(mode.getKey()))
                .as(mode.getKey())
                .isEqualTo(mode.getValue().textValue()));
        assertThat(problems.warnings()).isEmpty();
    }

    @Test
    void tablesAreThoseOfOpenCompassToTheLetter() throws IOException {
        RunConfig config = RunConfig.read(
                Map.of(
                        "models",
                        Reference.value(references.get("models")),
                        "datasets",
                        Reference.value(references.get("datasets")),
                        "summarizer",
                        summarizer()),
                "test",
                untyped -> untyped,
                problems);
        problems.throwIfAny();
        RunSummary summary = RunSummary.read(config, new RunFolder(folder), (model, dataset) -> true, problems);
        summary.write("20260102_030405", "");
        assertThat(folder.resolve("summary/summary_20260102_030405.csv"))
                .hasContent(references.at("/run/csv").textValue());
        assertThat(folder.resolve("summary/summary_20260102_030405.md"))
                .hasContent(references.at("/run/md").textValue());
        assertThat(summary.missing())
                .singleElement()
                .asString()
                .startsWith("n/e: there is no result, looked for ")
                .endsWith("e.json");
    }

    private Map<String, Object> summarizer() {
        return Map.of(
                "summary_groups",
                Reference.value(references.get("groups")),
                "dataset_abbrs",
                Reference.value(references.at("/run/dataset_abbrs")));
    }
}
