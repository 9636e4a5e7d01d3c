package org.occlocal.engine.onnx;

import static org.occlocal.engine.onnx.GraphWriter.attribute;

import java.util.List;
import org.occlocal.models.spec.DecoderSpec;
import org.occlocal.models.spec.DeltaNetSpec;
import org.occlocal.models.spec.NormKind;

/**
 * Linear attention of one layer, see delta.py, token after token: ONNX has no solver of triangular systems. Where attention
 * has keys and values, it has the last inputs of the convolution, [R, J - 1, E], and states, [R, U, A, D], of R sequences.
 *
 * <p>Pieces: P pieces of at most S tokens, none of which another one of the run goes on from. Steps: one token for each of B
 * rows.
 */
final class DeltaGraph implements TokenMixer {

    private static final double LENGTH_EPSILON = 1e-6;

    private final GraphWriter writer;
    private final GroupWeights weights;
    private final DecoderSpec spec;
    private final DeltaNetSpec delta;
    private final int layer;
    private String newInputs = "";
    private String newStates = "";

    /** @param layer its number, which its inputs have in their names */
    DeltaGraph(GraphWriter writer, GroupWeights weights, DecoderSpec spec, DeltaNetSpec delta, int layer) {
        this.writer = writer;
        this.weights = weights;
        this.spec = spec;
        this.delta = delta;
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
        String read = reshaped(writer, results.get(0), 0, delta.valueHeads(), delta.valueSize());
        String normed = LayerGraph.norm(
                writer, read, weights.tensor("delta_norm.weight"), "", NormKind.RMS, spec.normEpsilon());
        String gated = writer.node("Mul", List.of(normed, silu(writer, inputs.outputGates())));
        return weights.linear(reshaped(writer, gated, 0, -1), "attention_output");
    }

    /**
     * What a token brings.
     *
     * @param mixed inputs of the convolution, [N, E]
     * @param outputGates [N, U, D]
     * @param shares of the state that it replaces, [N, U]
     * @param decays their logarithms, [N, U]
     */
    private record Inputs(String mixed, String outputGates, String shares, String decays) {}

    private Inputs inputs(String x) {
        long keys = (long) delta.keyHeads() * delta.keySize();
        long values = (long) delta.valueHeads() * delta.valueSize();
        String qkvz = weights.linear(x, "qkv");
        String gates = weights.linear(x, "delta_gates");
        String mixed;
        String outputGates;
        List<String> sharesAndSteps;
        if (delta.grouped()) {
            int groups = delta.keyHeads();
            List<String> parts = split(
                    reshaped(writer, qkvz, 0, groups, -1),
                    2,
                    delta.keySize(),
                    delta.keySize(),
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
            sharesAndSteps = split(gates, 1, delta.valueHeads(), delta.valueHeads());
        }
        String steps = writer.node(
                "Softplus",
                List.of(writer.node(
                        "Add",
                        List.of(
                                reshaped(writer, sharesAndSteps.get(1), 0, delta.valueHeads()),
                                weights.tensor("delta_step_bias")))));
        String rates = writer.node("Neg", List.of(writer.node("Exp", List.of(weights.tensor("delta_decay")))));
        return new Inputs(
                mixed,
                reshaped(writer, outputGates, 0, delta.valueHeads(), delta.valueSize()),
                writer.node("Sigmoid", List.of(reshaped(writer, sharesAndSteps.get(0), 0, delta.valueHeads()))),
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
        Heads heads = heads(branch, convolution(branch, convolved));
        String mask = StageInputs.TOKEN_MASK;
        String keys = branch.node("Mul", List.of(heads.keys(), reshaped(branch, mask, 0, 0, 1, 1)));
        String shares = branch.node("Mul", List.of(gathered(branch, inputs.shares(), StageInputs.QUERY_ROWS), mask));
        String decays = branch.node("Mul", List.of(gathered(branch, inputs.decays(), StageInputs.QUERY_ROWS), mask));
        String states = gathered(branch, StageInputs.pastValues(layer), StageInputs.STATE_ROWS);
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
                delta.valueHeads(),
                delta.keySize(),
                delta.valueSize());
        body.output(next.read(), GraphWriter.FLOAT, -1, delta.valueHeads(), delta.valueSize());
        List<String> results =
                branch.scan(body, List.of(states), List.of(heads.queries(), keys, heads.values(), shares, decays), 1);
        String read = reshaped(branch, results.get(1), -1, (long) delta.valueHeads() * delta.valueSize());
        return new Results(
                gathered(branch, read, StageInputs.OUTPUT_ROWS),
                gathered(
                        branch,
                        reshaped(branch, convolved, -1, delta.channels()),
                        StageInputs.lastInputs(delta.kernel())),
                gathered(branch, results.get(0), StageInputs.KEPT_PIECES));
    }

    private Results overStates(GraphWriter branch, Inputs inputs) {
        String convolved = branch.node(
                "Concat",
                List.of(StageInputs.pastKeys(layer), reshaped(branch, inputs.mixed(), -1, 1, delta.channels())),
                attribute("axis", 1));
        Heads heads = heads(branch, convolution(branch, convolved));
        String one = branch.constant(1);
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
        String after = branch.node("Slice", List.of(convolved, one, branch.constant(Long.MAX_VALUE), one));
        return new Results(reshaped(branch, next.read(), 0, -1), after, next.state());
    }

    /** x: [P, J - 1 + S, E], of which the first J - 1 come before the tokens -> [P, S, E] */
    private String convolution(GraphWriter branch, String x) {
        String y = "";
        for (int j = 0; j < delta.kernel(); j++) {
            int behind = delta.kernel() - 1 - j;
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
        return silu(branch, y);
    }

    /** [P, S, U, A], the same, and [P, S, U, D]; of one token without S. */
    private record Heads(String queries, String keys, String values) {}

    /** x: [P, S, E] */
    private Heads heads(GraphWriter branch, String x) {
        long keys = (long) delta.keyHeads() * delta.keySize();
        long values = (long) delta.valueHeads() * delta.valueSize();
        List<String> parts =
                branch.nodes("Split", List.of(x, branch.constant(keys, keys, values)), 3, attribute("axis", 2));
        String queries =
                branch.node("Mul", List.of(unit(branch, parts.get(0)), branch.scalar(1 / Math.sqrt(delta.keySize()))));
        return new Heads(
                repeated(branch, queries),
                repeated(branch, unit(branch, parts.get(1))),
                reshaped(branch, parts.get(2), 0, 0, delta.valueHeads(), delta.valueSize()));
    }

    /** x: [P, S, W * A] -> [P, S, W, A], each head of length one. */
    private String unit(GraphWriter branch, String x) {
        String heads = reshaped(branch, x, 0, 0, delta.keyHeads(), delta.keySize());
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
        int serves = delta.valueHeads() / delta.keyHeads();
        if (serves == 1) {
            return x;
        }
        String expanded = branch.node(
                "Expand",
                List.of(
                        reshaped(branch, x, 0, 0, delta.keyHeads(), 1, delta.keySize()),
                        branch.constant(1, 1, 1, serves, 1)));
        return reshaped(branch, expanded, 0, 0, delta.valueHeads(), delta.keySize());
    }

    /** One token of each sequence; shares and decays are [P, U]. */
    private record Token(Heads heads, String shares, String decays) {}

    /** What the tokens read, [P, U, D], and the states behind them. */
    private record Read(String read, String state) {}

    /** state: [P, U, A, D] */
    private static Read rule(GraphWriter branch, String state, Token token) {
        String last = branch.constant(-1);
        String row = branch.constant(-2);
        String decay = branch.node("Exp", List.of(unsqueezed(branch, token.decays(), branch.constant(-1, -2))));
        String kept = branch.node("Mul", List.of(state, decay));
        String known =
                branch.node("MatMul", List.of(unsqueezed(branch, token.heads().keys(), row), kept));
        String fresh = branch.node(
                "Mul",
                List.of(
                        branch.node(
                                "Sub", List.of(unsqueezed(branch, token.heads().values(), row), known)),
                        unsqueezed(branch, token.shares(), branch.constant(-1, -2))));
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
