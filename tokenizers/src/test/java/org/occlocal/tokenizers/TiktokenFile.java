package org.occlocal.tokenizers;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;

/** The tokens of Qwen 2 as a file of tiktoken. */
final class TiktokenFile {

    private TiktokenFile() {}

    static String ofQwen2() throws IOException {
        JsonNode vocabulary = new JsonMapper()
                .readTree(SharedData.path("tokenizers/qwen2/tokenizer.json").toFile())
                .at("/model/vocab");
        Map<Character, Byte> bytes = new HashMap<>();
        for (int value = 0; value < 256; value++) {
            bytes.put(ByteLevel.text(new byte[] {(byte) value}).charAt(0), (byte) value);
        }
        StringBuilder lines = new StringBuilder();
        vocabulary.properties().forEach(token -> {
            byte[] own = new byte[token.getKey().length()];
            for (int i = 0; i < own.length; i++) {
                own[i] = Objects.requireNonNull(bytes.get(token.getKey().charAt(i)));
            }
            lines.append(Base64.getEncoder().encodeToString(own))
                    .append(' ')
                    .append(token.getValue().asInt())
                    .append('\n');
        });
        return lines.toString();
    }
}
