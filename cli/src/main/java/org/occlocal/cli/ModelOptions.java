package org.occlocal.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.occlocal.configs.ModelConfig;
import org.occlocal.configs.Problems;
import org.occlocal.engine.CausalLm;
import org.occlocal.engine.CausalLm.StageReport;
import org.occlocal.engine.DeviceChoice;
import org.occlocal.engine.DeviceException;
import org.occlocal.engine.DeviceId;
import org.occlocal.engine.Dtype;
import org.occlocal.engine.pytorch.CpuDtype;
import org.occlocal.engine.pytorch.GraphicsCard;
import org.occlocal.engine.pytorch.PyTorchCausalLm;
import org.occlocal.engine.pytorch.PyTorchRuntime;
import org.occlocal.inferencers.TextModel;
import org.occlocal.models.Checkpoint;
import org.occlocal.models.ModelException;
import org.occlocal.models.catalog.ModelCatalog;
import org.occlocal.models.spec.DecoderSpec;
import picocli.CommandLine.Option;

/** Which model, on what. Shared by the commands that load one. */
final class ModelOptions {

    @Option(
            names = "--model",
            paramLabel = "MODEL",
            description = "a checkpoint folder, a HuggingFace id, or a short name such as qwen2-72b")
    @Nullable
    String model;

    @Option(names = "--model-root", paramLabel = "DIR", description = "folder of model folders")
    @Nullable
    Path modelRoot;

    @Option(
            names = "--gpus",
            paramLabel = "LIST",
            description = "GPUs to use, as many of them as the model needs: 0-7, 0,2 or all")
    @Nullable
    String gpus;

    @Option(names = "--cpu", description = "use the processor (the default without --gpus)")
    boolean cpu;

    @Option(
            names = "--devices",
            paramLabel = "LIST",
            description = "one device for each stage of the model: cpu,cpu or cuda:0,cuda:1")
    @Nullable
    String devices;

    @Option(
            names = "--dtype",
            paramLabel = "TYPE",
            description =
                    "float32, bfloat16 or float16; default float32 on the processor, bfloat16 on GPUs. auto: on the"
                            + " processor bfloat16 where a measurement shows it clearly faster; its scores differ from"
                            + " others' float32 numbers in the third digit")
    @Nullable
    String dtype;

    @Option(
            names = "--max-seq-len",
            paramLabel = "N",
            description = "context window, at most the model's own, which is the default")
    int maxSequenceLength;

    TextModel load() {
        return load(new ModelCatalog(modelRoot, System.getenv()).resolve(required()));
    }

    /** The model of a configuration, on the devices that the command line or the configuration names. */
    TextModel load(ModelConfig config) {
        DeviceChoice where = usableDevices(config);
        ModelCatalog catalog = new ModelCatalog(modelRoot, System.getenv());
        Path folder = catalog.resolve(config.path());
        Path tokenizer = config.tokenizerPath() == null ? folder : catalog.resolve(config.tokenizerPath());
        return report(
                TextModel.load(folder, tokenizer, where, dtype(where, config.dtype(), () -> parameters(folder)), 0));
    }

    /** What its answers depend on, see {@link TextModel#identity}; nothing is loaded. */
    String identity(ModelConfig config) {
        ModelCatalog catalog = new ModelCatalog(modelRoot, System.getenv());
        Path folder = catalog.resolve(config.path());
        Path tokenizer = config.tokenizerPath() == null ? folder : catalog.resolve(config.tokenizerPath());
        DeviceChoice where = devices(config.gpus() == null ? 0 : config.gpus());
        return TextModel.identity(folder, tokenizer, dtype(where, config.dtype(), () -> parameters(folder)));
    }

    /** Whether a configured model can be found; told before anything is computed. */
    void check(ModelConfig config, Problems problems) {
        ModelCatalog catalog = new ModelCatalog(modelRoot, System.getenv());
        for (String path : config.tokenizerPath() == null
                ? List.of(config.path())
                : List.of(config.path(), config.tokenizerPath())) {
            try {
                catalog.resolve(path);
            } catch (ModelException e) {
                problems.error("model " + config.name(), String.valueOf(e.getMessage()));
            }
        }
    }

    /** The devices of a configured model, with libtorch loaded for them. */
    DeviceChoice usableDevices(ModelConfig config) {
        DeviceChoice where = devices(config.gpus() == null ? 0 : config.gpus());
        PyTorchRuntime.start(where.devices());
        return where;
    }

    /** @param asked GPUs that the configuration wants, where the command line says nothing */
    private DeviceChoice devices(int asked) {
        if (asked == 0 || gpus != null || cpu || devices != null) {
            return devices();
        }
        List<GraphicsCard> cards = GraphicsCard.list();
        if (cards.size() < asked) {
            throw new DeviceException(
                    "run_cfg.num_gpus asks for " + asked + " GPUs, this machine has " + cards.size()
                            + " that nvidia-smi knows",
                    "use --cpu to run on the processor, or --gpus to name GPUs");
        }
        return new DeviceChoice(
                cards.subList(0, asked).stream()
                        .map(card -> DeviceId.cuda(card.index()))
                        .toList(),
                false);
    }

    String required() {
        if (model == null) {
            throw new UsageException("--model is missing: name a checkpoint folder, a HuggingFace id or a short name");
        }
        return model;
    }

    TextModel load(Path folder) {
        DeviceChoice where = usableDevices();
        return report(TextModel.load(folder, where, dtype(where, null, () -> parameters(folder)), maxSequenceLength));
    }

    /** A model of this shape with random weights. */
    CausalLm random(DecoderSpec spec) {
        DeviceChoice where = usableDevices();
        return PyTorchCausalLm.random(spec, where, dtype(where, null, spec::parameters));
    }

    private static TextModel report(TextModel loaded) {
        if (loaded.model().stages().size() > 1) {
            for (StageReport stage : loaded.model().stages()) {
                System.err.printf(
                        "stage on %s: layers %d to %d, %,d bytes of weights%n",
                        stage.device(), stage.firstLayer(), stage.lastLayer() - 1, stage.weightBytes());
            }
        }
        return loaded;
    }

    DeviceChoice devices() {
        int ways = (gpus == null ? 0 : 1) + (cpu ? 1 : 0) + (devices == null ? 0 : 1);
        if (ways > 1) {
            throw new UsageException("--gpus, --cpu and --devices exclude each other");
        }
        try {
            if (devices != null) {
                return new DeviceChoice(DeviceId.parseDevices(devices), true);
            }
            if (gpus != null) {
                List<DeviceId> cards = DeviceId.parseGpus(
                        gpus,
                        GraphicsCard.list().stream().map(GraphicsCard::index).toList());
                if (cards.isEmpty()) {
                    throw new DeviceException(
                            "--gpus all: this machine has no graphics card that nvidia-smi knows",
                            "install the NVIDIA driver, or use --cpu; \"occ-local doctor\" shows what was found");
                }
                return new DeviceChoice(cards, false);
            }
            return DeviceChoice.cpu();
        } catch (IllegalArgumentException e) {
            throw new UsageException(String.valueOf(e.getMessage()));
        }
    }

    /** The devices, with libtorch loaded for them: what cannot be used is an error before anything is read. */
    DeviceChoice usableDevices() {
        DeviceChoice where = devices();
        PyTorchRuntime.start(where.devices());
        return where;
    }

    private static long parameters(Path folder) {
        return Checkpoint.open(folder).spec().parameters();
    }

    /** @param parameters of the model, asked for where the dtype depends on it */
    private Dtype dtype(DeviceChoice where, @Nullable String configured, LongSupplier parameters) {
        String asked = "auto".equalsIgnoreCase(dtype) ? fastest(where, parameters) : dtype == null ? configured : dtype;
        if (asked == null) {
            return where.devices().get(0).kind() == DeviceId.Kind.CPU ? Dtype.FLOAT32 : Dtype.BFLOAT16;
        }
        try {
            return Dtype.named(asked);
        } catch (IllegalArgumentException e) {
            throw new UsageException((dtype == null ? "torch_dtype: " : "--dtype: ") + e.getMessage());
        }
    }

    private static String fastest(DeviceChoice where, LongSupplier parameters) {
        if (where.devices().get(0).kind() != DeviceId.Kind.CPU) {
            return Dtype.BFLOAT16.toString();
        }
        String folder = System.getenv("XDG_CACHE_HOME");
        Path caches = folder == null || folder.isBlank()
                ? Path.of(System.getProperty("user.home"), ".cache")
                : Path.of(folder);
        CpuDtype chosen = CpuDtype.choose(parameters.getAsLong(), caches.resolve("occ-local/cpu-dtype.properties"));
        System.err.println("dtype " + chosen.dtype() + ": " + chosen.reason());
        return chosen.dtype().toString();
    }
}
