package org.occlocal.engine.onnx;

import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.OrtSession.SessionOptions;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;
import org.occlocal.engine.DeviceId;
import org.occlocal.engine.NativeCalls;
import org.occlocal.engine.OutOfMemoryException;
import org.occlocal.models.ModelException;

/** A ready-made graph in a session: one sequence at a time, as far as it is known, and what comes behind. */
final class ExportedGraph implements AutoCloseable {

    /** Tokens at a time, where the graph has a past: it gives logits for each of them. */
    private static final int MOST_TOKENS = 256;

    private final OrtSession session;
    private final Path file;
    private final ExportSignature signature;
    private final int vocabularySize;

    private ExportedGraph(OrtSession session, Path file, ExportSignature signature, int vocabularySize) {
        this.session = session;
        this.file = file;
        this.signature = signature;
        this.vocabularySize = vocabularySize;
    }

    /** @throws ModelException when ONNX Runtime refuses the graph, or its inputs are not understood */
    static ExportedGraph load(OnnxExport export, DeviceId device) {
        try (SessionOptions options =
                OnnxRuntime.options(device, Runtime.getRuntime().availableProcessors())) {
            OrtSession session =
                    OnnxRuntime.environment().createSession(export.graph().toString(), options);
            try {
                return new ExportedGraph(
                        session,
                        export.graph(),
                        ExportSignature.of(session.getInputInfo(), session.getOutputInfo(), export.graph()),
                        export.vocabularySize());
            } catch (OrtException | RuntimeException e) {
                OnnxRuntime.close(session);
                throw e;
            }
        } catch (OrtException e) {
            throw new ModelException(
                    "ONNX Runtime refused the graph",
                    export.graph(),
                    "export it again for ONNX Runtime "
                            + OnnxRuntime.environment().getVersion() + ", without operators of other runtimes",
                    e);
        }
    }

    /** What an operator refuses while it runs is the graph's fault, or a limit of ONNX Runtime's kernels. */
    private RuntimeException failed(int tokens, OrtException e) {
        String what = "the graph failed on " + tokens + " tokens";
        RuntimeException explained = OnnxRuntime.explain(what, e);
        return explained instanceof OutOfMemoryException
                ? explained
                : new ModelException(
                        what,
                        file,
                        "export it again for ONNX Runtime "
                                + OnnxRuntime.environment().getVersion()
                                + ", without what its message names; or use the checkpoint that it was exported from",
                        e);
    }

    ExportSignature signature() {
        return signature;
    }

    /** A text as far as it is computed. Its tensors, where the graph has a past, are freed when it is closed. */
    static final class Text implements AutoCloseable {

        static final Text EMPTY = new Text(new int[0], Map.of());

        private final int[] tokens;
        private final Map<String, OnnxTensor> past;

        private Text(int[] tokens, Map<String, OnnxTensor> past) {
            this.tokens = tokens;
            this.past = past;
        }

        int length() {
            return tokens.length;
        }

        @Override
        public void close() {
            past.values().forEach(OnnxTensor::close);
        }
    }

    /** Is told what tokens predict. */
    interface Reader {

        /**
         * What follows one of the new tokens.
         *
         * @param token its number among them
         */
        void read(int token, Prediction prediction);
    }

    /**
     * Computes what comes behind a text.
     *
     * @param before left as it is
     * @param wanted which of the tokens the reader is told of
     * @return the text with them
     */
    Text extend(Text before, int[] tokens, IntPredicate wanted, Reader reader) {
        if (signature.past().isEmpty()) {
            int[] all = Arrays.copyOf(before.tokens, before.tokens.length + tokens.length);
            System.arraycopy(tokens, 0, all, before.tokens.length, tokens.length);
            int from = before.tokens.length;
            return run(
                    Text.EMPTY,
                    all,
                    t -> t >= from && wanted.test(t - from),
                    (t, prediction) -> reader.read(t - from, prediction));
        }
        Text text = before;
        for (int begin = 0; begin < tokens.length; begin += MOST_TOKENS) {
            int from = begin;
            int[] some = Arrays.copyOfRange(tokens, begin, Math.min(tokens.length, begin + MOST_TOKENS));
            Text former = text;
            try {
                text = run(
                        former, some, t -> wanted.test(from + t), (t, prediction) -> reader.read(from + t, prediction));
            } finally {
                if (former != before) {
                    former.close();
                }
            }
        }
        return text;
    }

    private Text run(Text before, int[] tokens, IntPredicate wanted, Reader reader) {
        Map<String, OnnxTensor> inputs = new HashMap<>();
        Map<String, OnnxTensor> own = new HashMap<>();
        FloatBuffer pinned = signature.logitsType() == OnnxJavaType.FLOAT
                ? OnnxRuntime.floats((long) tokens.length * vocabularySize)
                : null;
        Map<String, OnnxTensor> outputs = new HashMap<>();
        Set<String> requested = new TreeSet<>();
        signature.past().forEach(past -> requested.add(past.output()));
        try {
            ids(own, before.tokens.length, tokens);
            inputs.putAll(own);
            for (ExportSignature.Past past : signature.past()) {
                OnnxTensor known = before.past.get(past.input());
                if (known == null) {
                    known = none(past);
                    own.put(past.input(), known);
                }
                inputs.put(past.input(), known);
            }
            if (pinned == null) {
                requested.add(signature.logits());
            } else {
                outputs.put(signature.logits(), OnnxRuntime.tensor(pinned, 1, tokens.length, vocabularySize));
            }
            OrtSession.Result result = run(inputs, requested, outputs);
            return text(before, tokens, result, pinned, wanted, reader);
        } catch (OrtException e) {
            throw failed(tokens.length, e);
        } finally {
            own.values().forEach(OnnxTensor::close);
            outputs.values().forEach(OnnxTensor::close);
        }
    }

    private OrtSession.Result run(
            Map<String, OnnxTensor> inputs, Set<String> requested, Map<String, OnnxTensor> outputs)
            throws OrtException {
        NativeCalls.begin();
        try {
            return session.run(inputs, requested, outputs);
        } finally {
            NativeCalls.end();
        }
    }

    private Text text(
            Text before,
            int[] tokens,
            OrtSession.Result result,
            @Nullable FloatBuffer pinned,
            IntPredicate wanted,
            Reader reader) {
        Map<String, OnnxTensor> past = new LinkedHashMap<>();
        for (ExportSignature.Past each : signature.past()) {
            past.put(each.input(), (OnnxTensor) result.get(each.output()).orElseThrow());
        }
        int[] all = Arrays.copyOf(before.tokens, before.tokens.length + tokens.length);
        System.arraycopy(tokens, 0, all, before.tokens.length, tokens.length);
        Text text = new Text(all, past);
        boolean done = false;
        try {
            FloatBuffer logits = pinned;
            if (logits == null) {
                try (OnnxTensor half =
                        (OnnxTensor) result.get(signature.logits()).orElseThrow()) {
                    logits = half.getFloatBuffer();
                }
            }
            for (int t = 0; t < tokens.length; t++) {
                if (wanted.test(t)) {
                    float[] row = new float[vocabularySize];
                    logits.get(t * vocabularySize, row);
                    reader.read(t, new LogitRow(row));
                }
            }
            done = true;
            return text;
        } finally {
            if (!done) {
                text.close();
            }
        }
    }

    private void ids(Map<String, OnnxTensor> inputs, int before, int[] tokens) throws OrtException {
        inputs.put(ExportSignature.INPUT_IDS, integers(tokens));
        if (signature.positionIds()) {
            int[] positions = new int[tokens.length];
            Arrays.setAll(positions, t -> before + t);
            inputs.put(ExportSignature.POSITION_IDS, integers(positions));
        }
        if (signature.attentionMask()) {
            int[] ones = new int[before + tokens.length];
            Arrays.fill(ones, 1);
            inputs.put(ExportSignature.ATTENTION_MASK, integers(ones));
        }
        if (signature.cacheBranch()) {
            inputs.put(
                    ExportSignature.USE_CACHE_BRANCH,
                    OnnxTensor.createTensor(OnnxRuntime.environment(), new boolean[] {before > 0}));
        }
    }

    /** [1, n] in the type of the graph's integers. */
    private OnnxTensor integers(int[] numbers) throws OrtException {
        if (signature.wideIds()) {
            return OnnxRuntime.tensor(Arrays.stream(numbers).asLongStream().toArray(), 1, numbers.length);
        }
        ByteBuffer bytes = ByteBuffer.allocateDirect(4 * numbers.length).order(ByteOrder.nativeOrder());
        bytes.asIntBuffer().put(numbers);
        return OnnxTensor.createTensor(OnnxRuntime.environment(), bytes.asIntBuffer(), new long[] {1, numbers.length});
    }

    private static OnnxTensor none(ExportSignature.Past past) throws OrtException {
        return OnnxTensor.createTensor(
                OnnxRuntime.environment(),
                ByteBuffer.allocateDirect(0).order(ByteOrder.nativeOrder()),
                new long[] {1, past.heads(), 0, past.size()},
                past.type());
    }

    @Override
    public void close() {
        OnnxRuntime.close(session);
    }
}
