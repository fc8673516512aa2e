using System.Globalization;
using Farthing.Documents.Audits;
using Farthing.Gateway.Recording;
using Farthing.Workloads.Prompts;

namespace Farthing.Gateway.Auditing;

/// <summary>A system's text that is as long as the last one and yet another one: a time, a date or an id stands in it, and what is behind it is computed anew each time.</summary>
internal sealed class UnstablePrefixRule : AuditRule
{
    private const int LeastChanges = 3;
    private const double LeastShare = 0.5;
    private readonly LastPrompts learned = new();
    private readonly LastPrompts last = new();
    private readonly Dictionary<(string, string, ulong), (long Pairs, long Changed, long At)> groups = [];
    private readonly AuditTally places = new();

    /// <inheritdoc/>
    public override string Name => AuditRuleNames.UnstablePrefix;

    /// <inheritdoc/>
    public override FindingClass Class => FindingClass.Gated;

    /// <inheritdoc/>
    protected override string Evidence =>
        $"the system's text changes and keeps its length; where it changes first: {places}";

    /// <inheritdoc/>
    protected override string Remedy =>
        "Move what changes (a time, a date, an id, a name) behind what stays: to the end of the system's text, or into the last message.";

    /// <inheritdoc/>
    public override void Learn(AuditedRequest request)
    {
        if (
            LastPrompts.GroupOf(request) is (string, string, ulong) group
            && learned.Next(group, request) is PromptSeen before
        )
        {
            (long pairs, long changed, long at) = groups.GetValueOrDefault(group, (0, 0, long.MaxValue));
            bool isChange = IsChange(before, request.Prompt!);
            groups[group] = (
                pairs + 1,
                changed + (isChange ? 1 : 0),
                isChange && HasSameTools(before, request.Prompt!)
                    ? Math.Min(at, LastPrompts.CommonBytes(before, request.Prompt!))
                    : at
            );
        }
    }

    /// <inheritdoc/>
    public override void Price(AuditedRequest request)
    {
        if (
            LastPrompts.GroupOf(request) is not (string, string, ulong) group
            || last.Next(group, request) is not PromptSeen before
            || request.IsGone
            || !IsChange(before, request.Prompt!)
            || !groups.TryGetValue(group, out (long Pairs, long Changed, long At) learnt)
            || learnt.Changed < LeastChanges
            || learnt.Changed < LeastShare * learnt.Pairs
            || learnt.At == long.MaxValue // Tools always moved, too: nobody can tell where in the system's text.
        )
        {
            return;
        }

        PromptSeen now = request.Prompt!;
        long lost =
            now.Record.ToolBytes
            + now.Record.SystemBytes
            - (HasSameTools(before, now) ? LastPrompts.CommonBytes(before, now) : learnt.At)
            - BlockHasher.BlockBytes; // What changes is computed wherever it stands.
        if (lost > 0)
        {
            places.Add(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"key {group.Item1} at byte {learnt.At:N0} to {learnt.At + BlockHasher.BlockBytes - 1:N0} of {now.Record.ToolBytes + now.Record.SystemBytes:N0}, in {(double)learnt.Changed / learnt.Pairs:P0} of requests:"
                )
            );
            Found(request.Cache(lost * request.TokensPerByte, now.Record.ToolBytes + now.Record.SystemBytes));
        }
    }

    /// <summary>Tools may have moved at the same time, which hides the rest from the hashes of blocks: the system's own hash tells.</summary>
    private static bool IsChange(PromptSeen before, PromptSeen now) =>
        before.Scope!.SystemHash != now.Scope!.SystemHash
        && Math.Abs(before.Record.SystemBytes - now.Record.SystemBytes) <= BlockHasher.BlockBytes;

    private static bool HasSameTools(PromptSeen before, PromptSeen now) =>
        before.Scope!.ToolsHash == now.Scope!.ToolsHash;
}
