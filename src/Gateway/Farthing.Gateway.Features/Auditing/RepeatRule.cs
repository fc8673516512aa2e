using Farthing.Documents.Audits;
using Farthing.Gateway.Journal.Records;

namespace Farthing.Gateway.Auditing;

/// <summary>Requests that say the same as one of the same key within a day.</summary>
/// <param name="isDeterministic">Of those that state a temperature of 0, or of the others.</param>
internal sealed class RepeatRule(bool isDeterministic) : AuditRule
{
    private static readonly long DayNs = (long)TimeSpan.FromDays(1).TotalNanoseconds;
    private readonly Dictionary<ulong, long> seen = [];
    private readonly AuditTally keys = new();

    /// <inheritdoc/>
    public override string Name => isDeterministic ? AuditRuleNames.Repeats : AuditRuleNames.SampledRepeats;

    /// <inheritdoc/>
    public override FindingClass Class => isDeterministic ? FindingClass.Lossless : FindingClass.Gated;

    /// <inheritdoc/>
    protected override string Evidence =>
        (isDeterministic ? "equal requests at temperature 0" : "equal requests at other temperatures")
        + $" within a day of the first: {keys}";

    /// <inheritdoc/>
    protected override string Remedy =>
        isDeterministic
            ? "Switch the cache on for these keys: cache: exact."
            : "cache: exact with cache_temperature: any, where the same answer again will do; else state temperature 0.";

    /// <inheritdoc/>
    public override void Price(AuditedRequest request)
    {
        if (
            request.IsGone
            || !request.IsAnswer
            || request.Prompt?.Record is not PromptRecord record
            || (record.Flags & PromptFlags.Hashes) == 0
            || IsCold(record) != isDeterministic
        )
        {
            return;
        }

        ulong of = AuditKey.Of(request.Row.Opened.Key, request.Row.Opened.Model, record.RequestHash);
        long now = request.Row.Opened.ReservedUnixNs;
        if (seen.TryGetValue(of, out long first) && now - first < DayNs)
        {
            keys.Add(request.Row.Opened.Key);
            Found(request.TakeAll());
        }
        else
        {
            seen[of] = now; // The entry lives a day from its answer on.
        }
    }

    private static bool IsCold(PromptRecord record) =>
        (record.Flags & PromptFlags.Temperature) != 0 && record.TemperatureMilli == 0;
}
