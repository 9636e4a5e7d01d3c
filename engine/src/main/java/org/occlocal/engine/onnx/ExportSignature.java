package org.occlocal.engine.onnx;

import ai.onnxruntime.NodeInfo;
import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.TensorInfo;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.occlocal.models.ModelException;

/**
 * What a ready-made graph wants and gives, found out from the graph itself.
 *
 * @param wideIds whether token ids are int64 instead of int32
 * @param attentionMask whether it wants ones for the tokens so far
 * @param positionIds whether it wants their places
 * @param cacheBranch whether it wants to be told if the past is not empty
 * @param past keys and values of the tokens so far, none for graphs that compute a text from its beginning
 * @param logits name of its result, [B, T, V]
 * @param logitsType float32 or float16
 */
record ExportSignature(
        boolean wideIds,
        boolean attentionMask,
        boolean positionIds,
        boolean cacheBranch,
        List<Past> past,
        String logits,
        OnnxJavaType logitsType) {

    static final String INPUT_IDS = "input_ids";
    static final String ATTENTION_MASK = "attention_mask";
    static final String POSITION_IDS = "position_ids";
    static final String USE_CACHE_BRANCH = "use_cache_branch";

    private static final Pattern PAST = Pattern.compile("past_key_values\\.(\\d{1,4})\\.(key|value)");
    private static final String MEND =
            "export it with \"optimum-cli export onnx --task text-generation-with-past\" or onnxruntime-genai's builder";

    /**
     * Keys or values of one layer, [B, heads, P, size].
     *
     * @param input that takes those of the past
     * @param output that gives those with the new tokens
     */
    record Past(String input, String output, OnnxJavaType type, long heads, long size) {}

    ExportSignature {
        past = List.copyOf(past);
    }

    /** @throws ModelException that names what is not understood */
    static ExportSignature of(Map<String, NodeInfo> inputs, Map<String, NodeInfo> outputs, Path graph) {
        List<Past> past = new ArrayList<>();
        for (String name : new TreeSet<>(inputs.keySet())) {
            TensorInfo info = tensor(inputs.get(name), name, graph);
            Matcher matcher = PAST.matcher(name);
            if (matcher.matches()) {
                past.add(past(name, "present." + matcher.group(1) + "." + matcher.group(2), info, outputs, graph));
            } else if (name.equals(USE_CACHE_BRANCH)) {
                require(info.type == OnnxJavaType.BOOL, name, info, "bool", graph);
            } else if (List.of(INPUT_IDS, ATTENTION_MASK, POSITION_IDS).contains(name)) {
                boolean isInteger = info.type == OnnxJavaType.INT64 || info.type == OnnxJavaType.INT32;
                require(
                        isInteger && info.getShape().length == 2,
                        name,
                        info,
                        "int64 or int32 of two dimensions",
                        graph);
            } else {
                throw new ModelException(
                        "the graph has an input \"" + name + "\" that is not understood; known are " + INPUT_IDS + ", "
                                + ATTENTION_MASK + ", " + POSITION_IDS + ", " + USE_CACHE_BRANCH
                                + " and past_key_values.N.key and .value",
                        graph,
                        MEND);
            }
        }
        NodeInfo ids = inputs.get(INPUT_IDS);
        NodeInfo logits = outputs.get("logits");
        if (ids == null || logits == null) {
            throw new ModelException(
                    "the graph lacks " + (ids == null ? "an input " + INPUT_IDS : "an output logits") + "; it has "
                            + inputs.keySet() + " and " + outputs.keySet(),
                    graph,
                    MEND);
        }
        TensorInfo result = tensor(logits, "logits", graph);
        require(isFloat(result.type) && result.getShape().length == 3, "logits", result, "[B, T, V] of floats", graph);
        if (result.getShape()[1] == 1) {
            throw new ModelException(
                    "the graph gives logits of the last token only",
                    graph,
                    "export it without pruning the language model head");
        }
        return new ExportSignature(
                tensor(ids, INPUT_IDS, graph).type == OnnxJavaType.INT64,
                inputs.containsKey(ATTENTION_MASK),
                inputs.containsKey(POSITION_IDS),
                inputs.containsKey(USE_CACHE_BRANCH),
                past,
                "logits",
                result.type);
    }

    private static Past past(String name, String output, TensorInfo info, Map<String, NodeInfo> outputs, Path graph) {
        long[] sizes = info.getShape();
        require(
                isFloat(info.type) && sizes.length == 4 && sizes[1] > 0 && sizes[3] > 0,
                name,
                info,
                "[B, heads, P, size] of floats with known heads and size",
                graph);
        if (!outputs.containsKey(output)) {
            throw new ModelException(
                    "the graph has an input \"" + name + "\" and no output \"" + output + "\"", graph, MEND);
        }
        return new Past(name, output, info.type, sizes[1], sizes[3]);
    }

    private static boolean isFloat(OnnxJavaType type) {
        return type == OnnxJavaType.FLOAT || type == OnnxJavaType.FLOAT16;
    }

    private static TensorInfo tensor(@Nullable NodeInfo node, String name, Path graph) {
        if (node != null && node.getInfo() instanceof TensorInfo tensor) {
            return tensor;
        }
        throw new ModelException("\"" + name + "\" of the graph is no tensor", graph, MEND);
    }

    private static void require(boolean holds, String name, TensorInfo info, String expected, Path graph) {
        if (!holds) {
            throw new ModelException(
                    "\"" + name + "\" of the graph is " + info.type + " " + java.util.Arrays.toString(info.getShape())
                            + ", expected " + expected,
                    graph,
                    MEND);
        }
    }
}
