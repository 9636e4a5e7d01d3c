package org.occlocal.tokenizers.jinja;

/**
 * What a name, attribute or item gives that does not exist: prints as nothing, is false, iterates over nothing, and
 * fails on everything else (Jinja2's class Undefined).
 *
 * @param what the sentence that the failure then says
 */
record Undefined(String what) {

    static Undefined name(String name) {
        return new Undefined("'" + name + "' is undefined");
    }

    static Undefined member(Object owner, Object key) {
        return new Undefined(
                owner instanceof Undefined undefined
                        ? undefined.what()
                        : "'" + PythonText.typeName(owner) + " object' has no attribute or item "
                                + PythonText.shortRepr(key));
    }

    JinjaException failure() {
        return new JinjaException(what);
    }

    /** All undefined values are equal. */
    @Override
    public boolean equals(Object other) {
        return other instanceof Undefined;
    }

    @Override
    public int hashCode() {
        return 0;
    }
}
