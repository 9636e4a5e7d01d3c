package org.occlocal.tokenizers.jinja;

import java.util.List;

/**
 * What keys(), values() and items() of a mapping give: has a length and can be gone through, but not indexed.
 *
 * @param type dict_keys, dict_values or dict_items
 */
record DictView(String type, List<Object> items) {}
