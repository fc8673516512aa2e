using Farthing.Gateway.Journal.Records;

namespace Farthing.Gateway.Ledger;

/// <summary>A hold that was raised while its attempt was under way.</summary>
/// <param name="Sequence">Its record.</param>
/// <param name="UnixNs">When it was written.</param>
/// <param name="Record">Whose hold, and how much.</param>
public sealed record LedgerRaise(long Sequence, long UnixNs, RaiseRecord Record);
