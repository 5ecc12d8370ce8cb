#pragma once

/// The only code that depends on the processor. One file per ABI implements these two functions.
///
/// A switch saves what the ABI lets a called function change no more: the callee-saved integer registers (and
/// on AArch64 d8-d15) and the stack pointer. It does not save the signal mask, the floating-point environment
/// (MXCSR and x87 control word, FPCR: they stay with the thread, so a goroutine must not change them over a
/// blocking operation), thread-local storage, or the state of exception handling; the last is the caller's
/// business.
extern "C" {

/// Pushes the caller's registers, stores its stack pointer in *save, and continues where `load` was saved.
void tether_switch(void **save, void *load) noexcept;

/// The stack pointer of a new context on the stack that ends at `top` (16-byte aligned). Switching to it
/// calls entry(argument), which must not return.
void *tether_make_context(void *top, void (*entry)(void *), void *argument) noexcept;
}
