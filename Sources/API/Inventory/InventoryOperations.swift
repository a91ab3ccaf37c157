/// Every operation of the inventory service.
enum InventoryOperations {
    static let all: [Operation] =
        [GetPositions.operation, GetMovements.operation, PostAdjustments.operation]
        + StockStepEndpoints.operations + StockCounts.operations + StockReconciliations.operations
}
