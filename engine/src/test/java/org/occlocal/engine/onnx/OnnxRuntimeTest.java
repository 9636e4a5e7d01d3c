package org.occlocal.engine.onnx;

import static org.assertj.core.api.Assertions.assertThat;

import ai.onnxruntime.OrtException;
import org.junit.jupiter.api.Test;
import org.occlocal.engine.DeviceException;
import org.occlocal.engine.OutOfMemoryException;

/** What failures of ONNX Runtime mean. The texts are its own, of version 1.23.2. */
final class OnnxRuntimeTest {

    @Test
    void aCardThatCudaCannotUseIsADevice() {
        RuntimeException explained = OnnxRuntime.explain(
                "the model's graph was refused",
                new OrtException(
                        "Error code - ORT_FAIL - message: /onnxruntime_src/onnxruntime/core/providers/cuda/cuda_call.cc:121"
                                + " std::conditional_t<THRW, void, common::Status> = void] CUDA failure 35: CUDA driver"
                                + " version is insufficient for CUDA runtime version ; GPU=-1 ; hostname=here ;"
                                + " expr=cudaSetDevice(info_.device_id); \n"));
        assertThat(explained)
                .isInstanceOf(DeviceException.class)
                .hasMessageStartingWith("ONNX Runtime cannot use the card: CUDA failure 35: CUDA driver version is"
                        + " insufficient for CUDA runtime version\n  mend:  ");
    }

    @Test
    void memoryThatEndsOnACardIsMemory() {
        assertThat(OnnxRuntime.explain(
                        "it failed",
                        new OrtException("CUDA failure 2: out of memory ; GPU=0 ; expr=cudaMalloc((void**)&p, size);")))
                .isInstanceOf(OutOfMemoryException.class);
    }
}
