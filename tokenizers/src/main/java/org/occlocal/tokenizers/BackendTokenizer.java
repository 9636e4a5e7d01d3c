package org.occlocal.tokenizers;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The {@code tokenizer.json} that transformers would have in memory after loading a checkpoint: the file's own text, but
 * without truncation and padding, with the tokens that only {@code tokenizer_config.json} names, and with the
 * differences that {@link TokenizerRules} lists.
 */
final class BackendTokenizer {

    private final TokenizerJson file;
    private final TokenizerConfig config;
    private final Map<String, Integer> ids;
    private final Set<String> specialTokens;
    private final Map<String, JsonNode> edits = new LinkedHashMap<>();

    private BackendTokenizer(TokenizerJson file, TokenizerConfig config) {
        this.file = file;
        this.config = config;
        this.ids = new HashMap<>(file.modelVocabulary());
        this.specialTokens = new HashSet<>();
    }

    /**
     * @param json what the native library is given
     * @param vocabulary all tokens that it then has
     */
    record Built(String json, Vocabulary vocabulary) {}

    static Built build(TokenizerJson file, TokenizerConfig config, TokenizerRules rules) {
        BackendTokenizer backend = new BackendTokenizer(file, config);
        backend.dropIfPresent("truncation");
        backend.dropIfPresent("padding");
        backend.addMissingTokens();
        boolean asTransformers4 = rules == TokenizerRules.TRANSFORMERS_4;
        boolean saysNothing =
                file.isConverted() && file.setting("post_processor").isNull();
        if (saysNothing || (asTransformers4 && config.declaredClass().makesPostProcessorInTransformers4())) {
            backend.replacePostProcessor();
        }
        if (asTransformers4) {
            backend.applyAddPrefixSpace();
        } else {
            backend.rebuild();
        }
        JsonNode decoder = backend.edits.getOrDefault("decoder", file.setting("decoder"));
        boolean byteFallback = decoder.findValuesAsText("type").contains("ByteFallback");
        String json = backend.edits.isEmpty() ? file.with(Map.of()) : file.with(backend.edits);
        return new Built(json, new Vocabulary(backend.ids, backend.specialTokens, byteFallback));
    }

    private void dropIfPresent(String setting) {
        if (file.setting(setting).isObject()) {
            edits.put(setting, NullNode.getInstance());
        }
    }

    /** As PreTrainedTokenizerFast.__init__ does: added_tokens_decoder first, then tokens known by name only. */
    private void addMissingTokens() {
        List<JsonNode> missing = new ArrayList<>();
        Set<String> present = new HashSet<>();
        for (JsonNode token : file.setting("added_tokens")) {
            String content = TokenizerConfig.text(token);
            if (content == null || !token.path("id").isInt() || token.path("id").asInt() < 0) {
                throw file.invalid("an entry of added_tokens lacks its content or id: " + token);
            }
            register(content, token.path("id").asInt(), token.path("special").asBoolean());
            present.add(content);
        }
        for (JsonNode token : config.addedTokens()) {
            String content = TokenizerConfig.text(token);
            if (content != null && present.add(content)) {
                missing.add(token);
            }
        }
        List<String> named = new ArrayList<>(config.namedTokens().values());
        named.addAll(config.extraSpecialTokens());
        for (String content : named) {
            boolean isDefaultThatDoesNotExist = !ids.containsKey(content) && !config.mentions(content);
            if (!isDefaultThatDoesNotExist && present.add(content)) {
                missing.add(JsonNodeFactory.instance
                        .objectNode()
                        .put("content", content)
                        .put("special", true));
            }
        }
        if (!missing.isEmpty()) {
            ArrayNode tokens = JsonNodeFactory.instance.arrayNode();
            file.setting("added_tokens").forEach(tokens::add);
            missing.forEach(token -> tokens.add(addedToken(token)));
            edits.put("added_tokens", tokens);
        }
    }

    private ObjectNode addedToken(JsonNode token) {
        String content = token.path("content").asText();
        boolean special = token.path("special").asBoolean();
        Integer known = ids.get(content);
        int id = known != null
                ? known
                : 1 + ids.values().stream().mapToInt(Integer::intValue).max().orElse(-1);
        register(content, id, special);
        return JsonNodeFactory.instance
                .objectNode()
                .put("id", id)
                .put("content", content)
                .put("single_word", token.path("single_word").asBoolean())
                .put("lstrip", token.path("lstrip").asBoolean())
                .put("rstrip", token.path("rstrip").asBoolean())
                .put("normalized", token.path("normalized").asBoolean(!special))
                .put("special", special);
    }

    private void register(String content, int id, boolean special) {
        ids.put(content, id);
        if (special) {
            specialTokens.add(content);
        }
    }

    private void replacePostProcessor() {
        boolean bosByDefault = config.declaredClass().addsBosByDefault();
        Boolean addBos = config.addBosToken();
        String bos = (addBos == null && bosByDefault) || Boolean.TRUE.equals(addBos)
                ? config.namedTokens().get("bos_token")
                : null;
        String eos =
                Boolean.TRUE.equals(config.addEosToken()) ? config.namedTokens().get("eos_token") : null;
        edits.put("post_processor", PutAround.text(nonNull(bos), nonNull(eos), ids));
    }

    private static List<String> nonNull(@Nullable String token) {
        return token == null ? List.of() : List.of(token);
    }

    private void rebuild() {
        if (file.setting("model.type").asText().equals("BPE")) {
            boolean byteLevel =
                    file.setting("pre_tokenizer").findValuesAsText("type").contains("ByteLevel");
            TokenizerClass chosen =
                    TokenizerClass.chosenByTransformers5(config.declaredClass(), config.modelType(), byteLevel);
            chosen.settingsInTransformers5(config)
                    .properties()
                    .forEach(setting -> edits.put(setting.getKey(), setting.getValue()));
        }
    }

    /** transformers 4 lets tokenizer_config.json overrule a byte-level pre-tokenizer. */
    private void applyAddPrefixSpace() {
        Boolean wanted = config.addPrefixSpace();
        if (wanted != null
                && file.setting("pre_tokenizer") instanceof ObjectNode byteLevel
                && byteLevel.path("type").asText().equals("ByteLevel")
                && byteLevel.path("add_prefix_space").asBoolean() != wanted) {
            edits.put("pre_tokenizer", byteLevel.deepCopy().put("add_prefix_space", wanted));
        }
    }
}
