package org.occlocal.engine.onnx;

import static org.occlocal.engine.onnx.GraphWriter.attribute;

import java.util.List;
import org.occlocal.models.spec.DecoderSpec;
import org.occlocal.models.spec.NormKind;
import org.occlocal.models.spec.RecurrenceSpec;

/**
 * The recurrence of one layer, see recurrence.py, token after token: ONNX has no solver of triangular systems. Where attention
 * has keys and values, it has the last inputs of the convolution, [R, J - 1, E], and states, [R, U, A, D], of R sequences.
 *
 * <p>Pieces: P pieces of at most S tokens, none of which another one of the run goes on from. Steps: one token for each of B
 * rows.
 */
final class RecurrenceGraph implements TokenMixer {

    private static final double LENGTH_EPSILON = 1e-6;

    private final GraphWriter writer;
    private final GroupWeights weights;
    private final DecoderSpec spec;
    private final RecurrenceSpec recurrence;
    private final int layer;
    private String newInputs = "";
    private String newStates = "";

    /** @param layer its number, which its inputs have in their names */
    RecurrenceGraph(GraphWriter writer, GroupWeights weights, DecoderSpec spec, RecurrenceSpec recurrence, int layer) {
        this.writer = writer;
        this.weights = weights;
        this.spec = spec;
        this.recurrence = recurrence;
        this.layer = layer;
    }

    /** The last inputs of the convolution of the pieces that are kept, or of all rows, [R, J - 1, E]. */
    @Override
    public String newKeys() {
        return newInputs;
    }

    /** Their states, [R, U, A, D]. */
    @Override
    public String newValues() {
        return newStates;
    }

    @Override
    public String lower(String x) {
        Inputs inputs = inputs(x);
        GraphWriter steps = writer.branch();
        overStates(steps, inputs).outputOf(steps);
        GraphWriter pieces = writer.branch();
        overPieces(pieces, inputs).outputOf(pieces);
        List<String> results = writer.choose(StageInputs.STEP, steps, pieces, 3);
        newInputs = results.get(1);
        newStates = results.get(2);
        return weights.linear(gatedNorm(results.get(0), inputs.outputGates()), "attention_output");
    }

    /** read: [N, U * D], outputGates: [N, U, D] -> [N, U * D] */
    private String gatedNorm(String read, String outputGates) {
        if (recurrence.isConvolution()) {
            return writer.node("Mul", List.of(read, reshaped(writer, outputGates, 0, -1)));
        }
        String gates = silu(writer, outputGates);
        if (recurrence.isAdditive()) {
            String gated = writer.node("Mul", List.of(read, reshaped(writer, gates, 0, -1)));
            int size = recurrence.valueWidth() / recurrence.keyHeads();
            String normed = LayerGraph.norm(
                    writer,
                    reshaped(writer, gated, 0, recurrence.keyHeads(), size),
                    writer.ones(size),
                    "",
                    NormKind.RMS,
                    spec.normEpsilon());
            return writer.node("Mul", List.of(reshaped(writer, normed, 0, -1), weights.tensor("state_norm.weight")));
        }
        String heads = reshaped(writer, read, 0, recurrence.valueHeads(), recurrence.valueSize());
        String normed = LayerGraph.norm(
                writer, heads, weights.tensor("state_norm.weight"), "", NormKind.RMS, spec.normEpsilon());
        return reshaped(writer, writer.node("Mul", List.of(normed, gates)), 0, -1);
    }

    /**
     * What a token brings.
     *
     * @param mixed inputs of the convolution, [N, E]
     * @param outputGates [N, U, D]
     * @param shares of the state that it replaces, or steps, [N, U]; "" for none
     * @param decays their logarithms, [N, U]; "" for none
     */
    private record Inputs(String mixed, String outputGates, String shares, String decays) {}

    private Inputs inputs(String x) {
        long keys = (long) recurrence.keyHeads() * recurrence.keySize();
        long values = (long) recurrence.valueHeads() * recurrence.valueSize();
        String qkvz = weights.linear(x, "qkv");
        int heads = recurrence.valueHeads();
        if (recurrence.isConvolution()) {
            List<String> parts = split(qkvz, 1, values, values, values);
            return new Inputs(writer.node("Mul", List.of(parts.get(0), parts.get(2))), parts.get(1), "", "");
        }
        if (recurrence.isAdditive()) {
            List<String> parts = split(qkvz, 1, values, recurrence.channels(), heads);
            String steps = steps(parts.get(2));
            return inputs(parts.get(1), parts.get(0), steps, steps);
        }
        String gates = weights.linear(x, "state_gates");
        String mixed;
        String outputGates;
        List<String> sharesAndSteps;
        if (recurrence.grouped()) {
            int groups = recurrence.keyHeads();
            List<String> parts = split(
                    reshaped(writer, qkvz, 0, groups, -1),
                    2,
                    recurrence.keySize(),
                    recurrence.keySize(),
                    values / groups,
                    values / groups);
            mixed = writer.node(
                    "Concat",
                    parts.subList(0, 3).stream()
                            .map(part -> reshaped(writer, part, 0, -1))
                            .toList(),
                    attribute("axis", 1));
            outputGates = parts.get(3);
            sharesAndSteps = split(reshaped(writer, gates, 0, groups, 2, -1), 2, 1, 1);
        } else {
            List<String> parts = split(qkvz, 1, 2 * keys + values, values);
            mixed = parts.get(0);
            outputGates = parts.get(1);
            sharesAndSteps = split(gates, 1, recurrence.valueHeads(), recurrence.valueHeads());
        }
        String shares = writer.node("Sigmoid", List.of(reshaped(writer, sharesAndSteps.get(0), 0, heads)));
        return inputs(mixed, outputGates, shares, steps(reshaped(writer, sharesAndSteps.get(1), 0, heads)));
    }

    /** x: [N, U] */
    private String steps(String x) {
        return writer.node("Softplus", List.of(writer.node("Add", List.of(x, weights.tensor("state_step_bias")))));
    }

    private Inputs inputs(String mixed, String outputGates, String shares, String steps) {
        String rates = writer.node("Neg", List.of(writer.node("Exp", List.of(weights.tensor("state_decay")))));
        return new Inputs(
                mixed,
                reshaped(writer, outputGates, 0, recurrence.valueHeads(), recurrence.valueSize()),
                shares,
                writer.node("Mul", List.of(steps, rates)));
    }

    /**
     * What a branch gives.
     *
     * @param read what tokens read, [N, U * D]
     * @param inputs see {@link #newKeys}
     * @param states see {@link #newValues}
     */
    private record Results(String read, String inputs, String states) {
        void outputOf(GraphWriter branch) {
            branch.output(read, GraphWriter.FLOAT);
            branch.output(inputs, GraphWriter.FLOAT);
            branch.output(states, GraphWriter.FLOAT);
        }
    }

    private Results overPieces(GraphWriter branch, Inputs inputs) {
        String before = gathered(branch, StageInputs.pastKeys(layer), StageInputs.STATE_ROWS);
        String convolved = branch.node(
                "Concat",
                List.of(before, gathered(branch, inputs.mixed(), StageInputs.QUERY_ROWS)),
                attribute("axis", 1));
        String mixed = convolution(branch, convolved);
        String last = gathered(
                branch,
                reshaped(branch, convolved, -1, recurrence.channels()),
                StageInputs.lastInputs(recurrence.kernel()));
        String states = gathered(branch, StageInputs.pastValues(layer), StageInputs.STATE_ROWS);
        if (recurrence.isConvolution()) {
            String read = gathered(branch, reshaped(branch, mixed, -1, recurrence.channels()), StageInputs.OUTPUT_ROWS);
            return new Results(read, last, gathered(branch, states, StageInputs.KEPT_PIECES));
        }
        Heads heads = heads(branch, mixed);
        String mask = StageInputs.TOKEN_MASK;
        String keys = branch.node("Mul", List.of(heads.keys(), reshaped(branch, mask, 0, 0, 1, 1)));
        String shares = branch.node("Mul", List.of(gathered(branch, inputs.shares(), StageInputs.QUERY_ROWS), mask));
        String decays = branch.node("Mul", List.of(gathered(branch, inputs.decays(), StageInputs.QUERY_ROWS), mask));
        GraphWriter body = branch.branch();
        String state = body.input(GraphWriter.FLOAT);
        Token token = new Token(
                new Heads(body.input(GraphWriter.FLOAT), body.input(GraphWriter.FLOAT), body.input(GraphWriter.FLOAT)),
                body.input(GraphWriter.FLOAT),
                body.input(GraphWriter.FLOAT));
        Read next = rule(body, state, token);
        body.output(
                body.node("Identity", List.of(next.state())),
                GraphWriter.FLOAT,
                -1,
                recurrence.valueHeads(),
                recurrence.keySize(),
                recurrence.valueSize());
        body.output(next.read(), GraphWriter.FLOAT, -1, recurrence.valueHeads(), recurrence.valueSize());
        List<String> results =
                branch.scan(body, List.of(states), List.of(heads.queries(), keys, heads.values(), shares, decays), 1);
        String read = reshaped(branch, withOwn(branch, results.get(1), heads.values()), -1, recurrence.valueWidth());
        return new Results(
                gathered(branch, read, StageInputs.OUTPUT_ROWS),
                last,
                gathered(branch, results.get(0), StageInputs.KEPT_PIECES));
    }

    private Results overStates(GraphWriter branch, Inputs inputs) {
        String convolved = branch.node(
                "Concat",
                List.of(StageInputs.pastKeys(layer), reshaped(branch, inputs.mixed(), -1, 1, recurrence.channels())),
                attribute("axis", 1));
        String mixed = convolution(branch, convolved);
        String one = branch.constant(1);
        String after = branch.node("Slice", List.of(convolved, one, branch.constant(Long.MAX_VALUE), one));
        if (recurrence.isConvolution()) {
            return new Results(
                    reshaped(branch, mixed, 0, -1),
                    after,
                    branch.node("Identity", List.of(StageInputs.pastValues(layer))));
        }
        Heads heads = heads(branch, mixed);
        Read next = rule(
                branch,
                StageInputs.pastValues(layer),
                new Token(
                        new Heads(
                                branch.node("Squeeze", List.of(heads.queries(), one)),
                                branch.node("Squeeze", List.of(heads.keys(), one)),
                                branch.node("Squeeze", List.of(heads.values(), one))),
                        inputs.shares(),
                        inputs.decays()));
        String read = withOwn(branch, next.read(), branch.node("Squeeze", List.of(heads.values(), one)));
        return new Results(reshaped(branch, read, 0, -1), after, next.state());
    }

    /** x: [P, J - 1 + S, E], of which the first J - 1 come before the tokens -> [P, S, E] */
    private String convolution(GraphWriter branch, String x) {
        String y = "";
        for (int j = 0; j < recurrence.kernel(); j++) {
            int behind = recurrence.kernel() - 1 - j;
            String shifted = branch.node(
                    "Slice",
                    List.of(
                            x,
                            branch.constant(j),
                            branch.constant(behind == 0 ? Long.MAX_VALUE : -behind),
                            branch.constant(1)));
            String column = branch.node(
                    "Slice",
                    List.of(
                            weights.tensor("convolution"),
                            branch.constant(j),
                            branch.constant(j + 1L),
                            branch.constant(1)));
            String product = branch.node("Mul", List.of(shifted, reshaped(branch, column, -1)));
            y = y.isEmpty() ? product : branch.node("Add", List.of(y, product));
        }
        if (weights.has("convolution_bias")) {
            y = branch.node("Add", List.of(y, weights.tensor("convolution_bias")));
        }
        return recurrence.isConvolution() ? y : silu(branch, y);
    }

    /** What tokens read, and what they read of their own values besides; [.., U, D]. */
    private String withOwn(GraphWriter branch, String read, String values) {
        if (!weights.has("state_skip")) {
            return read;
        }
        String skip = reshaped(branch, weights.tensor("state_skip"), -1, 1);
        return branch.node("Add", List.of(read, branch.node("Mul", List.of(values, skip))));
    }

    /** [P, S, U, A], the same, and [P, S, U, D]; of one token without S. */
    private record Heads(String queries, String keys, String values) {}

    /** x: [P, S, E] */
    private Heads heads(GraphWriter branch, String x) {
        long keys = (long) recurrence.keyHeads() * recurrence.keySize();
        long values = (long) recurrence.valueHeads() * recurrence.valueSize();
        if (recurrence.isAdditive()) {
            List<String> parts =
                    branch.nodes("Split", List.of(x, branch.constant(values, keys, keys)), 3, attribute("axis", 2));
            return new Heads(
                    repeated(branch, keyHeads(branch, parts.get(2))),
                    repeated(branch, keyHeads(branch, parts.get(1))),
                    valueHeads(branch, parts.get(0)));
        }
        List<String> parts =
                branch.nodes("Split", List.of(x, branch.constant(keys, keys, values)), 3, attribute("axis", 2));
        String queries = branch.node(
                "Mul",
                List.of(
                        unit(branch, keyHeads(branch, parts.get(0))),
                        branch.scalar(1 / Math.sqrt(recurrence.keySize()))));
        return new Heads(
                repeated(branch, queries),
                repeated(branch, unit(branch, keyHeads(branch, parts.get(1)))),
                valueHeads(branch, parts.get(2)));
    }

    /** x: [P, S, W * A] -> [P, S, W, A] */
    private String keyHeads(GraphWriter branch, String x) {
        return reshaped(branch, x, 0, 0, recurrence.keyHeads(), recurrence.keySize());
    }

    /** x: [P, S, U * D] -> [P, S, U, D] */
    private String valueHeads(GraphWriter branch, String x) {
        return reshaped(branch, x, 0, 0, recurrence.valueHeads(), recurrence.valueSize());
    }

    /** Heads of length one. */
    private static String unit(GraphWriter branch, String heads) {
        String squares = branch.node(
                "ReduceSum",
                List.of(branch.node("Mul", List.of(heads, heads)), branch.constant(-1)),
                attribute("keepdims", 1));
        String length =
                branch.node("Sqrt", List.of(branch.node("Add", List.of(squares, branch.scalar(LENGTH_EPSILON)))));
        return branch.node("Div", List.of(heads, length));
    }

    /** x: [P, S, W, A] -> [P, S, U, A] */
    private String repeated(GraphWriter branch, String x) {
        int serves = recurrence.valueHeads() / recurrence.keyHeads();
        if (serves == 1) {
            return x;
        }
        String expanded = branch.node(
                "Expand",
                List.of(
                        reshaped(branch, x, 0, 0, recurrence.keyHeads(), 1, recurrence.keySize()),
                        branch.constant(1, 1, 1, serves, 1)));
        return reshaped(branch, expanded, 0, 0, recurrence.valueHeads(), recurrence.keySize());
    }

    /** One token of each sequence; shares and decays are [P, U]. */
    private record Token(Heads heads, String shares, String decays) {}

    /** What the tokens read, [P, U, D], and the states behind them. */
    private record Read(String read, String state) {}

    /** state: [P, U, A, D] */
    private Read rule(GraphWriter branch, String state, Token token) {
        String last = branch.constant(-1);
        String row = branch.constant(-2);
        String decay = branch.node("Exp", List.of(unsqueezed(branch, token.decays(), branch.constant(-1, -2))));
        String kept = branch.node("Mul", List.of(state, decay));
        String fresh = unsqueezed(branch, token.heads().values(), row);
        if (!recurrence.isAdditive()) {
            String known = branch.node(
                    "MatMul", List.of(unsqueezed(branch, token.heads().keys(), row), kept));
            fresh = branch.node("Sub", List.of(fresh, known));
        }
        fresh = branch.node("Mul", List.of(fresh, unsqueezed(branch, token.shares(), branch.constant(-1, -2))));
        String written =
                branch.node("Mul", List.of(unsqueezed(branch, token.heads().keys(), last), fresh));
        String next = branch.node("Add", List.of(kept, written));
        String read =
                branch.node("MatMul", List.of(unsqueezed(branch, token.heads().queries(), row), next));
        return new Read(branch.node("Squeeze", List.of(read, row)), next);
    }

    private static String unsqueezed(GraphWriter branch, String x, String axes) {
        return branch.node("Unsqueeze", List.of(x, axes));
    }

    private static String silu(GraphWriter branch, String x) {
        return branch.contrib("QuickGelu", List.of(x), attribute("alpha", 1.0));
    }

    private static String gathered(GraphWriter branch, String x, String places) {
        return branch.node("Gather", List.of(x, places), attribute("axis", 0));
    }

    private static String reshaped(GraphWriter branch, String x, long... sizes) {
        return branch.node("Reshape", List.of(x, branch.constant(sizes)));
    }

    private List<String> split(String x, long axis, long... sizes) {
        return writer.nodes("Split", List.of(x, writer.constant(sizes)), sizes.length, attribute("axis", axis));
    }
}
