package org.occlocal.models.quantization;

import java.util.Arrays;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.occlocal.models.ModelException;
import org.occlocal.models.spec.Shape;
import org.occlocal.models.spec.WeightPart;
import org.occlocal.models.weights.StoredDtype;
import org.occlocal.models.weights.TensorLocation;
import org.occlocal.models.weights.TensorReader;

/** Finds the quantized layers of a checkpoint among its tensors, and checks that each is as config.json says. */
public final class StoredMatrices {

    private static final String MIXED_UP =
            "config.json's quantization_config and the weights come from different models; download both again";

    private final @Nullable QuantizationConfig config;
    private final Map<String, TensorLocation> tensors;

    /**
     * @param config null where config.json says nothing of quantization
     * @param tensors of the checkpoint, by name
     */
    public StoredMatrices(@Nullable QuantizationConfig config, Map<String, TensorLocation> tensors) {
        this.config = config;
        this.tensors = Map.copyOf(tensors);
    }

    /** What the tensors of a quantized layer are called, without ".qweight", ".qzeros", ".scales" and ".g_idx". */
    public static String stem(String weight) {
        String ending = ".weight";
        return weight.endsWith(ending) ? weight.substring(0, weight.length() - ending.length()) : weight;
    }

    /**
     * A quantized layer, checked; of its data only the group indices are read.
     *
     * @param stem its name, under which there is a ".qweight"
     * @param part what the layer is
     * @throws ModelException when a tensor is missing or does not fit, or a group index is out of range
     */
    public QuantizedMatrix open(String stem, WeightPart part) {
        TensorLocation codes = required(stem + ".qweight");
        if (config == null) {
            throw new ModelException(
                    "\"" + stem + ".qweight\" is quantized, config.json has no quantization_config",
                    codes.file(),
                    "add the quantization_config of the model's makers to config.json: quant_method, bits, group_size");
        }
        int rows = Math.toIntExact(part.rows());
        int columns = Math.toIntExact(part.shape().elements() / rows);
        int groupSize = config.groupSize(columns);
        int groups = (columns + groupSize - 1) / groupSize;
        int bits = config.bits();
        boolean awq = config.method() == QuantizationConfig.Method.AWQ;
        long packedRows = PackedIntegers.words(rows, bits);
        check(
                stem + ".qweight",
                StoredDtype.INT32,
                awq ? Shape.of(columns, packedRows) : Shape.of(PackedIntegers.words(columns, bits), rows));
        check(stem + ".qzeros", StoredDtype.INT32, Shape.of(groups, packedRows));
        check(stem + ".scales", null, Shape.of(groups, rows));
        StoredMatrix matrix = new StoredMatrix(
                stem,
                new StoredMatrix.Format(awq, config.zeroPointOffset()),
                rows,
                columns,
                groupSize,
                new PackedIntegers(codes, bits, awq),
                new PackedIntegers(required(stem + ".qzeros"), bits, awq),
                required(stem + ".scales"),
                awq ? null : columnOrder(stem + ".g_idx", columns, groupSize));
        return part.arrangement() instanceof WeightPart.GroupedQkv grouped
                ? new RegroupedMatrix(matrix, grouped, false)
                : matrix;
    }

    /** Whether a vector holds nothing but zeros: GPTQ's tools give a bias to layers that have none. */
    public boolean isZeros(String vector) {
        TensorLocation location = required(vector);
        if (!location.dtype().isFloatingPoint() || location.shape().rank() != 1) {
            return false;
        }
        float[] values = new float[Math.toIntExact(location.shape().elements())];
        try (TensorReader reader = new TensorReader(location)) {
            reader.readFloats(0, values, 0, values.length);
        }
        return IntStream.range(0, values.length).allMatch(i -> values[i] == 0);
    }

    private TensorLocation required(String name) {
        TensorLocation location = tensors.get(name);
        if (location == null) {
            throw new ModelException(
                    "tensor \"" + name + "\" of a quantized layer is missing",
                    tensors.values().stream()
                            .findFirst()
                            .map(TensorLocation::file)
                            .orElseThrow(),
                    "download the checkpoint again, it is not complete");
        }
        return location;
    }

    /** @param dtype null for any floating point type */
    private void check(String name, @Nullable StoredDtype dtype, Shape shape) {
        TensorLocation location = required(name);
        boolean typeFits = dtype == null ? location.dtype().isFloatingPoint() : location.dtype() == dtype;
        boolean dense = Arrays.equals(
                location.strides().stream().mapToLong(Long::longValue).toArray(),
                location.shape().rowMajorStrides());
        if (!typeFits || !location.shape().equals(shape) || !dense) {
            throw new ModelException(
                    "tensor \"" + name + "\" is " + location.dtype() + " " + location.shape()
                            + (dense ? "" : " with strides " + location.strides()) + ", config.json implies "
                            + (dtype == null ? "floating point" : dtype) + " " + shape + " (" + config + ")",
                    location.file(),
                    MIXED_UP);
        }
    }

    /** Columns sorted by group, null where they are. */
    private int @Nullable [] columnOrder(String name, int columns, int groupSize) {
        TensorLocation location = tensors.get(name);
        if (location == null) {
            return null;
        }
        check(name, StoredDtype.INT32, Shape.of(columns));
        int[] groupOf = new int[columns];
        try (TensorReader reader = new TensorReader(location)) {
            reader.readInts(0, groupOf, 0, columns);
        }
        int groups = (columns + groupSize - 1) / groupSize;
        int[] next = new int[groups];
        int[] order = new int[columns];
        boolean sorted = true;
        for (int c = 0; c < columns; c++) {
            int group = groupOf[c];
            if (group < 0 || group >= groups) {
                throw new ModelException(
                        "\"" + name + "\" puts column " + c + " into group " + group + ", there are " + groups,
                        location.file(),
                        MIXED_UP);
            }
            int place = group * groupSize + next[group]++;
            if (next[group] > groupSize || place >= columns) {
                throw new ModelException(
                        "\"" + name + "\" puts more than "
                                + Math.min(groupSize, columns - group * groupSize)
                                + " columns into group " + group,
                        location.file(),
                        MIXED_UP);
            }
            order[place] = c;
            sorted &= place == c;
        }
        return sorted ? null : order;
    }
}
