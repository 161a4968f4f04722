/**
 * src/scenario/consumers/kit.ts in C: what consumers do with shadow pages, and ask of them.
 *
 * Entries are named as the table of 4.2.1 names them (`sp->spte`).
 */
export const kitC = `#include <linux/kvm_host.h>

void mapAtLevel(struct kvm_mmu_page *root, gfn_t gfn, kvm_pfn_t pfn, int level, bool is_private)
{
	u64 old = READ_ONCE(root->spte[gfn >> 9]);
	struct kvm_mmu_page *sp;

	if (level == PG_LEVEL_2M) {
		WRITE_ONCE(root->spte[gfn >> 9], make_spte(pfn & ~511, level, is_private));
		if (is_shadow_present_pte(old) && !is_last_spte(old))
			handle_removed_pt(spte_to_child_sp(old));
		return;
	}
	if (is_shadow_present_pte(old) && !is_last_spte(old)) {
		sp = spte_to_child_sp(old);
		WRITE_ONCE(sp->spte[gfn & 511], make_spte(pfn, PG_LEVEL_4K, is_private));
		return;
	}
	sp = tdp_mmu_alloc_sp(root, gfn >> 9);
	link_shadow_page(root, sp);
	WRITE_ONCE(sp->spte[gfn & 511], make_spte(pfn, PG_LEVEL_4K, is_private));
}

void zapAround(struct kvm_mmu_page *root, gfn_t gfn)
{
	u64 old = READ_ONCE(root->spte[gfn >> 9]);

	if (!is_shadow_present_pte(old))
		return;
	WRITE_ONCE(root->spte[gfn >> 9], 0);
	if (!is_last_spte(old))
		handle_removed_pt(spte_to_child_sp(old));
}

bool hasLeaf(struct kvm_mmu_page *root, gfn_t gfn)
{
	u64 upper = READ_ONCE(root->spte[gfn >> 9]);
	u64 small;

	if (!is_shadow_present_pte(upper))
		return false;
	if (is_last_spte(upper))
		return true;
	small = READ_ONCE(spte_to_child_sp(upper)->spte[gfn & 511]);
	return is_last_spte(small);
}

bool isPresent(struct kvm_mmu_page *root, gfn_t gfn)
{
	u64 upper = READ_ONCE(root->spte[gfn >> 9]);

	return is_shadow_present_pte(upper);
}
`
