using Farthing.Gateway.Journal.Records;

namespace Farthing.Gateway.Ledger;

/// <summary>A word on whether a task was done, as it stands in the journal.</summary>
/// <param name="GatewayId">Whose journal.</param>
/// <param name="Sequence">Its record.</param>
/// <param name="UnixNs">When it was written.</param>
/// <param name="Record">What it says.</param>
public sealed record LedgerFeedback(Guid GatewayId, long Sequence, long UnixNs, FeedbackRecord Record);
