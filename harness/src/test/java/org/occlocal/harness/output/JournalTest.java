package org.occlocal.harness.output;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.occlocal.harness.python.PythonJson;

/** Journals that were cut, damaged, or made of something else. */
final class JournalTest {

    private static final ConfigHash CONFIG = new ConfigHash("aaaaaaaa", "bbbbbbbb", "cccccccc");

    private final List<String> said = new ArrayList<>();

    @TempDir
    private Path folder = Path.of("");

    @Test
    void whereverTheFileEndsItsWholeLinesAreKnownAndTheRestIsDropped() throws IOException {
        byte[] whole = write(0, 1, 2, 3, 4);
        long[] ends = IntStream.range(0, whole.length)
                .filter(i -> whole[i] == '\n')
                .mapToLong(i -> i + 1)
                .toArray();
        for (int cut = 0; cut <= whole.length; cut++) {
            int length = cut;
            Files.write(file(), Arrays.copyOf(whole, length));
            said.clear();
            int lines = (int) Arrays.stream(ends).filter(end -> end <= length).count();
            try (Journal journal = open(CONFIG, JournalTest::data)) {
                assertThat(journal.known()).as("cut at %d", cut).isEqualTo(lines);
                assertThat(Files.size(file())).isEqualTo(lines == 0 ? 0 : ends[lines - 1]);
                for (int sample = 0; sample < 5; sample++) {
                    assertThat(journal.has(sample)).isEqualTo(sample < lines);
                    if (sample >= lines) {
                        journal.append(sample, prediction(sample), Map.of());
                    }
                }
                for (int sample = 0; sample < 5; sample++) {
                    assertThat(PythonJson.dumps(journal.read(sample).prediction()))
                            .isEqualTo(PythonJson.dumps(prediction(sample)));
                }
            }
            boolean isWhole = lines == 0 ? length == 0 : length == ends[lines - 1];
            assertThat(said).hasSize(isWhole ? 0 : 1);
            assertThat(Files.readAllLines(file())).hasSize(5);
        }
    }

    @Test
    void valuesComeBackAsTheyWere() {
        Map<String, Object> odd = new LinkedHashMap<>();
        odd.put("label: é\u4e2d\ud83d\ude00", Map.of("PPL", 2.718281828459045, "BPB", Double.NaN));
        odd.put("lonely", "\ud800 and \udc00, \u2028 \u0000 \"quoted\"\\");
        odd.put("numbers", List.of(1L, -0.0, 1e300, Double.NEGATIVE_INFINITY, 0.1f, true));
        odd.put("nothing", null);
        try (Journal journal = open(CONFIG, JournalTest::data)) {
            journal.append(3, odd, Map.of("logprobs", List.of(-0.12345679f)));
            assertThat(PythonJson.dumpsIndented(journal.read(3).prediction())).isEqualTo(PythonJson.dumpsIndented(odd));
            assertThat(journal.samples()).isEqualTo(4);
            assertThat(journal.read(3).account()).containsOnlyKeys("logprobs");
        }
    }

    @Test
    void aBrokenLineInTheMiddleIsNamedAndItsSampleAskedAgain() throws IOException {
        String[] lines = new String(write(0, 1, 2, 3, 4), StandardCharsets.UTF_8).split("\n", -1);
        lines[1] = lines[1].substring(0, lines[1].length() / 2);
        lines[3] = "\u0000\u0000\u0000";
        Files.writeString(file(), String.join("\n", lines));
        try (Journal journal = open(CONFIG, JournalTest::data)) {
            assertThat(IntStream.range(0, 5).filter(journal::has)).containsExactly(0, 2, 4);
        }
        assertThat(said).hasSize(2);
        assertThat(said.get(0)).contains("made.jsonl line 2 is broken");
        assertThat(said.get(1)).contains("made.jsonl line 4 is broken");
    }

    @Test
    void answersOfAnotherConfigurationAreKeptAsideAndItIsSaidWhatChanged() throws IOException {
        byte[] before = write(0, 1);
        try (Journal journal = open(new ConfigHash("aaaaaaaa", "dddddddd", "cccccccc"), JournalTest::data)) {
            assertThat(journal.known()).isZero();
            journal.append(0, prediction(0), Map.of());
        }
        assertThat(said)
                .singleElement()
                .asString()
                .contains("the dataset's infer_cfg", "made.jsonl.old", "asked again");
        assertThat(said.get(0)).doesNotContain("the model");
        assertThat(Files.readAllBytes(folder.resolve("made.jsonl.old"))).isEqualTo(before);
        try (Journal journal = open(new ConfigHash("eeeeeeee", "dddddddd", "cccccccc"), JournalTest::data)) {
            assertThat(journal.known()).isZero();
        }
        assertThat(said.get(1)).contains("the model", "made.jsonl.old2");
    }

    @Test
    void answersToOtherDataAreKeptAside() throws IOException {
        write(0, 1, 2, 3);
        assertThat(Journal.changeSince(file(), CONFIG, JournalTest::data)).isNull();
        IntFunction<String> changed = sample -> sample == 2 ? "other" : data(sample);
        assertThat(Journal.changeSince(file(), CONFIG, changed)).contains("sample 2");
        try (Journal journal = open(CONFIG, changed)) {
            assertThat(journal.known()).isZero();
        }
        assertThat(said).singleElement().asString().contains("the data of sample 2");
        assertThat(folder.resolve("made.jsonl.old")).exists();
    }

    @Test
    void twoWritersOfOneJournalAreRefused() {
        try (Journal journal = open(CONFIG, JournalTest::data)) {
            assertThatThrownBy(() -> open(CONFIG, JournalTest::data))
                    .isInstanceOf(OutputException.class)
                    .hasMessageContaining("another process is writing this file")
                    .hasMessageContaining("mend:");
            assertThat(journal.known()).isZero();
        }
        open(CONFIG, JournalTest::data).close();
    }

    private byte[] write(int... samples) throws IOException {
        try (Journal journal = open(CONFIG, JournalTest::data)) {
            for (int sample : samples) {
                journal.append(sample, prediction(sample), Map.of("prompt_tokens", sample));
            }
        }
        return Files.readAllBytes(file());
    }

    private static Map<String, Object> prediction(int sample) {
        return Map.of("prediction", "answer \u00e9 " + sample);
    }

    private Journal open(ConfigHash config, IntFunction<String> data) {
        return Journal.open(file(), config, data, said::add);
    }

    private static String data(int sample) {
        return sample < 5 ? "row" + sample : "";
    }

    private Path file() {
        return folder.resolve("made.jsonl");
    }
}
