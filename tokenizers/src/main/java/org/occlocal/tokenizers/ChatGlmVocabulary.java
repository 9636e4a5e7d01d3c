package org.occlocal.tokenizers;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * ChatGLM 2 and 3's tokens behind those of their SentencePiece model, as tokenization_chatglm.py counts them, two of which stand
 * before every text. They are found in a text only where tokenizer_config.json names them: else it may have the word "sop".
 */
final class ChatGlmVocabulary {

    private static final double NEVER = -1e6;
    private static final List<String> PREFIX = List.of("[gMASK]", "sop");
    private static final List<String> TOKENS = List.of(
            "[MASK]", "[gMASK]", "[sMASK]", "sop", "eop", "<|system|>", "<|user|>", "<|assistant|>", "<|observation|>");

    private ChatGlmVocabulary() {}

    /**
     * @param file what {@link SentencePieceJson} made of the model
     * @param pieces of the model
     */
    static void complete(ObjectNode file, int pieces) {
        JsonNode vocabulary = file.path("model").path("vocab");
        Map<String, Integer> ids = new HashMap<>();
        for (int i = 0; i < TOKENS.size(); i++) {
            ids.put(TOKENS.get(i), pieces + i);
            if (vocabulary instanceof ObjectNode byName) {
                byName.put(TOKENS.get(i), pieces + i);
            } else if (vocabulary instanceof ArrayNode scored) {
                scored.addArray().add(TOKENS.get(i)).add(NEVER);
            }
        }
        file.set("post_processor", PutAround.text(PREFIX, List.of(), ids));
    }
}
