package org.occlocal.engine.onnx;

import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.OrtSession.SessionOptions;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.occlocal.engine.DeviceId;
import org.occlocal.engine.onnx.MappedTensor.Block;
import org.occlocal.models.Checkpoint;
import org.occlocal.models.ModelException;
import org.occlocal.models.quantization.QuantizedMatrix;
import org.occlocal.models.spec.Shape;
import org.occlocal.models.spec.WeightPart;
import org.occlocal.models.spec.WeightSlot;
import org.occlocal.models.weights.StoredDtype;
import org.occlocal.models.weights.TensorLocation;

/**
 * Slots as tensors in float32. They are put together by small graphs over the mapped files - cast, transpose, regroup,
 * concatenate - in memory that is used again for the next session. Closing frees the graphs.
 */
final class WeightTensors implements AutoCloseable {

    private static final long CHECKED_ELEMENTS = 16L << 20;

    private final @Nullable Checkpoint checkpoint;
    private final boolean roundsInputs;
    private final int threads;
    private final Map<String, Assembly> graphs = new HashMap<>();
    private final Scratch scratch = new Scratch();

    /**
     * @param checkpoint null for random weights
     * @param roundsInputs whether the inputs of products with quantized weights are rounded too
     */
    WeightTensors(@Nullable Checkpoint checkpoint, boolean roundsInputs, int threads) {
        this.checkpoint = checkpoint;
        this.roundsInputs = roundsInputs;
        this.threads = threads;
    }

    /**
     * Some rows of a slot, valid until {@link #release}.
     *
     * @param firstRow of the slot's [rows, last size] view
     * @param sizes of the tensor
     * @throws ModelException when one of them is not finite
     */
    OnnxTensor load(WeightSlot slot, long firstRow, long rows, long... sizes) {
        List<WeightPart> parts = checkpoint == null ? List.of() : checkpoint.parts(slot);
        if (checkpoint != null && parts.stream().anyMatch(part -> checkpoint.matrix(part.tensor()) != null)) {
            return dequantized(checkpoint, slot, firstRow, rows, sizes);
        }
        List<Source> sources = new ArrayList<>();
        long row = 0;
        for (WeightPart part : parts) {
            long begin = Math.max(firstRow, row) - row;
            long end = Math.min(firstRow + rows, row + part.rows()) - row;
            if (begin < end && checkpoint != null) {
                sources.add(new Source(part, checkpoint.tensor(part.tensor()), begin, end));
            }
            row += part.rows();
        }
        return sources.isEmpty() ? filled(slot, sizes) : assembled(sources, slot.addend(), sizes);
    }

    /** Parts that are quantized as numbers, and the others. */
    private OnnxTensor dequantized(Checkpoint from, WeightSlot slot, long firstRow, long rows, long[] sizes) {
        long columns = MappedTensor.columns(slot.shape());
        FloatBuffer all = scratch.takeFloats(rows * columns);
        long row = 0;
        for (WeightPart part : from.parts(slot)) {
            long begin = Math.max(firstRow, row) - row;
            long end = Math.min(firstRow + rows, row + part.rows()) - row;
            QuantizedMatrix matrix = from.matrix(part.tensor());
            if (begin < end && matrix != null) {
                dequantize(matrix, (int) begin, (int) end, slot.addend(), all);
            } else if (begin < end) {
                Source plain = new Source(part, from.tensor(part.tensor()), begin, end);
                try (OnnxTensor numbers = assembled(List.of(plain), slot.addend(), new long[] {end - begin, columns})) {
                    all.put(numbers.getFloatBuffer());
                }
            }
            row += part.rows();
        }
        return OnnxRuntime.tensor(all.flip(), sizes);
    }

    private static void dequantize(QuantizedMatrix matrix, int begin, int end, double addend, FloatBuffer out) {
        for (int row = begin; row < end; row += matrix.rowsOfBlock()) {
            int count = Math.min(matrix.rowsOfBlock(), end - row);
            for (float number : matrix.read(row, count).dequantized(matrix.columnOrder())) {
                out.put((float) (number + addend));
            }
        }
    }

    /** The quantized weights of a slot that are multiplied as they are; null where a product needs numbers. */
    @Nullable
    QuantizedMatrix matrix(WeightSlot slot) {
        QuantizedMatrix matrix = checkpoint == null || slot.addend() != 0 ? null : checkpoint.matrix(slot);
        return matrix == null || BlockwiseWeights.blockSize(matrix) == 0 ? null : matrix;
    }

    /** MatMulNBits' accuracy_level: 4 rounds the inputs of products to 8 bits, block by block, 1 does not. */
    long accuracyLevel() {
        return roundsInputs ? 4 : 1;
    }

    /** Some rows of a quantized matrix, valid until {@link #release}. */
    BlockwiseWeights blockwise(QuantizedMatrix matrix, int firstRow, int rows) {
        return BlockwiseWeights.read(matrix, firstRow, rows, scratch);
    }

    /**
     * Looks through a table that stays in its file.
     *
     * @throws ModelException when a number of it is not finite
     */
    void requireFinite(WeightSlot table) {
        long columns = MappedTensor.columns(table.shape());
        long most = Math.max(1, CHECKED_ELEMENTS / columns);
        for (long row = 0; checkpoint != null && row < table.shape().rows(); row += most) {
            long rows = Math.min(most, table.shape().rows() - row);
            load(table, row, rows, rows, columns).close();
            release();
        }
    }

    /** The tensors so far have been copied; their memory may be used again. */
    void release() {
        scratch.reset();
    }

    private OnnxTensor filled(WeightSlot slot, long[] sizes) {
        boolean isRandom = !slot.parts().isEmpty() && !slot.isNorm();
        boolean isOne = slot.isNorm() && slot.name().endsWith(".weight");
        GraphWriter writer = new GraphWriter();
        String value = isRandom
                ? writer.node(
                        "RandomUniform",
                        List.of(),
                        GraphWriter.attribute("low", -0.03),
                        GraphWriter.attribute("high", 0.03),
                        GraphWriter.attribute("shape", sizes))
                : writer.node("Expand", List.of(writer.scalar(isOne ? 1 : slot.addend()), writer.constant(sizes)));
        writer.output(value, GraphWriter.FLOAT, sizes);
        OnnxTensor filled = room(sizes);
        try (OrtSession graph = session(writer)) {
            graph.run(Map.of(), Set.of(), Map.of(value, filled)).close();
            return filled;
        } catch (OrtException e) {
            throw OnnxRuntime.explain("weight \"" + slot.name() + "\" could not be filled", e);
        }
    }

    private OnnxTensor room(long[] sizes) {
        return OnnxRuntime.tensor(scratch.takeFloats(Shape.of(sizes).elements()), sizes);
    }

    private OnnxTensor assembled(List<Source> sources, double addend, long[] sizes) {
        StringBuilder key = new StringBuilder(Arrays.toString(sizes) + addend);
        Map<String, OnnxTensor> inputs = new HashMap<>();
        List<List<Block>> blocks = new ArrayList<>();
        OnnxTensor whole = room(sizes);
        try {
            for (Source source : sources) {
                List<Block> own = source.map();
                key.append(source.key()).append(own.size());
                for (int b = 0; b < own.size(); b++) {
                    Block block = own.get(b);
                    inputs.put(
                            "part" + blocks.size() + "." + b,
                            OnnxTensor.createTensor(
                                    OnnxRuntime.environment(),
                                    block.bytes(),
                                    new long[] {block.rows(), block.columns()},
                                    javaType(source.location().dtype())));
                }
                blocks.add(own);
            }
            Assembly assembly = graphs.computeIfAbsent(key.toString(), k -> assembly(sources, blocks, addend, sizes));
            try (OrtSession.Result result =
                    assembly.session().run(inputs, Set.copyOf(assembly.finite()), Map.of(assembly.slot(), whole))) {
                for (int s = 0; s < sources.size(); s++) {
                    OnnxTensor finite =
                            (OnnxTensor) result.get(assembly.finite().get(s)).orElseThrow();
                    if (!(boolean) finite.getValue()) {
                        throw notFinite(sources.get(s));
                    }
                }
            }
            return whole;
        } catch (OrtException e) {
            throw OnnxRuntime.explain("weight \"" + sources.get(0).part().tensor() + "\" could not be read", e);
        } finally {
            inputs.values().forEach(OnnxTensor::close);
        }
    }

    /**
     * A graph that puts a slot together.
     *
     * @param slot name of its result
     * @param finite for each source the name of a bool, whether all of it is finite
     */
    private record Assembly(OrtSession session, String slot, List<String> finite) {}

    private Assembly assembly(List<Source> sources, List<List<Block>> blocks, double addend, long[] sizes) {
        GraphWriter writer = new GraphWriter();
        List<String> arranged = new ArrayList<>();
        List<String> finite = new ArrayList<>();
        for (int s = 0; s < sources.size(); s++) {
            Source source = sources.get(s);
            List<String> names = new ArrayList<>();
            for (int b = 0; b < blocks.get(s).size(); b++) {
                Block block = blocks.get(s).get(b);
                String name = "part" + s + "." + b;
                writer.input(name, type(source.location().dtype()), block.rows(), block.columns());
                names.add(writer.node("Cast", List.of(name), GraphWriter.attribute("to", (long)
                        TensorProto.DataType.FLOAT.getNumber())));
            }
            String whole = concatenated(writer, names);
            finite.add(isFinite(writer, whole));
            arranged.add(source.arrange(writer, whole));
        }
        String rows = concatenated(writer, arranged);
        if (addend != 0) {
            rows = writer.node("Add", List.of(rows, writer.scalar(addend)));
        }
        String slot = writer.node("Reshape", List.of(rows, writer.constant(sizes)));
        writer.output(slot, GraphWriter.FLOAT, sizes);
        finite.forEach(name -> writer.output(name, GraphWriter.BOOL));
        return new Assembly(session(writer), slot, List.copyOf(finite));
    }

    /** A sum is the fastest operator that passes on what is not finite; one that overflows needs a second look. */
    private static String isFinite(GraphWriter writer, String values) {
        String sum = writer.node("ReduceSum", List.of(values), GraphWriter.attribute("keepdims", 0));
        String suspicious =
                writer.node("Or", List.of(writer.node("IsNaN", List.of(sum)), writer.node("IsInf", List.of(sum))));
        GraphWriter look = writer.branch();
        String bad = look.node("Or", List.of(look.node("IsNaN", List.of(values)), look.node("IsInf", List.of(values))));
        String count = look.node(
                "ReduceMax",
                List.of(look.node("Cast", List.of(bad), GraphWriter.attribute("to", (long)
                        TensorProto.DataType.FLOAT.getNumber()))),
                GraphWriter.attribute("keepdims", 0));
        look.output(look.node("Less", List.of(count, look.scalar(0.5))), GraphWriter.BOOL);
        GraphWriter done = writer.branch();
        done.output(done.node("Not", List.of(suspicious)), GraphWriter.BOOL);
        return writer.choose(suspicious, look, done);
    }

    private static String concatenated(GraphWriter writer, List<String> values) {
        return values.size() == 1 ? values.get(0) : writer.node("Concat", values, GraphWriter.attribute("axis", 0));
    }

    private OrtSession session(GraphWriter writer) {
        try (SessionOptions options = OnnxRuntime.options(DeviceId.CPU, threads)) {
            return OnnxRuntime.environment().createSession(writer.toBytes(), options);
        } catch (OrtException e) {
            throw OnnxRuntime.explain("the graph of a weight was refused", e);
        }
    }

    private static ModelException notFinite(Source source) {
        return new ModelException(
                "weight \"" + source.part().tensor() + "\" holds NaN or infinity in float32",
                source.location().file(),
                "the file is damaged or the training run diverged; download it again");
    }

    private static OnnxJavaType javaType(StoredDtype dtype) {
        return switch (dtype) {
            case FLOAT64 -> OnnxJavaType.DOUBLE;
            case FLOAT32 -> OnnxJavaType.FLOAT;
            case FLOAT16 -> OnnxJavaType.FLOAT16;
            case BFLOAT16 -> OnnxJavaType.BFLOAT16;
            default -> throw new IllegalArgumentException(dtype + " holds no weights");
        };
    }

    private static TensorProto.DataType type(StoredDtype dtype) {
        return switch (dtype) {
            case FLOAT64 -> TensorProto.DataType.DOUBLE;
            case FLOAT32 -> TensorProto.DataType.FLOAT;
            case FLOAT16 -> TensorProto.DataType.FLOAT16;
            case BFLOAT16 -> TensorProto.DataType.BFLOAT16;
            default -> throw new IllegalArgumentException(dtype + " holds no weights");
        };
    }

    @Override
    public void close() {
        graphs.values().forEach(assembly -> OnnxRuntime.close(assembly.session()));
        graphs.clear();
    }

    /** Rows begin .. end - 1 of those that a part fills. */
    private record Source(WeightPart part, TensorLocation location, long begin, long end) {

        private boolean isStoredByRow() {
            return part.arrangement() instanceof WeightPart.AsStored;
        }

        List<Block> map() {
            return isStoredByRow()
                    ? MappedTensor.map(location, begin, end - begin)
                    : MappedTensor.map(location, 0, location.shape().rows());
        }

        String key() {
            return " " + location.dtype() + location.shape() + part.arrangement() + begin + "," + end + " ";
        }

        /** The stored rows [rows, columns] as those of the slot. */
        String arrange(GraphWriter writer, String stored) {
            if (part.arrangement() instanceof WeightPart.AsStored) {
                return stored;
            }
            String all;
            if (part.arrangement() instanceof WeightPart.Transposed) {
                all = writer.node("Transpose", List.of(stored), GraphWriter.attribute("perm", new long[] {1, 0}));
            } else if (part.arrangement() instanceof WeightPart.GroupedQkv grouped) {
                all = regrouped(writer, stored, grouped);
            } else {
                all = writer.node("Reshape", List.of(stored, writer.constant(1, -1)));
            }
            return begin == 0 && end == part.rows()
                    ? all
                    : writer.node(
                            "Slice", List.of(all, writer.constant(begin), writer.constant(end), writer.constant(0)));
        }

        /** [K, H / K + 2, D] rows to all of q, then k, then v. */
        private String regrouped(GraphWriter writer, String stored, WeightPart.GroupedQkv grouped) {
            long columns = MappedTensor.columns(location.shape());
            long queries = (long) grouped.heads() / grouped.keyValueHeads();
            String groups = writer.node(
                    "Reshape",
                    List.of(
                            stored,
                            writer.constant(grouped.keyValueHeads(), queries + 2, grouped.headSize(), columns)));
            List<String> split = writer.nodes(
                    "Split", List.of(groups, writer.constant(queries, 1, 1)), 3, GraphWriter.attribute("axis", 1));
            return writer.node(
                    "Concat",
                    split.stream()
                            .map(part -> writer.node("Reshape", List.of(part, writer.constant(-1, columns))))
                            .toList(),
                    GraphWriter.attribute("axis", 0));
        }
    }
}
