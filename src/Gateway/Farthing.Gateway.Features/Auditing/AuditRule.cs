using Farthing.Documents.Audits;

namespace Farthing.Gateway.Auditing;

/// <summary>One thing that may be wrong with traffic. It sees all requests once, in the order of time, to learn; then once more, to price each on what the rules before it left.</summary>
internal abstract class AuditRule
{
    private const int Digits = 9; // Nano-dollars, as in the ledger.
    private double usd;

    /// <summary>Its name in documents.</summary>
    public abstract string Name { get; }

    /// <summary>What its remedy does to answers.</summary>
    public abstract FindingClass Class { get; }

    /// <summary>Requests that it found something in.</summary>
    public long Requests { get; private set; }

    /// <summary>Of those, the ones whose tokens have no price.</summary>
    public long Unpriced { get; private set; }

    /// <summary>Looks at a request for the first time.</summary>
    public virtual void Learn(AuditedRequest request) { }

    /// <summary>Prices a request, by <see cref="Found"/>.</summary>
    public abstract void Price(AuditedRequest request);

    /// <summary>What was found, in a sentence: what, where, how often.</summary>
    protected abstract string Evidence { get; }

    /// <summary>What to do, in a sentence.</summary>
    protected abstract string Remedy { get; }

    /// <summary>Places where prompts change; null where the rule has none.</summary>
    protected virtual IReadOnlyList<AuditChange>? Changes => null;

    /// <summary>False where too little was found to speak of.</summary>
    protected virtual bool IsWorthSaying => Requests > 0;

    /// <summary>Notes a request with what would not have been paid; null: unknown.</summary>
    protected void Found(double? savedUsd)
    {
        Requests++;
        if (savedUsd is double saved)
        {
            usd += saved;
        }
        else
        {
            Unpriced++;
        }
    }

    /// <summary>The finding; null where there is none.</summary>
    /// <param name="months">Months that the traffic covers; null where its times are not known.</param>
    public AuditFinding? Finding(double? months) =>
        IsWorthSaying
            ? new AuditFinding(
                Name,
                Class,
                Requests,
                Unpriced,
                Unpriced == Requests ? null : Math.Round(usd, Digits),
                Unpriced == Requests || months is null ? null : Math.Round(usd / months.Value, Digits),
                Evidence,
                Remedy
            )
            {
                Changes = Changes,
            }
            : null;
}
