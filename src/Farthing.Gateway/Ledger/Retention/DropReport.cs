namespace Farthing.Gateway.Ledger.Retention;

/// <summary>What retention did or would do.</summary>
/// <param name="Segments">Segments that go.</param>
/// <param name="Bytes">Their size.</param>
/// <param name="Records">Records in them, all of which the ledger keeps.</param>
/// <param name="FirstKept">The first segment that stays.</param>
/// <param name="Reason">Why no more go.</param>
public sealed record DropReport(
    IReadOnlyList<long> Segments,
    long Bytes,
    long Records,
    long FirstKept,
    string Reason
);
