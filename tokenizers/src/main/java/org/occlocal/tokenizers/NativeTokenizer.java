package org.occlocal.tokenizers;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import ai.djl.huggingface.tokenizers.jni.TokenizersLibrary;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;

/**
 * The native HuggingFace tokenizer, guarded so that it cannot be used after {@link #close}, which would crash the JVM.
 *
 * <p>Ids are asked of the JNI library itself and not through DJL's Encoding, which copies the text, offsets and masks of
 * every token: half of the time of encoding. Thread-safe: the native tokenizer is not changed after loading.
 */
final class NativeTokenizer implements AutoCloseable {

    private final ReadWriteLock lock = new ReentrantReadWriteLock();
    private final HuggingFaceTokenizer tokenizer;

    private NativeTokenizer(HuggingFaceTokenizer tokenizer) {
        this.tokenizer = tokenizer;
    }

    static NativeTokenizer load(String json, Path file) {
        // With a GPU in the machine DJL would otherwise try to download a CUDA build of its Rust library.
        // ai.djl.offline
        // would prevent that too, but it is the engine's to set: it may want to download libtorch.
        if (System.getenv("RUST_FLAVOR") == null && System.getProperty("RUST_FLAVOR") == null) {
            System.setProperty("RUST_FLAVOR", "cpu");
        }
        try {
            return new NativeTokenizer(HuggingFaceTokenizer.newInstance(
                    new ByteArrayInputStream(json.getBytes(StandardCharsets.UTF_8)),
                    Map.of("truncation", "false", "padding", "false")));
        } catch (IOException | RuntimeException e) {
            throw new TokenizerException(
                    "the tokenizer library refuses the file",
                    file,
                    "the file is damaged, or newer than HuggingFace tokenizers as bundled; download it again",
                    e);
        } catch (LinkageError e) {
            throw new TokenizerException(
                    "the tokenizer library cannot be loaded",
                    System.getProperty("os.name") + " " + System.getProperty("os.arch"),
                    "use Linux (x86-64 or ARM), macOS on ARM or Windows on x86-64, and check that DJL_CACHE_DIR (or the"
                            + " home directory) is writable",
                    e);
        }
    }

    int[] encode(String text, boolean addSpecialTokens) {
        lock.readLock().lock();
        try {
            long encoding = TokenizersLibrary.LIB.encode(handle(), text, addSpecialTokens);
            try {
                return ids(encoding);
            } finally {
                TokenizersLibrary.LIB.deleteEncoding(encoding);
            }
        } finally {
            lock.readLock().unlock();
        }
    }

    int[][] encodeAll(String[] texts, boolean addSpecialTokens) {
        lock.readLock().lock();
        try {
            long[] encodings = TokenizersLibrary.LIB.batchEncode(handle(), texts, addSpecialTokens);
            int[][] ids = new int[encodings.length][];
            try {
                for (int i = 0; i < encodings.length; i++) {
                    ids[i] = ids(encodings[i]);
                }
            } finally {
                for (long encoding : encodings) {
                    TokenizersLibrary.LIB.deleteEncoding(encoding);
                }
            }
            return ids;
        } finally {
            lock.readLock().unlock();
        }
    }

    String decode(long[] ids, boolean skipSpecialTokens) {
        lock.readLock().lock();
        try {
            return TokenizersLibrary.LIB.decode(handle(), ids, skipSpecialTokens);
        } finally {
            lock.readLock().unlock();
        }
    }

    @Override
    public void close() {
        lock.writeLock().lock();
        try {
            if (!tokenizer.isReleased()) {
                tokenizer.close();
            }
        } finally {
            lock.writeLock().unlock();
        }
    }

    private long handle() {
        if (tokenizer.isReleased()) {
            throw new IllegalStateException("the tokenizer is closed");
        }
        return tokenizer.getHandle();
    }

    private static int[] ids(long encoding) {
        long[] longs = TokenizersLibrary.LIB.getTokenIds(encoding);
        int[] ids = new int[longs.length];
        for (int i = 0; i < ids.length; i++) {
            ids[i] = Math.toIntExact(longs[i]);
        }
        return ids;
    }
}
