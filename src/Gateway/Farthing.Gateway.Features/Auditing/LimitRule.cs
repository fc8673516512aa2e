using Farthing.Documents.Audits;

namespace Farthing.Gateway.Auditing;

/// <summary>Output limits far above what comes. They cost nothing; they hold money of budgets, and room in queues and engines.</summary>
internal sealed class LimitRule : AuditRule
{
    private const int Times = 8;
    private const int LeastTokens = 1000;
    private readonly Dictionary<string, long> longest = new(StringComparer.Ordinal);
    private readonly AuditTally keys = new();

    /// <inheritdoc/>
    public override string Name => AuditRuleNames.LongLimits;

    /// <inheritdoc/>
    public override FindingClass Class => FindingClass.Suggestion;

    /// <inheritdoc/>
    protected override string Evidence =>
        $"an output limit at least {Times} times the longest answer of the key: {keys}";

    /// <inheritdoc/>
    protected override string Remedy =>
        "Lower max_tokens to twice the longest answer: holds of budgets and worst cases of engines shrink; the bill does not.";

    /// <inheritdoc/>
    public override void Learn(AuditedRequest request) =>
        longest[request.Row.Opened.Key] = Math.Max(
            longest.GetValueOrDefault(request.Row.Opened.Key),
            request.Row.Tokens.Output
        );

    /// <inheritdoc/>
    public override void Price(AuditedRequest request)
    {
        if (
            request.IsAnswer
            && request.Prompt?.Record.LimitTokens is >= LeastTokens and long limit
            && longest[request.Row.Opened.Key] is > 0 and long most // 0: no answer's length is known.
            && limit >= Times * most
        )
        {
            keys.Add(request.Row.Opened.Key);
            Found(0);
        }
    }
}
