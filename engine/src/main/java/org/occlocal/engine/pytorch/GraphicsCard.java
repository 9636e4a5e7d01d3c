package org.occlocal.engine.pytorch;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A graphics card as nvidia-smi reports it.
 *
 * @param index number, as the driver counts
 * @param name for people
 * @param totalBytes memory
 * @param freeBytes memory that nobody uses now
 * @param driver version
 */
public record GraphicsCard(int index, String name, long totalBytes, long freeBytes, String driver) {

    private static final int FIELDS = 5;
    private static final long MIB = 1L << 20;

    /** All cards of this machine; empty where there is no driver or nvidia-smi does not answer within 20 seconds. */
    public static List<GraphicsCard> list() {
        try {
            Process process = new ProcessBuilder(
                            "nvidia-smi",
                            "--query-gpu=index,name,memory.total,memory.free,driver_version",
                            "--format=csv,noheader,nounits")
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            process.getOutputStream().close();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (!process.waitFor(20, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                return List.of();
            }
            return process.exitValue() == 0 ? parse(output) : List.of();
        } catch (IOException e) {
            return List.of(); // no such program: no driver
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return List.of();
        }
    }

    /** Whether the kernel has the driver or the tool is installed. */
    public static boolean driverPresent() {
        if (Files.exists(Path.of("/proc/driver/nvidia"))) {
            return true;
        }
        for (String folder : System.getenv().getOrDefault("PATH", "").split(":", -1)) {
            if (!folder.isEmpty() && Files.isExecutable(Path.of(folder, "nvidia-smi"))) {
                return true;
            }
        }
        return false;
    }

    static List<GraphicsCard> parse(String output) {
        List<GraphicsCard> cards = new ArrayList<>();
        for (String line : output.split("\n", -1)) {
            String[] fields = line.split(",", -1);
            if (fields.length == FIELDS && fields[0].strip().matches("\\d+")) {
                cards.add(new GraphicsCard(
                        Integer.parseInt(fields[0].strip()),
                        fields[1].strip(),
                        mebibytes(fields[2]),
                        mebibytes(fields[3]),
                        fields[4].strip()));
            }
        }
        return cards;
    }

    private static long mebibytes(String text) {
        String number = text.strip();
        return number.matches("\\d+") ? Long.parseLong(number) * MIB : 0;
    }

    @Override
    public String toString() {
        return String.format(
                "GPU %d %s, %,d of %,d MiB free, driver %s", index, name, freeBytes / MIB, totalBytes / MIB, driver);
    }
}
