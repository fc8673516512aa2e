using System.Text.Json.Serialization;
using Farthing.Documents.Ledger;
using Farthing.Numerics.Billing;

namespace Farthing.Gateway.Administration;

/// <summary><c>GET /spend</c>.</summary>
internal sealed record SpendAnswer(
    string By,
    string? Since,
    string? Until,
    SpendAnswer.Sums Total,
    IReadOnlyList<SpendAnswer.Sums> Groups
) : AdminBody
{
    /// <summary>Sums of the ledger.</summary>
    public sealed record Sums(
        [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Value,
        long Requests,
        long Attempts,
        long Errors,
        TokenSums Tokens,
        Money CostUsd,
        Money WasteUsd,
        Money EstimatedUsd,
        Money AdjustedUsd,
        Money BilledUsd
    )
    {
        /// <summary>Of a group.</summary>
        /// <param name="value">Its name; null for the total.</param>
        /// <param name="group">Its sums.</param>
        public static Sums Of(string? value, SpentSums group) =>
            new(
                value,
                group.Requests,
                group.Attempts,
                group.Errors,
                new TokenSums(
                    group.Tokens.Uncached,
                    group.Tokens.CacheRead,
                    group.Tokens.CacheWrite,
                    group.Tokens.Output
                ),
                group.CostUsd,
                group.WasteUsd,
                group.EstimatedUsd,
                group.AdjustedUsd,
                group.BilledUsd
            );
    }

    /// <summary>Tokens in classes that do not overlap.</summary>
    public sealed record TokenSums(long Uncached, long CacheRead, long CacheWrite, long Output);
}
