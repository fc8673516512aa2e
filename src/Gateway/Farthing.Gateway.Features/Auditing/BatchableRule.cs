using Farthing.Documents.Audits;
using Farthing.Gateway.Journal.Records;

namespace Farthing.Gateway.Auditing;

/// <summary>Traffic of keys that nobody waits for: whole answers, without sessions.</summary>
internal sealed class BatchableRule : AuditRule
{
    private const int LeastAnswers = 100;
    private const double LeastShare = 0.9;
    private const double Discount = 0.5;
    private readonly Dictionary<string, (long Answers, long Patient)> learned = new(StringComparer.Ordinal);
    private readonly AuditTally keys = new();

    /// <inheritdoc/>
    public override string Name => AuditRuleNames.Batchable;

    /// <inheritdoc/>
    public override FindingClass Class => FindingClass.Suggestion;

    /// <inheritdoc/>
    protected override string Evidence =>
        $"whole answers without a session, of keys that ask for little else: {keys}";

    /// <inheritdoc/>
    protected override string Remedy =>
        "If nobody waits for them: /v1/batches, or a provider's flex tier. The amount is half of what they cost, as those tiers are priced; on own GPUs it is the idle hours that they fill.";

    /// <inheritdoc/>
    public override void Learn(AuditedRequest request)
    {
        if (request.IsAnswer)
        {
            (long answers, long patient) = learned.GetValueOrDefault(request.Row.Opened.Key);
            learned[request.Row.Opened.Key] = (answers + 1, patient + (IsPatient(request) ? 1 : 0));
        }
    }

    /// <inheritdoc/>
    public override void Price(AuditedRequest request)
    {
        (long answers, long patient) = learned.GetValueOrDefault(request.Row.Opened.Key);
        if (
            !request.IsGone
            && request.IsAnswer
            && IsPatient(request)
            && answers >= LeastAnswers
            && patient >= LeastShare * answers
        )
        {
            keys.Add(request.Row.Opened.Key);
            Found(request.Usd * Discount);
        }
    }

    private static bool IsPatient(AuditedRequest request) =>
        request.Prompt is not null
        && (request.Prompt.Record.Flags & PromptFlags.Stream) == 0
        && request.Row.Opened.Session.Length == 0;
}
