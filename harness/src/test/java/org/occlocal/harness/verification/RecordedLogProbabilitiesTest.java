package org.occlocal.harness.verification;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import java.util.function.IntFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.occlocal.harness.output.OutputException;

final class RecordedLogProbabilitiesTest {

    private static final List<TokenizedText> TEXTS =
            List.of(new TokenizedText("first", new int[] {5, 6}), new TokenizedText("second", new int[] {7, 8, 9}));

    @TempDir
    private Path folder = Path.of("");

    /** Row t says its token and its place. */
    private static float[][] rows(int[] tokens) {
        float[][] rows = new float[tokens.length][];
        for (int t = 0; t < rows.length; t++) {
            rows[t] = new float[] {-tokens[t], -t, Float.NEGATIVE_INFINITY};
        }
        return rows;
    }

    @Test
    void whatWasPredictedIsReadBackAndLeavesNoFileBehind() {
        try (RecordedLogProbabilities recorded =
                RecordedLogProbabilities.of(RecordedLogProbabilitiesTest::rows, 3, TEXTS, folder)) {
            assertThat(folder).isEmptyDirectory();
            for (int text = 0; text < TEXTS.size(); text++) {
                float[][] expected = rows(TEXTS.get(text).tokens());
                IntFunction<float[]> read = recorded.rows(text);
                for (int t = 0; t < expected.length; t++) {
                    assertThat(read.apply(t)).containsExactly(expected[t]);
                }
            }
        }
    }

    @Test
    void aFullDiskIsToldBeforeAModelRuns() {
        assertThatThrownBy(() -> RecordedLogProbabilities.of(
                        tokens -> {
                            throw new AssertionError("the model ran");
                        },
                        Integer.MAX_VALUE,
                        List.of(new TokenizedText("long", new int[1 << 24])),
                        folder))
                .isInstanceOf(OutputException.class)
                .hasMessageContaining("144,115,188,008,747,008 bytes")
                .hasMessageContaining("are free")
                .hasMessageContaining("-Djava.io.tmpdir=DIR");
    }

    @Test
    void aFolderThatIsNotThereIsSaid() {
        Path missing = folder.resolve("missing");
        assertThatThrownBy(() -> RecordedLogProbabilities.of(RecordedLogProbabilitiesTest::rows, 3, TEXTS, missing))
                .isInstanceOf(OutputException.class)
                .hasMessageContaining(missing.toString());
    }
}
