package org.occlocal.engine.pytorch;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.occlocal.engine.DeviceException;
import org.occlocal.engine.DeviceId;

/** Memory that is free now. */
public final class DeviceMemory {

    private static final Path MEMINFO = Path.of("/proc/meminfo");

    private DeviceMemory() {}

    /** For each device what nvidia-smi or /proc/meminfo says; a device that is named several times is shared evenly. */
    public static List<Long> freeBytes(List<DeviceId> devices) {
        List<GraphicsCard> cards =
                devices.stream().anyMatch(device -> device.kind() == DeviceId.Kind.CUDA) ? measuredCards() : List.of();
        return devices.stream()
                .map(device -> free(device, cards)
                        / devices.stream().filter(device::equals).count())
                .toList();
    }

    /** What this process no longer needs counts as free. */
    private static List<GraphicsCard> measuredCards() {
        PyTorchRuntime.releaseUnusedMemory();
        return GraphicsCard.list();
    }

    private static long free(DeviceId device, List<GraphicsCard> cards) {
        if (device.kind() == DeviceId.Kind.CPU) {
            return availableMainMemory();
        }
        return cards.stream()
                .filter(card -> card.index() == device.index())
                .findFirst()
                .orElseThrow(() -> new DeviceException(device + " is not there", NativeLibraries.advice()))
                .freeBytes();
    }

    /** MemAvailable, or the largest number where the system does not tell. */
    private static long availableMainMemory() {
        try {
            for (String line : Files.readAllLines(MEMINFO)) {
                if (line.startsWith("MemAvailable:")) {
                    return Long.parseLong(line.replaceAll("\\D", "")) * 1024;
                }
            }
        } catch (IOException e) {
            return Long.MAX_VALUE / 4; // no Linux
        }
        return Long.MAX_VALUE / 4;
    }
}
