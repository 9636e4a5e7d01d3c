package org.occlocal.harness.retrievers.encoder;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.occlocal.configs.ConfigException;
import org.occlocal.harness.retrievers.SentenceEncoder;

/**
 * The encoders that retrievers name, each loaded when it is first asked for. Used by one thread; closing closes them all.
 */
public final class SentenceEncoders implements Function<String, SentenceEncoder>, AutoCloseable {

    private final @Nullable Path folder;
    private final Map<Path, OnnxSentenceEncoder> loaded = new HashMap<>();

    /**
     * @param folder of the encoder for every name that is no folder itself, or of several: then a name, or its last part,
     *     is looked for in it; null where there is none
     */
    public SentenceEncoders(@Nullable Path folder) {
        this.folder = folder;
    }

    /**
     * @param name of a folder, or as a configuration has it, such as {@code all-mpnet-base-v2}
     * @throws ConfigException when there is no such encoder, or it is not understood
     */
    @Override
    public SentenceEncoder apply(String name) {
        return loaded.computeIfAbsent(find(name), OnnxSentenceEncoder::load);
    }

    private Path find(String name) {
        Path named = Path.of(name);
        if (Files.isDirectory(named)) {
            return named;
        }
        if (folder == null) {
            throw new ConfigException("sentence encoder \"" + name + "\" is no folder here; nothing is downloaded: name"
                    + " a folder in sentence_transformers_model_name, or give one by --sentence-encoder DIR");
        }
        for (Path below : new Path[] {folder.resolve(name), folder.resolve(named.getFileName())}) {
            if (Files.isDirectory(below)) {
                return below;
            }
        }
        return folder;
    }

    @Override
    public void close() {
        loaded.values().forEach(OnnxSentenceEncoder::close);
        loaded.clear();
    }
}
