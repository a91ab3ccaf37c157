import Testing

@testable import API

@Suite struct `The changelog of the API` {
    @Test func `tells of every operation of a later version, and of none that there is not`() {
        let told = Set(GetChangelog.changes.flatMap(\.operations))
        let known = Set(Routes.operations.map(\.id))
        #expect(told.subtracting(known) == [])
        let later = Routes.operations.filter { $0.path.hasPrefix("/v2/") }.map(\.id)
        #expect(!later.isEmpty)
        #expect(Set(later).subtracting(told) == [])
    }

    @Test(arguments: GetChangelog.changes.indices)
    func `names what each change is about`(index: Int) {
        #expect(!GetChangelog.changes[index].operations.isEmpty)
    }
}
