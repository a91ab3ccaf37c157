import Testing

/// Each rule about texts and pages, held against small texts that break it.
@Suite struct `A rule about texts` {
    @Test func `names unfinished work`() {
        let (first, second) = ("TO" + "DO", "FIX" + "ME")
        let tree = Tree([
            "Sources/API/A.swift": "// done\n// \(first): later\n",
            "docker/run.sh": "# (\(second))\n",
            "Docs/a.md": "\(first)\n",
            "Tests/APITests/Fixtures/a.csv": "\(first)\n",
            "Config/a.yaml": "# METHO\(first)S MASTO\(first)N\n",
        ])
        #expect(
            TextRules.nothingIsUnfinished(tree).report == """
                Sources/API/A.swift:2: \(first): finish it, or say in an issue what is missing.
                docker/run.sh:1: \(second): finish it, or say in an issue what is missing.
                """)
    }

    @Test func `names a path of one machine`() {
        let (home, work) = ("/ho" + "me/", "/wo" + "rk/")
        let tree = Tree([
            "Docs/a.md": "See https://example.org\(home)page and docs\(work)a.\n",
            "Config/a.yaml": "path: \(home)clerk/sales\n",
            "docker/a.sh": "cd \"\(work)main\"; ls $X\(work)b\n",
        ])
        #expect(
            TextRules.nothingNamesAMachine(tree).report == """
                Config/a.yaml:1: A path below \(home) exists on one machine only.
                docker/a.sh:1: A path below \(work) exists on one machine only.
                """)
    }

    @Test func `names an error code that is missing, doubled or dead`() {
        let tree = Tree([
            "Sources/Accounting/A.swift": """
            case .late: "SALE-003"
            case .open: "SALE-004" // "SALE-009"
            case .term: "BT-131"
            case .text: "See SALE-001."
            """,
            "Docs/reference/errors.md": """
            | Code | Meaning |
            |---|---|
            | SALE-003 | Late. |
            | `SALE-003` | Late again. |
            | SALE-005 | Gone. |
            """,
        ])
        #expect(
            DocumentRules.errorsAreListedOnce(tree).report == """
                Docs/reference/errors.md:4: SALE-003 has a row above already.
                Docs/reference/errors.md:5: No source gives SALE-005 any more.
                Sources/Accounting/A.swift:2: SALE-004 has no row in Docs/reference/errors.md.
                """)
    }

    @Test func `names the table of error codes when it is gone`() {
        #expect(
            DocumentRules.errorsAreListedOnce(Tree([:])).report
                == "Docs/reference/errors.md:1: The table of error codes is missing.")
    }

    @Test func `names a link that leads nowhere`() {
        let tree = Tree([
            "README.md": """
            # Start here: `demo`
            [pages](Docs/) [one](Docs/one.md#what-it-is) [web](https://example.org)
            [top](#start-here-demo)
            [gone](Docs/two.md) [out](../secret.md) [absolute](/Docs/one.md)
            `[code](nowhere.md)`
            ```
            [more code](nowhere.md)
            ```
            """,
            "Docs/one.md": "## What it is?\n[up](../README.md#nothing) [file](../README.md)\n",
            "Tests/a.md": "[not a page](nowhere.md)",
        ])
        #expect(
            DocumentRules.linksResolve(tree).report == """
                Docs/one.md:2: The link ../README.md#nothing names no heading of README.md.
                README.md:4: The link ../secret.md leads nowhere.
                README.md:4: The link /Docs/one.md leads nowhere.
                README.md:4: The link Docs/two.md leads nowhere.
                """)
    }

    @Test func `names what has no place at the top level`() {
        let tree = Tree(["scratch/a.txt": "", "Docs/a.md": "", ".gitignore": "", "notes.md": ""])
        #expect(
            RepositoryRules.topLevelIsTidy(tree).report == """
                notes.md:1: This has no place at the top level.
                scratch:1: This has no place at the top level.
                """)
    }

    @Test func `names a system package that is out of order or listed twice`() {
        let list = "# part: build\ngit\ncurl\n\n# part: tests\nbash\ngit\n"
        #expect(
            RepositoryRules.packagesAreSorted(Tree(["docker/packages.txt": list])).report == """
                docker/packages.txt:3: curl stands behind git.
                docker/packages.txt:7: git is listed twice.
                """)
    }

    @Test func `names the list of system packages when it is gone`() {
        #expect(
            RepositoryRules.packagesAreSorted(Tree([:])).report
                == "docker/packages.txt:1: The list of system packages is missing.")
    }

    @Test func `names a test command that the checks do not run`() {
        let readme = "# Countinghouse\n    docker/bootstrap.sh --tests && swift test\n"
        let good = "step docker/bootstrap.sh --tests\nstep swift test\n"
        let bad = "step docker/bootstrap.sh --tests\nstep swift test --parallel\n"
        #expect(
            RepositoryRules.checksRunWhatTheReadmeSays(
                Tree(["README.md": readme, ".ci/run": good])
            ).isEmpty)
        #expect(
            RepositoryRules.checksRunWhatTheReadmeSays(
                Tree(["README.md": readme, ".ci/run": bad])
            ).report == "README.md:2: .ci/run has no step 'swift test'.")
        #expect(
            RepositoryRules.checksRunWhatTheReadmeSays(
                Tree(["README.md": "# Hello\n", ".ci/run": good])
            ).report == "README.md:1: No line tells how to run the tests.")
        #expect(
            RepositoryRules.checksRunWhatTheReadmeSays(Tree(["README.md": readme])).report
                == ".ci/run:1: The script of all checks is missing.")
        #expect(
            RepositoryRules.checksRunWhatTheReadmeSays(Tree([".ci/run": good])).report
                == "README.md:1: The README is missing.")
    }
}
