package org.occlocal.engine.pytorch;

import java.io.IOException;
import java.io.Reader;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Properties;
import org.occlocal.engine.DeviceId;
import org.occlocal.engine.Dtype;

/**
 * The dtype that this processor computes fastest in, by a measurement that is remembered for the processor and the
 * version of libtorch.
 *
 * @param dtype float32, or bfloat16 where it is clearly faster
 * @param reason for people
 */
public record CpuDtype(Dtype dtype, String reason) {

    /** bfloat16 has three digits: what it wins has to be worth that. */
    private static final double CLEARLY_FASTER = 1.3;

    private static final int ROWS = 256;
    private static final int COLUMNS = 1024;
    private static final int OUTPUTS = 4096;
    private static final int REPETITIONS = 7;

    /**
     * @param parameters of the model; a small one stays float32
     * @param cache file that measurements are remembered in; one that cannot be read or written is done without
     */
    public static CpuDtype choose(long parameters, Path cache) {
        if (PyTorchRuntime.isSmall(parameters)) {
            return new CpuDtype(
                    Dtype.FLOAT32,
                    String.format(Locale.ROOT, "a model of %,d parameters is as fast in float32", parameters));
        }
        PyTorchRuntime runtime = PyTorchRuntime.start(List.of(DeviceId.CPU));
        if (!runtime.canPack(Dtype.BFLOAT16)) {
            return new CpuDtype(Dtype.FLOAT32, "this processor has no instructions for bfloat16");
        }
        runtime.chooseThreads(parameters);
        String key = processor() + ", " + runtime.threads() + " threads, libtorch " + runtime.version();
        Properties remembered = read(cache);
        String rates = remembered.getProperty(key);
        boolean known = rates != null && rates.matches("\\d{1,15} \\d{1,15}");
        if (!known) {
            rates = measure(runtime);
            remembered.setProperty(key, rates);
            write(cache, remembered);
        }
        String[] words = String.valueOf(rates).split(" ", 2);
        double full = Double.parseDouble(words[0]);
        double half = Double.parseDouble(words[1]);
        return new CpuDtype(
                half > CLEARLY_FASTER * full ? Dtype.BFLOAT16 : Dtype.FLOAT32,
                String.format(
                        Locale.ROOT,
                        "matrix products reach %,.0f GFLOP/s in float32 and %,.0f in bfloat16 (%s)",
                        full / 1e9,
                        half / 1e9,
                        known ? "remembered in " + cache : "measured now"));
    }

    /** Rates of packed products in float32 and bfloat16. */
    private static String measure(PyTorchRuntime runtime) {
        try (CpuKernels kernels = new CpuKernels(runtime)) {
            return String.format(
                    Locale.ROOT,
                    "%.0f %.0f",
                    kernels.productRate(Dtype.FLOAT32, ROWS, COLUMNS, OUTPUTS, REPETITIONS),
                    kernels.productRate(Dtype.BFLOAT16, ROWS, COLUMNS, OUTPUTS, REPETITIONS));
        }
    }

    private static String processor() {
        try {
            for (String line : Files.readAllLines(Path.of("/proc/cpuinfo"))) {
                if (line.startsWith("model name")) {
                    return line.substring(line.indexOf(':') + 1).strip();
                }
            }
        } catch (IOException e) {
            return System.getProperty("os.arch"); // no Linux
        }
        return System.getProperty("os.arch");
    }

    private static Properties read(Path cache) {
        Properties remembered = new Properties();
        if (Files.isReadable(cache)) {
            try (Reader in = Files.newBufferedReader(cache, StandardCharsets.UTF_8)) {
                remembered.load(in);
            } catch (IOException | IllegalArgumentException e) {
                remembered.clear(); // measured again
            }
        }
        return remembered;
    }

    private static void write(Path cache, Properties remembered) {
        try {
            Path folder = cache.toAbsolutePath().getParent();
            if (folder != null) {
                Files.createDirectories(folder);
            }
            try (Writer out = Files.newBufferedWriter(cache, StandardCharsets.UTF_8)) {
                remembered.store(out, "FLOP/s of matrix products in float32 and bfloat16");
            }
        } catch (IOException e) {
            return; // a home that cannot be written to: measured again next time
        }
    }
}
