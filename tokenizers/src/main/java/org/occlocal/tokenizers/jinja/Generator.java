package org.occlocal.tokenizers.jinja;

import java.util.Iterator;

/**
 * What filters like map and selectattr give: true even if empty, without length, and used up by going through it once.
 *
 * @param iterator what is left
 */
record Generator(Iterator<Object> iterator) {}
