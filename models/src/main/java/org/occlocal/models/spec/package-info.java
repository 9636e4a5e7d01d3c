/**
 * What a decoder computes, as a tree of records. Glossary of the project: B batch, T tokens, N tokens of a pack, V
 * vocabulary, C hidden size, L layers, H query heads, K key/value heads, D head size, S slots.
 */
@NullMarked
package org.occlocal.models.spec;

import org.jspecify.annotations.NullMarked;
