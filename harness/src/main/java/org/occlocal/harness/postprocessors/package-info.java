/**
 * From what a model wrote to the answer in it. Each rule does what OpenCompass' post-processor of the same name does;
 * where that one has a known mistake, the rule does right unless OpenCompass' own numbers are asked for.
 */
@NullMarked
package org.occlocal.harness.postprocessors;

import org.jspecify.annotations.NullMarked;
