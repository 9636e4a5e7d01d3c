package org.occlocal.tokenizers.jinja;

/** Python's None; templates never see Java's null. */
enum None {
    NONE
}
