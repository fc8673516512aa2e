namespace Farthing.Measurement.Load.Datasets;

/// <summary>One request of a conversation: what is new in it, and what the file says about its answer.</summary>
/// <param name="Messages">The messages since the last answer, at least one.</param>
/// <param name="Answer">The answer in the file; null where it has none.</param>
/// <param name="OutputTokens">Its length in tokens where the file states it, else null.</param>
/// <param name="CapTokens">The file's <c>max_tokens</c>: at most so many tokens, not a length; else null.</param>
public sealed record DatasetTurn(
    IReadOnlyList<DatasetMessage> Messages,
    DatasetMessage? Answer,
    int? OutputTokens = null,
    int? CapTokens = null
);
