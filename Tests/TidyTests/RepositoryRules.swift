/// What stands at the top level, and that the scripts agree with the pages.
enum RepositoryRules {
    private static let allowed: Set<String> = [
        "Package.swift", "Sources", "Tests", "Config", "Docs", "docker", "README.md",
        "CHANGELOG.md", "LICENSE", "NOTICE", "CONTRIBUTING.md", "SECURITY.md",
    ]

    static func topLevelIsTidy(_ tree: Tree) -> [Finding] {
        let names = Set(tree.paths.compactMap { $0.split(separator: "/").first.map(String.init) })
        return names.filter { !allowed.contains($0) && !$0.hasPrefix(".") }.map {
            Finding($0, 1, "This has no place at the top level.")
        }
    }

    static let packagesPath = "docker/packages.txt"

    static func packagesAreSorted(_ tree: Tree) -> [Finding] {
        guard let list = tree[packagesPath] else {
            return [Finding(packagesPath, 1, "The list of system packages is missing.")]
        }
        var findings: [Finding] = []
        var known: Set<Substring> = []
        var previous: Substring = ""
        for (index, line) in list.lines.enumerated() where !line.isEmpty {
            if line.hasPrefix("# part: ") { previous = "" }
            guard !line.hasPrefix("#") else { continue }
            if !known.insert(line).inserted {
                findings.append(Finding(packagesPath, index + 1, "\(line) is listed twice."))
            } else if line < previous {
                findings.append(
                    Finding(packagesPath, index + 1, "\(line) stands behind \(previous)."))
            }
            previous = line
        }
        return findings
    }

    /// Every command that the README gives for the tests is a step of `.ci/run`.
    static func checksRunWhatTheReadmeSays(_ tree: Tree) -> [Finding] {
        guard let readme = tree["README.md"] else {
            return [Finding("README.md", 1, "The README is missing.")]
        }
        guard let script = tree[".ci/run"] else {
            return [Finding(".ci/run", 1, "The script of all checks is missing.")]
        }
        let found = readme.lines.enumerated().first {
            $0.element.contains("docker/bootstrap.sh") && $0.element.contains("swift test")
        }
        guard let (index, line) = found else {
            return [Finding("README.md", 1, "No line tells how to run the tests.")]
        }
        let steps = Set(script.lines.map { $0.split(separator: " ").joined(separator: " ") })
        return line.split(separator: "&&").compactMap { part in
            let command = part.split { $0 == " " || $0 == "`" }.joined(separator: " ")
            guard !steps.contains("step " + command) else { return nil }
            return Finding("README.md", index + 1, ".ci/run has no step '\(command)'.")
        }
    }
}
