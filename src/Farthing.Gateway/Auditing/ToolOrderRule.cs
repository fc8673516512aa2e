using Farthing.Documents.Audits;
using Farthing.Gateway.Recording;

namespace Farthing.Gateway.Auditing;

/// <summary>The same tools in another order: everything behind the first that moved is computed anew.</summary>
internal sealed class ToolOrderRule : AuditRule
{
    private readonly LastPrompts last = new();
    private readonly AuditTally keys = new();

    /// <inheritdoc/>
    public override string Name => "tool_order";

    /// <inheritdoc/>
    public override FindingClass Class => FindingClass.Lossless;

    /// <inheritdoc/>
    protected override string Evidence => $"the same tools in another order than the request before: {keys}";

    /// <inheritdoc/>
    protected override string Remedy =>
        "Sort tools by name, and the members of their schemas, before they are sent: sets and maps of most languages have no order.";

    /// <inheritdoc/>
    public override void Price(AuditedRequest request)
    {
        if (
            request.IsGone
            || LastPrompts.GroupOf(request) is not (string, string, ulong) group
            || group.Item3 == 0
            || last.Next(group, request) is not PromptSeen before
            || before.Scope!.ToolsHash == request.Prompt!.Scope!.ToolsHash
        )
        {
            return;
        }

        PromptSeen now = request.Prompt;
        long same =
            now.Record.ToolBytes
            + (before.Scope.SystemHash == now.Scope!.SystemHash ? now.Record.SystemBytes : 0);
        long lost = same - LastPrompts.CommonBytes(before, now);
        if (lost > 0)
        {
            keys.Add(group.Item1);
            Found(request.Cache(lost * request.TokensPerByte));
        }
    }
}
