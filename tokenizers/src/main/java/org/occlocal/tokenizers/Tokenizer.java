package org.occlocal.tokenizers;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The tokenizer of a HuggingFace checkpoint: text to ids and back, and conversations to both. Gives the ids that
 * {@code transformers.AutoTokenizer} gives; where its versions differ, {@link TokenizerRules} says which one is followed.
 *
 * <p>Nothing is ever truncated or padded here, whatever {@code tokenizer.json} asks for: what fits is decided by
 * {@link ContextWindow} alone. Thread-safe; closing waits for calls in progress, and whoever loads it closes it.
 */
public final class Tokenizer implements AutoCloseable {

    private static final int BATCH = 1024;

    private final Path folder;
    private final NativeTokenizer backend;
    private final Vocabulary vocabulary;
    private final TokenizerConfig config;
    private final Map<String, String> chatTemplates;
    private final Map<String, ChatTemplate> compiled = new ConcurrentHashMap<>();

    private Tokenizer(Path folder, TokenizerRules rules) {
        this.folder = folder;
        this.config = TokenizerConfig.read(folder);
        TokenizerJson file = VocabularyFiles.read(folder, config, rules);
        this.chatTemplates = ChatTemplateFiles.read(folder);
        BackendTokenizer.Built built = BackendTokenizer.build(file, config, rules);
        this.vocabulary = built.vocabulary();
        this.backend = NativeTokenizer.load(built.json(), file.path());
    }

    /**
     * Loads a checkpoint's tokenizer as transformers 5 does.
     *
     * @param folder has a tokenizer.json, or else a tokenizer.model of SentencePiece, vocab.json and merges.txt, a file of
     *     tiktoken, or tekken.json; and as a rule tokenizer_config.json; special_tokens_map.json, config.json (its model_type), chat_template.jinja,
     *     chat_template.json and additional_chat_templates/ are read where they exist
     * @throws TokenizerException if a file is missing, damaged, or refused by the native library
     */
    public static Tokenizer load(Path folder) {
        return load(folder, TokenizerRules.TRANSFORMERS_5);
    }

    /** As {@link #load(Path)}, following the given generation of transformers. */
    public static Tokenizer load(Path folder, TokenizerRules rules) {
        return new Tokenizer(folder, rules);
    }

    /** Whether the folder has a vocabulary that {@link #load} would read. */
    public static boolean isIn(Path folder) {
        return VocabularyFiles.isIn(folder);
    }

    /**
     * Ids of a text: int [T], with no limit on T. Special tokens written out in the text become their ids.
     *
     * @param text half surrogate pairs, which no UTF-8 text can hold, count as U+FFFD (transformers raises an error)
     * @param addSpecialTokens whether to add what the checkpoint puts round a text, such as the beginning-of-sequence
     *     token; never for text that a chat template rendered
     */
    public int[] encode(String text, boolean addSpecialTokens) {
        return backend.encode(withoutHalfSurrogates(text), addSpecialTokens);
    }

    /** As {@link #encode} for each text, on all processors: element i holds the ids of text i. */
    public List<int[]> encodeAll(List<String> texts, boolean addSpecialTokens) {
        List<int[]> ids = new ArrayList<>(texts.size());
        for (int begin = 0; begin < texts.size(); begin += BATCH) {
            List<String> batch = texts.subList(begin, Math.min(texts.size(), begin + BATCH));
            String[] clean =
                    batch.stream().map(Tokenizer::withoutHalfSurrogates).toArray(String[]::new);
            ids.addAll(List.of(backend.encodeAll(clean, addSpecialTokens)));
        }
        return ids;
    }

    /**
     * Text of ids, as transformers decodes with {@code clean_up_tokenization_spaces=False}. Ids outside the vocabulary
     * have no text. Bytes that are not UTF-8 become U+FFFD.
     *
     * @param ids int [T], none negative
     */
    public String decode(int[] ids, boolean skipSpecialTokens) {
        long[] longs = new long[ids.length];
        for (int i = 0; i < ids.length; i++) {
            if (ids[i] < 0) {
                throw new IllegalArgumentException("ids[" + i + "] is " + ids[i] + ", a token id is never negative");
            }
            longs[i] = ids[i];
        }
        return backend.decode(longs, skipSpecialTokens);
    }

    /** V as far as the tokenizer knows: 1 + the largest id. A model's embedding may have more rows, never fewer. */
    public int vocabularySize() {
        return vocabulary.size();
    }

    /** The id of a token as it is written in the vocabulary; null if there is none. */
    public @Nullable Integer idOf(String token) {
        return vocabulary.idOf(token);
    }

    /** The beginning-of-sequence token, whether or not {@link #encode} adds it; null if the checkpoint has none. */
    public @Nullable Integer bosId() {
        return idOfNamed("bos_token");
    }

    /** The tokenizer's end-of-sequence token; generation_config.json may name more. Null if there is none. */
    public @Nullable Integer eosId() {
        return idOfNamed("eos_token");
    }

    /** The padding token; null if the checkpoint has none. */
    public @Nullable Integer padId() {
        return idOfNamed("pad_token");
    }

    /** Whether decoding may skip the token. */
    public boolean isSpecial(int id) {
        return vocabulary.isSpecial(id);
    }

    /** tokenizer_config.json's model_max_length in tokens; {@link Integer#MAX_VALUE} if it sets no limit. */
    public int modelMaxLength() {
        return config.modelMaxLength();
    }

    /** What {@link #encode} puts around a text when it adds special tokens. */
    public FixedEnds specialEnds() {
        int[] plain = encode("a", false);
        int[] special = encode("a", true);
        int added = special.length - plain.length;
        for (int front = 0; plain.length > 0 && front <= added; front++) {
            if (Arrays.equals(special, front, front + plain.length, plain, 0, plain.length)) {
                return new FixedEnds(front, added - front);
            }
        }
        return FixedEnds.NONE;
    }

    /** tokenizer_config.json's truncation_side, "right" or "left"; transformers' default is "right". */
    public String truncationSide() {
        return config.truncationSide();
    }

    /** Text of the end-of-sequence token; null for none. */
    public @Nullable String eosToken() {
        return config.namedTokens().get("eos_token");
    }

    /** Names of the checkpoint's chat templates, "default" being the ordinary one; empty for a base model. */
    public List<String> chatTemplateNames() {
        return List.copyOf(chatTemplates.keySet());
    }

    /**
     * The chat template of that name, compiled, with this checkpoint's special tokens.
     *
     * @throws TokenizerException if there is none of that name, or it is not valid Jinja
     */
    public ChatTemplate chatTemplate(String name) {
        String source = chatTemplates.get(name);
        if (source == null) {
            throw new TokenizerException(
                    "there is no chat template"
                            + (chatTemplates.isEmpty() ? "" : " \"" + name + "\"; there are " + chatTemplates.keySet()),
                    folder,
                    "use a chat model's checkpoint, put a chat_template.jinja into the folder, or evaluate the model as"
                            + " a base model, without roles");
        }
        return compiled.computeIfAbsent(name, unused -> ChatTemplate.of(source, config.namedTokens()));
    }

    /**
     * A conversation as the model reads it: rendered by the checkpoint's default template, then encoded without adding
     * special tokens, which the template writes itself (as apply_chat_template of transformers does).
     *
     * @param messages each with the keys role and content, and whatever else the template knows
     * @param addGenerationPrompt whether to open the assistant's turn at the end
     * @throws TokenizerException if the checkpoint has no chat template, or the template refuses the conversation
     */
    public RenderedChat applyChatTemplate(List<? extends Map<String, ?>> messages, boolean addGenerationPrompt) {
        String text = chatTemplate(ChatTemplateFiles.DEFAULT).render(messages, addGenerationPrompt, Map.of());
        return new RenderedChat(text, encode(text, false));
    }

    /** What decodes one generated sequence as it grows. */
    public IncrementalDetokenizer incrementalDetokenizer(boolean skipSpecialTokens) {
        return new IncrementalDetokenizer(this, vocabulary, skipSpecialTokens);
    }

    @Override
    public void close() {
        backend.close();
    }

    private @Nullable Integer idOfNamed(String name) {
        String token = config.namedTokens().get(name);
        return token == null ? null : vocabulary.idOf(token);
    }

    private static String withoutHalfSurrogates(String text) {
        int i = 0;
        while (i < text.length() && !Character.isSurrogate(text.charAt(i))) {
            i++;
        }
        if (i == text.length()) {
            return text;
        }
        StringBuilder clean = new StringBuilder(text.length());
        text.codePoints().forEach(c -> clean.appendCodePoint(c >= 0xD800 && c <= 0xDFFF ? 0xFFFD : c));
        return clean.toString();
    }
}
