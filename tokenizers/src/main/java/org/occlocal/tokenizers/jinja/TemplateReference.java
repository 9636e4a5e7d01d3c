package org.occlocal.tokenizers.jinja;

/** The variable "self" of Jinja2, whose attributes are the template's blocks; here all of them are undefined. */
enum TemplateReference {
    SELF;

    @Override
    public String toString() {
        return "<TemplateReference None>";
    }
}
