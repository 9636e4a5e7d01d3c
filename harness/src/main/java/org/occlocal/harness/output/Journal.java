package org.occlocal.harness.output;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * What is known of one dataset on one model, sample by sample: each is appended as a line when it is answered, and is
 * there after whatever ends the process. Only one process writes a journal; it holds the file's lock. Keeps the place of
 * each line in memory, 12 bytes a sample, and no line. Used by one thread.
 */
public final class Journal implements AutoCloseable {

    private static final long PATIENCE_NANOS = 10_000_000_000L;

    private final Path file;
    private final ConfigHash config;
    private final IntFunction<String> data;
    private final FileChannel channel;
    private final long start = System.nanoTime();
    private long[] offsets = new long[64];
    private int[] lengths = new int[64];
    private int samples;
    private int known;
    private long end;

    private Journal(Path file, ConfigHash config, IntFunction<String> data, FileChannel channel) {
        this.file = file;
        this.config = config;
        this.data = data;
        this.channel = channel;
    }

    /**
     * Goes on with a journal, or begins one. A half-written last line is dropped. A journal of another configuration or
     * of other data is kept under another name, and a new one begun.
     *
     * @param config what decides the answers now
     * @param data hash of the data of a sample, by its index; the empty text for an index that there is none of
     * @param said is told what was found, in whole sentences
     * @throws OutputException when it cannot be read or written, or another process writes it
     */
    public static Journal open(Path file, ConfigHash config, IntFunction<String> data, Consumer<String> said) {
        try {
            Files.createDirectories(file.toAbsolutePath().getParent());
            Journal journal = locked(file, config, data);
            String change = journal.readLines(said);
            if (change == null) {
                return journal;
            }
            journal.close();
            Path old = OldFiles.setAside(file);
            said.accept(file + " was made before " + change + " changed: it is kept as " + old.getFileName()
                    + ", and all samples are asked again");
            Journal fresh = locked(file, config, data);
            fresh.readLines(said);
            return fresh;
        } catch (IOException e) {
            throw new OutputException(file, e);
        }
    }

    /**
     * What changed since a journal was written, for a sentence; null for nothing.
     *
     * @param config as for {@link #open}; null for any
     * @param data as for {@link #open}
     * @throws OutputException when it cannot be read
     */
    public static @Nullable String changeSince(Path file, @Nullable ConfigHash config, IntFunction<String> data) {
        try (JournalLines lines = new JournalLines(Files.newInputStream(file))) {
            for (JournalLines.Line line = lines.next(); line != null; line = lines.next()) {
                String change = line.sample() == null ? null : change(line.sample(), config, data);
                if (change != null) {
                    return change;
                }
            }
            return null;
        } catch (IOException e) {
            throw new OutputException(file, "it cannot be read: " + e, "check its permissions");
        }
    }

    private static Journal locked(Path file, ConfigHash config, IntFunction<String> data) throws IOException {
        FileChannel channel =
                FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
        if (!locks(channel)) {
            channel.close();
            throw new OutputException(
                    file,
                    "another process is writing this file",
                    "wait for it or end it, or start a run of its own by leaving -r away");
        }
        return new Journal(file, config, data, channel);
    }

    /** A process that was told to end may take a moment. */
    private static boolean locks(FileChannel channel) throws IOException {
        long patience = System.nanoTime() + PATIENCE_NANOS;
        try {
            while (channel.tryLock() == null) {
                if (System.nanoTime() > patience) {
                    return false;
                }
                Thread.sleep(100);
            }
            return true;
        } catch (OverlappingFileLockException e) {
            return false; // another thread of this process
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** @return what changed since the lines were written; null for nothing */
    private @Nullable String readLines(Consumer<String> said) throws IOException {
        // the lines are not closed: that would close the channel, and give up the lock
        JournalLines lines = new JournalLines(Channels.newInputStream(channel.position(0)));
        for (JournalLines.Line line = lines.next(); line != null; line = lines.next()) {
            JournalSample sample = line.sample();
            if (sample == null) {
                said.accept(file + " line " + line.number()
                        + " is broken: its sample, whichever it was, is asked again if no other line has it");
                continue;
            }
            String change = change(sample, config, data);
            if (change != null) {
                return change;
            }
            if (!has(sample.index())) {
                put(sample.index(), line.offset(), line.bytes());
            }
        }
        end = lines.offset();
        if (channel.size() > end) {
            said.accept(file + ": the last line was not written to its end; it is dropped, and its sample asked again");
            channel.truncate(end);
        }
        return null;
    }

    private static @Nullable String change(
            JournalSample sample, @Nullable ConfigHash config, IntFunction<String> data) {
        if (config != null && !config.equals(sample.config())) {
            return String.join(" and ", config.differences(sample.config()));
        }
        return data.apply(sample.index()).equals(sample.data())
                ? null
                : "the data of sample " + sample.index() + ", or the number of rows,";
    }

    private void put(int index, long offset, int bytes) {
        if (index >= offsets.length) {
            int size = Math.max(index + 1, 2 * offsets.length);
            offsets = Arrays.copyOf(offsets, size);
            lengths = Arrays.copyOf(lengths, size);
        }
        offsets[index] = offset;
        lengths[index] = bytes;
        samples = Math.max(samples, index + 1);
        known++;
    }

    /** Whether the sample is answered. */
    public boolean has(int index) {
        return index < samples && lengths[index] > 0;
    }

    /** Number of samples that are answered. */
    public int known() {
        return known;
    }

    /** One more than the highest sample that is answered. */
    public int samples() {
        return samples;
    }

    /**
     * Keeps a sample. When this returns it survives the end of the process.
     *
     * @throws OutputException when it cannot be written
     */
    public void append(int index, Map<String, Object> prediction, Map<String, Object> account) {
        double seconds = (System.nanoTime() - start) / 1e9;
        byte[] line = (JournalSample.now(index, config, data.apply(index), seconds, prediction, account)
                                .line()
                        + "\n")
                .getBytes(StandardCharsets.UTF_8);
        try {
            ByteBuffer bytes = ByteBuffer.wrap(line);
            long position = end;
            while (bytes.hasRemaining()) {
                position += channel.write(bytes, position);
            }
        } catch (IOException e) {
            throw new OutputException(file, e);
        }
        put(index, end, line.length - 1);
        end += line.length;
    }

    /**
     * A sample that is answered, read from the file.
     *
     * @throws OutputException when it cannot be read
     */
    public JournalSample read(int index) {
        if (!has(index)) {
            throw new IllegalArgumentException("sample " + index + " is not in " + file);
        }
        try {
            ByteBuffer bytes = ByteBuffer.allocate(lengths[index]);
            while (bytes.hasRemaining() && channel.read(bytes, offsets[index] + bytes.position()) >= 0) {}
            JournalSample sample = JournalLines.parse(new String(bytes.array(), StandardCharsets.UTF_8));
            if (sample == null) {
                throw new IOException("the line of sample " + index + " changed while the file was in use");
            }
            return sample;
        } catch (IOException e) {
            throw new OutputException(file, e);
        }
    }

    /** Gives up the lock. */
    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            throw new OutputException(file, e);
        }
    }
}
