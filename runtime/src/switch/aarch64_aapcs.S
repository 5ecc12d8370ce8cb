// Procedure call standard for AArch64. Frame at a saved stack pointer (160 bytes): x19-x28, x29, x30, d8-d15.
#if defined(__aarch64__)

    .text
    .globl  tether_switch
    .hidden tether_switch
    .type   tether_switch, %function
    .p2align 4
tether_switch:
    .cfi_startproc
    sub     sp, sp, #160
    stp     x19, x20, [sp, #0]
    stp     x21, x22, [sp, #16]
    stp     x23, x24, [sp, #32]
    stp     x25, x26, [sp, #48]
    stp     x27, x28, [sp, #64]
    stp     x29, x30, [sp, #80]
    stp     d8, d9, [sp, #96]
    stp     d10, d11, [sp, #112]
    stp     d12, d13, [sp, #128]
    stp     d14, d15, [sp, #144]
    mov     x9, sp
    str     x9, [x0]
    mov     sp, x1
    ldp     x19, x20, [sp, #0]
    ldp     x21, x22, [sp, #16]
    ldp     x23, x24, [sp, #32]
    ldp     x25, x26, [sp, #48]
    ldp     x27, x28, [sp, #64]
    ldp     x29, x30, [sp, #80]
    ldp     d8, d9, [sp, #96]
    ldp     d10, d11, [sp, #112]
    ldp     d12, d13, [sp, #128]
    ldp     d14, d15, [sp, #144]
    add     sp, sp, #160
    ret
    .cfi_endproc
    .size   tether_switch, . - tether_switch

    .globl  tether_make_context
    .hidden tether_make_context
    .type   tether_make_context, %function
    .p2align 4
tether_make_context:
    .cfi_startproc
    sub     x0, x0, #160
    adrp    x9, first_entry
    add     x9, x9, :lo12:first_entry
    stp     x1, x2, [x0, #0]        // x19: entry, x20: argument
    stp     xzr, x9, [x0, #80]      // x29: end of the frame chain
    ret
    .cfi_endproc
    .size   tether_make_context, . - tether_make_context

    .type   first_entry, %function
    .p2align 4
first_entry:
    .cfi_startproc
    .cfi_undefined x30              // unwinders and debuggers stop here
    mov     x0, x20
    blr     x19
    brk     #1
    .cfi_endproc
    .size   first_entry, . - first_entry

#endif
    .section .note.GNU-stack, "", %progbits
