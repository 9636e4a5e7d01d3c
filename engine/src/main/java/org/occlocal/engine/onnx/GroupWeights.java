package org.occlocal.engine.onnx;

import static org.occlocal.engine.onnx.GraphWriter.attribute;

import ai.onnxruntime.OnnxTensor;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.occlocal.models.quantization.QuantizedMatrix;
import org.occlocal.models.spec.WeightSlot;

/**
 * The slots of one layer, or of embedding and head, as weights of a graph: the one place that decides how a slot is stored
 * in a session and which operator multiplies by it.
 */
final class GroupWeights {

    private final GraphWriter writer;
    private final WeightTensors source;
    private final String group;
    private final Map<String, WeightSlot> slots = new HashMap<>();
    private final Map<String, OnnxTensor> tensors;
    private final Map<WeightSlot, String> owners;

    /**
     * @param group begins the names of its weights
     * @param tensors that the session of the graph is given, by name; added to
     * @param owners of slots that several groups of the graph may have, the groups whose names they bear; added to
     */
    GroupWeights(
            GraphWriter writer,
            WeightTensors source,
            String group,
            List<WeightSlot> slots,
            Map<String, OnnxTensor> tensors,
            Map<WeightSlot, String> owners) {
        this.writer = writer;
        this.source = source;
        this.group = group;
        this.tensors = tensors;
        this.owners = owners;
        slots.forEach(slot -> this.slots.put(slot.name(), slot));
    }

    /** Of a group that shares no slots. */
    GroupWeights(
            GraphWriter writer,
            WeightTensors source,
            String group,
            List<WeightSlot> slots,
            Map<String, OnnxTensor> tensors) {
        this(writer, source, group, slots, tensors, new HashMap<>());
    }

    boolean has(String name) {
        return slots.containsKey(name);
    }

    /** Sizes of a slot. */
    long[] sizes(String name) {
        return slot(name).shape().toArray();
    }

    /** Rows of a slot's [rows, last size] view. */
    long rows(String name) {
        return slot(name).shape().rows();
    }

    /** A slot as it is. */
    String tensor(String name) {
        return weight(slot(name), 0, rows(name), sizes(name));
    }

    /** x [N, in] times the transposed weight [out, in] of a layer, plus its bias where it has one -> [N, out]. */
    String linear(String x, String layer) {
        return linear(x, layer, 0, rows(layer + ".weight"));
    }

    /** As above, with some of the rows of weight and bias -> [N, rows]. */
    String linear(String x, String layer, long firstRow, long rows) {
        return linear(x, slot(layer + ".weight"), slots.get(layer + ".bias"), firstRow, rows);
    }

    /** x times the transposed slot, which has no suffix and no bias. */
    String project(String x, String name) {
        return project(x, name, 0, rows(name));
    }

    /** As above, with some of its rows. */
    String project(String x, String name, long firstRow, long rows) {
        return linear(x, slot(name), null, firstRow, rows);
    }

    private String linear(String x, WeightSlot weight, @Nullable WeightSlot bias, long firstRow, long rows) {
        QuantizedMatrix matrix = source.matrix(weight);
        if (matrix != null) {
            String y = quantized(x, weight, matrix, firstRow, rows);
            return bias == null ? y : writer.node("Add", List.of(y, weight(bias, firstRow, rows, new long[] {rows})));
        }
        long[] sizes = weight.shape().toArray();
        String w = weight(weight, firstRow, rows, new long[] {rows, sizes[sizes.length - 1]});
        List<String> inputs =
                bias == null ? List.of(x, w) : List.of(x, w, weight(bias, firstRow, rows, new long[] {rows}));
        // Gemm packs a transposed constant as well as a plain one, so that weights stay as checkpoints have them.
        return writer.node("Gemm", inputs, attribute("transB", 1));
    }

    /** x [N, in] times rows of a quantized weight [out, in], transposed -> [N, rows]. */
    private String quantized(String x, WeightSlot slot, QuantizedMatrix matrix, long firstRow, long rows) {
        String name = name(slot, firstRow, rows);
        BlockwiseWeights.Sizes sizes = BlockwiseWeights.sizes(matrix, Math.toIntExact(rows));
        String codes = name + ".codes";
        String scales = name + ".scales";
        String zeroPoints = matrix.symmetric() ? "" : name + ".zero_points";
        if (!tensors.containsKey(codes)) {
            BlockwiseWeights weights = source.blockwise(matrix, Math.toIntExact(firstRow), Math.toIntExact(rows));
            tensors.put(codes, weights.codes());
            tensors.put(scales, weights.scales());
            writer.weight(codes, GraphWriter.UINT8, sizes.codes());
            writer.weight(scales, GraphWriter.FLOAT, sizes.scales());
            if (weights.zeroPoints() != null) {
                tensors.put(zeroPoints, weights.zeroPoints());
                writer.weight(zeroPoints, GraphWriter.UINT8, sizes.zeroPoints());
            }
        }
        int[] order = matrix.columnOrder();
        String ordered = order == null
                ? x
                : writer.node(
                        "Gather",
                        List.of(
                                x,
                                writer.constant(
                                        IntStream.of(order).asLongStream().toArray())),
                        attribute("axis", -1));
        return writer.contrib(
                "MatMulNBits",
                zeroPoints.isEmpty() ? List.of(ordered, codes, scales) : List.of(ordered, codes, scales, zeroPoints),
                attribute("K", matrix.columns()),
                attribute("N", rows),
                attribute("bits", matrix.bits()),
                attribute("block_size", sizes.blockSize()),
                attribute("accuracy_level", source.accuracyLevel()));
    }

    private String weight(WeightSlot slot, long firstRow, long rows, long[] sizes) {
        String name = name(slot, firstRow, rows);
        if (!tensors.containsKey(name)) {
            tensors.put(name, source.load(slot, firstRow, rows, sizes));
            writer.weight(name, GraphWriter.FLOAT, sizes);
        }
        return name;
    }

    private String name(WeightSlot slot, long firstRow, long rows) {
        String owner = slot.parts().isEmpty() ? group : owners.computeIfAbsent(slot, first -> group);
        return owner + slot.name() + (firstRow == 0 && rows == slot.shape().rows() ? "" : "." + firstRow);
    }

    private WeightSlot slot(String name) {
        WeightSlot slot = slots.get(name);
        if (slot == null) {
            throw new IllegalArgumentException("no slot " + group + name);
        }
        return slot;
    }
}
