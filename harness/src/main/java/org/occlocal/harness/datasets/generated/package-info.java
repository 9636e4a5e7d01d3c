/**
 * Datasets whose rows are made by a program, of words, texts and chance: NeedleBench and RULER. The same numbers as Python's
 * give the same rows as OpenCompass'.
 */
@NullMarked
package org.occlocal.harness.datasets.generated;

import org.jspecify.annotations.NullMarked;
