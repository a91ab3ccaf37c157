/// Spans as the body of a request of OTLP/HTTP: `ExportTraceServiceRequest` in the JSON mapping of
/// OTLP 1.x, in which ids are hexadecimal, enumerations numbers, and 64-bit numbers texts.
enum OTLPTraces {
    /// What the names of the attributes mean.
    private static let schema = "https://opentelemetry.io/schemas/1.37.0"
    /// OTLP's `STATUS_CODE_ERROR`.
    private static let errorCode: Int64 = 2
    /// OTLP's `SPAN_FLAGS_CONTEXT_HAS_IS_REMOTE_MASK` and `SPAN_FLAGS_CONTEXT_IS_REMOTE_MASK`.
    private static let knowsRemoteFlag: Int64 = 0x100
    private static let isRemoteFlag: Int64 = 0x200

    static func json(_ spans: [TraceSpan], of resource: TraceResource) -> [UInt8] {
        var line = JSONLine(lineBytesMax: .max)
        line.field("resourceSpans") { line in
            line.array([resource]) { line, resource in
                line.object { line in
                    line.field("resource") { line in
                        line.object { $0.attributes(resource.attributes) }
                    }
                    line.field("scopeSpans") { line in
                        line.array([spans]) { scopeSpans($1, of: resource, to: &$0) }
                    }
                    line.field("schemaUrl", text: schema)
                }
            }
        }
        line.finish()
        return line.bytes
    }

    private static func scopeSpans(
        _ spans: [TraceSpan], of resource: TraceResource, to line: inout JSONLine
    ) {
        line.object { line in
            line.field("scope") { line in
                line.object { line in
                    line.field("name", text: resource.name)
                    line.field("version", text: resource.version)
                }
            }
            line.field("spans") { line in
                line.array(spans) { line, span in line.object { write(span, to: &$0) } }
            }
        }
    }

    private static func write(_ span: TraceSpan, to line: inout JSONLine) {
        line.field("traceId", text: span.context.traceID)
        line.field("spanId", text: span.context.spanID)
        if let parent = span.parent { line.field("parentSpanId", text: parent.spanID) }
        line.field(
            "flags",
            number: 1 | knowsRemoteFlag | (span.isParentRemote ? isRemoteFlag : 0))
        line.field("name", text: span.name)
        line.field("kind", number: span.kind.rawValue)
        line.field("startTimeUnixNano", text: String(span.startNanoseconds))
        line.field("endTimeUnixNano", text: String(span.endNanoseconds))
        line.attributes(span.attributes)
        guard let failure = span.failure else { return }
        line.field("status") { line in
            line.object { line in
                line.field("code", number: errorCode)
                line.field("message", text: failure)
            }
        }
    }
}

extension JSONLine {
    fileprivate mutating func attributes(_ attributes: [SpanAttribute]) {
        field("attributes") { line in
            line.array(attributes) { line, attribute in
                line.object { line in
                    line.field("key", text: attribute.key)
                    line.field("value") { line in
                        line.object { line in
                            switch attribute.value {
                            case .text(let text): line.field("stringValue", text: text)
                            case .number(let number):
                                line.field("intValue", text: String(number))
                            }
                        }
                    }
                }
            }
        }
    }
}
