package org.occlocal.engine.onnx;

import ai.onnxruntime.OnnxTensor;
import java.nio.FloatBuffer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.occlocal.engine.DeviceId;

/** The rate of ONNX Runtime's matrix products on this processor, measured. Used by one thread. */
public final class OnnxProducts implements AutoCloseable {

    private final int columns;
    private final int outputs;
    private final GraphSession session;
    private final String result;

    /** A constant weight [outputs, columns], which is packed as those of models are. */
    public OnnxProducts(int columns, int outputs) {
        this.columns = columns;
        this.outputs = outputs;
        GraphWriter writer = new GraphWriter();
        writer.input(StageInputs.HIDDEN, GraphWriter.FLOAT, -1, columns);
        writer.weight("weight", GraphWriter.FLOAT, outputs, columns);
        this.result = writer.node("Gemm", List.of(StageInputs.HIDDEN, "weight"), GraphWriter.attribute("transB", 1));
        writer.output(result, GraphWriter.FLOAT, -1, outputs);
        Map<String, OnnxTensor> weights = new HashMap<>();
        weights.put("weight", OnnxRuntime.tensor(filled((long) outputs * columns), outputs, columns));
        this.session = new GraphSession(
                writer, weights, DeviceId.CPU, Runtime.getRuntime().availableProcessors());
    }

    /** Version of ONNX Runtime. */
    public static String version() {
        return "ONNX Runtime " + OnnxRuntime.environment().getVersion();
    }

    /** What this build can run models on, for people. */
    public static String providers() {
        return OnnxRuntime.providers();
    }

    /**
     * Multiplies again and again.
     *
     * @return floating-point operations a second, the best of the repetitions
     */
    public double rate(int rows, int repetitions) {
        long least = Long.MAX_VALUE;
        try (OnnxTensor x = OnnxRuntime.tensor(filled((long) rows * columns), rows, columns);
                OnnxTensor y = OnnxRuntime.tensor(OnnxRuntime.floats((long) rows * outputs), rows, outputs)) {
            for (int i = 0; i <= repetitions; i++) {
                long start = System.nanoTime();
                session.run(Map.of(StageInputs.HIDDEN, x), Map.of(result, y));
                least = Math.min(least, System.nanoTime() - start);
            }
        }
        return 2.0 * rows * columns * outputs / least * 1e9;
    }

    private static FloatBuffer filled(long count) {
        FloatBuffer numbers = OnnxRuntime.floats(count);
        while (numbers.hasRemaining()) {
            numbers.put(0.01f * (numbers.position() % 7 - 3));
        }
        return numbers.flip();
    }

    @Override
    public void close() {
        session.close();
    }
}
