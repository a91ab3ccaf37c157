import Testing

/// Every house rule, held against the whole repository.
@Suite struct `The repository` {
    private let tree = Tree.repository

    @Test func `is found and read`() {
        #expect(tree["Sources/Telemetry/Counter.swift"] != nil)
        #expect(tree["docker/packages.txt"] != nil)
    }

    @Test func `imports downwards only`() {
        expectNone(RoomRules.arrowsPointDown(tree))
    }

    @Test func `decides without clock, disk, socket or chance`() {
        expectNone(RoomRules.decisionsArePure(tree))
    }

    @Test func `keeps lines within 100 columns`() {
        expectNone(SizeRules.linesFit(tree))
    }

    @Test func `keeps functions within 60 lines`() {
        expectNone(SizeRules.functionsFit(tree))
    }

    @Test func `keeps files within 500 lines`() {
        expectNone(SizeRules.filesFit(tree))
    }

    @Test func `names types by what they are`() {
        expectNone(NameRules.namesSayWhat(tree))
    }

    @Test func `never uses the access level package`() {
        expectNone(NameRules.nothingIsPackage(tree))
    }

    @Test func `documents the types and functions that cross a room`() {
        expectNone(NameRules.publicSaysWhat(tree))
    }

    @Test func `counts money without floating point`() {
        expectNone(SafetyRules.moneyIsExact(tree))
    }

    @Test func `has no trapdoors`() {
        expectNone(SafetyRules.nothingTraps(tree))
    }

    @Test func `keeps pointers in four places and says why they are safe`() {
        expectNone(SafetyRules.pointersStayInTheirRooms(tree))
    }

    @Test func `says why what the compiler cannot check is safe`() {
        expectNone(SafetyRules.uncheckedSaysWhy(tree))
    }

    @Test func `holds no unfinished work`() {
        expectNone(TextRules.nothingIsUnfinished(tree))
    }

    @Test func `names no path of one machine`() {
        expectNone(TextRules.nothingNamesAMachine(tree))
    }

    @Test func `keeps SQL in the store`() {
        expectNone(TextRules.queriesStayInTheStore(tree))
    }

    @Test func `lists every error code once`() {
        expectNone(DocumentRules.errorsAreListedOnce(tree))
    }

    @Test func `has pages whose links lead somewhere`() {
        expectNone(DocumentRules.linksResolve(tree))
    }

    @Test func `has a tidy top level`() {
        expectNone(RepositoryRules.topLevelIsTidy(tree))
    }

    @Test func `lists system packages sorted and once`() {
        expectNone(RepositoryRules.packagesAreSorted(tree))
    }

    @Test func `tests in .ci/run what the README tells people to run`() {
        expectNone(RepositoryRules.checksRunWhatTheReadmeSays(tree))
    }

    private func expectNone(
        _ findings: [Finding], sourceLocation: SourceLocation = #_sourceLocation
    ) {
        #expect(findings.report == "", sourceLocation: sourceLocation)
    }
}
