using Farthing.Documents.Audits;
using Farthing.Gateway.Recording;

namespace Farthing.Gateway.Auditing;

/// <summary>The same tools, written in another order: everything behind the first that moved is computed anew.</summary>
/// <param name="ofMembers">Of the members within tools, which bodies alone tell; else of the tools.</param>
internal sealed class ToolOrderRule(bool ofMembers) : AuditRule
{
    private readonly LastPrompts last = new();
    private readonly AuditTally keys = new();

    /// <inheritdoc/>
    public override string Name => ofMembers ? AuditRuleNames.ToolMembers : AuditRuleNames.ToolOrder;

    /// <inheritdoc/>
    public override FindingClass Class => FindingClass.Lossless;

    /// <inheritdoc/>
    protected override string Evidence =>
        (
            ofMembers
                ? "the same tools with their members in another order than the request before"
                : "the same tools in another order than the request before"
        ) + $": {keys}";

    /// <inheritdoc/>
    protected override string Remedy =>
        ofMembers
            ? "Write the members of tools and of their schemas in one order: sort them by name where a map of the language has none."
            : "Sort tools by name, and the members of their schemas, before they are sent: sets and maps of most languages have no order. Or have the gateway do it: prompt_cache_tools: stable.";

    /// <inheritdoc/>
    public override void Price(AuditedRequest request)
    {
        if (
            request.IsGone
            || LastPrompts.GroupOf(request) is not (string, string, ulong) group
            || group.Item3 == 0
            || last.Next(group, request) is not PromptSeen before
            || before.Scope!.ToolsHash == request.Prompt!.Scope!.ToolsHash
            || (before.Scope.ToolSetHash != request.Prompt.Scope.ToolSetHash) != ofMembers
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
            keys.Add(
                request.Body?.Change is { Kind: ChangeKind.ToolOrder or ChangeKind.MemberOrder } change
                    ? $"{group.Item1} from {change.Path} on:"
                    : group.Item1
            );
            Found(request.Cache(lost * request.TokensPerByte, same));
        }
    }
}
