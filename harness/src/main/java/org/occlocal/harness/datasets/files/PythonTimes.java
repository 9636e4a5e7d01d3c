package org.occlocal.harness.datasets.files;

import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;

/** Points of time as Python's {@code str} writes them. */
public final class PythonTimes {

    private static final DateTimeFormatter SECONDS = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss");
    private static final DateTimeFormatter MICROS = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss.SSSSSS");

    private PythonTimes() {}

    /**
     * @param number units since 1970
     * @param perSecond units of a second: 1, 1000, a million or a thousand millions
     */
    public static String text(long number, long perSecond) {
        long nanos = Math.floorMod(number, perSecond) * (1_000_000_000 / perSecond);
        LocalDateTime time = LocalDateTime.ofEpochSecond(Math.floorDiv(number, perSecond), (int) nanos, ZoneOffset.UTC);
        return time.format(nanos / 1000 == 0 ? SECONDS : MICROS);
    }
}
