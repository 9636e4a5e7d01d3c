package org.occlocal.engine.pytorch;

import java.util.List;
import org.occlocal.engine.DeviceId;

/** Where models of tests compute: on the processor, or on the two cards that {@code -Ddevices=cuda:0,cuda:1} names. */
final class TestDevices {

    private static final List<DeviceId> DEVICES = DeviceId.parseDevices(System.getProperty("devices", "cpu,cpu"));

    private TestDevices() {}

    static List<DeviceId> one() {
        return DEVICES.subList(0, 1);
    }

    static List<DeviceId> two() {
        return DEVICES.subList(0, 2);
    }
}
