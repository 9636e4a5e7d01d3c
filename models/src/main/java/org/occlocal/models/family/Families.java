package org.occlocal.models.family;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.occlocal.models.ModelException;
import org.occlocal.models.spec.DecoderSpec;

/** The model families that occ-local runs. A new one is a file in this package and a line here. */
public final class Families {

    private static final List<Family> ALL = List.of(
            new Afmoe(),
            new Apertus(),
            new Arcee(),
            new AxK1(),
            new BailingHybrid(),
            new Aria(),
            new Baichuan(),
            new Bamba(),
            new BioGpt(),
            new BitNet(),
            new Bloom(),
            new BlueLm(),
            new ChatGlm(),
            new Cohere(),
            new Cohere2Moe(),
            new CohereCompass(),
            new Cwm(),
            new Dbrx(),
            new DeepSeek(),
            new DeepSeekMoe(),
            new DeepSeekSparse(),
            new DiffLlama(),
            new Dots1(),
            new Ernie45Moe(),
            new Ernie45VlMoe(),
            new Exaone4(),
            new ExaoneMoe(),
            new Falcon(),
            new FalconH1(),
            new FlexOlmo(),
            new Flint(),
            new Gemma(),
            new Gemma2(),
            new Gemma3nText(),
            new Gemma3Text(),
            new Gemma4Text(),
            new Glm(),
            new Glm4Moe(),
            new Gpt2(),
            new GptBigCode(),
            new GptJ(),
            new GptNeo(),
            new GptNeoX(),
            new GptNeoXJapanese(),
            new GptOss(),
            new Granite(),
            new GraniteMoe(),
            new GraniteMoeHybrid(),
            new GraniteSwa(),
            new HunYuanDense(),
            new HunYuanMoe(),
            new HyperClovaX(),
            new HyV3(),
            new InterleavedLlama(),
            new InternLm(),
            new InternLm2(),
            new Jais2(),
            new Jamba(),
            new KimiLinear(),
            new Kolibri1(),
            new Laguna(),
            new Lfm2(),
            new Lfm3(),
            new Llama(),
            new Llama4(),
            new LongCatFlash(),
            new Mamba1(),
            new Mamba2(),
            new Mellum(),
            new MiMoV2Flash(),
            new MiniCpm(),
            new MiniCpm3(),
            new MiniMax(),
            new MiniMaxM2(),
            new Mistral(),
            new Mistral4(),
            new Mixtral(),
            new Mllama(),
            new Mpt(),
            new MuseGlimmer(),
            new NanoChat(),
            new Nemotron(),
            new NemotronH(),
            new Olmo(),
            new Olmo2(),
            new Olmoe(),
            new OlmoHybrid(),
            new OpenAiGpt(),
            new Opt(),
            new Orion(),
            new Persimmon(),
            new Phi(),
            new Phi3(),
            new PhiMoe(),
            new Qwen(),
            new Qwen2(),
            new Qwen2Moe(),
            new Qwen3(),
            new Qwen3Moe(),
            new Qwen3Next(),
            new RecurrentGemma(),
            new SeedOss(),
            new Skywork(),
            new SmolLm3(),
            new SolarOpen(),
            new StableLm(),
            new Starcoder2(),
            new Step35(),
            new TeleChat(),
            new Xglm(),
            new Youtu(),
            new Zamba2());

    private static final Map<String, Family> BY_MODEL_TYPE = byModelType();

    private Families() {}

    /** All values of model_type that are known, in alphabetical order. */
    public static List<String> modelTypes() {
        return Stream.concat(BY_MODEL_TYPE.keySet().stream(), LanguagePart.modelTypes().stream())
                .sorted()
                .toList();
    }

    /**
     * What the checkpoint with this config.json computes.
     *
     * @throws ModelException when model_type is unknown, or the configuration is wrong or not supported
     */
    public static DecoderSpec read(ModelConfig whole) {
        ModelConfig config = LanguagePart.config(whole);
        Family family = BY_MODEL_TYPE.get(config.modelType());
        if (family == null) {
            throw new ModelException(
                    "unknown model_type \"" + config.modelType() + "\"",
                    config.file(),
                    "known are " + String.join(", ", modelTypes()) + "; CONTRIBUTING.md tells how to add a family");
        }
        try {
            return family.read(config.withDefaults(Defaults.of(config.modelType())));
        } catch (IllegalArgumentException | ArithmeticException e) {
            throw new ModelException(
                    "config.json does not describe a model",
                    config.file(),
                    "config.json is damaged or belongs to another kind of model",
                    e);
        }
    }

    private static Map<String, Family> byModelType() {
        Map<String, Family> families = new TreeMap<>();
        for (Family family : ALL) {
            for (String modelType : family.modelTypes()) {
                families.put(modelType, family);
            }
        }
        return families;
    }
}
