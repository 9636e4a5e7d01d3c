package org.occlocal.engine.pytorch;

import ai.djl.pytorch.jni.IValue;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.occlocal.engine.DeviceId;
import org.occlocal.engine.Dtype;
import org.occlocal.models.Checkpoint;
import org.occlocal.models.quantization.QuantizedMatrix;
import org.occlocal.models.spec.WeightPart;
import org.occlocal.models.spec.WeightSlot;
import org.occlocal.models.weights.TensorLocation;
import org.occlocal.models.weights.WeightRows;

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
    private final @Nullable QuantizedLoader quantized;
    private final NumberLoader numbers;
    private final StoredTensors stored;
    /** The first layer that has a slot. */
    private final Map<WeightSlot, Integer> owners = new HashMap<>();

    /** @param packing whether weights of linear layers are packed for oneDNN, one by one as they are filled */
    WeightLoader(Program program, ModelSource source, DeviceId device, Dtype dtype, Packing packing) {
        this.program = program;
        this.checkpoint = source.checkpoint();
        this.dtype = dtype;
        this.packs = packing != Packing.NEVER;
        this.quantized = checkpoint != null && checkpoint.isQuantized()
                ? new QuantizedLoader(program, checkpoint, source.mayKeepCodes(), device, dtype, packing)
                : null;
        this.numbers = new NumberLoader(program, dtype);
        this.stored = new StoredTensors(program);
    }

    /** What is not as one would expect, for people; empty for nothing. */
    String report() {
        return quantized == null ? "" : quantized.report();
    }

    /** A layer, of which slots that are those of an earlier layer too are that one's tensors. */
    void loadLayer(int group, List<WeightSlot> slots) {
        List<WeightSlot> own = new ArrayList<>();
        for (WeightSlot slot : slots) {
            Integer owner = slot.parts().isEmpty() ? null : owners.putIfAbsent(slot, group);
            if (owner == null) {
                own.add(slot);
            } else {
                program.callForLong(
                        "share_slot", IValue.from(group), IValue.from(slot.name()), IValue.from((long) owner));
            }
        }
        load(group, own);
    }

    void load(int group, List<WeightSlot> slots) {
        for (WeightSlot slot : slots) {
            if (slot.staysInFile()) {
                loadTable(slot);
                continue;
            }
            if (quantized != null && quantized.keep(group, slot, QuantizedLoader.nameOf(slot))) {
                continue;
            }
            if (!packs || !isLinear(slot)) {
                load(group, slot);
            } else if (!packDirectly(group, slot)) {
                load(group, slot);
                program.callForLong("pack", IValue.from(group), IValue.from(QuantizedLoader.nameOf(slot)));
            }
        }
    }

    /** A table that is looked up in, which stays in its file where that is possible. */
    void loadTable(WeightSlot slot) {
        boolean isEmbedding = slot.name().equals("embedding");
        if (isEmbedding && quantized != null && quantized.keep(OUTER, slot, slot.name())) {
            return;
        }
        boolean maps = packs || slot.staysInFile();
        WeightPart part = checkpoint == null || !maps ? null : onlyPlainPart(checkpoint, slot);
        if (checkpoint == null || part == null || !(part.arrangement() instanceof WeightPart.AsStored)) {
            load(OUTER, slot);
            return;
        }
        TensorLocation location = checkpoint.tensor(part.tensor());
        boolean aligned = location.byteOffset() % location.dtype().bytes() == 0;
        if (!aligned || !location.dtype().isFloatingPoint()) {
            load(OUTER, slot);
            return;
        }
        requireFinite(
                program.callForBoolean(
                        "map_table",
                        stored.arguments(
                                location,
                                part,
                                IValue.from(slot.name()),
                                IValue.from(location.file().toString()),
                                IValue.from(StoredTensors.size(location.file())))),
                part,
                location);
    }

    /**
     * The head in packed tiles.
     *
     * @param tile rows of a tile
     * @return false where it cannot be packed straight from its file
     */
    boolean packHead(WeightSlot slot, int tile) {
        WeightPart part = checkpoint == null ? null : onlyPlainPart(checkpoint, slot);
        if (checkpoint == null || part == null) {
            return false;
        }
        TensorLocation location = checkpoint.tensor(part.tensor());
        requireFinite(
                program.callForBoolean("pack_stored_head", stored.arguments(location, part, IValue.from(tile))),
                part,
                location);
        return true;
    }

    /**
     * The head where it is quantized.
     *
     * @param shared whether it is the embedding, and this stage has that
     * @return false where it is plain
     */
    boolean loadQuantizedHead(WeightSlot slot, boolean shared) {
        if (quantized == null || checkpoint == null || checkpoint.matrix(slot) == null) {
            return false;
        }
        if (shared && quantized.isKept("embedding")) {
            quantized.shareWithHead();
            return true;
        }
        return !shared && quantized.keep(OUTER, slot, QuantizedLoader.nameOf(slot));
    }

    /** Packs a weight without a copy in between. Returns false where it has to be put together first. */
    private boolean packDirectly(int group, WeightSlot slot) {
        if (checkpoint == null || slot.addend() != 0 || slot.shape().toArray().length != 2) {
            return false;
        }
        List<WeightPart> parts = checkpoint.parts(slot);
        if (!parts.stream().allMatch(part -> isPlain(checkpoint, part))) {
            return false;
        }
        boolean halves =
                program.callForBoolean("packs_halves", IValue.from(group), IValue.from(QuantizedLoader.nameOf(slot)));
        List<String> names = halves ? List.of(".packed_gate", ".packed_up") : List.of(".packed");
        if (parts.size() != names.size()
                || parts.get(0).rows() * parts.size() != slot.shape().rows()) {
            return false;
        }
        for (int i = 0; i < names.size(); i++) {
            TensorLocation location = checkpoint.tensor(parts.get(i).tensor());
            requireFinite(
                    program.callForBoolean(
                            "pack_stored",
                            stored.arguments(
                                    location,
                                    parts.get(i),
                                    IValue.from(group),
                                    IValue.from(QuantizedLoader.nameOf(slot) + names.get(i)))),
                    parts.get(i),
                    location);
        }
        return true;
    }

    /** The tensor that is a whole weight of two dimensions as it is and not quantized, null where there is none. */
    private static @Nullable WeightPart onlyPlainPart(Checkpoint checkpoint, WeightSlot slot) {
        List<WeightPart> parts = checkpoint.parts(slot);
        return parts.size() == 1 && slot.addend() == 0 && slot.shape().rank() == 2 && isPlain(checkpoint, parts.get(0))
                ? parts.get(0)
                : null;
    }

    /** Whether a part is numbers in a file that the program can map. */
    private static boolean isPlain(Checkpoint checkpoint, WeightPart part) {
        return checkpoint.matrix(part.tensor()) == null && checkpoint.rows(part.tensor()) == null;
    }

    private static boolean isLinear(WeightSlot slot) {
        return slot.name().endsWith(WEIGHT)
                && !slot.staysFloat32()
                && !slot.name().equals("lm_head.weight")
                && !QuantizedLoader.staysNumbers(slot)
                && slot.shape().rows() >= LEAST_PACKED_ROWS;
    }

    /** Unmaps the files. */
    void finish() {
        stored.closeFiles();
    }

    private void load(int group, WeightSlot slot) {
        ScalarType type = slot.staysFloat32() ? ScalarType.FLOAT32 : ScalarType.of(dtype);
        double fill = slot.parts().isEmpty() ? slot.addend() : 0;
        if (checkpoint == null && slot.isNorm() && slot.name().endsWith(WEIGHT)) {
            fill = 1;
        }
        long[] sizes = slot.shape().toArray();
        if (checkpoint == null && slot.staysInFile()) {
            sizes[0] = 1; // tokens that the table lacks have its first row
        }
        program.callForLong(
                "allocate",
                IValue.from(group),
                IValue.from(slot.name()),
                Program.longs(sizes),
                IValue.from(type.code()),
                IValue.from(fill));
        if (checkpoint == null) {
            program.callForLong("randomize", IValue.from(group), IValue.from(slot.name()), IValue.from(fill == 0));
            return;
        }
        long row = 0;
        for (WeightPart part : checkpoint.parts(slot)) {
            QuantizedMatrix matrix = checkpoint.matrix(part.tensor());
            WeightRows rows = checkpoint.rows(part.tensor());
            if (matrix != null) {
                numbers.fill(group, slot, matrix, row);
            } else if (rows != null) {
                numbers.fill(group, slot, rows, row);
            } else {
                fill(checkpoint, group, slot, part, row);
            }
            row += part.rows();
        }
    }

    private void fill(Checkpoint checkpoint, int group, WeightSlot slot, WeightPart part, long row) {
        TensorLocation location = checkpoint.tensor(part.tensor());
        requireFinite(
                program.callForBoolean(
                        "fill",
                        stored.arguments(
                                location,
                                part,
                                IValue.from(group),
                                IValue.from(slot.name()),
                                IValue.from(row),
                                IValue.from(part.rows()),
                                IValue.from(slot.addend()))),
                part,
                location);
    }

    private void requireFinite(boolean finite, WeightPart part, TensorLocation location) {
        if (!finite) {
            throw NumberLoader.notFinite(part.tensor(), location.file(), dtype);
        }
    }
}
