using Farthing.Documents.Audits;
using Farthing.Gateway.Ledger;

namespace Farthing.Gateway.Auditing;

/// <summary>Attempts that were paid for and bought no answer, and answers that a client asked for again.</summary>
internal sealed class WasteRule : AuditRule
{
    private readonly Dictionary<ulong, int> answered = [];
    private int most;
    private string mostOf = "";
    private long again;

    /// <inheritdoc/>
    public override string Name => AuditRuleNames.Retries;

    /// <inheritdoc/>
    public override FindingClass Class => FindingClass.Suggestion;

    /// <inheritdoc/>
    protected override string Evidence =>
        $"paid and failed or replaced: {Requests - again}; answers that clients asked for again: {again}"
        + (most > 1 ? $"; the most for one request: {most + 1} answers, key {mostOf}" : "");

    /// <inheritdoc/>
    protected override string Remedy =>
        "Raise the client's timeout above the answer's time, retry fewer times with longer pauses, and let the gateway retry (farthing ledger retries).";

    /// <inheritdoc/>
    public override void Price(AuditedRequest request)
    {
        LedgerRow row = request.Row;
        if (row.IsWaste && row.Cost.NanoUsd > 0)
        {
            Found(request.TakeAll());
            return;
        }

        string idempotency = row.Opened.IdempotencyKey;
        if (!request.IsAnswer || idempotency.Length == 0)
        {
            return;
        }

        ulong of = AuditKey.Of(row.Opened.Key, idempotency);
        answered.TryGetValue(of, out int times);
        answered[of] = times + 1;
        if (times > 0)
        {
            again++;
            if (times > most)
            {
                (most, mostOf) = (times, row.Opened.Key);
            }

            Found(request.TakeAll());
        }
    }
}

/// <summary>A number in the place of names, for tables of millions: among a million of them two are equal with a chance of 3 in 100 million.</summary>
internal static class AuditKey
{
    private const ulong Prime = 1099511628211;

    /// <summary>Of two names and a number.</summary>
    public static ulong Of(string one, string other, ulong number = 0)
    {
        ulong hash = Add(Add(14695981039346656037 ^ number, one), other);
        hash = (hash ^ (hash >> 30)) * 0xBF58476D1CE4E5B9;
        hash = (hash ^ (hash >> 27)) * 0x94D049BB133111EB;
        return hash ^ (hash >> 31);
    }

    private static ulong Add(ulong hash, string text)
    {
        foreach (char one in text)
        {
            hash = (hash ^ one) * Prime;
        }

        return (hash ^ 0xFFFF) * Prime; // No name has this end in it.
    }
}
