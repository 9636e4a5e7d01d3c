package org.occlocal.engine.onnx;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.OrtSession.SessionOptions;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.occlocal.engine.DeviceId;
import org.occlocal.engine.NativeCalls;

/** A graph that is loaded with its weights. Its results are written into tensors that the caller has made. */
final class GraphSession implements AutoCloseable {

    private final OrtSession session;
    private final Set<String> inputNames;

    /** @param weights of the graph by name; closed */
    GraphSession(GraphWriter writer, Map<String, OnnxTensor> weights, DeviceId device, int threads) {
        try (SessionOptions options = OnnxRuntime.options(device, threads)) {
            options.addExternalInitializers(new HashMap<>(weights));
            this.session = OnnxRuntime.environment().createSession(writer.toBytes(), options);
            this.inputNames = session.getInputNames();
        } catch (OrtException e) {
            throw OnnxRuntime.explain("ONNX Runtime refused the model's graph", e);
        } finally {
            weights.values().forEach(OnnxTensor::close);
        }
    }

    /**
     * Runs the graph.
     *
     * @param inputs by name; those that the graph does not have are left out
     * @param outputs by name, filled
     */
    void run(Map<String, OnnxTensor> inputs, Map<String, OnnxTensor> outputs) {
        Map<String, OnnxTensor> own = new HashMap<>(inputs);
        own.keySet().retainAll(inputNames);
        NativeCalls.begin();
        try (OrtSession.Result result = session.run(own, Set.of(), outputs)) {
            if (result.size() != outputs.size()) {
                throw new IllegalStateException("the graph gave " + result.size() + " results");
            }
        } catch (OrtException e) {
            throw OnnxRuntime.explain("ONNX Runtime failed", e);
        } finally {
            NativeCalls.end();
        }
    }

    @Override
    public void close() {
        OnnxRuntime.close(session);
    }
}
