import { rstOf } from './markdown.ts'

/** A section of the shape of the chapter, in words of our own: six titles, lists, literals. */
export const section4 = rstOf(`
## 4. Synchronization of faults and invalidations

What a fault handler leans on:

- \`kvm->srcu\` while it looks at memslots
- \`kvm->mmu_invalidate_*\`, which say that an invalidation is going on
- \`kvm->mn_*\`, which keep the former in step with the memslots, see mn_* and foo_ below

### 4.1 Overview

A mapping is wanted *now*, and somebody may take the page away while it is being made.
Who takes it away:

1. the host, which calls KVM's notifier before it changes its own page tables, and again when
   it has changed them;
2. userspace, which moves or deletes a memslot with \`KVM_SET_USER_MEMORY_REGION\`;
3. userspace again, which makes memory private.

The handler therefore works without the lock and checks once more, with it, before it
installs anything:

\`\`\`c
	read_lock(&kvm->mmu_lock);
	if (is_page_fault_stale(vcpu, fault))
		goto out_unlock;
\`\`\`

### 4.2 The fields \`kvm->mmu_invalidate_*\`

| field | meaning |
| - | - |
| \`mmu_invalidate_in_progress\` | begun and not yet ended; a count, since they may overlap |
| \`mmu_invalidate_seq\` | how many have ended |

All of them are written with \`mmu_lock\` held.

#### 4.2.1 Results that go stale

Whoever consumes the result of \`host_pfn_mapping_level()\` does one of these:

- **checks** \`mmu_invalidate_retry_gfn()\` afterwards, with the lock held;
- holds \`mmu_lock\` all the time, and knows that no invalidation is in progress.

  The second is no use alone: the lock does not keep the host from changing its tables.

### 4.3 Nothing to invalidate

> Most invalidations meet no memslot at all.

### 4.4 The fields \`kvm->mn_*\`

See [the notifier](https://docs.kernel.org/mm/mmu_notifier.html) for who calls whom.
`)
