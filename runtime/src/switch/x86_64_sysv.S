// System V ABI for x86-64. Frame at a saved stack pointer: r15 r14 r13 r12 rbx rbp rip.
#if defined(__x86_64__)

    .text
    .globl  tether_switch
    .hidden tether_switch
    .type   tether_switch, @function
    .p2align 4
tether_switch:
    .cfi_startproc
    endbr64
    pushq   %rbp
    pushq   %rbx
    pushq   %r12
    pushq   %r13
    pushq   %r14
    pushq   %r15
    movq    %rsp, (%rdi)
    movq    %rsi, %rsp
    popq    %r15
    popq    %r14
    popq    %r13
    popq    %r12
    popq    %rbx
    popq    %rbp
    ret
    .cfi_endproc
    .size   tether_switch, . - tether_switch

    .globl  tether_make_context
    .hidden tether_make_context
    .type   tether_make_context, @function
    .p2align 4
tether_make_context:
    .cfi_startproc
    endbr64
    leaq    -72(%rdi), %rax         // the stack is aligned again when first_entry begins
    leaq    first_entry(%rip), %rcx
    movq    $0, (%rax)
    movq    $0, 8(%rax)
    movq    %rsi, 16(%rax)          // r13: entry
    movq    %rdx, 24(%rax)          // r12: argument
    movq    $0, 32(%rax)
    movq    $0, 40(%rax)            // rbp: end of the frame chain
    movq    %rcx, 48(%rax)
    movq    $0, 56(%rax)
    ret
    .cfi_endproc
    .size   tether_make_context, . - tether_make_context

    .type   first_entry, @function
    .p2align 4
first_entry:
    .cfi_startproc
    .cfi_undefined rip              // unwinders and debuggers stop here
    movq    %r12, %rdi
    callq   *%r13
    ud2
    .cfi_endproc
    .size   first_entry, . - first_entry

#endif
    .section .note.GNU-stack, "", @progbits
