package org.occlocal.engine.onnx;

import static org.occlocal.engine.onnx.GraphWriter.attribute;

import java.util.List;
import java.util.function.BiFunction;
import org.occlocal.models.spec.IndexerSpec;
import org.occlocal.models.spec.NormKind;

/**
 * The choice of the keys that queries attend to, see sparse.py. P, S and T as {@link AttentionGraph} has them; A elements of an index
 * key, I heads of the indexer.
 */
final class IndexerGraph {

    private static final double NORM_EPSILON = 1e-6;

    private final GraphWriter writer;
    private final GroupWeights weights;
    private final IndexerSpec indexer;
    private final int layer;
    private final BiFunction<String, Integer, String> rotation;

    /**
     * @param layer its number, which its inputs have in their names
     * @param rotation of x [N, heads, 1, A], given x and heads
     */
    IndexerGraph(
            GraphWriter writer,
            GroupWeights weights,
            IndexerSpec indexer,
            int layer,
            BiFunction<String, Integer, String> rotation) {
        this.writer = writer;
        this.weights = weights;
        this.indexer = indexer;
        this.layer = layer;
        this.rotation = rotation;
    }

    /**
     * What is chosen.
     *
     * @param keys of this run, [N, 1, 1, A]
     * @param bias 0 for a key that is attended to, as {@link StageInputs#bias}
     */
    record Choice(String keys, String bias) {}

    /**
     * @param x [N, C]
     * @param latent what queries are made of, [N, query rank]
     * @param bias 0 for a key that is seen
     */
    Choice lower(String x, String latent, String bias) {
        String key = LayerGraph.norm(
                writer,
                weights.linear(x, "index_key"),
                weights.tensor("index_key_norm.weight"),
                weights.tensor("index_key_norm.bias"),
                NormKind.LAYER,
                NORM_EPSILON);
        String keys = rotation.apply(ofHeads(key, 1), 1);
        String queries =
                rotation.apply(ofHeads(weights.linear(latent, "index_query"), indexer.heads()), indexer.heads());
        String counts = writer.node(
                "Mul",
                List.of(
                        weights.linear(x, "index_weights"),
                        writer.scalar(1 / Math.sqrt((double) indexer.heads() * indexer.size()))));
        String length = writer.node("Shape", List.of(bias), attribute("start", -1));
        String longer = writer.node(
                "Squeeze", List.of(writer.node("Greater", List.of(length, writer.constant(indexer.active())))));
        GraphWriter all = writer.branch();
        all.output(all.node("Identity", List.of(bias)), GraphWriter.FLOAT);
        GraphWriter some = writer.branch();
        GraphWriter steps = some.branch();
        steps.output(best(steps, overCache(steps, queries, counts, keys), bias), GraphWriter.FLOAT);
        GraphWriter pieces = some.branch();
        pieces.output(best(pieces, overPieces(pieces, queries, counts, keys), bias), GraphWriter.FLOAT);
        some.output(some.choose(StageInputs.STEP, steps, pieces), GraphWriter.FLOAT);
        return new Choice(keys, writer.choose(longer, some, all));
    }

    /** [N, heads * A] -> [N, heads, 1, A] */
    private String ofHeads(String x, int heads) {
        return writer.node("Reshape", List.of(x, writer.constant(0, heads, 1, indexer.size())));
    }

    /** Scores of pieces, [P, S, T]. */
    private String overPieces(GraphWriter branch, String queries, String counts, String keys) {
        String known =
                branch.node("Concat", List.of(StageInputs.past(CacheKind.INDEX, layer), keys), attribute("axis", 0));
        String q = branch.node(
                "Reshape",
                List.of(
                        gathered(branch, queries, StageInputs.QUERY_ROWS),
                        branch.constant(0, 0, indexer.heads(), indexer.size())));
        String k = branch.node(
                "Reshape",
                List.of(gathered(branch, known, StageInputs.KEY_ROWS), branch.constant(0, 1, -1, indexer.size())));
        return scores(branch, product(branch, q, k), gathered(branch, counts, StageInputs.QUERY_ROWS));
    }

    /** Scores of one token of each row, [B, 1, P + 1]. */
    private String overCache(GraphWriter branch, String queries, String counts, String keys) {
        String q = branch.node("Reshape", List.of(queries, branch.constant(0, 1, indexer.heads(), indexer.size())));
        String scores = branch.node(
                "Concat",
                List.of(product(branch, q, StageInputs.past(CacheKind.INDEX, layer)), product(branch, q, keys)),
                attribute("axis", -1));
        return scores(branch, scores, branch.node("Unsqueeze", List.of(counts, branch.constant(1))));
    }

    private static String gathered(GraphWriter branch, String x, String places) {
        return branch.node("Gather", List.of(x, places), attribute("axis", 0));
    }

    private static String product(GraphWriter branch, String queries, String keys) {
        return branch.contrib("FusedMatMul", List.of(queries, keys), attribute("transB", 1));
    }

    /** products: [P, S, I, T], counts: [P, S, I] -> [P, S, T] */
    private static String scores(GraphWriter branch, String products, String counts) {
        String weighed = branch.node(
                "Mul",
                List.of(
                        branch.node("Relu", List.of(products)),
                        branch.node("Unsqueeze", List.of(counts, branch.constant(-1)))));
        return branch.node("ReduceSum", List.of(weighed, branch.constant(2)), attribute("keepdims", 0));
    }

    /** scores: [P, S, T]; bias: [P, 1, 1, S, T], or of steps [B, 1, 1, P + 1] -> as bias */
    private String best(GraphWriter branch, String scores, String bias) {
        String sizes = branch.node("Shape", List.of(scores));
        String seen = branch.node("Reshape", List.of(bias, sizes));
        String biased = branch.node("Add", List.of(scores, seen));
        List<String> best =
                branch.nodes("TopK", List.of(biased, branch.constant(indexer.active())), 2, attribute("axis", -1));
        String open = branch.node("GatherElements", List.of(seen, best.get(1)), attribute("axis", -1));
        String closed = branch.node("Expand", List.of(branch.scalar(RunInputs.HIDDEN), sizes));
        String chosen = branch.node("ScatterElements", List.of(closed, best.get(1), open), attribute("axis", -1));
        return branch.node("Reshape", List.of(chosen, branch.node("Shape", List.of(bias))));
    }
}
