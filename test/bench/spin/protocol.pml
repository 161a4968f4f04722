/*
 * The scenarios of src/scenario/protocol for SPIN: one of -DS1 to -DS5, -DS5a, and at most one -DM_….
 *
 * One shared access a transition; what follows from a value is decided in the transition that reads
 * it, so the program counter holds most of what a thread knows. A local that is dead is 0, and a
 * thread that is done blocks at a valid end. So pan counts the states of exploreExhaustively(), and
 * one transition more: it takes the initial state for one.
 *
 * (To SPIN a d_step may not be what a goto, a break or od leads to. Hence an `if` with one branch.)
 */

#if defined(S1)
#define FAULTS 1
#define NOTIFIERS 1
#define FRAMES 1
#define THREADS 2
#elif defined(S2)
#define HUGE
#define FAULTS 1
#define NOTIFIERS 0
#define FRAMES 2
#define THREADS 2
#elif defined(S3)
#define DELETE
#define FAULTS 1
#define NOTIFIERS 1
#define FRAMES 1
#define THREADS 3
#elif defined(S4)
#define DELETE
#define FAULTS 2
#define NOTIFIERS 1
#define FRAMES 1
#define THREADS 4
#elif defined(S5)
#define DELETE
#define FAULTS 2
#define NOTIFIERS 2
#define FRAMES 2
#define THREADS 5
#elif defined(S5a)
#define DELETE
#define AGING
#define FAULTS 2
#define NOTIFIERS 2
#define FRAMES 2
#define THREADS 6
#else
#error "which scenario? -DS1, -DS2, -DS3, -DS4, -DS5 or -DS5a"
#endif

/* The frame of a fault, and the range of a notifier. Process ids: the faults, then the notifiers. */
#if FRAMES == 2 && FAULTS == 2
#define FRAME _pid
#define FROM (_pid - FAULTS)
#define COUNT (FRAMES - FROM)
#else
#define FRAME 0
#define FROM 0
#define COUNT 1
#endif

#ifndef ATTEMPTS
#define ATTEMPTS 2	/* of a fault */
#endif
#define PAGES 8
#define UNSET 255	/* an end of a range */
#define WRITER 255	/* mmu_lock, else its number of readers */
#define ME (1 << _pid)

/* A slot as one of the two containers shows it. */
#define NONE 0
#define LIVE 1
#define INVALID 2
#define FREED 3

/* A huge entry: NONE, or one of these. */
#define LEAF 1
#define TABLE 2

byte mmu_lock, mn_lock, ptl;
byte srcu, gp;
byte in_prog, seq, rstart = UNSET, rend = UNSET;
byte mn_count, wtask, tstate;
byte memslots, slot[2] = { LIVE, NONE };
byte spte[FRAMES], next_pfn = FRAMES + 1;
#if FRAMES == 2
byte ref[PAGES] = { 0, 1, 1 };
#else
byte ref[PAGES] = { 0, 1 };
#endif
#ifdef HUGE
byte pte[FRAMES], pmd = LEAF, spmd;
#elif FRAMES == 2
byte pte[FRAMES] = { 1, 2 };
#else
byte pte[FRAMES] = { 1 };
#endif
/* Threads that are done; follows from the program counters. */
byte done;

#define lock(l)        d_step { l == 0 -> l = 1 }
#define write_lock()   d_step { mmu_lock == 0 -> mmu_lock = WRITER }
#define read_lock()    d_step { mmu_lock != WRITER -> mmu_lock++ }
#define srcu_enter()   srcu = srcu | ME
#define srcu_leave()   srcu = srcu & ~ME; gp = gp & ~ME

/* Part of the last transition of a thread (n is 1), or of one that goes on (0). */
inline stop(n) {
	done = done + n;
	assert(done < THREADS || in_prog == 0)
}

/* Page p goes back to the host. */
inline give_back(p) {
	assert(spte[0] != p);
#if FRAMES == 2
	assert(spte[1] != p);
#endif
#ifdef HUGE
	assert(spmd != LEAF || p > 2);
#endif
	skip
}

/* Drops a reference; p is dead afterwards. */
inline put_page(p) {
	if
	:: d_step { ref[p] != 1 -> ref[p]--; p = 0 }
	:: d_step { ref[p] == 1 -> ref[p] = 0 };
	   d_step { give_back(p); p = 0 }
	fi
}

/* mmu_invalidate_retry_gfn(): goes to `retry` if something is stale, else leaves mseq at `kept`. */
#define check(retry, kept) \
	if \
	:: in_prog == 0 \
	:: in_prog != 0 -> \
		if \
		:: rstart > FRAME \
		:: rstart <= FRAME -> \
			if \
			:: rend <= FRAME \
			:: d_step { rend > FRAME -> mseq = 0; left-- }; goto retry \
			fi \
		fi \
	fi; \
	if \
	:: d_step { seq == mseq -> mseq = kept } \
	:: d_step { seq != mseq -> mseq = 0; left-- }; goto retry \
	fi

active [FAULTS] proctype fault()
{
	byte left = ATTEMPTS, active_slots, mseq, page;
#ifdef HUGE
	byte level;
#endif

again:
	srcu_enter();
	active_slots = memslots;
	if
	:: d_step { slot[active_slots] == LIVE -> active_slots = 0 }
	:: d_step { slot[active_slots] == INVALID -> active_slots = 0; left-- }; goto leave
	:: d_step { slot[active_slots] == NONE -> active_slots = 0; left = 0 }; goto leave
	:: d_step { slot[active_slots] == FREED -> assert(false) }
	fi;
#ifdef M_EARLYLEVEL
	level = pmd;
#endif
	mseq = seq;
	check(leave, mseq);

	/* The fast ways to the page. */
#ifdef HUGE
	if
	:: pmd != LEAF
	:: pmd == LEAF ->
		if
		:: ref[FRAME + 1] == 0
		:: d_step { ref[FRAME + 1] != 0 -> ref[FRAME + 1]++; page = FRAME + 1 };
			if
			:: pmd == LEAF; goto pinned
			:: pmd != LEAF
			fi;
			put_page(page)
		fi
	fi;
#endif
	if
	:: pte[FRAME] == 0
	:: d_step { pte[FRAME] != 0 -> page = pte[FRAME] };
		if
		:: d_step { ref[page] == 0 -> page = 0 }
		:: d_step { ref[page] != 0 -> ref[page]++ };
			if
			:: pte[FRAME] == page; goto pinned
			:: pte[FRAME] != page
			fi;
			put_page(page)
		fi
	fi;

	/* The slow one. */
	lock(ptl);
	if
	:: d_step { pte[FRAME] != 0 -> page = pte[FRAME] }
	:: pte[FRAME] == 0;
		d_step { page = next_pfn; next_pfn++ };
		ref[page] = 1;
		pte[FRAME] = page
	fi;
	ref[page]++;
	ptl = 0;

pinned:
	check(drop, mseq);
#ifdef M_OUTSIDE
	check(drop, mseq);
#endif
	read_lock();
#if !defined(M_NOCHECK) && !defined(M_OUTSIDE)
	check(unlock, 0);
#endif

#ifdef HUGE
#ifndef M_EARLYLEVEL
	level = pmd;
#endif
	if
	:: d_step { level == LEAF && spmd != NONE -> level = 0; left = 0 }; goto unlock
	:: d_step { level == LEAF && spmd == NONE -> level = 0 };
		if
		:: d_step { spmd == NONE -> spmd = LEAF; assert(ref[2] != 0); left = 0 }; goto unlock
		:: d_step { spmd != NONE -> left-- }; goto unlock
		fi
	:: d_step { level == TABLE && spmd == LEAF -> level = 0; left = 0 }; goto unlock
	:: d_step { level == TABLE && spmd == TABLE -> level = 0 }
	:: d_step { level == TABLE && spmd == NONE -> level = 0 };
		if
		:: d_step { spmd == NONE -> spmd = TABLE }
		:: d_step { spmd != NONE -> left-- }; goto unlock
		fi
	fi;
#endif
	if
	:: d_step { spte[FRAME] != 0 -> left = 0 }
	:: spte[FRAME] == 0;
		if
		:: d_step { spte[FRAME] == 0 -> spte[FRAME] = page; left = 0 }
		:: d_step { spte[FRAME] != 0 -> left-- }
		fi
	fi;

unlock:
	mmu_lock--;
drop:
	{ put_page(page) };
leave:
	if
	:: d_step { left != 0 -> srcu_leave() }; goto again
	:: d_step { left == 0 -> srcu_leave(); stop(1) }
	fi;
end:
	false
}

/* Clears `count` SPTEs beginning with that of `from`, and unlocks mmu_lock. */
inline zap_and_unlock(from, count) {
#ifdef HUGE
	if
	:: d_step { spmd == NONE -> f = count }
	:: spmd == LEAF; d_step { spmd = NONE; f = count }
	:: spmd == TABLE
	fi;
#endif
	do
	:: d_step { f < count && spte[from + f] == 0 -> f++ }
	:: f < count && spte[from + f] != 0;
	   d_step { spte[from + f] = 0; f++ }
	:: d_step { f == count -> mmu_lock = 0; f = 0 }; break
	od
}

/* kvm_mmu_invalidate_begin() and kvm_mmu_invalidate_range_add(). */
inline begin(from, count) {
	x = in_prog;
	if
	:: d_step { x != 0 -> in_prog = x + 1; x = 0 }
	:: d_step { x == 0 -> in_prog = 1 };
		rstart = UNSET;
		rend = UNSET
	fi;
#ifdef M_OVERWRITE
	x = rstart;
	d_step { rstart = from; x = 0 };
	rend = from + count
#else
	if
	:: rstart == UNSET;
		rstart = from;
		rend = from + count
	:: d_step { rstart != UNSET -> x = rstart };
		d_step { rstart = (x < from -> x : from); x = 0 };
		x = rend;
		d_step { rend = (x > from + count -> x : from + count); x = 0 }
	fi
#endif
}

/* kvm_mmu_notifier_invalidate_range_start(). */
inline invalidate_start(from, count) {
	lock(mn_lock);
	x = mn_count;
	d_step { mn_count = x + 1; x = 0 };
	mn_lock = 0;
	srcu_enter();
	x = memslots;
	if
	:: d_step { slot[x] == FREED -> assert(false) }
	:: d_step { slot[x] == NONE -> x = 0 }
	:: d_step { slot[x] == LIVE || slot[x] == INVALID -> x = 0 };
		write_lock();
		begin(from, count);
		zap_and_unlock(from, count)
	fi;
	if
	:: d_step { srcu_leave() }
	fi
}

/* kvm_mmu_notifier_invalidate_range_end() but for its srcu_read_lock(); n as in stop(). */
inline invalidate_end(n) {
	x = memslots;
	if
	:: d_step { slot[x] == FREED -> assert(false) }
	:: d_step { slot[x] == NONE -> x = 0 }
	:: d_step { slot[x] == LIVE || slot[x] == INVALID -> x = 0 };
		write_lock();
#ifndef M_NOSEQ
		x = seq;
		d_step { seq = x + 1; x = 0 };
#endif
		d_step { x = in_prog; assert(x != 0) };
		d_step { in_prog = x - 1; x = 0 };
		assert(rstart != UNSET);
		mmu_lock = 0
	fi;
	d_step { srcu_leave() };
	lock(mn_lock);
	d_step { x = mn_count; assert(x != 0) };
	d_step { mn_count = x - 1; x = (x == 1) };
	if
	:: d_step { x == 0 -> mn_lock = 0; stop(n) }
	:: d_step { x == 1 -> mn_lock = 0; x = 0 };
		if
		:: d_step { wtask == 0 -> stop(n) }
		:: wtask != 0;
			d_step { tstate = 0; stop(n) }
		fi
	fi
}

/* Takes the host's mappings of `count` frames away, and does the srcu_read_lock() of what follows. */
inline unmap_and_enter(from, count) {
	do
	:: d_step { f < count && ptl == 0 -> ptl = 1 };
		if
		:: d_step { pte[from + f] == 0 -> f++ }
		:: d_step { pte[from + f] != 0 -> page = pte[from + f] };
			d_step { pte[from + f] = 0; f++ }
		fi;
		if
		:: d_step { page == 0 -> ptl = 0 }
		:: d_step { page != 0 -> ptl = 0 };
			put_page(page)
		fi
	:: d_step { f == count -> srcu_enter(); f = 0 }; break
	od
}

#if NOTIFIERS > 0
active [NOTIFIERS] proctype invalidate()
{
	byte x, f, page;

	invalidate_start(FROM, COUNT);
	unmap_and_enter(FROM, COUNT);
	invalidate_end(1);
end:
	false
}
#endif

#ifdef HUGE
/* MADV_DONTNEED of frame 1 below a huge page. */
active proctype split()
{
	byte x, f, page;

	invalidate_start(1, 1);
#ifndef M_NOINNER
	invalidate_start(0, 2);
#endif
	lock(ptl);
	pte[0] = 1;
	pte[1] = 2;
	pmd = TABLE;
	ptl = 0;
#ifndef M_NOINNER
	srcu_enter();
	invalidate_end(0);
#endif
	unmap_and_enter(1, 1);
	invalidate_end(1);
end:
	false
}
#endif

#ifdef DELETE
/* kvm_swap_active_memslots(). */
inline swap(to) {
	lock(mn_lock);
	wtask = 1;
#ifndef M_NOMNWAIT
	do
	:: mn_count == 0; break
	:: mn_count != 0;
		tstate = 1;
		mn_lock = 0;
		tstate == 0;
		lock(mn_lock)
	od;
#endif
	wtask = 0;
	tstate = 0;
	memslots = to;
	mn_lock = 0
}

#ifdef M_NOSYNC
#define synchronize_srcu
#else
#define synchronize_srcu gp = srcu; gp == 0;
#endif

inline zap_all() {
	write_lock();
	zap_and_unlock(0, FRAMES)
}

/* KVM_SET_USER_MEMORY_REGION, delete. */
active proctype delete_slot()
{
	byte f;

	slot[1] = INVALID;
	swap(1);
#ifdef M_ZAPFIRST
	zap_all();
	synchronize_srcu
#else
	synchronize_srcu
	zap_all();
#endif
	slot[0] = FREED;
	slot[0] = NONE;
	swap(0);
	synchronize_srcu
	d_step { slot[1] = FREED; stop(1) };
end:
	false
}
#endif

#ifdef AGING
/* Reads every SPTE. */
active proctype age()
{
	byte x, f;

	srcu_enter();
	x = memslots;
	if
	:: d_step { slot[x] == FREED -> assert(false) }
	:: d_step { slot[x] == NONE -> x = 0 }
	:: d_step { slot[x] == LIVE || slot[x] == INVALID -> x = 0 };
		write_lock();
		do
		:: d_step { f < FRAMES -> x = spte[f]; x = 0; f++ }
		:: d_step { f == FRAMES -> mmu_lock = 0; f = 0 }; break
		od
	fi;
	if
	:: d_step { srcu_leave(); stop(1) }
	fi;
end:
	false
}
#endif
