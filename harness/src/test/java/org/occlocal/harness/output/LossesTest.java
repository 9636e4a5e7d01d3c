package org.occlocal.harness.output;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class LossesTest {

    @TempDir
    private Path folder = Path.of("");

    @Test
    void samplesAreCountedOnceWhereverTheirLossesStand() throws IOException {
        journal(
                "a",
                """
                {"idx": 0, "truncated_tokens": 0, "dropped_examples": 2, "logprobs": [-1.5, NaN]}
                {"idx": 1, "labels": [{"truncated_tokens": 0}, {"truncated_tokens": 7, "dropped_examples": 1}]}
                {"idx": 1, "truncated_tokens": 7}
                {"idx": 3, "truncated_tokens": 0, "record": {"truncated_tokens": 9}}
                {"idx": 5, "answers": [{"tokens_beyond_window": 2}, {"tokens_beyond_window": 3}]}
                {"idx": 4, "truncated_tokens": 5""");
        Losses losses = Losses.of(folder, "m", "a");
        assertThat(losses).isEqualTo(new Losses(4, 1, 2, 1));
        assertThat(losses)
                .hasToString("2 of 4 rows lost in-context examples; 1 of 4 rows were TRUNCATED;"
                        + " answers to 1 of 4 rows went BEYOND the context that the model was made for");
    }

    @Test
    void theJournalsOfADatasetsPartsAreCountedTogether() throws IOException {
        journal("a", "{\"idx\": 0, \"truncated_tokens\": 1}\n");
        journal("a_0", "{\"idx\": 0, \"truncated_tokens\": 1}\n");
        journal("a_1", "{\"idx\": 0, \"truncated_tokens\": 1}\n{\"idx\": 1, \"truncated_tokens\": 1}\n");
        assertThat(Losses.of(folder, "m", "a")).isEqualTo(new Losses(1, 1, 0, 0));
        PartsFile parts = PartsFile.read(folder);
        parts.put("m", "a", new PartsFile.Cut(3, List.of("[0:1]", "[1:3]")));
        parts.write();
        assertThat(Losses.of(folder, "m", "a")).isEqualTo(new Losses(3, 3, 0, 0));
    }

    @Test
    void withoutAJournalThereIsNothingToSay() {
        assertThat(Losses.of(folder, "m", "a")).hasToString("");
    }

    private void journal(String dataset, String lines) throws IOException {
        Path file = folder.resolve("journal/m").resolve(dataset + ".jsonl");
        Files.createDirectories(file.getParent());
        Files.writeString(file, lines);
    }
}
