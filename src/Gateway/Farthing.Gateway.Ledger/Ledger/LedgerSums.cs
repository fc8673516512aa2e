using Farthing.Gateway.Metering;
using Farthing.Numerics.Billing;

namespace Farthing.Gateway.Ledger;

/// <summary>Sums over attempts.</summary>
public readonly record struct LedgerSums
{
    /// <summary>Requests: attempts numbered 0, settled or released. A request whose later attempts went elsewhere counts where it began; a bill's row is as many as its units.</summary>
    public long Requests { get; init; }

    /// <summary>Attempts that were settled.</summary>
    public long Attempts { get; init; }

    /// <summary>Attempts whose hold was given back: nothing was sent.</summary>
    public long Released { get; init; }

    /// <summary>Settled attempts that failed upstream or were cut off by a crash.</summary>
    public long Errors { get; init; }

    /// <summary>Tokens of settled attempts.</summary>
    public TokenCounts Tokens { get; init; }

    /// <summary>Reasoning tokens; inside the output.</summary>
    public long ReasoningTokens { get; init; }

    /// <summary>Cost of settled attempts, without corrections.</summary>
    public Money Cost { get; init; }

    /// <summary>The part of it that bought no answer: failed, called off, crashed.</summary>
    public Money Waste { get; init; }

    /// <summary>The part of it whose upstream never said what it used.</summary>
    public Money Estimated { get; init; }

    /// <summary>Adds one attempt.</summary>
    public LedgerSums With(LedgerRow row) =>
        new()
        {
            Requests =
                Requests
                + (
                    row.Source == UsageSource.Bill ? row.Tokens.Units
                    : row.Opened.Attempt.Number == 0 ? 1
                    : 0
                ),
            Attempts = Attempts + (row.IsSettled ? 1 : 0),
            Released = Released + (row.IsSettled ? 0 : 1),
            Errors = Errors + (row.IsError ? 1 : 0),
            Tokens = Tokens + row.Tokens with { CacheWrite1h = 0, Units = 0 }, // Sums keep the four classes.
            ReasoningTokens = checked(ReasoningTokens + row.ReasoningTokens),
            Cost = Cost + row.Cost,
            Waste = row.IsWaste ? Waste + row.Cost : Waste,
            Estimated = row.IsEstimated ? Estimated + row.Cost : Estimated,
        };
}
