package org.occlocal.harness.datasets;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Where the files of long texts are looked for, and what is said of those that are missing or broken. */
final class LongTextDataTest extends LoaderTestBase {

    private static final Map<String, Object> TREC = Map.of("path", "opencompass/Longbench", "name", "trec");

    @Test
    void tasksAreFoundAnywhereBelowTheFolder() throws IOException {
        write(
                "data/Longbench/trec.jsonl",
                "{\"input\": \"i\", \"context\": \"c\", \"answers\": [\"a\"], \"all_classes\": []}");
        LoadedRows rows = load("LongBenchtrecDataset", TREC);
        assertThat(rows.splits().get("test")).hasSize(1);
        write("data/Longbench/data/trec.jsonl", "");
        refused("LongBenchtrecDataset", TREC)
                .hasMessageContaining("needs one file trec.jsonl below")
                .hasMessageContaining("leave one of them");
    }

    @Test
    void filesMayBeGivenBySplit() throws IOException {
        write("a.jsonl", "{\"instructions\": [\"q\"], \"outputs\": [\"(B)\"], \"input\": \"t\"}\n");
        Map<String, Object> arguments = Map.of("path", "json", "data_files", Map.of("test", "a.jsonl"));
        assertThat(load("LEvalQualityDataset", arguments).splits().get("test"))
                .isEqualTo(List.of(Map.of("question", "q", "context", "t", "answer", "B")));
        refused("LEvalQualityDataset", Map.of("path", "json", "data_files", "a.jsonl"))
                .hasMessageContaining("\"data_files\" must be names of files by split, among them \"test\"");
    }

    @Test
    void missingFilesAndValuesAreNamed() throws IOException {
        refused("LongBenchtrecDataset", TREC)
                .hasMessageContaining("needs " + folder.resolve("data/Longbench/trec.jsonl"));
        write("data/Longbench/trec.jsonl", "{\"input\": \"i\", \"context\": \"c\", \"answers\": \"a\"}\n");
        refused("LongBenchtrecDataset", TREC)
                .hasMessageContaining("trec.jsonl line 1: \"answers\" must be a list, it is a");
        write("leval/quality.jsonl", "{\"instructions\": [\"q\"], \"outputs\": [\"B\"], \"input\": \"t\"}\n");
        refused("LEvalQualityDataset", Map.of("path", "leval", "name", "quality"))
                .hasMessageContaining("quality.jsonl line 1: \"outputs\" must be a list of answers such as \"(B)\"");
        write("run.jsonl", "{\"context\": \"c\", \"input\": \"no call\", \"answer\": 1}\n");
        refused("InfiniteBenchcoderunDataset", Map.of("path", "run.jsonl"))
                .hasMessageContaining("run.jsonl line 1: \"input\" must be a text with a call such as func_1(2)");
        write(
                "debug.jsonl",
                "{\"context\": \"c\", \"input\": \"i\", \"options\": [\"a\", \"b\", \"c\", \"d\"], \"answer\": [\"e\"]}\n");
        refused("InfiniteBenchcodedebugDataset", Map.of("path", "debug.jsonl"))
                .hasMessageContaining(
                        "debug.jsonl line 1: \"answer\" must be a list that begins with one of the options");
    }

    @Test
    void wrongTasksAndLengthsOfBabiLongAreNamed() {
        refused("BabiLongDataset", Map.of("path", "opencompass/babilong", "task", "qa11", "split_name", "0k"))
                .hasMessageContaining("\"task\" must be qa1 to qa10, it is qa11");
        refused("BabiLongDataset", Map.of("path", "opencompass/babilong", "task", "qa1", "split_name", "3k"))
                .hasMessageContaining("\"split_name\" must be one of 0k, 1k, ");
        refused("BabiLongDataset", Map.of("path", "opencompass/babilong", "task", "qa1", "split_name", "1m"))
                .hasMessageContaining("needs " + folder.resolve("data/babilong/data/qa1/1m.json"));
    }

    @Test
    void storiesEndBehindAHundredThousandCharacters() throws IOException {
        write("n/qaps.csv", "d1,test,q,a,b\n");
        write("n/tmp/d1.content", "🙂".repeat(100_001));
        assertThat(load("NarrativeQADataset", Map.of("path", "n")).splits().get("test"))
                .isEqualTo(List.of(
                        Map.of("answer", List.of("a", "b"), "question", "q", "evidence", "🙂".repeat(100_000))));
    }

    @Test
    void brokenDocumentsAreNamedWithTheirFile() throws IOException {
        write("n/qaps.csv", "d1,other,q,a,b\n");
        write("n/tmp/d1.content", "story");
        refused("NarrativeQADataset", Map.of("path", "n"))
                .hasMessageContaining("qaps.csv line 1: the set must be train, valid or test, it is other");
        write("q.jsonl", "{\"article\": \"a\", \"questions\": [{\"question\": \"q\", \"options\": [\"x\"]}]}\n");
        refused("QuALITYDataset", Map.of("path", "q.jsonl"))
                .hasMessageContaining("q.jsonl line 1: \"questions\" item 0: \"options\" has 1 items");
        refused("SummScreenDataset", Map.of("path", "s")).hasMessageContaining("SummScreen_raw/fd");
    }
}
