package org.occlocal.tokenizers.jinja;

/**
 * @param text of a name or operator its own letters, of a string its value, of data the text between tags
 * @param line counted from 1
 */
record Token(Kind kind, String text, int line) {

    enum Kind {
        DATA,
        VARIABLE_BEGIN,
        VARIABLE_END,
        BLOCK_BEGIN,
        BLOCK_END,
        NAME,
        STRING,
        INTEGER,
        FLOAT,
        OPERATOR,
        END
    }

    boolean isOperator(String operator) {
        return kind == Kind.OPERATOR && text.equals(operator);
    }

    boolean isName(String name) {
        return kind == Kind.NAME && text.equals(name);
    }

    String described() {
        return switch (kind) {
            case DATA -> "text";
            case END -> "end of template";
            case VARIABLE_BEGIN, VARIABLE_END, BLOCK_BEGIN, BLOCK_END -> "\"" + text.strip() + "\"";
            default -> "\"" + text + "\"";
        };
    }
}
