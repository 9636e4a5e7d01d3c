package org.occlocal.engine.pytorch;

import ai.djl.pytorch.jni.IValue;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.occlocal.engine.Dtype;
import org.occlocal.models.Checkpoint;
import org.occlocal.models.ModelException;
import org.occlocal.models.spec.WeightPart;
import org.occlocal.models.spec.WeightSlot;
import org.occlocal.models.weights.TensorLocation;

/**
 * Fills the weights of a stage. The program maps the files itself; what passes through here are names, offsets and
 * sizes, which the readers of the models module have checked against the files.
 */
final class WeightLoader {

    /** Group of embedding and head; layers are numbered from 0 within the stage. */
    static final int OUTER = -1;

    /** A layer of fewer outputs, such as a router, is not worth packing. */
    private static final int LEAST_PACKED_ROWS = 16;

    private static final String WEIGHT = ".weight";

    private final Program program;
    private final @Nullable Checkpoint checkpoint;
    private final Dtype dtype;
    private final boolean packs;
    private final Map<Path, Long> files = new HashMap<>();

    /**
     * @param checkpoint null for random weights
     * @param packs whether weights of linear layers are packed for oneDNN, one by one as they are filled
     */
    WeightLoader(Program program, @Nullable Checkpoint checkpoint, Dtype dtype, boolean packs) {
        this.program = program;
        this.checkpoint = checkpoint;
        this.dtype = dtype;
        this.packs = packs;
    }

    void load(int group, List<WeightSlot> slots) {
        for (WeightSlot slot : slots) {
            load(group, slot);
            if (packs && isLinear(slot)) {
                String layer = slot.name().substring(0, slot.name().length() - WEIGHT.length());
                program.callForLong("pack", IValue.from(group), IValue.from(layer));
            }
        }
    }

    private static boolean isLinear(WeightSlot slot) {
        return slot.name().endsWith(WEIGHT)
                && !slot.isNorm()
                && !slot.name().equals("lm_head.weight")
                && slot.shape().rows() >= LEAST_PACKED_ROWS;
    }

    /** Unmaps the files. */
    void finish() {
        program.callForLong("close_files");
        files.clear();
    }

    private void load(int group, WeightSlot slot) {
        ScalarType type = slot.isNorm() ? ScalarType.FLOAT32 : ScalarType.of(dtype);
        double fill = slot.parts().isEmpty() ? slot.addend() : 0;
        if (checkpoint == null && slot.isNorm() && slot.name().endsWith(WEIGHT)) {
            fill = 1;
        }
        program.callForLong(
                "allocate",
                IValue.from(group),
                IValue.from(slot.name()),
                Program.longs(slot.shape().toArray()),
                IValue.from(type.code()),
                IValue.from(fill));
        if (checkpoint == null) {
            program.callForLong("randomize", IValue.from(group), IValue.from(slot.name()), IValue.from(fill == 0));
            return;
        }
        long row = 0;
        for (WeightPart part : checkpoint.parts(slot)) {
            fill(checkpoint, group, slot, part, row);
            row += part.rows();
        }
    }

    private void fill(Checkpoint checkpoint, int group, WeightSlot slot, WeightPart part, long row) {
        TensorLocation location = checkpoint.tensor(part.tensor());
        long arrangement = 0;
        long keyValueHeads = 0;
        long headSize = 0;
        if (part.arrangement() instanceof WeightPart.Transposed) {
            arrangement = 1;
        } else if (part.arrangement() instanceof WeightPart.GroupedQkv grouped) {
            arrangement = 2;
            keyValueHeads = grouped.keyValueHeads();
            headSize = grouped.headSize();
        }
        boolean finite = program.callForBoolean(
                "fill",
                IValue.from(group),
                IValue.from(slot.name()),
                IValue.from(row),
                IValue.from(part.rows()),
                IValue.from(open(location.file())),
                IValue.from(ScalarType.of(location.dtype()).code()),
                IValue.from(location.dtype().bytes()),
                IValue.from(location.byteOffset()),
                IValue.from(location.byteSpan()),
                Program.longs(location.shape().toArray()),
                Program.longs(
                        location.strides().stream().mapToLong(Long::longValue).toArray()),
                IValue.from(arrangement),
                IValue.from(keyValueHeads),
                IValue.from(headSize),
                IValue.from(slot.addend()));
        if (!finite) {
            throw new ModelException(
                    "weight \"" + part.tensor() + "\" holds NaN or infinity in " + dtype,
                    location.file(),
                    dtype == Dtype.FLOAT16
                            ? "its values do not fit float16, use --dtype bfloat16 or float32; or the file is damaged"
                            : "the file is damaged or the training run diverged; download it again");
        }
    }

    private long open(Path file) {
        return files.computeIfAbsent(file, path -> {
            try {
                return program.callForLong("open_file", IValue.from(path.toString()), IValue.from(Files.size(path)));
            } catch (IOException e) {
                throw new ModelException("cannot read the weight file", path, "check that it is still there", e);
            }
        });
    }
}
