package org.occlocal.harness.datasets.generated;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.AbstractThrowableAssert;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.occlocal.configs.ConfigException;
import org.occlocal.harness.Reference;
import org.occlocal.harness.datasets.DataRoot;
import org.occlocal.harness.datasets.DatasetTypes;
import org.occlocal.harness.datasets.LoadedRows;
import org.occlocal.harness.datasets.LoaderArguments;

/** What is refused, and what is told of it; the rows themselves are DatasetReferenceTest's. */
final class GeneratedDataTest {

    private static final String SINGLE = "opencompass.datasets.needlebench.origin.NeedleBenchOriginDataset";

    @TempDir
    private Path folder = Path.of("");

    @Test
    void classesOfOneNameAreToldApartByTheirModules() {
        assertThat(DatasetTypes.supports(SINGLE)).isTrue();
        assertThat(DatasetTypes.supports("opencompass.datasets.needlebench_v2.origin.NeedleBenchOriginDataset"))
                .isTrue();
        // draws with numbers that nobody seeded
        assertThat(DatasetTypes.supports("opencompass.datasets.needlebench.atc.NeedleBenchATCDataset"))
                .isFalse();
        assertThat(DatasetTypes.supports("NeedleBenchOriginDataset")).isFalse();
    }

    @Test
    void wrongArgumentsOfNeedlesAreNamed() {
        refused(SINGLE, needles("tokenizer_model", "gpt-17"))
                .hasMessageContaining("\"tokenizer_model\" must be a model of OpenAI, such as gpt-4");
        refused(SINGLE, needles("language", "French")).hasMessageContaining("\"language\" must be Chinese or English");
        refused(SINGLE, needles("file_list", List.of("other.jsonl")))
                .hasMessageContaining("\"file_list\" must be a list with at least one of en_un_asr.jsonl, ");
        refused(SINGLE, needles("length", null)).hasMessageContaining("made needs \"length\"");
        Map<String, Object> chinese = needles("position", "Start");
        chinese.put("language", "Chinese");
        refused(SINGLE, chinese).hasMessageContaining("\"position\" must be End, it is Start");
        Map<String, Object> several = needles("depths", List.of(0L, 101L));
        refused("opencompass.datasets.needlebench.parallel.NeedleBenchParallelDataset", several)
                .hasMessageContaining("\"depths\" must be a list of whole numbers from 0 to 100, it is [0, 101]");
    }

    @Test
    void brokenNeedlesAreNamedWithTheirFile() throws IOException {
        write("n/PaulGrahamEssays.jsonl", "{\"text\": \"t\"}\n");
        write("n/needles.jsonl", "{\"language\": \"Chinese\"}\n");
        Map<String, Object> arguments = needles("path", "n");
        refusedBelow(folder, SINGLE, arguments)
                .hasMessageContaining("needles.jsonl has no line of \"language\" English");
        write(
                "n/needles.jsonl",
                "{\"language\": \"English\", \"needle\": \"n\", \"arg2\": \"a\", \"retrieval_question\": \"What?\"}\n");
        refusedBelow(folder, SINGLE, arguments)
                .hasMessageContaining("a question of needles.jsonl must say \"Please answer in the format\"");
        write("n/names.json", "{\"English\": \"Ada,Bo\"}");
        Map<String, Object> family = new HashMap<>(Map.of(
                "path", "n", "file_name", "names.json", "language", "English", "num_needles", 5L, "repeats", 1L));
        refusedBelow(folder, "opencompass.datasets.needlebench_v2.atc.NeedleBenchATCDataset", family)
                .hasMessageContaining("names.json has 2 names in English, 6 are needed");
    }

    @Test
    void wordListsThatAreMissingAreNamedWithWhereTheyComeFrom() {
        refusedBelow(folder, "RulerCweDataset", Map.of())
                .hasMessageContaining("data/ruler/nounlist.txt, which is not there")
                .hasMessageContaining("Python package wonderwords");
    }

    @Test
    void lengthsThatNothingFitsAreRefused() {
        Map<String, Object> repeated = Map.of(
                "base_path", "data/ruler", "file_path", "none", "type_haystack", "repeat", "max_seq_length", 200L);
        refused("RulerNiahDataset", repeated)
                .hasMessageContaining(
                        "\"max_seq_length\" must be larger: not even the shortest prompt fits, it is 200");
        refused("RulerFweDataset", Map.of("max_seq_length", 150L)).hasMessageContaining("at least 200");
        refused("RulerFweDataset", Map.of("alpha", 1.0)).hasMessageContaining("\"alpha\" must be larger than 1");
    }

    @Test
    void questionsThatAreTooFewAreRefused() {
        refused("RulerQaDataset", Map.of("path", "data/ruler/hotpot.json", "dataset", "hotpotqa"))
                .hasMessageContaining("hotpot.json has 15 questions, 500 are needed: mend \"num_samples\"");
        refused("RulerQaDataset", Map.of("path", "data/ruler/hotpot.json", "dataset", "trivia"))
                .hasMessageContaining("\"dataset\" must be squad or hotpotqa, it is trivia");
    }

    @Test
    void tokenizersAreModelsOrFolders() {
        refused("RulerFweDataset", Map.of("tokenizer_model", "no/where"))
                .hasMessageContaining("no/where is no model of OpenAI, and there is no folder");
    }

    @Test
    void zetaIsThatOfTheTables() {
        assertThat(RiemannZeta.of(2)).isCloseTo(Math.PI * Math.PI / 6, within(2e-16));
        assertThat(RiemannZeta.of(4)).isCloseTo(Math.pow(Math.PI, 4) / 90, within(3e-16));
        assertThat(RiemannZeta.of(1.5)).isCloseTo(2.612375348685488, within(1e-15));
        assertThat(RiemannZeta.of(1.01)).isCloseTo(100.57794333849677, within(1e-12));
    }

    private static Map<String, Object> needles(String key, @Nullable Object value) {
        Map<String, Object> arguments = new HashMap<>(Map.of(
                "path",
                "opencompass/needlebench",
                "tokenizer_model",
                "gpt-4",
                "language",
                "English",
                "needle_file_name",
                "needles.jsonl",
                "length",
                100L,
                "length_buffer",
                10L,
                "depth",
                50L,
                "num_repeats_per_file",
                1L,
                "file_list",
                List.of("PaulGrahamEssays.jsonl", "zh_game.jsonl")));
        arguments.put(key, value);
        return arguments;
    }

    private static AbstractThrowableAssert<?, ? extends Throwable> refused(String type, Map<String, Object> arguments) {
        return refusedBelow(Reference.folder(), type, arguments);
    }

    private static AbstractThrowableAssert<?, ? extends Throwable> refusedBelow(
            Path root, String type, Map<String, Object> arguments) {
        return assertThatThrownBy(() -> load(root, type, arguments)).isInstanceOf(ConfigException.class);
    }

    private static LoadedRows load(Path root, String type, Map<String, Object> arguments) {
        return DatasetTypes.of(type).load(new LoaderArguments("made", arguments, DataRoot.of(root)));
    }

    private void write(String name, String text) throws IOException {
        Path file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }
}
