package org.occlocal.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** occ-local quantize --tune. */
final class TuneTest {

    @TempDir
    private Path folder = Path.of("");

    /** On stories that the model told with other random numbers than those that it is tuned with. */
    @Test
    void logProbabilitiesOfFourBitsDifferByLessThanFifteenHundredths() throws IOException {
        Path model = TestFolders.shared("models/stories260K");
        Path calibrated = folder.resolve("calibrated");
        assertThat(CommandLineRun.quantize(
                                model,
                                calibrated,
                                "--bits",
                                "4",
                                "--calibrate",
                                "self",
                                "--calibration-tokens",
                                "16384")
                        .exitCode())
                .isZero();
        Path tuned = folder.resolve("tuned");
        CommandLineRun run =
                CommandLineRun.quantize(model, tuned, "--bits", "4", "--calibrate", "self", "--tune", "60");
        assertThat(run.exitCode()).as(run.errors()).isZero();
        assertThat(run.errors()).containsPattern("tuning: step 60 of 60, KL divergence 0\\.0\\d+, .* s a step");
        assertThat(run.output()).contains("36 tensors quantized, 0 of them to the nearest");
        assertThat(Files.size(tuned.resolve("model.safetensors")))
                .isEqualTo(Files.size(calibrated.resolve("model.safetensors")));
        double distance = ModelDistance.of(folder, tuned, model.toString());
        assertThat(distance)
                .isPositive()
                .isLessThan(0.15)
                .isLessThan(0.85 * ModelDistance.of(folder, calibrated, model.toString()));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
            4 | --tune 10                   | --tune needs texts; add --calibrate self
            8 | --calibrate self --tune 10  | --tune is for 4 bits
            4 | --calibrate self --tune -1  | --tune -1: give a number of steps
            4 | --calibrate self --tune 1.5 | '1.5' is not an int
            """)
    void whatCannotBeTunedIsAUsageError(String bits, String options, String message) {
        Path out = folder.resolve("out");
        String[] more = ("--bits " + bits + " " + options).split(" ");
        CommandLineRun run = CommandLineRun.quantize(TestFolders.reference("llama"), out, more);
        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.errors()).contains(message);
        assertThat(out).doesNotExist();
    }
}
