@NullMarked
package org.occlocal.engine;

import org.jspecify.annotations.NullMarked;
