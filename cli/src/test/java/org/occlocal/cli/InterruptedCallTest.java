package org.occlocal.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A process that is told to end in the middle of a long call of a native library ends, and does not crash. */
final class InterruptedCallTest {

    private static final int TERMINATED = 128 + 15;

    /** Processor time behind which texts are scored, each of which takes some seconds. */
    private static final long SECONDS_BEFORE_CALLS = 8;

    private static final String CONFIG =
            """
            {"model_type": "qwen2", "hidden_size": 1024, "intermediate_size": 2816, "num_attention_heads": 8,
             "num_hidden_layers": 4, "num_key_value_heads": 2, "vocab_size": 2000, "max_position_embeddings": 16384,
             "rms_norm_eps": 1e-6, "tie_word_embeddings": true}
            """;

    @TempDir
    private Path folder = Path.of("");

    @ParameterizedTest
    @ValueSource(strings = {"pytorch", "onnx"})
    void endsQuietly(String engine) throws IOException, InterruptedException {
        Path config = Files.writeString(folder.resolve("config.json"), CONFIG);
        CommandLineProcess bench = CommandLineProcess.start(
                folder,
                List.of(
                        "bench",
                        "--engine",
                        engine,
                        "--random-weights",
                        config.toString(),
                        "--prompt-tokens",
                        "8192",
                        "--new-tokens",
                        "0",
                        "--repetitions",
                        "100"));
        while (cpuSeconds(bench.process()) < SECONDS_BEFORE_CALLS) {
            assertThat(bench.process().waitFor(20, TimeUnit.MILLISECONDS))
                    .as(bench.output())
                    .isFalse();
        }

        bench.process().destroy();

        assertThat(bench.process().waitFor(1, TimeUnit.MINUTES)).isTrue();
        assertThat(bench.process().exitValue()).as(bench.output()).isEqualTo(TERMINATED);
        assertThat(bench.output()).doesNotContain("fatal error").doesNotContain("corruption");
    }

    private static long cpuSeconds(Process process) {
        return process.info().totalCpuDuration().orElseThrow().toSeconds();
    }
}
