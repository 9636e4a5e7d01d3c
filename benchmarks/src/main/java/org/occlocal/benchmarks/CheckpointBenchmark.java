package org.occlocal.benchmarks;

import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.occlocal.models.Checkpoint;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Opening a checkpoint: config.json, headers of the weight files, every tensor found and checked.
 *
 * <pre>mvn -q install -DskipTests &amp;&amp; mvn -q -pl benchmarks exec:exec -Djmh="CheckpointBenchmark -p model=DIR"</pre>
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class CheckpointBenchmark {

    @Param("cli/src/main/resources/demo/model")
    private String model = "";

    @Benchmark
    public Checkpoint open() {
        return Checkpoint.open(Path.of(model));
    }
}
