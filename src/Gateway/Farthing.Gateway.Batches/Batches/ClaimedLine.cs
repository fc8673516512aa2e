using System.Globalization;

namespace Farthing.Gateway.Batches;

/// <summary>A line that this gateway runs.</summary>
/// <param name="Batch">Its batch.</param>
/// <param name="Number">Its line number.</param>
/// <param name="CustomId">The client's id.</param>
/// <param name="Claim">Number of this claim: only its holder can write the result.</param>
/// <param name="Key">The key that it runs under.</param>
/// <param name="Endpoint">Its path.</param>
/// <param name="Model">The model as the client named it.</param>
/// <param name="Body">The request's JSON.</param>
/// <param name="CreatedAt">When its batch was created, Unix seconds.</param>
/// <param name="Deadline">Its batch's deadline, Unix seconds.</param>
internal sealed record ClaimedLine(
    string Batch,
    long Number,
    string CustomId,
    long Claim,
    string Key,
    string Endpoint,
    string Model,
    byte[] Body,
    long CreatedAt,
    long Deadline
)
{
    /// <summary>The line's id in results, and its idempotency key in journal and ledger.</summary>
    public string Id => $"{Prefix}{Batch[BatchPrefix.Length..]}_{Number}";

    private const string Prefix = "batch_req_";
    private const string BatchPrefix = "batch_";

    /// <summary>Batch and line number of an id; null for another text.</summary>
    public static (string Batch, long Number)? Parse(string id)
    {
        int at = id.LastIndexOf('_');
        return
            id.StartsWith(Prefix, StringComparison.Ordinal)
            && at > Prefix.Length
            && long.TryParse(
                id.AsSpan(at + 1),
                NumberStyles.None,
                CultureInfo.InvariantCulture,
                out long number
            )
            ? (BatchPrefix + id[Prefix.Length..at], number)
            : null;
    }
}
