package org.occlocal.engine.onnx;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.occlocal.engine.pytorch.NativeLibraries;

/**
 * Libraries of CUDA 12 and cuDNN 9 as Python's packages of NVIDIA bring them, beside torch. ONNX Runtime leaves it to the
 * system's loader to find them, which does not look there, but takes what the process has loaded already.
 */
final class CudaLibraries {

    /** Each behind those that it needs. */
    private static final List<String> FILES = List.of(
            "cuda_runtime/lib/libcudart.so.12",
            "cublas/lib/libcublasLt.so.12",
            "cublas/lib/libcublas.so.12",
            "cufft/lib/libcufft.so.11",
            "curand/lib/libcurand.so.10",
            "cuda_nvrtc/lib/libnvrtc.so.12",
            "cudnn/lib/libcudnn.so.9");

    private CudaLibraries() {}

    /** Loads those that lie beside the build of libtorch that cards would be used with; of others the loader may know. */
    static void load() {
        Path torch = NativeLibraries.cudaFolder();
        if (torch == null) {
            return;
        }
        Path packages = torch.resolve("../../nvidia").toAbsolutePath().normalize();
        for (String name : FILES) {
            Path file = packages.resolve(name);
            if (Files.exists(file)) {
                try {
                    System.load(file.toString());
                } catch (UnsatisfiedLinkError e) {
                    return; // ONNX Runtime says what it lacks
                }
            }
        }
    }
}
