package org.occlocal.engine;

import java.util.List;

/**
 * Devices that a model may use.
 *
 * @param devices in the order of the stages
 * @param oneStageEach every device gets a stage; else only as many are used as the weights need
 */
public record DeviceChoice(List<DeviceId> devices, boolean oneStageEach) {

    public DeviceChoice {
        devices = List.copyOf(devices);
        if (devices.isEmpty()) {
            throw new IllegalArgumentException("no device");
        }
    }

    /** The processor alone. */
    public static DeviceChoice cpu() {
        return new DeviceChoice(List.of(DeviceId.CPU), true);
    }
}
