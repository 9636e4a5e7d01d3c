package org.occlocal.models.catalog;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.occlocal.models.ModelException;
import org.occlocal.models.weights.WeightFiles;

/**
 * Finds the folder of a model by what a user calls it: a path, an alias such as qwen2-72b, or a HuggingFace id. Looks in
 * the model root, then in the HuggingFace cache. Downloads nothing.
 */
public final class ModelCatalog {

    private static final Map<String, String> ALIASES = aliases();

    private final @Nullable Path modelRoot;
    private final Path hubCache;

    /**
     * @param modelRoot folder of model folders, null for none
     * @param environment HF_HUB_CACHE, HF_HOME, XDG_CACHE_HOME and HOME are read, as huggingface_hub does
     */
    public ModelCatalog(@Nullable Path modelRoot, Map<String, String> environment) {
        this.modelRoot = modelRoot;
        this.hubCache = hubCache(environment);
    }

    /** Short name to HuggingFace id, in alphabetical order. */
    public static Map<String, String> knownAliases() {
        return ALIASES;
    }

    /**
     * The folder with config.json, or with the genai_config.json of a ready-made ONNX graph.
     *
     * @throws ModelException that says every place looked at
     */
    public Path resolve(String name) {
        List<Path> looked = new ArrayList<>();
        Path direct = Path.of(name);
        looked.add(direct.toAbsolutePath());
        if (holdsModel(direct) || Files.exists(direct.resolve(WeightFiles.PARTIAL))) {
            return direct;
        }
        if (Files.isDirectory(direct)) {
            throw new ModelException(
                    "no config.json", direct.toAbsolutePath(), "name a folder that holds config.json and weights");
        }
        if (direct.isAbsolute()) {
            throw new ModelException(
                    "model \"" + name + "\" was not found",
                    direct,
                    Files.exists(direct)
                            ? "this is a file; name the folder that holds config.json and weights"
                            : "there is no such folder; check how it is spelled, and that its disk is there");
        }
        String id = ALIASES.getOrDefault(name.toLowerCase(Locale.ROOT), name);
        if (modelRoot != null) {
            for (String folder : List.of(name, id, id.substring(id.indexOf('/') + 1))) {
                Path place = modelRoot.resolve(folder);
                looked.add(place);
                if (holdsModel(place)) {
                    return place;
                }
            }
        }
        Path cached = hubCache.resolve("models--" + id.replace("/", "--"));
        looked.add(cached);
        Path snapshot = snapshot(cached);
        if (snapshot != null) {
            return snapshot;
        }
        String places = looked.stream().distinct().map(Path::toString).collect(Collectors.joining("\n         "));
        throw new ModelException(
                "model \"" + name + "\"" + (id.equals(name) ? "" : " (" + id + ")") + " was not found",
                places,
                "download it (huggingface-cli download " + id + "), or name its folder, or the folder of model folders"
                        + " with --model-root; \"occ-local models\" lists what is known");
    }

    /** What is found locally: name to folder, in alphabetical order. */
    public Map<String, Path> local() {
        Map<String, Path> found = new TreeMap<>();
        if (modelRoot != null) {
            for (Path folder : folders(modelRoot)) {
                if (holdsModel(folder)) {
                    found.put(String.valueOf(folder.getFileName()), folder);
                }
            }
        }
        for (Path folder : folders(hubCache)) {
            String name = String.valueOf(folder.getFileName());
            Path snapshot = name.startsWith("models--") ? snapshot(folder) : null;
            if (snapshot != null) {
                found.put(name.substring("models--".length()).replace("--", "/"), snapshot);
            }
        }
        return found;
    }

    public Path hubCache() {
        return hubCache;
    }

    /** The revision that refs/main names, else the newest one that is complete enough to have a config.json. */
    private static @Nullable Path snapshot(Path repository) {
        Path main = repository.resolve("refs").resolve("main");
        try {
            if (Files.exists(main)) {
                Path snapshot = repository
                        .resolve("snapshots")
                        .resolve(Files.readString(main).strip());
                if (holdsModel(snapshot)) {
                    return snapshot;
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return folders(repository.resolve("snapshots")).stream()
                .filter(ModelCatalog::holdsModel)
                .max((a, b) ->
                        Long.compare(a.toFile().lastModified(), b.toFile().lastModified()))
                .orElse(null);
    }

    private static boolean holdsModel(Path folder) {
        return Files.exists(folder.resolve("config.json")) || Files.exists(folder.resolve("genai_config.json"));
    }

    private static List<Path> folders(Path parent) {
        if (!Files.isDirectory(parent)) {
            return List.of();
        }
        try (Stream<Path> children = Files.list(parent)) {
            return children.filter(Files::isDirectory).sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Path hubCache(Map<String, String> environment) {
        String cache = environment.getOrDefault("HF_HUB_CACHE", environment.getOrDefault("HUGGINGFACE_HUB_CACHE", ""));
        if (!cache.isEmpty()) {
            return Path.of(cache);
        }
        String home = environment.getOrDefault("HF_HOME", "");
        if (!home.isEmpty()) {
            return Path.of(home, "hub");
        }
        String user = environment.getOrDefault("XDG_CACHE_HOME", "");
        Path base = user.isEmpty()
                ? Path.of(environment.getOrDefault("HOME", System.getProperty("user.home")), ".cache")
                : Path.of(user);
        return base.resolve("huggingface").resolve("hub");
    }

    private static Map<String, String> aliases() {
        Map<String, String> aliases = new TreeMap<>();
        sizes(aliases, "qwen2-%s", "Qwen/Qwen2-%sB", "0.5", "1.5", "7", "72");
        sizes(aliases, "qwen2-%s-instruct", "Qwen/Qwen2-%sB-Instruct", "0.5", "1.5", "7", "72");
        sizes(aliases, "qwen2.5-%s", "Qwen/Qwen2.5-%sB", "0.5", "1.5", "3", "7", "14", "32", "72");
        sizes(aliases, "qwen2.5-%s-instruct", "Qwen/Qwen2.5-%sB-Instruct", "0.5", "1.5", "3", "7", "14", "32", "72");
        sizes(aliases, "qwen3-%s", "Qwen/Qwen3-%sB", "0.6", "1.7", "4", "8", "14", "32");
        sizes(aliases, "qwen3-%s-base", "Qwen/Qwen3-%sB-Base", "0.6", "1.7", "4", "8", "14");
        aliases.put("qwen2-57b-a14b", "Qwen/Qwen2-57B-A14B");
        aliases.put("qwen3-30b-a3b", "Qwen/Qwen3-30B-A3B");
        aliases.put("qwen3-next-80b-a3b-instruct", "Qwen/Qwen3-Next-80B-A3B-Instruct");
        aliases.put("lfm2-1.2b", "LiquidAI/LFM2-1.2B");
        aliases.put("lfm2-8b-a1b", "LiquidAI/LFM2-8B-A1B");
        aliases.put("granite-4.0-h-tiny", "ibm-granite/granite-4.0-h-tiny");
        aliases.put("granite-4.0-h-small", "ibm-granite/granite-4.0-h-small");
        for (String size : List.of("130m", "370m", "790m", "1.4b", "2.8b")) {
            aliases.put("mamba-" + size, "state-spaces/mamba-" + size + "-hf");
        }
        aliases.put("falcon-mamba-7b", "tiiuae/falcon-mamba-7b");
        aliases.put("jamba-v0.1", "ai21labs/Jamba-v0.1");
        aliases.put("mamba-codestral-7b", "mistralai/Mamba-Codestral-7B-v0.1");
        sizes(aliases, "falcon-h1-%s-base", "tiiuae/Falcon-H1-%sB-Base", "0.5", "1.5", "3", "7", "34");
        sizes(aliases, "falcon-h1-%s-instruct", "tiiuae/Falcon-H1-%sB-Instruct", "0.5", "1.5", "3", "7", "34");
        aliases.put("olmo-hybrid-7b", "allenai/Olmo-Hybrid-7B");
        aliases.put("nemotron-h-8b-base", "nvidia/Nemotron-H-8B-Base-8K");
        aliases.put("nemotron-nano-9b-v2", "nvidia/NVIDIA-Nemotron-Nano-9B-v2");
        aliases.put("nemotron3-nano-30b-a3b", "nvidia/NVIDIA-Nemotron-3-Nano-30B-A3B-BF16");
        aliases.put("qwen3.5-9b", "Qwen/Qwen3.5-9B");
        aliases.put("qwen3.5-27b", "Qwen/Qwen3.5-27B");
        aliases.put("qwen3.5-35b-a3b", "Qwen/Qwen3.5-35B-A3B");
        aliases.put("gpt-oss-20b", "openai/gpt-oss-20b");
        aliases.put("gpt-oss-120b", "openai/gpt-oss-120b");
        aliases.put("deepseek-v2", "deepseek-ai/DeepSeek-V2");
        aliases.put("deepseek-v2-chat", "deepseek-ai/DeepSeek-V2-Chat");
        aliases.put("deepseek-v2-lite", "deepseek-ai/DeepSeek-V2-Lite");
        aliases.put("deepseek-v2-lite-chat", "deepseek-ai/DeepSeek-V2-Lite-Chat");
        aliases.put("deepseek-v3.2", "deepseek-ai/DeepSeek-V3.2");
        aliases.put("deepseek-v3.2-exp", "deepseek-ai/DeepSeek-V3.2-Exp");
        aliases.put("moonlight-16b-a3b", "moonshotai/Moonlight-16B-A3B");
        aliases.put("moonlight-16b-a3b-instruct", "moonshotai/Moonlight-16B-A3B-Instruct");
        aliases.put("kimi-k2-base", "moonshotai/Kimi-K2-Base");
        aliases.put("kimi-k2-instruct", "moonshotai/Kimi-K2-Instruct");
        for (String size : List.of("0.5", "1.8", "4", "7")) {
            aliases.put("hunyuan-" + size, "tencent/Hunyuan-" + size + "B-Pretrain");
            aliases.put("hunyuan-" + size + "-instruct", "tencent/Hunyuan-" + size + "B-Instruct");
        }
        aliases.put("glm-4.5", "zai-org/GLM-4.5");
        aliases.put("glm-4.5-air", "zai-org/GLM-4.5-Air");
        aliases.put("glm-5", "zai-org/GLM-5");
        aliases.put("mimo-v2-flash", "XiaomiMiMo/MiMo-V2-Flash");
        aliases.put("kolibri-1", "Aleph-Alpha/Kolibri-1");
        aliases.put("kimi-linear-48b-a3b-base", "moonshotai/Kimi-Linear-48B-A3B-Base");
        aliases.put("kimi-linear-48b-a3b-instruct", "moonshotai/Kimi-Linear-48B-A3B-Instruct");
        aliases.put("solar-open-100b", "upstage/Solar-Open-100B");
        aliases.put("hunyuan-a13b-instruct", "tencent/Hunyuan-A13B-Instruct");
        aliases.put("youtu-llm-2b", "tencent/Youtu-LLM-2B");
        aliases.put("flexolmo-7x7b", "allenai/FlexOlmo-7x7B-1T");
        aliases.put("cwm", "facebook/cwm");
        aliases.put("k-exaone-236b-a23b", "LGAI-EXAONE/K-EXAONE-236B-A23B");
        aliases.put("jais2-8b-chat", "inceptionai/Jais-2-8B-Chat");
        aliases.put("hyperclovax-seed-think-14b", "naver-hyperclovax/HyperCLOVAX-SEED-Think-14B");
        aliases.put("dots.llm1-base", "rednote-hilab/dots.llm1.base");
        aliases.put("dots.llm1-instruct", "rednote-hilab/dots.llm1.inst");
        aliases.put("ernie-4.5-21b-a3b", "baidu/ERNIE-4.5-21B-A3B-PT");
        aliases.put("ernie-4.5-21b-a3b-base", "baidu/ERNIE-4.5-21B-A3B-Base-PT");
        aliases.put("ministral3-8b-base", "mistralai/Ministral-3-8B-Base-2512");
        aliases.put("mistral-small4-119b", "mistralai/Mistral-Small-4-119B-2603");
        aliases.put("llama4-scout", "meta-llama/Llama-4-Scout-17B-16E");
        aliases.put("qwen2-vl-7b-instruct", "Qwen/Qwen2-VL-7B-Instruct");
        aliases.put("qwen2.5-vl-7b-instruct", "Qwen/Qwen2.5-VL-7B-Instruct");
        sizes(aliases, "qwen3-vl-%s-instruct", "Qwen/Qwen3-VL-%sB-Instruct", "4", "8");
        aliases.put("qwen3-vl-30b-a3b-instruct", "Qwen/Qwen3-VL-30B-A3B-Instruct");
        aliases.put("exaone4.5-33b", "LGAI-EXAONE/EXAONE-4.5-33B");
        aliases.put("apertus-8b-instruct", "swiss-ai/Apertus-8B-Instruct-2509");
        aliases.put("command-a-plus", "CohereLabs/command-a-plus-05-2026");
        aliases.put("codegen-350m-mono", "Salesforce/codegen-350M-mono");
        aliases.put("codegen-2b-mono", "Salesforce/codegen-2B-mono");
        aliases.put("glm-4.1v-9b-thinking", "zai-org/GLM-4.1V-9B-Thinking");
        aliases.put("glm-4.5v", "zai-org/GLM-4.5V");
        aliases.put("llava-1.5-7b", "llava-hf/llava-1.5-7b-hf");
        aliases.put("llava-onevision-7b", "llava-hf/llava-onevision-qwen2-7b-ov-hf");
        aliases.put("aria", "rhymes-ai/Aria");
        aliases.put("aya-vision-8b", "CohereLabs/aya-vision-8b");
        aliases.put("idefics3-8b", "HuggingFaceM4/Idefics3-8B-Llama3");
        aliases.put("smolvlm-instruct", "HuggingFaceTB/SmolVLM-Instruct");
        aliases.put("lfm2-vl-1.6b", "LiquidAI/LFM2-VL-1.6B");
        aliases.put("qwen2.5-omni-7b", "Qwen/Qwen2.5-Omni-7B");
        aliases.put("biogpt", "microsoft/biogpt");
        aliases.put("biogpt-large", "microsoft/BioGPT-Large");
        aliases.put("muse-glimmer-30b", "meta-models/Muse-Glimmer-30B");
        aliases.put("a.x-k1", "skt/A.X-K1");
        aliases.put("phi4-multimodal-instruct", "microsoft/Phi-4-multimodal-instruct");
        aliases.put("step-3.5-flash", "stepfun-ai/Step-3.5-Flash");
        aliases.put("step-3.7-flash", "stepfun-ai/Step-3.7-Flash");
        sizes(aliases, "llama-3.2-%s-vision", "meta-llama/Llama-3.2-%sB-Vision", "11", "90");
        sizes(aliases, "llama-3.2-%s-vision-instruct", "meta-llama/Llama-3.2-%sB-Vision-Instruct", "11", "90");
        aliases.put("ernie-4.5-vl-28b-a3b", "baidu/ERNIE-4.5-VL-28B-A3B-PT");
        aliases.put("perception-lm-1b", "facebook/Perception-LM-1B");
        aliases.put("deepseek-vl-7b-chat", "deepseek-community/deepseek-vl-7b-chat");
        aliases.put("janus-pro-7b", "deepseek-community/Janus-Pro-7B");
        aliases.put("glm-ocr", "zai-org/GLM-OCR");
        aliases.put("hunyuan-ocr", "tencent/HunyuanOCR");
        aliases.put("qwen3-omni-30b-a3b-instruct", "Qwen/Qwen3-Omni-30B-A3B-Instruct");
        aliases.put("phi3.5-moe-instruct", "microsoft/Phi-3.5-MoE-instruct");
        aliases.put("vaultgemma-1b", "google/vaultgemma-1b");
        aliases.put("minicpm3-4b", "openbmb/MiniCPM3-4B");
        aliases.put("mellum2-12b-a2.5b-base", "JetBrains/Mellum2-12B-A2.5B-Base");
        aliases.put("hy3-preview", "tencent/Hy3-preview");
        aliases.put("iquest-coder-40b-instruct", "IQuestLab/IQuest-Coder-V1-40B-Instruct");
        aliases.put("granite-swash-2b", "ibm-granite/granite-swash-2b");
        aliases.put("granite-swash-3b-a600m", "ibm-granite/granite-swash-3b-a600m");
        aliases.put("nanochat-d32", "karpathy/nanochat-d32");
        aliases.put("baichuan-7b", "baichuan-inc/Baichuan-7B");
        aliases.put("baichuan-13b", "baichuan-inc/Baichuan-13B-Base");
        aliases.put("baichuan-13b-chat", "baichuan-inc/Baichuan-13B-Chat");
        sizes(aliases, "baichuan2-%s", "baichuan-inc/Baichuan2-%sB-Base", "7", "13");
        sizes(aliases, "baichuan2-%s-chat", "baichuan-inc/Baichuan2-%sB-Chat", "7", "13");
        for (String kind : List.of("Base", "Chat")) {
            aliases.put("bluelm-7b-" + kind.toLowerCase(Locale.ROOT), "vivo-ai/BlueLM-7B-" + kind);
        }
        aliases.put("gemma4-12b-it", "google/gemma-4-12B-it");
        aliases.put("flint", "RecursiveSI/flint");
        aliases.put("north-micro-vision-instruct", "CohereLabs/North-Micro-Vision-Instruct");
        aliases.put("laguna-xs.2", "poolside/laguna-XS.2");
        aliases.put("telechat-7b", "Tele-AI/telechat-7B");
        aliases.put("telechat-12b-v2", "Tele-AI/TeleChat-12B-v2");
        aliases.put("skywork-13b-base", "Skywork/Skywork-13B-base");
        aliases.put("moss-moon-003-base", "fnlp/moss-moon-003-base");
        aliases.put("moss-moon-003-sft", "fnlp/moss-moon-003-sft");
        aliases.put("chatglm2-6b", "THUDM/chatglm2-6b");
        aliases.put("chatglm3-6b", "THUDM/chatglm3-6b");
        aliases.put("chatglm3-6b-base", "THUDM/chatglm3-6b-base");
        aliases.put("glm-4-9b", "THUDM/glm-4-9b");
        aliases.put("glm-4-9b-chat", "THUDM/glm-4-9b-chat");
        aliases.put("persimmon-8b-base", "adept/persimmon-8b-base");
        sizes(aliases, "llama2-%s", "meta-llama/Llama-2-%sb-hf", "7", "13", "70");
        sizes(aliases, "llama3-%s", "meta-llama/Meta-Llama-3-%sB", "8", "70");
        sizes(aliases, "llama3.1-%s", "meta-llama/Llama-3.1-%sB", "8", "70", "405");
        sizes(aliases, "llama3.2-%s", "meta-llama/Llama-3.2-%sB", "1", "3");
        sizes(aliases, "qwen-%s", "Qwen/Qwen-%sB", "7", "14", "72");
        aliases.put("qwen-1.8b", "Qwen/Qwen-1_8B");
        sizes(aliases, "internlm-%s", "internlm/internlm-%sb", "7", "20");
        sizes(aliases, "internlm2-%s", "internlm/internlm2-%sb", "7", "20");
        aliases.put("internlm2-1.8b", "internlm/internlm2-1_8b");
        aliases.put("internlm2.5-7b", "internlm/internlm2_5-7b");
        aliases.put("mistral-7b", "mistralai/Mistral-7B-v0.1");
        aliases.put("mixtral-8x7b", "mistralai/Mixtral-8x7B-v0.1");
        sizes(aliases, "gemma2-%s", "google/gemma-2-%sb", "2", "9", "27");
        sizes(aliases, "gemma3-%s", "google/gemma-3-%sb-pt", "1", "4", "12", "27");
        sizes(aliases, "gemma3-%s-it", "google/gemma-3-%sb-it", "1", "4", "12", "27");
        aliases.put("gemma3n-e2b", "google/gemma-3n-E2B");
        aliases.put("gemma3n-e4b", "google/gemma-3n-E4B");
        aliases.put("gemma3n-e2b-it", "google/gemma-3n-E2B-it");
        aliases.put("gemma3n-e4b-it", "google/gemma-3n-E4B-it");
        aliases.put("gemma4-e2b", "google/gemma-4-E2B");
        aliases.put("gemma4-e4b", "google/gemma-4-E4B");
        aliases.put("gemma4-e2b-it", "google/gemma-4-E2B-it");
        aliases.put("gemma4-e4b-it", "google/gemma-4-E4B-it");
        aliases.put("bitnet-b1.58-2b-4t", "microsoft/bitnet-b1.58-2B-4T");
        aliases.put("bitnet-b1.58-2b-4t-bf16", "microsoft/bitnet-b1.58-2B-4T-bf16");
        aliases.put("dbrx-base", "databricks/dbrx-base");
        aliases.put("dbrx-instruct", "databricks/dbrx-instruct");
        aliases.put("diffllama-0.3b-handcut", "kajuma/DiffLlama-0.3B-handcut");
        aliases.put("minimax-text-01", "MiniMaxAI/MiniMax-Text-01");
        aliases.put("minimax-m1-80k", "MiniMaxAI/MiniMax-M1-80k");
        aliases.put("recurrentgemma-2b", "google/recurrentgemma-2b");
        aliases.put("recurrentgemma-2b-it", "google/recurrentgemma-2b-it");
        aliases.put("recurrentgemma-9b", "google/recurrentgemma-9b");
        aliases.put("recurrentgemma-9b-it", "google/recurrentgemma-9b-it");
        aliases.put("longcat-flash-chat", "meituan-longcat/LongCat-Flash-Chat");
        aliases.put("longcat-flash-thinking", "meituan-longcat/LongCat-Flash-Thinking");
        sizes(aliases, "zamba2-%s", "Zyphra/Zamba2-%sB", "1.2", "2.7", "7");
        sizes(aliases, "zamba2-%s-instruct", "Zyphra/Zamba2-%sB-Instruct", "1.2", "2.7", "7");
        aliases.put("xglm-564m", "facebook/xglm-564M");
        sizes(aliases, "xglm-%s", "facebook/xglm-%sB", "1.7", "2.9", "4.5", "7.5");
        aliases.put("mistral-small-24b", "mistralai/Mistral-Small-3.1-24B-Base-2503");
        aliases.put("gpt-neo-1.3b", "EleutherAI/gpt-neo-1.3B");
        aliases.put("gpt-neo-2.7b", "EleutherAI/gpt-neo-2.7B");
        aliases.put("phi2", "microsoft/phi-2");
        aliases.put("phi3-mini", "microsoft/Phi-3-mini-4k-instruct");
        aliases.put("phi4", "microsoft/phi-4");
        aliases.put("gpt", "openai-community/openai-gpt");
        aliases.put("gpt2", "openai-community/gpt2");
        aliases.put("gpt2-xl", "openai-community/gpt2-xl");
        for (String size : List.of("125m", "350m", "1.3b", "2.7b", "6.7b", "13b", "30b", "66b")) {
            aliases.put("opt-" + size, "facebook/opt-" + size);
        }
        for (String size : List.of("70m", "160m", "410m", "1b", "1.4b", "2.8b", "6.9b", "12b")) {
            aliases.put("pythia-" + size, "EleutherAI/pythia-" + size);
        }
        return Collections.unmodifiableMap(aliases);
    }

    private static void sizes(Map<String, String> aliases, String alias, String id, String... sizes) {
        for (String size : sizes) {
            aliases.put(alias.replace("%s", size + "b"), id.replace("%s", size));
        }
    }
}
