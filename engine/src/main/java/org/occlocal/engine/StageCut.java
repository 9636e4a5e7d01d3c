package org.occlocal.engine;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.DoubleFunction;
import java.util.function.ToLongFunction;
import java.util.stream.IntStream;
import org.occlocal.models.spec.DecoderSpec;
import org.occlocal.models.spec.WeightSlot;

/**
 * Cuts a model into stages of consecutive layers, one for each device. Where memory allows, all stages take the same time,
 * since the slowest sets the pace of packs that flow through them; else the fullest device is as empty as possible. The
 * embedding stands on the first stage, the head on the last; layers that attend to the same keys stand on one.
 */
public final class StageCut {

    private static final int FLOAT32_BYTES = 4;
    /** Of a device's free memory, what weights may take; keys, values and activations need the rest. */
    private static final double FILLED_SHARE = 0.8;
    /** Where the search for a share ends that allows a cut: far beyond any that memory could be filled to. */
    private static final double LARGEST_SHARE = 1e30;
    /** Halvings of the interval that the search has found: more than a double has bits. */
    private static final int HALVINGS = 60;

    /**
     * Time of the head for each of its weights, in that of a layer: its softmax over the vocabulary takes about as long as
     * the attention, norms and positions of as many weights of layers.
     */
    private static final double HEAD_WORK = 1.0;

    private final DecoderSpec spec;
    private final ToLongFunction<WeightSlot> slotBytes;
    /** Layers that may begin a stage, and the number of layers. */
    private final int[] borders;

    /** For weights that are kept in a dtype. */
    public StageCut(DecoderSpec spec, Dtype dtype) {
        this(spec, slot -> plainBytes(slot, dtype));
    }

    /** @param slotBytes what the weights of a slot take on a device */
    public StageCut(DecoderSpec spec, ToLongFunction<WeightSlot> slotBytes) {
        this.spec = spec;
        this.slotBytes = slotBytes;
        this.borders = IntStream.rangeClosed(0, spec.layers().size())
                .filter(spec::canBeCutBefore)
                .toArray();
    }

    /** What the weights of a slot take in a dtype: nothing of a device where they stay in their file. */
    public static long plainBytes(WeightSlot slot, Dtype dtype) {
        return slot.staysInFile() ? 0 : slot.shape().elements() * (slot.staysFloat32() ? FLOAT32_BYTES : dtype.bytes());
    }

    /**
     * @param devices in the order of the stages
     * @param freeBytes free memory of each, the measure of how full it gets
     * @throws DeviceException when the weights do not fit
     */
    public List<CausalLm.StageReport> over(List<DeviceId> devices, List<Long> freeBytes) {
        int groups = borders.length - 1;
        if (devices.size() > groups) {
            throw new DeviceException(
                    devices.size() + " devices for a model of " + spec.layers().size() + " layers" + together(),
                    "name at most " + groups + " devices; smaller models run on one device each");
        }
        List<CausalLm.StageReport> even = least(most -> cut(devices, freeBytes, FILLED_SHARE, most * work()));
        List<CausalLm.StageReport> stages =
                even.isEmpty() ? least(share -> cut(devices, freeBytes, share, Double.POSITIVE_INFINITY)) : even;
        for (int i = 0; i < stages.size(); i++) {
            CausalLm.StageReport stage = stages.get(i);
            if (stage.weightBytes() > freeBytes.get(i)) {
                throw new DeviceException(
                        String.format(
                                "weights of layers %d to %d take %,d bytes, %s has %,d free",
                                stage.firstLayer(),
                                stage.lastLayer() - 1,
                                stage.weightBytes(),
                                stage.device(),
                                freeBytes.get(i)),
                        "name more devices, free their memory, or choose a smaller --dtype");
            }
        }
        return stages;
    }

    /** Which layers no cut may part, for people; empty for none. */
    private String together() {
        StringBuilder together = new StringBuilder();
        for (int i = 1; i < borders.length; i++) {
            if (borders[i] - borders[i - 1] > 1) {
                together.append("; layers " + borders[i - 1] + " to " + (borders[i] - 1)
                        + " attend to the same keys and stay together");
            }
        }
        return together.toString();
    }

    /**
     * The cut with the smallest limit that allows one.
     *
     * @param cut a cut within a limit, empty where there is none; what one limit allows, larger ones do too
     * @return empty where no limit up to {@link #LARGEST_SHARE} allows a cut
     */
    private static List<CausalLm.StageReport> least(DoubleFunction<List<CausalLm.StageReport>> cut) {
        double low = 0;
        double high = 1;
        while (cut.apply(high).isEmpty()) {
            high *= 2;
            if (high > LARGEST_SHARE) {
                return List.of();
            }
        }
        for (int i = 0; i < HALVINGS; i++) {
            double middle = (low + high) / 2;
            if (cut.apply(middle).isEmpty()) {
                low = middle;
            } else {
                high = middle;
            }
        }
        return cut.apply(high);
    }

    /** Time of all stages, in that of a byte of a layer's weights. */
    private double work() {
        return headWork()
                + spec.weights().layers().stream().mapToLong(this::bytes).sum();
    }

    private double headWork() {
        return HEAD_WORK * headBytes(false);
    }

    /**
     * Uses only as many of the devices as the weights need, leaving a fifth of each free for keys, values and
     * activations; all of them when that is not enough.
     *
     * @throws DeviceException when the weights do not fit
     */
    public List<CausalLm.StageReport> overFewest(List<DeviceId> devices, List<Long> freeBytes) {
        int most = Math.min(devices.size(), borders.length - 1);
        for (int count = 1; count <= most; count++) {
            List<Long> budgets = freeBytes.subList(0, count).stream()
                    .map(bytes -> (long) (FILLED_SHARE * bytes))
                    .toList();
            List<CausalLm.StageReport> stages = cut(devices.subList(0, count), budgets, 1, Double.POSITIVE_INFINITY);
            if (!stages.isEmpty()) {
                return over(devices.subList(0, count), freeBytes.subList(0, count));
            }
        }
        return over(devices.subList(0, most), freeBytes.subList(0, most));
    }

    /** Bytes of all weights. */
    public long weightBytes() {
        List<WeightSlot> layers = layers(0, spec.layers().size());
        return embeddingBytes() + headBytes(spec.weights().tied()) + bytes(lacking(layers, Set.of()));
    }

    /**
     * Fills each device up to {@code share} of its memory and {@code mostWork} of the time; empty when a layer is left
     * over.
     */
    private List<CausalLm.StageReport> cut(
            List<DeviceId> devices, List<Long> freeBytes, double share, double mostWork) {
        List<CausalLm.StageReport> stages = new ArrayList<>();
        int border = 0;
        int end = borders.length - 1;
        for (int i = 0; i < devices.size(); i++) {
            boolean last = i == devices.size() - 1;
            long used = i == 0 ? embeddingBytes() : 0;
            if (last) {
                used += headBytes(i == 0 && spec.weights().tied());
            }
            double work = last ? headWork() : 0;
            int first = border;
            Set<WeightSlot> here = new HashSet<>();
            int leaveForOthers = devices.size() - 1 - i;
            while (border < end - leaveForOthers) {
                List<WeightSlot> slots = layers(borders[border], borders[border + 1]);
                List<WeightSlot> more = lacking(slots, here);
                if (used + bytes(more) > share * freeBytes.get(i) || work + bytes(slots) > mostWork) {
                    break;
                }
                used += bytes(more);
                work += bytes(slots);
                here.addAll(more);
                border++;
            }
            if (border == first || (last && border < end) || used > share * freeBytes.get(i)) {
                return List.of();
            }
            stages.add(new CausalLm.StageReport(devices.get(i), borders[first], borders[border], used));
        }
        return stages;
    }

    private long embeddingBytes() {
        return bytes(spec.weights().embedding());
    }

    private long headBytes(boolean shared) {
        long bytes = 0;
        for (WeightSlot slot : spec.weights().head()) {
            if (!(shared && slot.name().equals("lm_head.weight"))) {
                bytes += bytes(List.of(slot));
            }
        }
        return bytes;
    }

    private List<WeightSlot> layers(int first, int last) {
        return spec.weights().layers().subList(first, last).stream()
                .flatMap(List::stream)
                .toList();
    }

    /** Those that a device does not hold yet; what several layers share it holds once. */
    private static List<WeightSlot> lacking(List<WeightSlot> slots, Set<WeightSlot> held) {
        Set<WeightSlot> seen = new HashSet<>(held);
        return slots.stream()
                .filter(slot -> slot.parts().isEmpty() || seen.add(slot))
                .toList();
    }

    private long bytes(List<WeightSlot> slots) {
        return slots.stream().mapToLong(slotBytes).sum();
    }
}
