package org.occlocal.engine.pytorch;

import java.io.IOException;
import java.io.Reader;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Properties;
import java.util.function.Supplier;

/** Pairs of rates that were measured, kept in a file; one that cannot be read or written is done without. */
public final class RememberedRates {

    private final Path cache;
    private final String what;

    /** @param what is measured, for whoever looks into the file */
    public RememberedRates(Path cache, String what) {
        this.cache = cache;
        this.what = what;
    }

    /**
     * What was measured.
     *
     * @param origin now, or where it is remembered, for people
     */
    public record Rates(double first, double second, String origin) {}

    /**
     * Remembered rates, else new ones.
     *
     * @param key of everything that they depend on
     */
    public Rates get(Supplier<String> key, Supplier<Rates> measurement) {
        String name = key.get();
        Properties remembered = read();
        String rates = remembered.getProperty(name);
        if (rates != null && rates.matches("\\d{1,15} \\d{1,15}")) {
            String[] words = rates.split(" ", 2);
            return new Rates(Double.parseDouble(words[0]), Double.parseDouble(words[1]), "remembered in " + cache);
        }
        Rates measured = measurement.get();
        remembered.setProperty(name, String.format(Locale.ROOT, "%.0f %.0f", measured.first(), measured.second()));
        write(remembered);
        return measured;
    }

    /** The model of this machine's processor. */
    public static String processor() {
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

    private Properties read() {
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

    private void write(Properties remembered) {
        try {
            Path folder = cache.toAbsolutePath().getParent();
            if (folder != null) {
                Files.createDirectories(folder);
            }
            try (Writer out = Files.newBufferedWriter(cache, StandardCharsets.UTF_8)) {
                remembered.store(out, what);
            }
        } catch (IOException e) {
            return; // a home that cannot be written to: measured again next time
        }
    }
}
