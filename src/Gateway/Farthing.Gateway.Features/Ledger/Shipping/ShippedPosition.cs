using Farthing.Gateway.Journal;

namespace Farthing.Gateway.Ledger.Shipping;

/// <summary>The last record of a journal that has a row in the target.</summary>
/// <param name="At">Where the record begins.</param>
/// <param name="Sequence">Its number.</param>
/// <param name="Subject">The request that the row is about; null for a correction of an account.</param>
public sealed record ShippedPosition(JournalPosition At, long Sequence, Guid? Subject);
