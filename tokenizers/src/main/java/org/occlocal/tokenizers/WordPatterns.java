package org.occlocal.tokenizers;

/** Regular expressions of words, in the syntax that tiktoken and the native library share. */
final class WordPatterns {

    private static final String CONTRACTION = "(?i:'s|'t|'re|'ve|'m|'ll|'d)";

    /** Up to three digits, signs, ends of lines, and spaces. */
    private static final String REST = "|\\p{N}{1,3}| ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+";

    /** Of Llama 3 and GLM-4. */
    static final String LLAMA3 = CONTRACTION + "|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+" + REST;

    private static final String UPPER = "[\\p{Lu}\\p{Lt}\\p{Lm}\\p{Lo}\\p{M}&&[^\\p{Han}]]";
    private static final String LOWER = "[\\p{Ll}\\p{Lm}\\p{Lo}\\p{M}&&[^\\p{Han}]]";
    private static final String BEFORE = "|[^\\r\\n\\p{L}\\p{N}]?";

    /** Of Kimi: Chinese by itself, and capitals begin a word. */
    static final String KIMI = "[\\p{Han}]+"
            + (BEFORE + UPPER + "*" + LOWER + "+" + CONTRACTION + "?")
            + (BEFORE + UPPER + "+" + LOWER + "*" + CONTRACTION + "?")
            + REST;

    private WordPatterns() {}
}
