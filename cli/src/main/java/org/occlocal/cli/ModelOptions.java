package org.occlocal.cli;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.occlocal.cli.EngineOptions.Chosen;
import org.occlocal.configs.ModelConfig;
import org.occlocal.configs.Problems;
import org.occlocal.engine.CausalLm;
import org.occlocal.engine.CausalLm.StageReport;
import org.occlocal.engine.DeviceChoice;
import org.occlocal.engine.DeviceException;
import org.occlocal.engine.DeviceId;
import org.occlocal.engine.Dtype;
import org.occlocal.engine.Engine;
import org.occlocal.engine.Placement;
import org.occlocal.engine.StageCut;
import org.occlocal.engine.onnx.OnnxCausalLm;
import org.occlocal.engine.onnx.OnnxExport;
import org.occlocal.engine.pytorch.DeviceMemory;
import org.occlocal.engine.pytorch.GraphicsCard;
import org.occlocal.engine.pytorch.PyTorchCausalLm;
import org.occlocal.inferencers.TextModel;
import org.occlocal.models.Checkpoint;
import org.occlocal.models.ModelException;
import org.occlocal.models.catalog.ModelCatalog;
import org.occlocal.models.spec.DecoderSpec;
import picocli.CommandLine.Mixin;
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
            names = "--placement",
            paramLabel = "CxS",
            description = "copies of the model and stages of each, such as 8x1 or 2x4 for --gpus 0-7; default: as many"
                    + " copies as the free memory has room for")
    @Nullable
    String placement;

    @Mixin
    EngineOptions engines = new EngineOptions();

    @Option(
            names = "--max-seq-len",
            paramLabel = "N",
            description = "context window, at most the model's own, which is the default")
    int maxSequenceLength;

    /** Which of the workers this is, where each takes its share of the devices. */
    private int worker;

    private int workers = 1;

    /** The same, for one of several workers. */
    ModelOptions share(int number, int all) {
        ModelOptions share = new ModelOptions();
        share.fill(toMap());
        share.worker = number;
        share.workers = all;
        return share;
    }

    /** How models are spread over the GPUs that the command line names; one copy where it names none. */
    Placement placement(List<ModelConfig> configs) {
        if (placement != null) {
            return givenPlacement(placement);
        }
        if (gpus == null) {
            return new Placement(1, 1);
        }
        DeviceChoice all = allDevices();
        int stages = 1;
        for (ModelConfig config : configs) {
            Path folder = new ModelCatalog(modelRoot, System.getenv()).resolve(config.path());
            if (OnnxExport.isIn(folder)) {
                continue; // it cannot be cut
            }
            Dtype type = chosen(folder, all, config).dtype();
            int needed = new StageCut(Checkpoint.open(folder).spec(), type)
                    .overFewest(all.devices(), DeviceMemory.freeBytes(all.devices()))
                    .size();
            stages = Math.max(stages, needed);
        }
        return Placement.choose(all.devices().size(), stages);
    }

    private Placement givenPlacement(String text) {
        Placement given;
        try {
            given = Placement.parse(text);
        } catch (IllegalArgumentException e) {
            throw new UsageException("--placement: " + e.getMessage());
        }
        int needed = given.copies() * given.stages();
        if (gpus == null || allDevices().devices().size() != needed) {
            throw new UsageException("--placement " + text + " is for " + needed + " GPUs; --gpus names "
                    + (gpus == null ? "none" : allDevices().devices().size()));
        }
        return given;
    }

    /** What a task's file says of them. */
    Map<String, Object> toMap() {
        Map<String, Object> map = new LinkedHashMap<>();
        putIfGiven(
                map,
                "model_root",
                modelRoot == null ? null : modelRoot.toAbsolutePath().toString());
        putIfGiven(map, "gpus", gpus);
        putIfGiven(map, "cpu", cpu ? Boolean.TRUE : null);
        putIfGiven(map, "devices", devices);
        putIfGiven(map, "placement", placement);
        engines.addTo(map);
        map.put("worker", (long) worker);
        map.put("workers", (long) workers);
        return map;
    }

    /** Takes from a task's file what the command line does not say. */
    void fill(Map<String, Object> map) {
        modelRoot = modelRoot == null && map.get("model_root") instanceof String text ? Path.of(text) : modelRoot;
        engines.fill(map);
        placement = placement == null && map.get("placement") instanceof String text ? text : placement;
        if (gpus == null && !cpu && devices == null) {
            gpus = map.get("gpus") instanceof String text ? text : null;
            cpu = Boolean.TRUE.equals(map.get("cpu"));
            devices = map.get("devices") instanceof String text ? text : null;
            worker = map.get("worker") instanceof Number number ? number.intValue() : 0;
            workers = map.get("workers") instanceof Number number ? number.intValue() : 1;
        }
    }

    private static void putIfGiven(Map<String, Object> map, String key, @Nullable Object value) {
        if (value != null) {
            map.put(key, value);
        }
    }

    /** GPUs that a model takes; 0 for none. Asks no driver, since a cluster's GPUs are elsewhere. */
    int gpusOf(ModelConfig config) {
        if (cpu || devices != null) {
            return 0;
        }
        if (gpus == null) {
            return config.gpus() == null ? 0 : config.gpus();
        }
        if (gpus.equals("all")) {
            throw new UsageException(
                    "--slurm needs to know how many GPUs a model takes: name them, such as --gpus 0-3");
        }
        return DeviceId.parseGpus(gpus, IntStream.range(0, 1024).boxed().toList())
                .size();
    }

    /** The same for a job of a cluster, which sees the GPUs that it was given, counted from 0. */
    ModelOptions onCluster(ModelConfig config) {
        ModelOptions job = share(0, 1);
        int count = gpusOf(config);
        job.gpus = count == 0 ? null : count == 1 ? "0" : "0-" + (count - 1);
        job.cpu = count == 0 && devices == null;
        if (engines.engine != null) {
            // Machines of a cluster may measure otherwise than this one.
            Path folder = new ModelCatalog(modelRoot, System.getenv()).resolve(config.path());
            job.engines.engine = chosen(folder, clusterDevices(config), config)
                    .choice()
                    .engine()
                    .toString();
        }
        return job;
    }

    /** See {@link TextModel#identity}, for a job of a cluster. */
    String identityOnCluster(ModelConfig config) {
        return identity(config, clusterDevices(config));
    }

    private DeviceChoice clusterDevices(ModelConfig config) {
        int count = gpusOf(config);
        return count == 0
                ? DeviceChoice.cpu()
                : new DeviceChoice(
                        IntStream.range(0, count).mapToObj(DeviceId::cuda).toList(), false);
    }

    TextModel load() {
        return load(new ModelCatalog(modelRoot, System.getenv()).resolve(required()));
    }

    /** The model of a configuration, on the devices that the command line or the configuration names. */
    TextModel load(ModelConfig config) {
        DeviceChoice where = placement(config);
        ModelCatalog catalog = new ModelCatalog(modelRoot, System.getenv());
        Path folder = catalog.resolve(config.path());
        Path tokenizer = config.tokenizerPath() == null ? folder : catalog.resolve(config.tokenizerPath());
        Chosen chosen = engines.start(chosen(folder, where, config), where);
        return report(TextModel.load(folder, tokenizer, where, chosen.computation(), 0));
    }

    private Chosen chosen(Path folder, DeviceChoice where, ModelConfig config) {
        return engines.choose(folder, where, config.dtype(), () -> parameters(folder));
    }

    /** What its answers depend on, see {@link TextModel#identity}; nothing is loaded. */
    String identity(ModelConfig config) {
        return identity(config, placement(config));
    }

    private String identity(ModelConfig config, DeviceChoice where) {
        ModelCatalog catalog = new ModelCatalog(modelRoot, System.getenv());
        Path folder = catalog.resolve(config.path());
        Path tokenizer = config.tokenizerPath() == null ? folder : catalog.resolve(config.tokenizerPath());
        return TextModel.identity(
                folder, tokenizer, chosen(folder, where, config).computation());
    }

    /** A model that computes nothing; its folder needs no weights. */
    TextModel planning(ModelConfig config) {
        ModelCatalog catalog = new ModelCatalog(modelRoot, System.getenv());
        Path folder = catalog.resolve(config.path());
        return TextModel.planning(
                folder, config.tokenizerPath() == null ? folder : catalog.resolve(config.tokenizerPath()));
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

    /** The devices of a configured model. */
    DeviceChoice placement(ModelConfig config) {
        return devices(config.gpus() == null ? 0 : config.gpus());
    }

    /** What cannot be used is an error before anything is read. */
    void requireDevices(ModelConfig config) {
        engines.require(placement(config));
    }

    /** @param asked GPUs that the configuration wants, where the command line says nothing */
    private DeviceChoice devices(int asked) {
        if (asked == 0 || gpus != null || cpu || devices != null) {
            return devices();
        }
        List<GraphicsCard> cards = GraphicsCard.list();
        if (cards.size() < asked * workers) {
            throw new DeviceException(
                    "run_cfg.num_gpus asks for " + asked + " GPUs"
                            + (workers > 1 ? " for each of " + workers + " workers" : "") + ", this machine has "
                            + cards.size() + " that nvidia-smi knows",
                    "use --cpu to run on the processor, or --gpus to name GPUs"
                            + (workers > 1 ? ", or fewer --workers" : ""));
        }
        return new DeviceChoice(
                cards.subList(asked * worker, asked * (worker + 1)).stream()
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
        DeviceChoice where = devices();
        Chosen chosen = engines.start(engines.choose(folder, where, null, () -> parameters(folder)), where);
        return report(TextModel.load(folder, folder, where, chosen.computation(), maxSequenceLength));
    }

    /** A model of this shape with random weights. */
    CausalLm random(DecoderSpec spec) {
        if (engines.quantize != null) {
            throw new UsageException("--quantize rounds the weights of a checkpoint: name one with --model");
        }
        DeviceChoice where = devices();
        Chosen chosen = engines.start(engines.choose(null, where, null, spec::parameters), where);
        return chosen.choice().engine() == Engine.ONNX
                ? OnnxCausalLm.random(spec, where, chosen.dtype())
                : PyTorchCausalLm.random(spec, where, chosen.dtype());
    }

    private static TextModel report(TextModel loaded) {
        loaded.model().notes().forEach(System.err::println);
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
        DeviceChoice all = allDevices();
        return all.devices().contains(DeviceId.CPU)
                ? all
                : new DeviceChoice(share(all.devices()), all.oneStageEach() || placement != null);
    }

    /** Equal numbers of GPUs for all workers; on the processor each worker has a copy of the model. */
    private List<DeviceId> share(List<DeviceId> cards) {
        if (cards.size() % workers != 0) {
            throw new UsageException(
                    cards.size() + " GPUs cannot be shared out to " + workers + " workers: name a multiple of them");
        }
        int each = cards.size() / workers;
        return cards.subList(worker * each, (worker + 1) * each);
    }

    private DeviceChoice allDevices() {
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

    /** What cannot be used is an error before anything is read. */
    void requireDevices() {
        engines.require(devices());
    }

    private static long parameters(Path folder) {
        return OnnxExport.isIn(folder) ? 0 : Checkpoint.open(folder).spec().parameters();
    }
}
