package org.occlocal.benchmarks;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.occlocal.engine.CausalLm;
import org.occlocal.engine.DecodeOptions;
import org.occlocal.engine.DecodeRow;
import org.occlocal.engine.DecodeSession;
import org.occlocal.engine.DeviceId;
import org.occlocal.engine.Dtype;
import org.occlocal.engine.Sampling;
import org.occlocal.engine.ScoreRequest;
import org.occlocal.engine.TokenScores;
import org.occlocal.engine.pytorch.PyTorchCausalLm;
import org.occlocal.models.Checkpoint;
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
 * One scoring call and one decode step of a checkpoint, by default the demo model. Baseline of the scoring call: the same
 * sequences one at a time.
 *
 * <pre>mvn -q install -DskipTests &amp;&amp; mvn -q -pl benchmarks exec:exec -Djmh="EngineBenchmark -p model=DIR"</pre>
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
public class EngineBenchmark {

    private static final int SEQUENCES = 16;
    private static final int LENGTH = 128;

    @Param("cli/src/main/resources/demo/model")
    private String model = "";

    @Param({"FLOAT32", "BFLOAT16"})
    private Dtype dtype = Dtype.FLOAT32;

    private @Nullable CausalLm loaded;
    private @Nullable DecodeSession session;
    private final List<ScoreRequest> requests = new ArrayList<>();

    @Setup
    public void load() {
        Checkpoint checkpoint = Checkpoint.open(Path.of(model));
        loaded = PyTorchCausalLm.load(checkpoint, List.of(DeviceId.CPU), dtype);
        Random random = new Random(1);
        for (int i = 0; i < SEQUENCES; i++) {
            requests.add(ScoreRequest.whole(
                    random.ints(LENGTH, 0, checkpoint.spec().vocabularySize()).toArray()));
        }
    }

    /** Half of the context is filled anew before each iteration, so that steps stay comparable. */
    @Setup(Level.Iteration)
    public void prefill() {
        CausalLm causalLm = Objects.requireNonNull(loaded);
        closeSession();
        session = causalLm.decode(new DecodeOptions(SEQUENCES, causalLm.spec().contextWindow(), false, List.of()));
        List<DecodeRow> rows = new ArrayList<>();
        List<int[]> prompts = new ArrayList<>();
        for (ScoreRequest request : requests) {
            rows.add(new DecodeRow(Sampling.GREEDY, 0));
            prompts.add(request.tokens());
        }
        session.prefill(rows, prompts);
    }

    @Benchmark
    public List<TokenScores> scorePack() {
        return Objects.requireNonNull(loaded).score(requests);
    }

    @Benchmark
    public List<TokenScores> scoreOneByOne() {
        List<TokenScores> scores = new ArrayList<>();
        for (ScoreRequest request : requests) {
            scores.addAll(Objects.requireNonNull(loaded).score(List.of(request)));
        }
        return scores;
    }

    @Benchmark
    public int decodeStep() {
        DecodeSession open = Objects.requireNonNull(session);
        if (open.rows().get(0).cachedTokens() + 1
                >= Objects.requireNonNull(loaded).spec().contextWindow()) {
            prefill();
            open = Objects.requireNonNull(session);
        }
        open.step();
        return open.rows().get(0).lastToken();
    }

    @TearDown
    public void close() {
        closeSession();
        Objects.requireNonNull(loaded).close();
    }

    private void closeSession() {
        if (session != null) {
            session.close();
        }
    }
}
