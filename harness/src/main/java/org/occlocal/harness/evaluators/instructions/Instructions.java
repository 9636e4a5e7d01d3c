package org.occlocal.harness.evaluators.instructions;

import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Supplier;
import org.occlocal.harness.language.NltkWords;
import org.occlocal.harness.language.PunktSentences;

/** The instructions by their names in IFEval's rows. Thread-safe. */
public final class Instructions {

    private static final Set<String> THAT_DIVIDE_SENTENCES =
            Set.of("length_constraints:number_sentences", "change_case:capital_word_frequency");

    private final Map<String, Factory> factories = new TreeMap<>();

    @FunctionalInterface
    interface Factory {
        Instruction of(InstructionArguments arguments);
    }

    /**
     * @param sentences gives what divides text into sentences; asked only by instructions that {@link #dividesSentences}
     * @param opencompassCompat letters that OpenCompass does not take for letters are replaced by one drawn by chance
     */
    public Instructions(Supplier<PunktSentences> sentences, boolean opencompassCompat) {
        factories.put("keywords:existence", KeywordInstructions::existence);
        factories.put("keywords:frequency", KeywordInstructions::frequency);
        factories.put("keywords:forbidden_words", KeywordInstructions::forbiddenWords);
        factories.put(
                "keywords:letter_frequency",
                arguments -> KeywordInstructions.letterFrequency(arguments, opencompassCompat));
        factories.put("language:response_language", CaseInstructions::responseLanguage);
        factories.put(
                "length_constraints:number_sentences",
                arguments -> LengthInstructions.numberOfSentences(arguments, sentences.get()));
        factories.put("length_constraints:number_paragraphs", LengthInstructions::numberOfParagraphs);
        factories.put("length_constraints:number_words", LengthInstructions::numberOfWords);
        factories.put("length_constraints:nth_paragraph_first_word", LengthInstructions::firstWordOfParagraph);
        factories.put("detectable_content:number_placeholders", FormatInstructions::placeholders);
        factories.put("detectable_content:postscript", FormatInstructions::postscript);
        factories.put("detectable_format:number_bullet_lists", FormatInstructions::bulletPoints);
        factories.put("detectable_format:constrained_response", arguments -> FormatInstructions::isConstrainedResponse);
        factories.put("detectable_format:number_highlighted_sections", FormatInstructions::highlightedSections);
        factories.put("detectable_format:multiple_sections", FormatInstructions::multipleSections);
        factories.put("detectable_format:json_format", arguments -> FormatInstructions::isJson);
        factories.put("detectable_format:title", arguments -> FormatInstructions::hasTitle);
        factories.put("combination:two_responses", arguments -> WholeResponseInstructions::areTwoResponses);
        factories.put("combination:repeat_prompt", WholeResponseInstructions::repeatPrompt);
        factories.put("startend:end_checker", WholeResponseInstructions::endPhrase);
        factories.put("startend:quotation", arguments -> WholeResponseInstructions::isQuotation);
        factories.put(
                "change_case:capital_word_frequency",
                arguments -> CaseInstructions.capitalWordFrequency(arguments, new NltkWords(sentences.get())));
        factories.put("change_case:english_capital", arguments -> CaseInstructions::isEnglishInCapitals);
        factories.put("change_case:english_lowercase", arguments -> CaseInstructions::isEnglishInSmallLetters);
        factories.put("punctuation:no_comma", arguments -> response -> !response.contains(","));
    }

    /**
     * @param id name of an instruction
     * @param arguments its arguments by name
     * @throws IllegalArgumentException when there is no such instruction, or an argument is missing or wrong
     */
    public Instruction of(String id, Map<?, ?> arguments) {
        Factory factory = factories.get(id);
        if (factory == null) {
            throw new IllegalArgumentException("there is no instruction \"" + id + "\"; there are "
                    + String.join(", ", new TreeSet<>(factories.keySet())));
        }
        return factory.of(new InstructionArguments(id, arguments));
    }

    /** Whether an instruction needs a sentence tokenizer. */
    public static boolean dividesSentences(String id) {
        return THAT_DIVIDE_SENTENCES.contains(id);
    }
}
