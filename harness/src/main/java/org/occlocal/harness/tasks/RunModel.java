package org.occlocal.harness.tasks;

import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.occlocal.configs.ModelConfig;
import org.occlocal.harness.prompts.ConversationStyle;
import org.occlocal.harness.prompts.ModelPrompt;
import org.occlocal.harness.prompts.PromptMode;
import org.occlocal.harness.prompts.PromptStyle;
import org.occlocal.harness.prompts.TextStyle;
import org.occlocal.harness.prompts.VicunaConversation;
import org.occlocal.harness.retrievers.SentenceEncoder;
import org.occlocal.inferencers.EncodedPrompt;
import org.occlocal.inferencers.FittingRule;
import org.occlocal.inferencers.GenPrediction;
import org.occlocal.inferencers.InferenceMeter;
import org.occlocal.inferencers.NllNormalization;
import org.occlocal.inferencers.Scorer;
import org.occlocal.inferencers.TextModel;
import org.occlocal.tokenizers.ContextWindow;
import org.occlocal.tokenizers.FixedEnds;
import org.occlocal.tokenizers.RenderedChat;
import org.occlocal.tokenizers.Tokenizer;
import org.occlocal.tokenizers.TruncationSide;

/**
 * A loaded model with the manners of OpenCompass' class that its configuration names: how it writes prompts, cuts and
 * scores them. Keeps nothing of any dataset. Used by one thread; whoever loaded the {@link TextModel} closes it.
 */
public final class RunModel {

    private final ModelConfig config;
    private final TextModel model;
    private final RunOptions options;
    private final PromptStyle style;
    private final @Nullable Function<String, SentenceEncoder> encoders;
    private @Nullable FixedEnds ends;

    /** Without sentence encoders: retrievers that need one are refused. */
    public RunModel(ModelConfig config, TextModel model, RunOptions options) {
        this(config, model, options, null);
    }

    /**
     * @param encoders gives the sentence encoder of a name, for retrievers; null for none. See {@link
     *     org.occlocal.harness.retrievers.encoder.SentenceEncoders}
     * @throws org.occlocal.configs.ConfigException when the meta template is not complete
     */
    public RunModel(
            ModelConfig config,
            TextModel model,
            RunOptions options,
            @Nullable Function<String, SentenceEncoder> encoders) {
        this.config = config;
        this.model = model;
        this.options = options;
        this.style = style(config);
        this.encoders = encoders;
    }

    static PromptStyle style(ModelConfig config) {
        return config.kind().isChat()
                ? new ConversationStyle(config.metaTemplate())
                : new TextStyle(config.metaTemplate());
    }

    @Nullable
    Function<String, SentenceEncoder> encoders() {
        return encoders;
    }

    /** Whether it is the model of that configuration. */
    public boolean isOf(ModelConfig other) {
        return config.equals(other);
    }

    ModelConfig config() {
        return config;
    }

    RunOptions options() {
        return options;
    }

    TextModel model() {
        return model;
    }

    Tokenizer tokenizer() {
        return model.requireTokenizer();
    }

    PromptStyle style() {
        return style;
    }

    /** The configuration's, where it is more than one row at a time, which is OpenCompass' default and seldom a wish. */
    int batchSize() {
        Integer own = config.batchSize();
        return own == null || own <= 1 ? options.batchSize() : own;
    }

    Scorer scorer(InferenceMeter meter) {
        return new Scorer(model.model(), options.batchTokens(), meter);
    }

    /** Text and ids of a prompt as the model is given it. */
    EncodedPrompt encode(ModelPrompt prompt, PromptMode mode) {
        if (!config.kind().isChat() || (mode == PromptMode.SCORE && prompt instanceof ModelPrompt.Text)) {
            String text = prompt.joined();
            int[] tokens = tokenizer().encode(text, true);
            return new EncodedPrompt(text, tokens, tokens.length, 0, ends());
        }
        RenderedChat chat = chat(ConversationStyle.messages(prompt), mode == PromptMode.GENERATE);
        FixedEnds kept = config.speaksVicuna() ? ends() : FixedEnds.NONE;
        return new EncodedPrompt(chat.text(), chat.ids(), measured(prompt, chat), 0, kept);
    }

    private FixedEnds ends() {
        FixedEnds known = ends == null ? tokenizer().specialEnds() : ends;
        ends = known;
        return known;
    }

    private RenderedChat chat(List<Map<String, Object>> messages, boolean addGenerationPrompt) {
        if (config.speaksVicuna()) {
            String text = VicunaConversation.text(messages, addGenerationPrompt);
            return new RenderedChat(text, tokenizer().encode(text, true));
        }
        return tokenizer().applyChatTemplate(messages, addGenerationPrompt);
    }

    /** OpenCompass decides what fits by the length of all texts as one message of the user. */
    private int measured(ModelPrompt prompt, RenderedChat chat) {
        return options.makesRoom()
                ? chat.ids().length
                : chat(ConversationStyle.messages(new ModelPrompt.Text(prompt.joined())), true)
                        .ids()
                        .length;
    }

    /** How texts that are scored are made to fit. */
    FittingRule scoring() {
        return new FittingRule(window(), side(), false, false, options.compat());
    }

    /** How prompts are made to fit, by the class's own rule for the new tokens. */
    FittingRule generating() {
        boolean cutMakesRoom =
                options.makesRoom() || config.cutsMiddle() || config.kind().isFirstGeneration();
        return new FittingRule(window(), side(), options.makesRoom(), cutMakesRoom, false);
    }

    /** How prompts are made to fit behind which a choice is weighed. */
    FittingRule choosing() {
        return new FittingRule(window(), side(), true, true, false);
    }

    /** As asked for, as far as the model has positions; null where nothing needs to be said. */
    public @Nullable String windowWarning() {
        Integer asked = config.maxSequenceLength();
        int own = model.model().spec().contextWindow();
        if (asked == null || asked <= own) {
            return null;
        }
        return "max_seq_len " + asked + " is more than the " + own + " tokens that the model was made for"
                + (model.model().spec().mostPositions() < asked
                        ? ", and it has no positions beyond; " + own + " is used"
                        : "; prompts may be that long, and the model may not understand them");
    }

    /** What an answer cost, for the journal. */
    Map<String, Object> account(GenPrediction answer) {
        return Accounts.of(answer, model.model().spec().contextWindow());
    }

    private ContextWindow window() {
        Integer asked = config.maxSequenceLength();
        return asked == null
                ? model.window()
                : new ContextWindow(Math.min(asked, model.model().spec().mostPositions()));
    }

    private TruncationSide side() {
        if (config.cutsMiddle()) {
            return TruncationSide.MIDDLE;
        }
        String asked = config.truncationSide();
        if (asked == null) {
            asked = config.kind().isFirstGeneration() ? tokenizer().truncationSide() : "left";
        }
        return asked.equals("right") ? TruncationSide.RIGHT : TruncationSide.LEFT;
    }

    /** What OpenCompass' class of this model divides a negative log-likelihood by. */
    NllNormalization normalization() {
        return config.kind().dividesByScoredTokens() ? NllNormalization.SCORED_TOKENS : NllNormalization.ALL_TOKENS;
    }
}
