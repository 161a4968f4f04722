/** Words that stand where C has none and that mean nothing to the linter: they are blanked. */
export const attributes: ReadonlySet<string> = new Set(
  `__user __kernel __iomem __force __rcu __percpu __bitwise __nocast __safe __private
   __init __exit __initdata __initconst __exitdata __ro_after_init __read_mostly __refdata __ref __net_init __meminit
   __must_check __always_unused __maybe_unused __unused __used __cold __hot __pure __weak __deprecated __packed __noreturn
   __always_inline __no_inline noinline noinstr noinline_for_stack __inline __inline__ __forceinline inline_for_stack
   __attribute_const__ __attribute_pure__ __no_sanitize_address __no_kasan_or_inline __no_kcsan __nocfi __noendbr __visible
   __cpuidle __lockfunc __sched __kprobes __hyp_text __hypcall __randomize_layout __no_randomize_layout __cacheline_aligned
   ____cacheline_aligned ____cacheline_aligned_in_smp __cacheline_aligned_in_smp __page_aligned_data __page_aligned_bss
   __refconst __nonstring __no_profile __no_caller_saved_registers __restrict __volatile __extension__ __latent_entropy __amode31
   asmlinkage notrace fastcall __cdecl __signed__ __stack_chk_guard __amode31_data __bss_decrypted __initconst_or_module
   __hyp_private __must_be_held __no_kmsan_checks`.split(/\s+/),
)

/** Such words with arguments in parentheses. */
export const attributeCalls: ReadonlySet<string> = new Set(
  `__attribute__ __attribute __printf __scanf __aligned __section __alias __must_hold __acquires __releases __cond_acquires
   __free __cleanup __counted_by __counted_by_le __counted_by_be __guarded_by __no_sanitize __nonnull __alloc_size __malloc __realloc_size
   __designated_init __context_unsafe __flags __asm_label __latelyused __assume_aligned __diag __acquire_shared __releases_shared`.split(/\s+/),
)

/** Keywords that are followed by parentheses but are no calls. */
export const keywords: ReadonlySet<string> = new Set(
  `if else for while do switch case default return goto break continue sizeof typeof __typeof__ __typeof typeof_unqual _Alignof
   __alignof__ alignof asm __asm__ __asm struct union enum static extern const volatile register typedef inline auto void int long
   short char unsigned signed float double bool _Bool _Static_assert static_assert _Generic __auto_type`.split(/\s+/),
)

/** Words a type in an argument can begin with. */
export const typeWords: ReadonlySet<string> = new Set(
  'struct union enum unsigned signed const void int long short char float double bool _Bool volatile'.split(' '),
)

export const asmWords: ReadonlySet<string> = new Set(['asm', '__asm__', '__asm', 'asm_volatile_goto', 'asm_inline', 'asm_goto_output'])
