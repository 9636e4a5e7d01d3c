package org.occlocal.cli;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.occlocal.cli.EngineOptions.Chosen;
import org.occlocal.configs.ModelConfig;
import org.occlocal.configs.Problems;
import org.occlocal.engine.CausalLm;
import org.occlocal.engine.CausalLm.StageReport;
import org.occlocal.engine.DeviceChoice;
import org.occlocal.engine.Engine;
import org.occlocal.engine.Placement;
import org.occlocal.engine.onnx.OnnxCausalLm;
import org.occlocal.engine.onnx.OnnxExport;
import org.occlocal.engine.pytorch.DeviceMemory;
import org.occlocal.engine.pytorch.PyTorchCausalLm;
import org.occlocal.inferencers.TextModel;
import org.occlocal.models.Checkpoint;
import org.occlocal.models.ModelException;
import org.occlocal.models.catalog.ModelCatalog;
import org.occlocal.models.spec.DecoderSpec;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Which model, on what and with what. Shared by the commands that load one. */
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

    @Mixin
    DeviceOptions where = new DeviceOptions();

    @Mixin
    EngineOptions engines = new EngineOptions();

    @Option(
            names = "--max-seq-len",
            paramLabel = "N",
            description = "context window, at most the model's own, which is the default")
    int maxSequenceLength;

    String required() {
        if (model == null) {
            throw new UsageException("--model is missing: name a checkpoint folder, a HuggingFace id or a short name");
        }
        return model;
    }

    /** The folder of a model, by whatever name. */
    Path folder(String name) {
        return new ModelCatalog(modelRoot, System.getenv()).resolve(name);
    }

    /** The same, for one of several workers. */
    ModelOptions share(int number, int all) {
        ModelOptions share = new ModelOptions();
        share.fill(toMap());
        share.where.become(number, all);
        return share;
    }

    /** The same for a job of a cluster, which sees the GPUs that it was given, counted from 0. */
    ModelOptions onCluster(ModelConfig config) {
        ModelOptions job = share(0, 1);
        job.where.becomeGpus(where.gpusOf(config));
        if (engines.engine != null) {
            // Machines of a cluster may measure otherwise than this one.
            job.engines.engine = chosen(folder(config.path()), where.onCluster(config), config)
                    .choice()
                    .engine()
                    .toString();
        }
        return job;
    }

    /** What a task's file says of them. */
    Map<String, Object> toMap() {
        Map<String, Object> map = new LinkedHashMap<>();
        where.addTo(map);
        addComputationTo(map);
        return map;
    }

    /**
     * Takes from {@code settings} what the command line does not say of how models are found and computed, and adds what it
     * says. Devices are left out.
     */
    void agreeWith(Map<String, Object> settings) {
        fillComputation(settings);
        addComputationTo(settings);
    }

    private void fillComputation(Map<String, Object> map) {
        modelRoot = modelRoot == null && map.get("model_root") instanceof String text ? Path.of(text) : modelRoot;
        engines.fill(map);
    }

    private void addComputationTo(Map<String, Object> map) {
        if (modelRoot != null) {
            map.put("model_root", modelRoot.toAbsolutePath().toString());
        }
        engines.addTo(map);
    }

    /** Takes from a task's file what the command line does not say. */
    void fill(Map<String, Object> map) {
        where.fill(map);
        fillComputation(map);
    }

    /** How models are spread over the GPUs that the command line names; one copy where it names none. */
    Placement placement(List<ModelConfig> configs) {
        Placement given = where.placement();
        if (given != null) {
            return given;
        }
        if (where.gpus == null) {
            return new Placement(1, 1);
        }
        DeviceChoice all = where.all();
        int stages = 1;
        for (ModelConfig config : configs) {
            Path folder = folder(config.path());
            int needed = TextModel.fewestStages(
                    folder,
                    chosen(folder, all, config).computation(),
                    all.devices(),
                    DeviceMemory.freeBytes(all.devices()));
            stages = Math.max(stages, needed);
        }
        return Placement.choose(all.devices().size(), stages);
    }

    /** What its answers depend on, see {@link TextModel#identity}; nothing is loaded. */
    String identity(ModelConfig config) {
        return identity(config, where.of(config));
    }

    /** See {@link TextModel#identity}, for a job of a cluster. */
    String identityOnCluster(ModelConfig config) {
        return identity(config, where.onCluster(config));
    }

    private String identity(ModelConfig config, DeviceChoice devices) {
        Path folder = folder(config.path());
        return TextModel.identity(
                folder, tokenizerFolder(config), chosen(folder, devices, config).computation());
    }

    private Path tokenizerFolder(ModelConfig config) {
        return folder(config.tokenizerPath() == null ? config.path() : config.tokenizerPath());
    }

    private Chosen chosen(Path folder, DeviceChoice devices, ModelConfig config) {
        return engines.choose(folder, devices, config.dtype(), () -> parameters(folder));
    }

    private static long parameters(Path folder) {
        return OnnxExport.isIn(folder) ? 0 : Checkpoint.open(folder).spec().parameters();
    }

    /** Whether a configured model can be found; told before anything is computed. */
    void check(ModelConfig config, Problems problems) {
        for (String path : config.tokenizerPath() == null
                ? List.of(config.path())
                : List.of(config.path(), config.tokenizerPath())) {
            try {
                folder(path);
            } catch (ModelException e) {
                problems.error("model " + config.name(), String.valueOf(e.getMessage()));
            }
        }
    }

    /** As {@link #check}; a judge is asked behind all inference, so that it can read conversations is told before too. */
    void checkJudge(ModelConfig config, Problems problems) {
        int before = problems.errors().size();
        check(config, problems);
        if (problems.errors().size() > before || !config.kind().isChat()) {
            return;
        }
        try (TextModel model = planning(config)) {
            model.requireTokenizer().applyChatTemplate(List.of(Map.of("role", "user", "content", "A or B?")), true);
        } catch (RuntimeException e) {
            if (!ExitCode.isExplained(e)) {
                throw e;
            }
            problems.error("judge " + config.name(), String.valueOf(e.getMessage()));
        }
    }

    /** What cannot be used is an error before anything is read. */
    void requireDevices() {
        engines.require(where.own());
    }

    /** As above, the devices of a configured model. */
    void requireDevices(ModelConfig config) {
        engines.require(where.of(config));
    }

    TextModel load() {
        return load(folder(required()));
    }

    TextModel load(Path folder) {
        DeviceChoice devices = where.own();
        Chosen chosen = engines.start(engines.choose(folder, devices, null, () -> parameters(folder)), devices);
        return report(TextModel.load(folder, folder, devices, chosen.computation(), maxSequenceLength));
    }

    /** The model of a configuration, on the devices that the command line or the configuration names. */
    TextModel load(ModelConfig config) {
        DeviceChoice devices = where.of(config);
        Path folder = folder(config.path());
        Path tokenizer = tokenizerFolder(config);
        Chosen chosen = engines.start(chosen(folder, devices, config), devices);
        return report(TextModel.load(folder, tokenizer, devices, chosen.computation(), 0));
    }

    /** How a configured model is computed, for people: such as "float32 int4 onnx". */
    String computation(ModelConfig config) {
        return chosen(folder(config.path()), where.of(config), config)
                .computation()
                .toString();
    }

    /** A model that computes nothing; its folder needs no weights. */
    TextModel planning(ModelConfig config) {
        return TextModel.planning(folder(config.path()), tokenizerFolder(config), 0);
    }

    /** As above, the model that the command line names. */
    TextModel planning() {
        Path folder = folder(required());
        return TextModel.planning(folder, folder, maxSequenceLength);
    }

    /** A model of this shape with random weights. */
    CausalLm random(DecoderSpec spec) {
        if (engines.quantize != null) {
            throw new UsageException("--quantize rounds the weights of a checkpoint: name one with --model");
        }
        DeviceChoice devices = where.own();
        Chosen chosen = engines.start(engines.choose(null, devices, null, spec::parameters), devices);
        return chosen.choice().engine() == Engine.ONNX
                ? OnnxCausalLm.random(spec, devices, chosen.dtype())
                : PyTorchCausalLm.random(spec, devices, chosen.dtype());
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
}
