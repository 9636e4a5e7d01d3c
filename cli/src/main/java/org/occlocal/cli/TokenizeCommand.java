package org.occlocal.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.occlocal.models.catalog.ModelCatalog;
import org.occlocal.tokenizers.RenderedChat;
import org.occlocal.tokenizers.Tokenizer;
import org.occlocal.tokenizers.TokenizerException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "tokenize",
        mixinStandardHelpOptions = true,
        description = "Token ids of texts, and of chats through the model's template.",
        footer = {
            "",
            "An input line is {\"id\":1,\"text\":\"..\",\"add_special_tokens\":true} or"
                    + " {\"id\":1,\"messages\":[..], \"add_generation_prompt\":true}. A line whose chat the"
                    + " template itself refuses is answered with \"error\"."
        })
final class TokenizeCommand implements Callable<Integer> {

    private static final ObjectMapper JSON = new ObjectMapper();

    @Option(
            names = "--model",
            required = true,
            paramLabel = "MODEL",
            description = "a folder with tokenizer files, a HuggingFace id, or a short name")
    private @Nullable String model;

    @Option(names = "--model-root", paramLabel = "DIR", description = "folder of model folders")
    private @Nullable Path modelRoot;

    @Mixin
    private LineOptions files = new LineOptions();

    @Override
    public Integer call() {
        List<JsonLines.Line> lines = files.read("text", "messages", "add_special_tokens", "add_generation_prompt");
        for (JsonLines.Line line : lines) {
            if (line.oneOf("text", "messages").equals("text")) {
                line.text("text");
            } else {
                Messages.of(line);
            }
            line.flag("add_special_tokens", true);
            line.flag("add_generation_prompt", false);
        }
        try (Tokenizer tokenizer = Tokenizer.load(folder(Required.option("--model", model)));
                JsonLinesWriter writer = files.writer()) {
            for (JsonLines.Line line : lines) {
                writer.write(line.json().has("text") ? text(line, tokenizer) : chat(line, tokenizer));
            }
            writer.finish();
        }
        return ExitCode.DONE;
    }

    /** A folder with tokenizer files alone is enough. */
    private Path folder(String name) {
        Path direct = Path.of(name);
        return Tokenizer.isIn(direct) ? direct : new ModelCatalog(modelRoot, System.getenv()).resolve(name);
    }

    private static ObjectNode text(JsonLines.Line line, Tokenizer tokenizer) {
        String text = line.text("text");
        return answer(line, text, tokenizer.encode(text, line.flag("add_special_tokens", true)));
    }

    private static ObjectNode chat(JsonLines.Line line, Tokenizer tokenizer) {
        try {
            RenderedChat chat =
                    tokenizer.applyChatTemplate(Messages.of(line), line.flag("add_generation_prompt", false));
            return answer(line, chat.text(), chat.ids());
        } catch (TokenizerException e) {
            ObjectNode answer = JSON.createObjectNode();
            answer.set("id", line.id());
            answer.put("error", e.getMessage());
            return answer;
        }
    }

    private static ObjectNode answer(JsonLines.Line line, String rendered, int[] ids) {
        ObjectNode answer = JSON.createObjectNode();
        answer.set("id", line.id());
        answer.put("rendered", rendered);
        ArrayNode tokens = answer.putArray("tokens");
        for (int id : ids) {
            tokens.add(id);
        }
        return answer;
    }
}
