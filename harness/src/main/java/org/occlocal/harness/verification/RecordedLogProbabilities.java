package org.occlocal.harness.verification;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.function.IntFunction;
import org.occlocal.engine.CausalLm;
import org.occlocal.harness.output.OutputException;

/**
 * Log-probabilities of all tokens of the vocabulary after each token of some texts, in a temporary file: float32 [T, V] for
 * each text. So two models can be compared of which memory holds one at a time. The file has no name once it is open; its
 * space is free again when this is closed, or the process ends in whatever way.
 */
public final class RecordedLogProbabilities implements AutoCloseable {

    private static final String MEND =
            "free space there, or name another folder with java -Djava.io.tmpdir=DIR -jar occ-local.jar ...";

    private final FileChannel file;
    private final int vocabulary;
    private final List<Long> offsets = new ArrayList<>();

    private RecordedLogProbabilities(FileChannel file, int vocabulary) {
        this.file = file;
        this.vocabulary = vocabulary;
    }

    /**
     * Runs a model on the texts, and keeps what it predicts in the folder that java.io.tmpdir names.
     *
     * @throws OutputException when that cannot be written, or has not enough space for all texts
     */
    public static RecordedLogProbabilities of(CausalLm model, List<TokenizedText> texts) {
        Path folder = Path.of(System.getProperty("java.io.tmpdir"));
        return of(model::logProbabilities, model.spec().vocabularySize(), texts, folder);
    }

    /** @param model token ids [T] -> log-probabilities [T, V] */
    static RecordedLogProbabilities of(
            Function<int[], float[][]> model, int vocabulary, List<TokenizedText> texts, Path folder) {
        RecordedLogProbabilities recorded =
                new RecordedLogProbabilities(open(folder, bytes(texts, vocabulary)), vocabulary);
        try {
            ByteBuffer row = ByteBuffer.allocateDirect(Float.BYTES * vocabulary).order(ByteOrder.nativeOrder());
            for (TokenizedText text : texts) {
                recorded.append(model.apply(text.tokens()), row, folder);
            }
            return recorded;
        } catch (RuntimeException e) {
            recorded.close();
            throw e;
        }
    }

    private static long bytes(List<TokenizedText> texts, int vocabulary) {
        return texts.stream().mapToLong(text -> text.tokens().length).sum() * vocabulary * Float.BYTES;
    }

    private static FileChannel open(Path folder, long bytes) {
        try {
            long free = Files.getFileStore(folder).getUsableSpace();
            if (bytes > free) {
                throw new OutputException(
                        folder,
                        String.format(
                                Locale.ROOT,
                                "log-probabilities of the first model take %,d bytes, %,d are free",
                                bytes,
                                free),
                        MEND);
            }
            Path name = Files.createTempFile(folder, "occ-local-verify-", ".float32");
            try {
                return FileChannel.open(name, StandardOpenOption.READ, StandardOpenOption.WRITE);
            } finally {
                Files.delete(name);
            }
        } catch (NoSuchFileException e) {
            throw new OutputException(folder, "there is no such folder for temporary files", MEND);
        } catch (AccessDeniedException e) {
            throw new OutputException(folder, "no temporary file may be made there", MEND);
        } catch (IOException e) {
            throw new OutputException(folder, "no temporary file can be made: " + e.getMessage(), MEND);
        }
    }

    private void append(float[][] rows, ByteBuffer row, Path folder) {
        try {
            offsets.add(file.position());
            for (float[] values : rows) {
                row.clear().asFloatBuffer().put(values);
                while (row.hasRemaining()) {
                    file.write(row);
                }
            }
        } catch (IOException e) {
            throw new OutputException(
                    folder, "log-probabilities of the first model cannot be kept: " + e.getMessage(), MEND);
        }
    }

    /**
     * What was predicted from the tokens of a text.
     *
     * @param text its index
     * @return row t, [V], in one array that the next row overwrites; row t predicts the token after token t
     */
    IntFunction<float[]> rows(int text) {
        long begin = offsets.get(text);
        float[] values = new float[vocabulary];
        try {
            long end = text + 1 < offsets.size() ? offsets.get(text + 1) : file.size();
            FloatBuffer mapped = file.map(FileChannel.MapMode.READ_ONLY, begin, end - begin)
                    .order(ByteOrder.nativeOrder())
                    .asFloatBuffer();
            return t -> {
                mapped.get(t * vocabulary, values);
                return values;
            };
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        try {
            file.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
