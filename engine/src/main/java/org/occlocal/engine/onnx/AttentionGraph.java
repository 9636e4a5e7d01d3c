package org.occlocal.engine.onnx;

import static org.occlocal.engine.onnx.GraphWriter.attribute;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.occlocal.models.spec.AttentionSpec;
import org.occlocal.models.spec.DecoderSpec;
import org.occlocal.models.spec.IndexerSpec;
import org.occlocal.models.spec.LatentSpec;
import org.occlocal.models.spec.NormKind;
import org.occlocal.models.spec.QueryKeyNorm;
import org.occlocal.models.spec.QueryTemperature;
import org.occlocal.models.spec.RotarySpec;

/**
 * Self-attention of one layer, in two forms that a run chooses between.
 *
 * <p>Pieces: P pieces of at most S tokens, each over at most T tokens of its sequence. Queries are gathered to
 * [P, K, G, S, D], keys and values of the past and of this run to [P, K, 1, T, D]; what is padding is hidden by a bias.
 *
 * <p>Steps: one token for each of B rows, over the rows' slots of the cache [B, K, P, D] and itself. Nothing of the
 * cache is copied.
 */
final class AttentionGraph implements TokenMixer {

    private final GraphWriter writer;
    private final GroupWeights weights;
    private final DecoderSpec spec;
    private final AttentionSpec attention;
    private final OutputGateGraph gates;
    private final AdapterGraph adapters;
    private final DifferenceGraph differences;
    private final int layer;
    /** The layer whose keys and values are attended to. */
    private final int keyLayer;

    private final Map<CacheKind, String> next = new EnumMap<>(CacheKind.class);
    /** See {@link StageInputs#bias}. */
    private String bias;

    /** @param layer its number, which its inputs have in their names */
    AttentionGraph(GraphWriter writer, GroupWeights weights, DecoderSpec spec, AttentionSpec attention, int layer) {
        this.writer = writer;
        this.weights = weights;
        this.spec = spec;
        this.attention = attention;
        this.gates = new OutputGateGraph(writer, weights, attention);
        this.adapters = new AdapterGraph(writer, weights);
        this.differences = new DifferenceGraph(writer, weights, spec, attention);
        this.layer = layer;
        this.keyLayer = attention.shared() == null ? layer : attention.shared().maker();
        this.bias = StageInputs.bias(attention);
    }

    @Override
    public boolean isRecurrent() {
        return false;
    }

    @Override
    public List<CacheKind> kinds() {
        return CacheKind.of(attention);
    }

    /** Keys and values of this run, [N, K, 1, D]. */
    @Override
    public String next(CacheKind kind) {
        return Objects.requireNonNull(next.get(kind), "the layer is not lowered yet");
    }

    /** Gives the keys and values of this run, [N, K, 1, D], to a layer that makes none. */
    void take(String keys, String values) {
        keep(keys, values);
    }

    private void keep(String keys, String values) {
        next.put(CacheKind.KEYS, keys);
        next.put(CacheKind.VALUES, padded(values));
    }

    @Override
    public String lower(String x) {
        LatentSpec latent = attention.latent();
        if (attention.takesKeys()) {
            String q = weights.linear(x, "qkv");
            int heads = attention.heads();
            String placed = attention.queryKeyNorm() == QueryKeyNorm.NONE
                    ? position(heads(q, heads), heads)
                    : placed(q, "q_norm", heads);
            return output(attend(placed));
        }
        if (latent == null) {
            OutputGateGraph.Parts parts = gates.apart(adapters.beside(x, weights.linear(x, "qkv")));
            String q = attention.queryKeyNorm() == QueryKeyNorm.NONE
                    ? turnedTogether(parts.qkv())
                    : normedAndTurned(parts.qkv());
            String y = gates.gated(attend(q), parts.gates());
            return output(gates.gatedHeads(x, ofValues(y)));
        }
        LatentGraph graph = new LatentGraph(writer, weights, attention, latent, this::position);
        LatentGraph.Heads heads = graph.lower(x);
        keep(heads.keys(), heads.values());
        IndexerSpec indexer = latent.indexer();
        if (indexer != null) {
            IndexerGraph.Choice choice = new IndexerGraph(
                            writer, weights, indexer, layer, (y, n) -> position(y, n, indexer.rotary()))
                    .lower(x, heads.given(), bias);
            next.put(CacheKind.INDEX, choice.keys());
            bias = choice.bias();
        }
        return output(gates.gatedHeads(x, ofValues(attend(heads.queries()))));
    }

    /** heads: [N, H * value size] -> [N, C] */
    private String output(String heads) {
        String read = attention.differential() > 0 ? differences.of(heads) : heads;
        return weights.linear(LayerGraph.normIf(writer, weights, spec, read, "heads_norm"), "attention_output");
    }

    /** Values with zeros behind their own elements, where keys are larger: [N, K, 1, value size] -> [N, K, 1, D] */
    private String padded(String values) {
        int more = attention.headSize() - attention.valueSize();
        return more == 0 ? values : writer.node("Pad", List.of(values, writer.constant(0, 0, 0, 0, 0, 0, 0, more)));
    }

    /** What values have of attention's result: [N, H * D] -> [N, H * value size] */
    private String ofValues(String y) {
        if (attention.valueSize() == attention.headSize()) {
            return y;
        }
        String own = writer.node(
                "Slice",
                List.of(
                        heads(y, attention.heads()),
                        writer.constant(0),
                        writer.constant(attention.valueSize()),
                        writer.constant(3)));
        return writer.node("Reshape", List.of(own, writer.constant(0, -1)));
    }

    /** queries: [N, H, 1, D] -> [N, H * D] */
    private String attend(String queries) {
        QueryTemperature temperature = attention.temperature();
        String tempered = temperature == null
                ? queries
                : writer.node("Mul", List.of(queries, StageInputs.temperature(temperature)));
        String q = writer.node(
                "Reshape", List.of(tempered, writer.constant(0, attention.keyValueHeads(), -1, attention.headSize())));
        GraphWriter steps = writer.branch();
        steps.output(overCache(steps, q), GraphWriter.FLOAT);
        GraphWriter pieces = writer.branch();
        pieces.output(overPieces(pieces, q), GraphWriter.FLOAT);
        return writer.choose(StageInputs.STEP, steps, pieces);
    }

    /** Sets keys and values, and gives queries, [N, H, 1, D]; one operator turns queries and keys. */
    private String turnedTogether(String qkv) {
        int queryHeads = attention.projectedHeads();
        int keyHeads = attention.projectedKeyValueHeads();
        boolean alike = attention.valueSize() == attention.headSize();
        List<String> parts = alike
                ? split(heads(clipped(qkv), queryHeads + 2 * keyHeads), queryHeads + keyHeads, keyHeads)
                : split(
                        clipped(qkv),
                        (long) (queryHeads + keyHeads) * attention.headSize(),
                        (long) keyHeads * attention.valueSize());
        String queriesAndKeys = alike ? parts.get(0) : heads(parts.get(0), queryHeads + keyHeads);
        List<String> turned = split(position(queriesAndKeys, queryHeads + keyHeads), queryHeads, keyHeads);
        String values = alike ? parts.get(1) : valueHeads(parts.get(1));
        if (attention.differential() > 0) {
            keep(differences.twice(turned.get(1)), differences.halvesTwice(values));
            return differences.twice(turned.get(0));
        }
        keep(turned.get(1), values);
        return turned.get(0);
    }

    /** As above, where queries and keys have norms of their own. */
    private String normedAndTurned(String qkv) {
        int queryHeads = attention.heads();
        int keyHeads = attention.keyValueHeads();
        long size = attention.headSize();
        List<String> parts = split(qkv, queryHeads * size, keyHeads * size, (long) keyHeads * attention.valueSize());
        String values = weights.has("v_norm.weight") ? normed(parts.get(2), "v_norm", keyHeads) : parts.get(2);
        keep(placed(parts.get(1), "k_norm", keyHeads), valueHeads(clipped(values)));
        return placed(parts.get(0), "q_norm", queryHeads);
    }

    /** Queries or keys with their norm and their position; x: [N, heads * D] -> [N, heads, 1, D] */
    private String placed(String x, String norm, int heads) {
        return attention.queryKeyNorm() == QueryKeyNorm.ROTATED_HEAD
                ? heads(normed(position(heads(clipped(x), heads), heads), norm, heads), heads)
                : position(heads(clipped(normed(x, norm, heads)), heads), heads);
    }

    private List<String> split(String x, long... sizes) {
        return writer.nodes("Split", List.of(x, writer.constant(sizes)), sizes.length, attribute("axis", 1));
    }

    /** x: [N, heads * D] or [N, heads, D] -> [N, heads, 1, D] */
    private String heads(String x, int heads) {
        return writer.node("Reshape", List.of(x, writer.constant(0, heads, 1, attention.headSize())));
    }

    /** x: [N, K * value size] or [N, K, value size] -> [N, K, 1, value size] */
    private String valueHeads(String x) {
        return writer.node(
                "Reshape", List.of(x, writer.constant(0, attention.keyValueHeads(), 1, attention.valueSize())));
    }

    /** x: [N, heads * D] or, of single heads, [N, heads, 1, D] -> the same or, of single heads, [N, heads, D] */
    private String normed(String x, String name, int heads) {
        String scale = weights.tensor(name + ".weight");
        String bias = weights.has(name + ".bias") ? weights.tensor(name + ".bias") : "";
        NormKind kind = attention.queryKeyNormKind();
        if (attention.queryKeyNorm() == QueryKeyNorm.ALL_HEADS) {
            return LayerGraph.norm(writer, x, scale, bias, kind, spec);
        }
        String y = writer.node("Reshape", List.of(x, writer.constant(0, heads, attention.headSize())));
        if (weights.sizes(name + ".weight").length == 1) {
            y = LayerGraph.norm(writer, y, scale, bias, kind, spec);
        } else {
            y = LayerGraph.norm(writer, y, writer.ones(attention.headSize()), "", kind, spec);
            y = writer.node("Mul", List.of(y, scale));
            y = bias.isEmpty() ? y : writer.node("Add", List.of(y, bias));
        }
        return y;
    }

    private String clipped(String x) {
        return attention.clip() == 0
                ? x
                : writer.node("Clip", List.of(x, writer.scalar(-attention.clip()), writer.scalar(attention.clip())));
    }

    /** x: [N, heads, 1, D], which is what a batch of N sequences of one token looks like. */
    private String position(String x, int heads) {
        return attention.rotary() < 0 ? x : position(x, heads, attention.rotary());
    }

    /** @param table of the rotary tables */
    private String position(String x, int heads, int table) {
        RotarySpec rotary = spec.rotaries().get(table);
        return writer.contrib(
                "RotaryEmbedding",
                List.of(x, StageInputs.ROTARY_ROWS, StageInputs.cosines(table), StageInputs.sines(table)),
                attribute("interleaved", rotary.interleaved() ? 1 : 0),
                attribute("num_heads", heads),
                attribute("rotary_embedding_dim", rotary.dimensions()));
    }

    private String overPieces(GraphWriter branch, String q) {
        String queries = gathered(branch, q, StageInputs.QUERY_ROWS);
        String keys = gathered(branch, withPast(branch, CacheKind.KEYS), StageInputs.KEY_ROWS);
        String values = gathered(branch, withPast(branch, CacheKind.VALUES), StageInputs.KEY_ROWS);
        String weighed = softmax(branch, product(branch, queries, keys), true);
        String y = branch.node("MatMul", List.of(weighed, values));
        y = branch.node("Transpose", List.of(y), attribute("perm", new long[] {0, 3, 1, 2, 4}));
        y = branch.node("Reshape", List.of(y, branch.constant(-1, (long) attention.heads() * attention.headSize())));
        return branch.node("Gather", List.of(y, StageInputs.OUTPUT_ROWS), attribute("axis", 0));
    }

    private String withPast(GraphWriter branch, CacheKind kind) {
        return branch.node("Concat", List.of(StageInputs.past(kind, keyLayer), next(kind)), attribute("axis", 0));
    }

    /** x: [rows, K, G, D]; places: [P, S] -> [P, K, G, S, D] */
    private static String gathered(GraphWriter branch, String x, String places) {
        String y = branch.node("Gather", List.of(x, places), attribute("axis", 0));
        return branch.node("Transpose", List.of(y), attribute("perm", new long[] {0, 2, 3, 1, 4}));
    }

    private String overCache(GraphWriter branch, String q) {
        String scores = branch.node(
                "Concat",
                List.of(
                        product(branch, q, StageInputs.past(CacheKind.KEYS, keyLayer)),
                        product(branch, q, next(CacheKind.KEYS))),
                attribute("axis", -1));
        String weighed = softmax(branch, scores, false);
        String before = columns(branch, weighed, 0, -1);
        String own = columns(branch, weighed, -1, Long.MAX_VALUE);
        String y = branch.node(
                "Add",
                List.of(
                        branch.node("MatMul", List.of(before, StageInputs.past(CacheKind.VALUES, keyLayer))),
                        branch.node("Mul", List.of(own, next(CacheKind.VALUES)))));
        return branch.node("Reshape", List.of(y, branch.constant(-1, (long) attention.heads() * attention.headSize())));
    }

    private String product(GraphWriter branch, String queries, String keys) {
        return branch.contrib(
                "FusedMatMul", List.of(queries, keys), attribute("transB", 1), attribute("alpha", attention.scale()));
    }

    /** scores: [P, K, G, S, T], or of steps [B, K, G, T] */
    private String softmax(GraphWriter branch, String scores, boolean ofPieces) {
        String y = scores;
        if (attention.softCap() > 0) {
            String cap = branch.scalar(attention.softCap());
            y = branch.node("Mul", List.of(branch.node("Tanh", List.of(branch.node("Div", List.of(y, cap)))), cap));
        }
        if (attention.alibi() != null) {
            int keyHeads = attention.keyValueHeads();
            int group = attention.heads() / keyHeads;
            String sizes =
                    ofPieces ? branch.constant(0, keyHeads, group, 1, -1) : branch.constant(0, keyHeads, group, -1);
            y = branch.node("Add", List.of(y, branch.node("Reshape", List.of(StageInputs.ALIBI, sizes))));
        }
        y = branch.node("Add", List.of(y, bias));
        return weights.has("sinks")
                ? besideSink(branch, y, scores, ofPieces)
                : branch.node("Softmax", List.of(y), attribute("axis", -1));
    }

    /**
     * Softmax over the biased scores and the sinks, without what these get.
     *
     * @param finite of the same sizes, of which the first column is used
     */
    private String besideSink(GraphWriter branch, String biased, String finite, boolean ofPieces) {
        int keyHeads = attention.keyValueHeads();
        String sizes = ofPieces ? branch.constant(1, keyHeads, -1, 1, 1) : branch.constant(1, keyHeads, -1, 1);
        String sinks = branch.node("Reshape", List.of(weights.tensor("sinks"), sizes));
        String column = columns(branch, finite, 0, 1);
        String sink = branch.node("Add", List.of(branch.node("Mul", List.of(column, branch.scalar(0))), sinks));
        String all = branch.node("Concat", List.of(biased, sink), attribute("axis", -1));
        return columns(branch, branch.node("Softmax", List.of(all), attribute("axis", -1)), 0, -1);
    }

    private static String columns(GraphWriter branch, String x, long begin, long end) {
        return branch.node("Slice", List.of(x, branch.constant(begin), branch.constant(end), branch.constant(-1)));
    }
}
