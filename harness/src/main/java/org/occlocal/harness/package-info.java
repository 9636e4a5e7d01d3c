/** The stage around the engine: datasets become requests, predictions become scores and tables. */
@NullMarked
package org.occlocal.harness;

import org.jspecify.annotations.NullMarked;
