package org.occlocal.harness.datasets.generated;

import com.knuddels.jtokkit.Encodings;
import com.knuddels.jtokkit.api.Encoding;
import com.knuddels.jtokkit.api.EncodingRegistry;
import com.knuddels.jtokkit.api.IntArrayList;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.occlocal.configs.ConfigException;
import org.occlocal.configs.Problems;
import org.occlocal.harness.datasets.LoaderArguments;
import org.occlocal.tokenizers.Tokenizer;

/**
 * The tokens that generated texts are measured and cut in. They are those of the dataset's argument {@code tokenizer_model}, not
 * of the evaluated model, so that all models get the same rows. Thread-safe.
 */
interface TextTokens {

    /** Token ids, with the special tokens that the tokenizer adds to every text. */
    int[] encode(String text);

    /** The text; bytes that are no whole character become U+FFFD. */
    String decode(int[] ids);

    default int count(String text) {
        return encode(text).length;
    }

    /** A model of OpenAI, whose tokens are in the jar. @throws ConfigException when it is not known */
    static TextTokens ofOpenAi(LoaderArguments arguments) {
        String model = arguments.text("tokenizer_model");
        return openAi(model)
                .orElseThrow(() -> arguments.wrong(
                        "tokenizer_model", "a model of OpenAI, such as gpt-4, whose tokens texts are measured in"));
    }

    /**
     * A model of OpenAI, or a folder with a tokenizer.
     *
     * @param otherwise the model where the argument is absent
     * @throws ConfigException when it is neither
     */
    static TextTokens of(LoaderArguments arguments, String otherwise) {
        String model = arguments.text("tokenizer_model", otherwise);
        return openAi(model).orElseGet(() -> {
            Path folder = arguments.root().resolve(model);
            if (!Files.isDirectory(folder)) {
                throw new ConfigException(List.of(
                        "dataset " + arguments.dataset() + ": \"tokenizer_model\" " + model
                                + " is no model of OpenAI, and there is no folder " + folder,
                        Problems.MEND + "name gpt-4, or a folder with a tokenizer.json"));
            }
            Tokenizer tokenizer = Tokenizer.load(folder);
            return new TextTokens() {
                @Override
                public int[] encode(String text) {
                    return tokenizer.encode(text, true);
                }

                @Override
                public String decode(int[] ids) {
                    return tokenizer.decode(ids, false);
                }
            };
        });
    }

    private static Optional<TextTokens> openAi(String model) {
        return Registry.ENCODINGS.getEncodingForModel(model).map(encoding -> new OpenAi(encoding));
    }

    /** Reads the tokens at first use. */
    final class Registry {
        private static final EncodingRegistry ENCODINGS = Encodings.newLazyEncodingRegistry();

        private Registry() {}
    }

    /** {@code tiktoken}'s encoding of a model. Names of special tokens in texts are ordinary text. */
    record OpenAi(Encoding encoding) implements TextTokens {

        @Override
        public int[] encode(String text) {
            return encoding.encodeOrdinary(text).toArray();
        }

        @Override
        public String decode(int[] ids) {
            IntArrayList list = new IntArrayList(ids.length);
            for (int id : ids) {
                list.add(id);
            }
            return encoding.decode(list);
        }
    }
}
