#pragma once

/// Go-style concurrency for C++: everything. Each header can be included alone.

#include <tether/chan.h>
#include <tether/condition_variable.h>
#include <tether/context.h>
#include <tether/defer.h>
#include <tether/error_group.h>
#include <tether/errors.h>
#include <tether/go.h>
#include <tether/leak.h>
#include <tether/mutex.h>
#include <tether/once.h>
#include <tether/pool.h>
#include <tether/rate_limiter.h>
#include <tether/select.h>
#include <tether/semaphore.h>
#include <tether/shared_mutex.h>
#include <tether/singleflight.h>
#include <tether/time.h>
#include <tether/wait_group.h>
