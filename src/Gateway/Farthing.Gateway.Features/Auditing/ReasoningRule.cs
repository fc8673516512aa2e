using Farthing.Documents.Audits;
using Farthing.Gateway.Metering;

namespace Farthing.Gateway.Auditing;

/// <summary>Output that nobody sees.</summary>
internal sealed class ReasoningRule : AuditRule
{
    private const double LeastShare = 0.2;
    private const double PicoPerUsd = 1e12;
    private readonly AuditTally models = new();
    private long reasoning;
    private long output;

    /// <inheritdoc/>
    public override string Name => AuditRuleNames.Reasoning;

    /// <inheritdoc/>
    public override FindingClass Class => FindingClass.Suggestion;

    /// <inheritdoc/>
    protected override string Evidence =>
        FormattableString.Invariant(
            $"{(double)reasoning / output:P0} of output tokens are reasoning; requests: {models}"
        );

    /// <inheritdoc/>
    protected override string Remedy =>
        "Try a lower effort on a sample. The amount is all that is spent on reasoning.";

    /// <inheritdoc/>
    protected override bool IsWorthSaying => reasoning > 0 && reasoning >= LeastShare * output;

    /// <inheritdoc/>
    public override void Price(AuditedRequest request)
    {
        if (request.IsGone || !request.IsAnswer)
        {
            return;
        }

        output += request.Row.Tokens.Output;
        reasoning += request.Row.ReasoningTokens;
        if (request.Row.ReasoningTokens > 0)
        {
            models.Add(request.Row.Opened.Model);
            Found(
                request.Row.Price is ModelPrice price
                    ? request.Row.ReasoningTokens * (double)price.Output.PicoUsd / PicoPerUsd
                    : null
            );
        }
    }
}
