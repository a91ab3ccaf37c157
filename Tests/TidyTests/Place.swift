/// One token of a file together with what stands around it.
struct Place {
    let file: TextFile
    let index: Int

    var token: Token { file.code[index] }
    var text: String { token.text }

    /// The text of the token `distance` places on, or back; empty beyond the file.
    func text(_ distance: Int) -> String {
        file.code.indices.contains(index + distance) ? file.code[index + distance].text : ""
    }
}

extension [TextFile] {
    /// A finding for each code token for which `problem` has a sentence.
    func findings(_ problem: (Place) -> String?) -> [Finding] {
        flatMap { file -> [Finding] in
            file.code.indices.compactMap { index -> Finding? in
                let place = Place(file: file, index: index)
                return problem(place).map { Finding(file.path, place.token.line, $0) }
            }
        }
    }

    /// A finding for each line for which `problem` has a sentence.
    func lineFindings(_ problem: (Substring) -> String?) -> [Finding] {
        flatMap { file -> [Finding] in
            file.lines.enumerated().compactMap { index, line -> Finding? in
                problem(line).map { Finding(file.path, index + 1, $0) }
            }
        }
    }
}
