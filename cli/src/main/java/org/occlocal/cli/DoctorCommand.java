package org.occlocal.cli;

import java.util.List;
import java.util.concurrent.Callable;
import org.occlocal.engine.DeviceException;
import org.occlocal.engine.DeviceId;
import org.occlocal.engine.onnx.OnnxProducts;
import org.occlocal.engine.pytorch.DeviceMemory;
import org.occlocal.engine.pytorch.GraphicsCard;
import org.occlocal.engine.pytorch.NativeLibraries;
import org.occlocal.engine.pytorch.PyTorchRuntime;
import picocli.CommandLine.Command;

@Command(
        name = "doctor",
        mixinStandardHelpOptions = true,
        description = "Shows what this machine has: Java, libtorch, driver, graphics cards, memory.")
final class DoctorCommand implements Callable<Integer> {

    @Override
    public Integer call() {
        row("Java", System.getProperty("java.vm.name") + " " + System.getProperty("java.version"));
        row(
                "System",
                System.getProperty("os.name") + " " + System.getProperty("os.version") + " "
                        + System.getProperty("os.arch"));
        row("Processors", Runtime.getRuntime().availableProcessors());
        row(
                "Free memory",
                String.format(
                        "%,d MiB", DeviceMemory.freeBytes(List.of(DeviceId.CPU)).get(0) >> 20));
        row(
                "NVIDIA driver",
                GraphicsCard.driverPresent() ? "present" : "not found (no nvidia-smi, no /proc/driver/nvidia)");
        List<GraphicsCard> cards = GraphicsCard.list();
        row("Graphics cards", cards.isEmpty() ? "none" : cards.size());
        cards.forEach(card -> row("", card));
        row("CUDA libtorch", NativeLibraries.describeCuda());
        row("ONNX Runtime", OnnxProducts.version().replace("ONNX Runtime ", "") + ", " + OnnxProducts.providers());
        try {
            PyTorchRuntime runtime = PyTorchRuntime.start(
                    cards.isEmpty() || !NativeLibraries.hasCuda()
                            ? List.of()
                            : List.of(DeviceId.cuda(cards.get(0).index())));
            row("libtorch", runtime.version() + " from " + NativeLibraries.origin());
            row("  threads", runtime.threads());
            row("  CUDA usable", runtime.canUseCuda() ? "yes" : "no");
            return ExitCode.DONE;
        } catch (DeviceException e) {
            row("libtorch", String.valueOf(e.getMessage()));
            return ExitCode.DEVICE;
        }
    }

    private static void row(String name, Object value) {
        System.out.printf("%-16s %s%n", name, value);
    }
}
