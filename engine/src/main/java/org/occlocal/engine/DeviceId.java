package org.occlocal.engine;

import java.util.ArrayList;
import java.util.List;

/**
 * One device of this machine.
 *
 * @param kind processor or graphics card
 * @param index number of the card, as the driver counts them; 0 for the processor
 */
public record DeviceId(Kind kind, int index) {

    /** What a device is. */
    public enum Kind {
        CPU,
        CUDA
    }

    public static final DeviceId CPU = new DeviceId(Kind.CPU, 0);

    public static DeviceId cuda(int index) {
        return new DeviceId(Kind.CUDA, index);
    }

    /**
     * A list such as "cpu,cpu" or "cuda:0,cuda:1".
     *
     * @throws IllegalArgumentException that shows what is understood
     */
    public static List<DeviceId> parseDevices(String text) {
        List<DeviceId> devices = new ArrayList<>();
        for (String part : text.split(",", -1)) {
            String name = part.strip();
            if (name.equals("cpu")) {
                devices.add(CPU);
            } else if (name.matches("cuda:\\d{1,4}")) {
                devices.add(cuda(Integer.parseInt(name.substring(5))));
            } else {
                throw new IllegalArgumentException(
                        "\"" + part + "\" is no device, expected a list such as cpu,cpu or" + " cuda:0,cuda:1");
            }
        }
        return devices;
    }

    /**
     * A list such as "0-7" or "0,2".
     *
     * @param present numbers of the cards of this machine, for "all"
     * @throws IllegalArgumentException that shows what is understood
     */
    public static List<DeviceId> parseGpus(String text, List<Integer> present) {
        if (text.strip().equals("all")) {
            return present.stream().map(DeviceId::cuda).toList();
        }
        List<DeviceId> devices = new ArrayList<>();
        for (String part : text.split(",", -1)) {
            String range = part.strip();
            if (!range.matches("\\d{1,4}(-\\d{1,4})?")) {
                throw new IllegalArgumentException("\"" + text + "\" names no GPUs, expected 0-7, 0,2 or all");
            }
            String[] ends = range.split("-", -1);
            int first = Integer.parseInt(ends[0]);
            int last = Integer.parseInt(ends[ends.length - 1]);
            if (last < first) {
                throw new IllegalArgumentException("GPU range \"" + range + "\" runs backwards");
            }
            for (int i = first; i <= last; i++) {
                devices.add(cuda(i));
            }
        }
        if (devices.stream().distinct().count() != devices.size()) {
            throw new IllegalArgumentException("\"" + text + "\" names a GPU twice");
        }
        return devices;
    }

    /** As libtorch spells it. */
    @Override
    public String toString() {
        return kind == Kind.CPU ? "cpu" : "cuda:" + index;
    }
}
