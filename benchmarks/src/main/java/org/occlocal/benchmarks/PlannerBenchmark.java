package org.occlocal.benchmarks;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.occlocal.engine.Sampling;
import org.occlocal.engine.ScoreRequest;
import org.occlocal.inferencers.EncodedPrompt;
import org.occlocal.inferencers.FewShotPrompt;
import org.occlocal.inferencers.FittingRule;
import org.occlocal.inferencers.GenInferencer;
import org.occlocal.inferencers.GenRequest;
import org.occlocal.inferencers.GenerationLimits;
import org.occlocal.inferencers.InferenceMeter;
import org.occlocal.inferencers.PlanningModel;
import org.occlocal.inferencers.Scorer;
import org.occlocal.models.Checkpoint;
import org.occlocal.models.spec.DecoderSpec;
import org.occlocal.tokenizers.ContextWindow;
import org.occlocal.tokenizers.FixedEnds;
import org.occlocal.tokenizers.TruncationSide;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What planning and scheduling cost beside a model that takes no time: 10,000 few-shot texts (2,500 questions of 60 tokens
 * with four answers behind 600 tokens of examples), and 256 rows that generate 64 tokens each.
 *
 * <pre>mvn -q install -DskipTests &amp;&amp; mvn -q -pl benchmarks exec:exec -Djmh="PlannerBenchmark"</pre>
 */
@SuppressWarnings("NullAway.Init") // JMH calls the set-up first
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class PlannerBenchmark {

    private static final int VOCABULARY = 500;
    private static final int EXAMPLES = 600;
    private static final int QUESTION = 60;
    private static final int ANSWERS = 4;
    private static final int TEXTS = 10_000;
    private static final int ROWS = 256;
    private static final int NEW_TOKENS = 64;
    private static final int PACK_TOKENS = 4096;

    @Param("cli/src/main/resources/demo/model")
    private String model = "";

    private DecoderSpec spec;
    private final List<ScoreRequest> texts = new ArrayList<>();
    private final List<GenRequest> rows = new ArrayList<>();

    @Setup
    public void makeTexts() {
        spec = Checkpoint.open(Path.of(model)).spec();
        Random random = new Random(1);
        int[] examples = random.ints(EXAMPLES, 0, VOCABULARY).toArray();
        for (int i = 0; i < TEXTS / ANSWERS; i++) {
            int[] question = Arrays.copyOf(examples, EXAMPLES + QUESTION);
            for (int t = EXAMPLES; t < question.length; t++) {
                question[t] = random.nextInt(VOCABULARY);
            }
            for (int answer = 0; answer < ANSWERS; answer++) {
                int[] text = Arrays.copyOf(question, question.length + 1);
                text[question.length] = answer;
                texts.add(ScoreRequest.whole(text));
            }
        }
        for (int i = 0; i < ROWS; i++) {
            int[] prompt = random.ints(QUESTION, 0, VOCABULARY).toArray();
            rows.add(new GenRequest(
                    FewShotPrompt.fixed(new EncodedPrompt("", prompt, prompt.length, 0, FixedEnds.NONE)),
                    new GenerationLimits(NEW_TOKENS, 0, List.of(), List.of()),
                    Sampling.GREEDY));
        }
    }

    /** The tree of all texts, its packs, and the answers of a model that takes no time. */
    @Benchmark
    public long planAndAnswer() {
        PlanningModel planning = new PlanningModel(spec);
        new Scorer(planning, PACK_TOKENS, new InferenceMeter()).score(texts);
        return planning.computedTokens();
    }

    /** Baseline: the order of the texts, which no planner can do without. */
    @Benchmark
    public int[][] sortAlone() {
        int[][] tokens = texts.stream().map(ScoreRequest::tokens).toArray(int[][]::new);
        Arrays.sort(tokens, Arrays::compare);
        return tokens;
    }

    /** 64 steps of 256 rows: admission, limits and retirement. */
    @Benchmark
    public int scheduleRows() {
        FittingRule fitting = FittingRule.strict(new ContextWindow(QUESTION + NEW_TOKENS), TruncationSide.NONE);
        return new GenInferencer(new PlanningModel(spec), null, fitting, ROWS, PACK_TOKENS, new InferenceMeter())
                .infer(rows)
                .size();
    }
}
