package org.occlocal.harness.retrievers.encoder;

import ai.onnxruntime.NodeInfo;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OnnxValue;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.TensorInfo;
import java.nio.LongBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.occlocal.configs.ConfigException;
import org.occlocal.harness.python.PythonStr;
import org.occlocal.harness.retrievers.SentenceEncoder;
import org.occlocal.tokenizers.ContextWindow;
import org.occlocal.tokenizers.FixedEnds;
import org.occlocal.tokenizers.Tokenizer;
import org.occlocal.tokenizers.TokenizerException;
import org.occlocal.tokenizers.TruncationSide;

/**
 * An encoder of sentence-transformers, run by ONNX Runtime on the CPU. Gives the vectors that {@code
 * SentenceTransformer.encode} gives, but for rounding. Texts go one by one, so none is padded. Used by one thread; whoever
 * loads it closes it.
 */
public final class OnnxSentenceEncoder implements SentenceEncoder, AutoCloseable {

    private static final List<String> INPUTS = List.of("input_ids", "attention_mask", "token_type_ids");

    private final EncoderFolder folder;
    private final Tokenizer tokenizer;
    private final OrtSession session;
    private final String output;

    private OnnxSentenceEncoder(EncoderFolder folder, Tokenizer tokenizer, OrtSession session, String output) {
        this.folder = folder;
        this.tokenizer = tokenizer;
        this.session = session;
        this.output = output;
    }

    /**
     * @param folder with modules.json, 1_Pooling/config.json, tokenizer.json and onnx/model.onnx or model.onnx
     * @throws ConfigException when a file is missing or not understood
     */
    public static OnnxSentenceEncoder load(Path folder) {
        EncoderFolder read = EncoderFolder.read(folder);
        Tokenizer tokenizer = tokenizer(folder);
        OrtSession session = null;
        try {
            session = OrtEnvironment.getEnvironment().createSession(read.model().toString());
            return new OnnxSentenceEncoder(read, tokenizer, session, output(session, read.model()));
        } catch (OrtException e) {
            tokenizer.close();
            throw new ConfigException("sentence encoder: " + read.model() + " cannot be loaded: " + e.getMessage());
        } catch (ConfigException e) {
            tokenizer.close();
            close(session);
            throw e;
        }
    }

    private static Tokenizer tokenizer(Path folder) {
        try {
            return Tokenizer.load(folder);
        } catch (TokenizerException e) {
            throw new ConfigException("sentence encoder: " + e.getMessage());
        }
    }

    /** The vectors of the tokens: the first output of three dimensions. */
    private static String output(OrtSession session, Path file) throws OrtException {
        if (!session.getInputNames().contains("input_ids") || !INPUTS.containsAll(session.getInputNames())) {
            throw new ConfigException("sentence encoder: " + file + " takes the inputs " + session.getInputNames()
                    + "; understood are " + INPUTS + ", input_ids among them");
        }
        for (NodeInfo info : session.getOutputInfo().values()) {
            if (info.getInfo() instanceof TensorInfo tensor && tensor.getShape().length == 3) {
                return info.getName();
            }
        }
        throw new ConfigException("sentence encoder: " + file + " gives " + session.getOutputNames()
                + ", and none has a vector for each token [1, T, C]");
    }

    @Override
    public float[] encode(String text) {
        long[] ids = ids(text);
        Map<String, OnnxTensor> inputs = new HashMap<>();
        try {
            for (String name : session.getInputNames()) {
                long[] values = name.equals("input_ids") ? ids : new long[ids.length];
                if (name.equals("attention_mask")) {
                    Arrays.fill(values, 1);
                }
                inputs.put(
                        name,
                        OnnxTensor.createTensor(
                                OrtEnvironment.getEnvironment(), LongBuffer.wrap(values), new long[] {1, ids.length}));
            }
            try (OrtSession.Result result = session.run(inputs)) {
                OnnxValue value = result.get(output).orElseThrow();
                float[][][] tokens = (float[][][]) value.getValue(); // [1, T, C]
                float[] pooled = folder.pooling().pooled(tokens[0]);
                return folder.normalizes() ? normalized(pooled) : pooled;
            }
        } catch (OrtException | ClassCastException e) {
            throw new IllegalStateException(
                    "sentence encoder " + folder.model() + " failed on a text of " + ids.length + " tokens", e);
        } finally {
            inputs.values().forEach(OnnxTensor::close);
        }
    }

    private long[] ids(String text) {
        String clean = PythonStr.strip(folder.prompt() + text);
        int[] ids = tokenizer.encode(folder.lowersCase() ? PythonStr.lower(clean) : clean, true);
        if (folder.maxTokens() > 0) {
            FixedEnds ends = tokenizer.specialEnds();
            ids = new ContextWindow(folder.maxTokens())
                    .fit(ids, 0, TruncationSide.RIGHT, ends)
                    .tokens();
        }
        return Arrays.stream(ids).asLongStream().toArray();
    }

    private static float[] normalized(float[] vector) {
        double squares = 0;
        for (float value : vector) {
            squares += (double) value * value;
        }
        double length = Math.max(Math.sqrt(squares), 1e-12);
        for (int c = 0; c < vector.length; c++) {
            vector[c] = (float) (vector[c] / length);
        }
        return vector;
    }

    @Override
    public void close() {
        tokenizer.close();
        close(session);
    }

    private static void close(@Nullable OrtSession session) {
        try {
            if (session != null) {
                session.close();
            }
        } catch (OrtException e) {
            throw new IllegalStateException("a sentence encoder could not be closed", e);
        }
    }
}
