/* driver.c: runs a fuzz target over files, without libFuzzer.
 *
 *     TARGET FILE|DIRECTORY...
 *
 * Each file is one test in a process of its own with limits, so that
 * a crash or a hang is counted against the file that made it. The last line
 * is `TARGET: N passed, N failed`.
 */
#include <dirent.h>
#include <errno.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Of processor time, so that a busy machine fails nothing; of the clock's, for
 * one that waits for ever. Generous: the sanitizers slow things down. */
enum { SECONDS = 20, ASLEEP = 600 };

static unsigned passed, failed;

static void feed(const char *path)
{
	FILE *f = fopen(path, "rb");
	if (!f || fseek(f, 0, SEEK_END) != 0)
		_exit(100);
	long size = ftell(f);
	uint8_t *data = size < 0 ? NULL : malloc((size_t)size + 1);
	rewind(f);
	if (!data || fread(data, 1, (size_t)size, f) != (size_t)size)
		_exit(100);
	fclose(f);
	/* exactly `size` bytes, so that reading past them is caught */
	uint8_t *exact = size ? realloc(data, (size_t)size) : data;
	LLVMFuzzerTestOneInput(exact, (size_t)size);
	free(exact);
}

static void test(const char *path)
{
	fflush(stdout);
	pid_t child = fork();
	if (child == 0) {
		struct rlimit limit = {SECONDS, SECONDS + 1};
		setrlimit(RLIMIT_CPU, &limit);
		alarm(ASLEEP);
		feed(path);
		exit(0); /* not _exit: the leak check runs here */
	}
	int status = 0;
	if (child > 0 && waitpid(child, &status, 0) == child && status == 0) {
		passed++;
		return;
	}
	failed++;
	if (child < 0)
		printf("FAIL %s: cannot start: %s\n", path, strerror(errno));
	else if (WIFSIGNALED(status) && WTERMSIG(status) == SIGXCPU)
		printf("FAIL %s: no end after %d s of processor time\n", path,
		       SECONDS);
	else if (WIFSIGNALED(status) && WTERMSIG(status) == SIGALRM)
		printf("FAIL %s: no end after %d s\n", path, ASLEEP);
	else if (WIFSIGNALED(status))
		printf("FAIL %s: signal %d\n", path, WTERMSIG(status));
	else
		printf("FAIL %s: exit status %d\n", path, WEXITSTATUS(status));
}

static void walk(const char *path)
{
	struct dirent **list;
	int n = scandir(path, &list, NULL, alphasort);
	if (n < 0) {
		test(path);
		return;
	}
	for (int i = 0; i < n; i++) {
		char file[4096];
		snprintf(file, sizeof file, "%s/%s", path, list[i]->d_name);
		if (list[i]->d_name[0] != '.')
			walk(file);
		free(list[i]);
	}
	free(list);
}

int main(int argc, char **argv)
{
	const char *name = strrchr(argv[0], '/');
	for (int i = 1; i < argc; i++)
		walk(argv[i]);
	printf("%s: %u passed, %u failed\n", name ? name + 1 : argv[0], passed,
	       failed);
	return failed || !passed;
}
