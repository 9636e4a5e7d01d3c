package org.occlocal.tokenizers.jinja;

import java.util.LinkedHashMap;
import java.util.Map;

/** namespace(): the one thing that a template can change from within a loop. */
final class Namespace {

    private final Map<String, Object> attributes = new LinkedHashMap<>();

    Object get(String name) {
        Object value = attributes.get(name);
        return value == null ? Undefined.member(this, name) : value;
    }

    void set(String name, Object value) {
        if (name.startsWith("_")) {
            throw new JinjaException("a namespace holds no attributes that begin with an underscore, such as " + name);
        }
        attributes.put(name, value);
    }

    Map<String, Object> attributes() {
        return attributes;
    }
}
