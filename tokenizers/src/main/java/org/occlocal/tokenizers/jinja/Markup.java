package org.occlocal.tokenizers.jinja;

/** Text marked safe: a string in all respects, but adding other text to it escapes that for HTML (MarkupSafe's Markup). */
record Markup(String text) {

    static String escape(String text) {
        return text.replace("&", "&amp;")
                .replace(">", "&gt;")
                .replace("<", "&lt;")
                .replace("'", "&#39;")
                .replace("\"", "&#34;");
    }
}
