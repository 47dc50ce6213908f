"""Two columns are set beside each other line by line, whatever numbers stand in a line's words."""

from tests.benchmarks.beside import best, compared, read

BEFORE = """\
read 12 shipped versions                                                           353 ms   
open the link: gate: 173 requests/s, 8 at once, 9.2 ms CPU each        3.06 ms CPU/request   ≤ 2 ms CPU/request
                                                               p50 25, p95 112, p99 126 ms   
export 20 responses (.xlsx)                                    0.3 s, peak 124 MB, 124 at rest   ≤ 8 s
dropped since                                                                        15/s   
"""
NOW = """\
read 12 shipped versions                                                           340 ms   
start portal check                                                 4.8 × its imports' CPU   ≤ 3 ×
open the link: gate: 100 requests/s, 8 at once, 4.6 ms CPU each        1.53 ms CPU/request   ≤ 2 ms CPU/request
                                                               p50 50, p95 112, p99 126 ms   
export 40 responses (.xlsx)                                    0.6 s, peak 124 MB, 124 at rest   ≤ 8 s
"""


def test_each_line_stands_beside_the_line_of_its_words_and_says_what_became_of_it() -> None:
    assert list(compared(read(BEFORE), read(NOW))) == [
        ("read 12 shipped versions", "353 ms", "340 ms", "the same"),
        ("start portal check", "", "4.8 × its imports' CPU", ""),
        ("open the link: gate", "3.06 ms CPU/request", "1.53 ms CPU/request", "50% faster"),
        ("open the link: gate: rate", "173 requests/s", "100 requests/s", "73% slower"),
        ("open the link: gate: times", "p50 25, p95 112, p99 126 ms", "p50 50, p95 112, p99 126 ms", "100% slower"),
        (
            "export 40 responses (.xlsx)",
            "0.3 s, peak 124 MB, 124 at rest",
            "0.6 s, peak 124 MB, 124 at rest",
            "100% slower (export 20 responses (.xlsx))",
        ),
        ("dropped since", "15/s", "", ""),
    ]


def test_of_several_rounds_the_better_figure_counts() -> None:
    slow = read("a step       2 s\nanother       7/s\n")
    fast = read("a step       1 s\nanother       5/s\n")
    assert [line.figure for line in best([slow, fast]).values()] == ["1 s", "7/s"]
