@NullMarked
package org.occlocal.inferencers;

import org.jspecify.annotations.NullMarked;
