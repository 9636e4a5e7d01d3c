package org.occlocal.tokenizers;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Reads a checkpoint's JSON files, with errors that name the file and the remedy. */
final class JsonFiles {

    /** Python writes NaN and Infinity into JSON, so they are read too. */
    static final JsonMapper MAPPER = JsonMapper.builder()
            .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
            .build();

    private static final String AGAIN = "the file is damaged or its download was incomplete; download it again";

    private JsonFiles() {}

    /** The file's text; a {@link TokenizerException} if it cannot be read or is only a Git LFS pointer. */
    static String text(Path file) {
        try {
            String text = Files.readString(file);
            if (text.startsWith("version https://git-lfs")) {
                throw new TokenizerException(
                        "the file is a Git LFS pointer, not the content itself",
                        file,
                        "run \"git lfs pull\" in the checkpoint's folder, or download the file");
            }
            return text;
        } catch (CharacterCodingException e) {
            throw new TokenizerException("the file is not UTF-8", file, AGAIN, e);
        } catch (IOException e) {
            throw new TokenizerException("cannot read the file", file, "check that it exists and may be read", e);
        }
    }

    /** Up to that many bytes of a file's beginning. */
    static byte[] firstBytes(Path file, int most) {
        try (InputStream in = Files.newInputStream(file)) {
            return in.readNBytes(most);
        } catch (IOException e) {
            throw new TokenizerException("cannot read the file", file, "check that it exists and may be read", e);
        }
    }

    /** The file's root object; a missing node if there is no such file. */
    static JsonNode objectIfPresent(Path file) {
        if (!Files.isRegularFile(file)) {
            return MissingNode.getInstance();
        }
        try {
            JsonNode root = MAPPER.readTree(text(file));
            if (!root.isObject()) {
                throw new TokenizerException("the file holds no JSON object", file, AGAIN);
            }
            return root;
        } catch (JsonProcessingException e) {
            throw invalid(file, e);
        }
    }

    static TokenizerException invalid(Path file, JsonProcessingException e) {
        return new TokenizerException(
                "not valid JSON (line " + e.getLocation().getLineNr() + ", column "
                        + e.getLocation().getColumnNr() + "): " + e.getOriginalMessage(),
                file,
                AGAIN);
    }
}
