// Umbrella of the engine's inner loops. Everything here works on 64-byte aligned single-precision
// buffers; rows of activations are `stride` floats apart, a multiple of 16, and the lanes beyond a
// row's length are zero.
#pragma once
#include "brain_phantom.h"
#include "convolution.h"
#include "elementwise.h"
#include "embedding_forces.h"
#include "grid_convolution.h"
#include "images.h"
#include "instruction_set.h"
#include "losses.h"
#include "neighbor_search.h"
#include "panel_products.h"
#include "posteriors.h"
#include "random_numbers.h"
#include "thread_pool.h"
#include "volume_convolution.h"
