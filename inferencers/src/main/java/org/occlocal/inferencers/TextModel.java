package org.occlocal.inferencers;

import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.occlocal.engine.CausalLm;
import org.occlocal.engine.Computation;
import org.occlocal.engine.DeviceChoice;
import org.occlocal.engine.DeviceId;
import org.occlocal.engine.Dtype;
import org.occlocal.engine.Engine;
import org.occlocal.engine.onnx.OnnxExport;
import org.occlocal.models.CheckpointFingerprint;
import org.occlocal.models.GenerationDefaults;
import org.occlocal.models.ModelException;
import org.occlocal.models.family.Families;
import org.occlocal.models.family.ModelConfig;
import org.occlocal.models.spec.DecoderSpec;
import org.occlocal.tokenizers.ContextWindow;
import org.occlocal.tokenizers.Tokenizer;

/** A loaded model with its tokenizer and its context window. Used by one thread at a time. */
public final class TextModel implements AutoCloseable {

    private final String name;
    private final String identity;
    private final CausalLm model;
    private final @Nullable Tokenizer tokenizer;
    private final ContextWindow window;
    private final List<Integer> endIds;
    private final GenerationDefaults generation;

    private TextModel(
            String name,
            String identity,
            CausalLm model,
            @Nullable Tokenizer tokenizer,
            ContextWindow window,
            List<Integer> endIds,
            GenerationDefaults generation) {
        this.name = name;
        this.identity = identity;
        this.model = model;
        this.tokenizer = tokenizer;
        this.window = window;
        this.endIds = List.copyOf(endIds);
        this.generation = generation;
    }

    /**
     * Loads a checkpoint folder.
     *
     * @param choice where it may run
     * @param dtype to compute in
     * @param maxTokens context window to use instead of the model's own, 0 for that one
     * @throws ModelException when the folder cannot be used, or the tokenizer has ids that the model lacks
     */
    public static TextModel load(Path folder, DeviceChoice choice, Dtype dtype, int maxTokens) {
        Engine engine = OnnxExport.isIn(folder) ? Engine.ONNX : Engine.PYTORCH;
        return load(folder, folder, choice, new Computation(engine, dtype, null), maxTokens);
    }

    /**
     * As {@link #load(Path, DeviceChoice, Dtype, int)}, with the tokenizer of another folder, computed in any way.
     *
     * @param tokenizerFolder may hold a {@link Tokenizer}
     * @param how it is computed; a ready-made graph needs ONNX Runtime
     */
    public static TextModel load(
            Path folder, Path tokenizerFolder, DeviceChoice choice, Computation how, int maxTokens) {
        ModelFolder opened = ModelFolder.open(folder, choice, how);
        ContextWindow window = window(folder, maxTokens, opened.contextWindow());
        Tokenizer tokenizer = tokenizerIn(tokenizerFolder);
        try {
            if (tokenizer != null && tokenizer.vocabularySize() > opened.vocabularySize()) {
                throw new ModelException(
                        "the tokenizer has ids up to " + (tokenizer.vocabularySize() - 1)
                                + ", the model's vocabulary has " + opened.vocabularySize() + " entries",
                        tokenizerFolder,
                        "tokenizer and weights come from different models; download both again");
            }
            return new TextModel(
                    nameOf(folder.toAbsolutePath().normalize()),
                    identity(folder, tokenizerFolder, how),
                    opened.model().get(),
                    tokenizer,
                    window,
                    endIds(opened.generation(), tokenizer),
                    opened.generation());
        } catch (RuntimeException e) {
            if (tokenizer != null) {
                tokenizer.close();
            }
            throw e;
        }
    }

    /**
     * Fewest of some devices that a model's weights fit on, with room for what it computes; 1 for a ready-made graph, which
     * cannot be cut. Nothing is loaded.
     *
     * @param devices in the order of the stages
     * @param freeBytes free memory of each
     * @throws org.occlocal.engine.DeviceException when they do not fit on all of them
     * @throws ModelException when the folder cannot be used
     */
    public static int fewestStages(Path folder, Computation how, List<DeviceId> devices, List<Long> freeBytes) {
        return ModelFolder.fewestStages(folder, how, devices, freeBytes);
    }

    /** @param asked 0 for the model's own */
    private static ContextWindow window(Path folder, int asked, int own) {
        if (asked < 0) {
            throw new ModelException(
                    "a context window of " + asked + " tokens was asked for", folder, "ask for 1 to " + own);
        }
        if (asked > own) {
            throw new ModelException(
                    "a context window of " + asked + " tokens was asked for, the model was made for " + own,
                    folder,
                    "ask for at most " + own + ", or set rope scaling in config.json as the model's makers advise");
        }
        return new ContextWindow(asked > 0 ? asked : own);
    }

    private static @Nullable Tokenizer tokenizerIn(Path folder) {
        return Tokenizer.isIn(folder) ? Tokenizer.load(folder) : null;
    }

    /**
     * A model of the folder's shape and tokenizer that computes nothing. A checkpoint needs no weights for it; a ready-made
     * graph needs what it needs to be loaded.
     *
     * @param maxTokens context window to use instead of the model's own, 0 for that one
     * @throws ModelException when the configuration or the tokenizer cannot be used
     */
    public static TextModel planning(Path folder, Path tokenizerFolder, int maxTokens) {
        DecoderSpec spec;
        GenerationDefaults generation;
        if (OnnxExport.isIn(folder)) {
            OnnxExport export = OnnxExport.open(folder);
            spec = export.spec();
            generation = export.generation();
        } else {
            ModelConfig config = ModelConfig.read(folder);
            spec = Families.read(config);
            generation = GenerationDefaults.read(folder, config);
        }
        return new TextModel(
                nameOf(folder.toAbsolutePath().normalize()),
                "nothing",
                new PlanningModel(spec),
                tokenizerIn(tokenizerFolder),
                window(folder, maxTokens, spec.contextWindow()),
                List.of(),
                generation);
    }

    /**
     * What tells loaded models apart that may answer differently: contents of both folders, and how the model is computed.
     * Needs no model to be loaded.
     *
     * @throws ModelException when a folder cannot be read
     */
    public static String identity(Path folder, Path tokenizerFolder, Computation how) {
        StringBuilder identity = new StringBuilder(CheckpointFingerprint.of(folder)).append(' ');
        Path graphs = OnnxExport.isIn(folder) ? OnnxExport.open(folder).graph().getParent() : null;
        for (Path other : new Path[] {tokenizerFolder, graphs}) {
            if (other != null && !other.equals(folder)) {
                identity.append(CheckpointFingerprint.of(other)).append(' ');
            }
        }
        return identity.append(how).toString();
    }

    /** The checkpoint's end-of-sequence ids, as transformers' generate uses them; the tokenizer's where it names none. */
    private static List<Integer> endIds(GenerationDefaults generation, @Nullable Tokenizer tokenizer) {
        Integer own = tokenizer == null ? null : tokenizer.eosId();
        return generation.eosIds().isEmpty() && own != null ? List.of(own) : generation.eosIds();
    }

    /** The folder's name; the model's where the folder is a snapshot in the HuggingFace cache. */
    private static String nameOf(Path folder) {
        Path parent = folder.getParent();
        if (parent != null && parent.endsWith("snapshots") && parent.getParent() != null) {
            String repository = String.valueOf(parent.getParent().getFileName());
            return repository.replaceFirst("^.*--", "");
        }
        return String.valueOf(folder.getFileName());
    }

    /** The folder's name. */
    public String name() {
        return name;
    }

    /** See {@link #identity(Path, Path, Computation)}. */
    public String identity() {
        return identity;
    }

    public CausalLm model() {
        return model;
    }

    /** Null when the folder has none. */
    public @Nullable Tokenizer tokenizer() {
        return tokenizer;
    }

    /** @throws ModelException when the folder has none */
    public Tokenizer requireTokenizer() {
        if (tokenizer == null) {
            throw new ModelException(
                    "text was given, and the model has no tokenizer",
                    name,
                    "download the checkpoint completely, or give token ids");
        }
        return tokenizer;
    }

    public ContextWindow window() {
        return window;
    }

    /** Tokens that end a generation. */
    public List<Integer> endIds() {
        return endIds;
    }

    /** What the checkpoint says about generation. */
    public GenerationDefaults generation() {
        return generation;
    }

    @Override
    public void close() {
        model.close();
        if (tokenizer != null) {
            tokenizer.close();
        }
    }
}
