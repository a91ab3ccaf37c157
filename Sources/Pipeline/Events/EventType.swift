/// What others are told of; Docs/reference/events.md says what each holds.
public enum EventType: String, Sendable, CaseIterable {
    /// A document that was not here before is kept, posted or waiting.
    case documentReceived = "document.received"
    /// A sale, return or exchange is in the books.
    case saleRecorded = "sale.recorded"
    /// A further revision of an order that is in the books has come, or it was corrected.
    case saleRevised = "sale.revised"
    case stockMoved = "stock.moved"
    /// A journal entry was made, or documents joined it.
    case journalPosted = "journal.posted"
    case journalAcknowledged = "journal.acknowledged"
    case journalRejected = "journal.rejected"
    case caseOpened = "case.opened"
    case caseClosed = "case.closed"
    /// A case that is still open comes near its deadline.
    case caseReminded = "case.reminded"
    /// A case was open at its deadline, and another has it now.
    case caseEscalated = "case.escalated"
}
