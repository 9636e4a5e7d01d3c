package org.occlocal.benchmarks;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.occlocal.tokenizers.IncrementalDetokenizer;
import org.occlocal.tokenizers.Tokenizer;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * The text of a generation of 256 tokens, token by token.
 *
 * <pre>mvn -q install -DskipTests &amp;&amp; mvn -q -pl benchmarks exec:exec -Djmh="DetokenizerBenchmark -p tokenizer=DIR"</pre>
 */
@SuppressWarnings("NullAway.Init") // JMH calls the set-up first
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class DetokenizerBenchmark {

    private static final int NEW_TOKENS = 256;

    @Param("cli/src/main/resources/demo/model")
    private String tokenizer = "";

    private Tokenizer loaded;
    private int[] tokens = new int[0];

    @Setup(Level.Trial)
    public void load() {
        loaded = Tokenizer.load(Path.of(tokenizer));
        tokens = new Random(1).ints(NEW_TOKENS, 0, loaded.vocabularySize()).toArray();
    }

    @TearDown(Level.Trial)
    public void close() {
        loaded.close();
    }

    @Benchmark
    public int incremental() {
        IncrementalDetokenizer detokenizer = loaded.incrementalDetokenizer(true);
        int length = 0;
        for (int token : tokens) {
            length += detokenizer.push(token).length();
        }
        return length + detokenizer.flush().length();
    }

    /** Baseline: what stop strings cost a system that decodes the whole text after each token. */
    @Benchmark
    public int wholeTextEachTime() {
        int length = 0;
        for (int i = 1; i <= tokens.length; i++) {
            length = loaded.decode(Arrays.copyOf(tokens, i), true).length();
        }
        return length;
    }
}
