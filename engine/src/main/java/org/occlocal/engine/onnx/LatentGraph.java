package org.occlocal.engine.onnx;

import static org.occlocal.engine.onnx.GraphWriter.attribute;

import java.util.List;
import java.util.function.BiFunction;
import org.occlocal.models.spec.AttentionSpec;
import org.occlocal.models.spec.LatentSpec;
import org.occlocal.models.spec.NormKind;

/** Queries, keys and values of multi-head latent attention; see latent.py. */
final class LatentGraph {

    private final GraphWriter writer;
    private final GroupWeights weights;
    private final AttentionSpec attention;
    private final LatentSpec latent;
    private final BiFunction<String, Integer, String> rotation;

    /** @param rotation of x [N, heads, 1, R], given x and heads */
    LatentGraph(
            GraphWriter writer,
            GroupWeights weights,
            AttentionSpec attention,
            LatentSpec latent,
            BiFunction<String, Integer, String> rotation) {
        this.writer = writer;
        this.weights = weights;
        this.attention = attention;
        this.latent = latent;
        this.rotation = rotation;
    }

    /**
     * [N, H, 1, D] each, values [N, H, 1, value size].
     *
     * @param given what queries are made of, [N, query rank], or queries themselves
     */
    record Heads(String queries, String keys, String values, String given) {}

    /** x: [N, C] */
    Heads lower(String x) {
        int heads = attention.heads();
        int rotated = latent.rotarySize();
        int plain = attention.headSize() - rotated;
        boolean direct = latent.queryRank() == 0;
        long queryWidth = direct ? (long) heads * attention.headSize() : latent.queryRank();
        List<String> down = split(weights.linear(x, "qkv"), 1, queryWidth, latent.rank(), rotated);
        String given = direct ? down.get(0) : normed(down.get(0), "q_latent_norm");
        String queries = direct ? given : weights.linear(given, "q_up");
        List<String> query = split(ofHeads(queries, heads), 3, plain, rotated);
        String turned = rotation.apply(query.get(1), heads);
        String vector = normed(down.get(1), "kv_latent_norm");
        if (latent.scale() != 1) {
            vector = writer.node("Mul", List.of(vector, writer.scalar(latent.scale())));
        }
        String up = weights.linear(vector, "kv_up");
        List<String> keyValue = split(ofHeads(up, heads), 3, plain, latent.valueSize());
        String shared = writer.node(
                "Expand", List.of(rotation.apply(ofHeads(down.get(2), 1), 1), writer.constant(1, heads, 1, 1)));
        return new Heads(
                concatenated(query.get(0), turned), concatenated(keyValue.get(0), shared), keyValue.get(1), given);
    }

    private String normed(String x, String name) {
        return LayerGraph.norm(writer, x, weights.tensor(name + ".weight"), "", NormKind.RMS, latent.normEpsilon());
    }

    private List<String> split(String x, long axis, long... sizes) {
        return writer.nodes("Split", List.of(x, writer.constant(sizes)), sizes.length, attribute("axis", axis));
    }

    /** [N, heads * size] -> [N, heads, 1, size] */
    private String ofHeads(String x, int heads) {
        return writer.node("Reshape", List.of(x, writer.constant(0, heads, 1, -1)));
    }

    private String concatenated(String a, String b) {
        return writer.node("Concat", List.of(a, b), attribute("axis", 3));
    }
}
