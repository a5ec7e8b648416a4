/* jit_memory.c: code memory, mapped twice.
 *
 * An anonymous file has two mappings at unrelated addresses: one to write,
 * one to execute. Changing one mapping back and forth with mprotect would cost
 * some microseconds each time and leave a moment in which both were allowed
 * to whoever shares the address space.
 */
#define _GNU_SOURCE /* memfd_create, MADV_POPULATE_WRITE */
#include "machine/engine.h"
#include "machine/jit_memory.h"

#if defined(__linux__) && defined(__x86_64__)

#include <assert.h>
#include <sys/mman.h>
#include <unistd.h>

bool machine_jit_exists(void)
{
	return true;
}

static void *map(int fd, size_t size, int protection)
{
	void *p = mmap(NULL, size, protection, MAP_SHARED, fd, 0);
	return p == MAP_FAILED ? NULL : p;
}

bool machine_jit_memory_get(struct jit_memory *m, size_t size)
{
	assert(size > 0);
	*m = (struct jit_memory){.size = size};
	int fd = memfd_create("thirdgen-code", MFD_CLOEXEC);
	if (fd < 0)
		return false;
	if (ftruncate(fd, (off_t)size) == 0) {
		m->write = map(fd, size, PROT_READ | PROT_WRITE);
		m->execute = map(fd, size, PROT_READ | PROT_EXEC);
	}
	close(fd); /* the mappings keep it */
	if (m->write && m->execute)
		return true;
	machine_jit_memory_release(m);
	return false;
}

void machine_jit_memory_ready(struct jit_memory *m, size_t end)
{
	enum { TOGETHER = 1 << 15 };
	while (m->ready < end && m->size - m->ready >= TOGETHER) {
#ifdef MADV_POPULATE_WRITE /* an older system may not know it: no harm */
		uint8_t *execute = (uint8_t *)(uintptr_t)m->execute;
		madvise(m->write + m->ready, TOGETHER, MADV_POPULATE_WRITE);
		madvise(execute + m->ready, TOGETHER, MADV_POPULATE_READ);
#endif
		m->ready += TOGETHER;
	}
}

void machine_jit_memory_release(struct jit_memory *m)
{
	if (m->write)
		munmap(m->write, m->size);
	if (m->execute)
		munmap((void *)(uintptr_t)m->execute, m->size);
	m->write = NULL;
	m->execute = NULL;
}

#else

bool machine_jit_exists(void)
{
	return false;
}

bool machine_jit_memory_get(struct jit_memory *m, size_t size)
{
	*m = (struct jit_memory){.size = size};
	return false;
}

void machine_jit_memory_ready(struct jit_memory *m, size_t end)
{
	(void)m, (void)end;
}

void machine_jit_memory_release(struct jit_memory *m)
{
	m->write = NULL;
}

#endif
