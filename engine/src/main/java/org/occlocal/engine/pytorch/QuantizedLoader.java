package org.occlocal.engine.pytorch;

import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.jni.IValue;
import java.nio.ByteBuffer;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.occlocal.engine.DeviceId;
import org.occlocal.engine.Dtype;
import org.occlocal.models.Checkpoint;
import org.occlocal.models.quantization.QuantizedMatrix;
import org.occlocal.models.quantization.QuantizedRows;
import org.occlocal.models.spec.DecoderSpec;
import org.occlocal.models.spec.WeightSlot;

/**
 * Gives quantized weights to the program: as codes where its products can work with them, else as numbers. Blocks of rows
 * pass through here, never a whole weight.
 */
final class QuantizedLoader {

    private static final String WEIGHT = ".weight";

    private final Program program;
    private final Checkpoint checkpoint;
    private final boolean keepsCodes;
    private final Dtype dtype;
    private final int headTile;
    private final Set<String> kept = new HashSet<>();
    /** Why weights are kept as numbers, and how many. */
    private final Map<String, Integer> dequantized = new TreeMap<>();

    QuantizedLoader(
            Program program, Checkpoint checkpoint, boolean keepsCodes, DeviceId device, Dtype dtype, Packing packing) {
        this.program = program;
        this.checkpoint = checkpoint;
        this.keepsCodes = keepsCodes;
        this.dtype = dtype;
        this.headTile = headTile(checkpoint.spec(), packing);
        if (keepsCodes && QuantizedKernels.int4Rows(device, dtype) > 0 && !program.callForBoolean("find_int4_kernel")) {
            throw new IllegalStateException("libtorch arranges 4-bit weights in a way that is not known");
        }
    }

    /** Rows of a tile of a quantized head: whole blocks of 4-bit codes; all rows where heads have no tiles. */
    static int headTile(DecoderSpec spec, Packing packing) {
        int rows = packing == Packing.NEVER ? spec.vocabularySize() : packing.headTile();
        int blocks = (rows + QuantizedKernels.BLOCK_ROWS - 1) / QuantizedKernels.BLOCK_ROWS;
        return blocks * QuantizedKernels.BLOCK_ROWS;
    }

    /** Whether a weight is multiplied with in more than one way, as only plain numbers can be; see decoder/latent.py. */
    static boolean staysNumbers(WeightSlot slot) {
        return slot.name().equals("kv_up.weight");
    }

    /**
     * Keeps the weights of a slot as codes.
     *
     * @param name what the program calls it, without ".weight"
     * @return false where they are not quantized, or cannot be kept so
     */
    boolean keep(int group, WeightSlot slot, String name) {
        if (!keepsCodes || staysNumbers(slot)) {
            return false;
        }
        QuantizedMatrix matrix = checkpoint.matrix(slot);
        if (matrix == null) {
            if (checkpoint.parts(slot).stream().anyMatch(part -> checkpoint.matrix(part.tensor()) != null)) {
                dequantized.merge("layers whose parts are quantized in different ways", 1, Integer::sum);
            }
            return false;
        }
        int groupSize = QuantizedKernels.groupSize(matrix);
        if (groupSize == 0 || slot.addend() != 0) {
            dequantized.merge(
                    String.format(
                            "%d bits, %d columns in groups of %d, %s",
                            matrix.bits(),
                            matrix.columns(),
                            matrix.groupSize(),
                            matrix.symmetric() ? "symmetric" : "asymmetric"),
                    1,
                    Integer::sum);
            return false;
        }
        int matrices = slot.matrices();
        int rows = matrix.rows() / matrices;
        for (int m = 0; m < matrices; m++) {
            String own = matrices > 1 ? name + "." + m : name;
            keep(group, own, matrix, m * rows, rows, groupSize);
        }
        return true;
    }

    private void keep(int group, String name, QuantizedMatrix matrix, int firstRow, int rows, int groupSize) {
        boolean isHead = name.equals("lm_head") || name.equals("embedding");
        int tile = isHead ? headTile : rows + QuantizedKernels.BLOCK_ROWS;
        program.callForLong(
                "allocate_quantized",
                IValue.from(group),
                IValue.from(name),
                IValue.from(matrix.bits()),
                IValue.from(rows),
                IValue.from(matrix.columns()),
                IValue.from(matrix.columns() / groupSize),
                IValue.from(tile));
        int wholeBlocks = matrix.rowsOfBlock() / QuantizedKernels.BLOCK_ROWS * QuantizedKernels.BLOCK_ROWS;
        int step = Math.max(QuantizedKernels.BLOCK_ROWS, wholeBlocks);
        for (int row = 0; row < rows; ) {
            int end = Math.min(Math.min(row + step, (row / tile + 1) * tile), rows);
            QuantizedRows block = matrix.read(firstRow + row, end - row);
            try (PtNDManager scope = program.scope()) {
                program.callForLong(
                        "fill_quantized",
                        IValue.from(group),
                        IValue.from(name),
                        IValue.from(row),
                        Program.tensor(scope.create(
                                ByteBuffer.wrap(block.codes()),
                                new Shape(block.rows(), block.columns()),
                                DataType.UINT8)),
                        Program.tensor(scope.create(grid(block, groupSize, matrix.bits()))
                                .reshape(block.rows(), matrix.columns() / groupSize, 2)));
            }
            row = end;
        }
        setColumnOrder(group, name, matrix.columnOrder());
        kept.add(name);
    }

    /** Scale and offset of each group, so that a weight is (code - middle) * scale + offset: [rows, groups, 2]. */
    private static float[] grid(QuantizedRows block, int groupSize, int bits) {
        int middle = 1 << (bits - 1);
        int groups = block.columns() / groupSize;
        int share = block.groupSize() / groupSize;
        float[] grid = new float[2 * block.rows() * groups];
        for (int r = 0; r < block.rows(); r++) {
            for (int g = 0; g < groups; g++) {
                int stored = r * block.groups() + g / share;
                float scale = block.scales()[stored];
                int at = 2 * (r * groups + g);
                grid[at] = scale;
                grid[at + 1] = scale * (middle - (block.zeroPoints()[stored] & 0xff));
            }
        }
        return grid;
    }

    private void setColumnOrder(int group, String name, int @Nullable [] order) {
        if (order == null) {
            return;
        }
        long[] columns = new long[order.length];
        for (int c = 0; c < columns.length; c++) {
            columns[c] = order[c];
        }
        try (PtNDManager scope = program.scope()) {
            program.callForLong(
                    "set_column_order", IValue.from(group), IValue.from(name), Program.tensor(scope, columns));
        }
    }

    /** Whether a weight has been kept as codes. */
    boolean isKept(String name) {
        return kept.contains(name);
    }

    /** The embedding's codes as the head's. */
    void shareWithHead() {
        program.callForLong("share_quantized", IValue.from("lm_head"), IValue.from("embedding"));
    }

    /** What is kept as numbers although it is quantized, for people; empty for nothing. */
    String report() {
        if (dequantized.isEmpty()) {
            return "";
        }
        return "kept as " + dtype + ", since libtorch has no kernel for their form: "
                + dequantized.entrySet().stream()
                        .map(entry -> entry.getValue() + " weights of " + entry.getKey())
                        .collect(Collectors.joining("; "));
    }

    static String nameOf(WeightSlot slot) {
        String name = slot.name();
        return name.endsWith(WEIGHT) ? name.substring(0, name.length() - WEIGHT.length()) : name;
    }
}
