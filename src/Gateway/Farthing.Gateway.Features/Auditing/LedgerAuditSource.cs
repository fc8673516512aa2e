using Farthing.Documents.Audits;
using Farthing.Gateway.Ledger;
using Farthing.Gateway.Recording;

namespace Farthing.Gateway.Auditing;

/// <summary>A ledger, and the prompts that were recorded beside it. Memory holds some minutes of prompts.</summary>
/// <param name="store">The ledger.</param>
/// <param name="folder">The folder of recorded prompts; null: there is none on this machine.</param>
/// <param name="filter">The attempts.</param>
public sealed class LedgerAuditSource(ILedgerStore store, string? folder, LedgerFilter filter) : AuditSource
{
    private const string NeedsBodies = "hashes do not tell it: farthing audit --bodies does";

    /// <inheritdoc/>
    public override AuditSourceKind Kind => AuditSourceKind.Ledger;

    /// <inheritdoc/>
    public override string? Since => LedgerTime.Text(filter.SinceUnixNs);

    /// <inheritdoc/>
    public override string? Until => LedgerTime.Text(filter.UntilUnixNs);

    /// <inheritdoc/>
    internal override IEnumerable<AuditedRequest> Requests(CancellationToken cancellation)
    {
        using RecordedPrompts? prompts = folder is null ? null : new RecordedPrompts(folder);
        foreach (LedgerRow row in store.Rows(filter))
        {
            cancellation.ThrowIfCancellationRequested();
            if (row.IsSettled)
            {
                yield return new AuditedRequest(
                    row,
                    prompts?.Find(row.Opened.Attempt.RequestId, row.Opened.ReservedUnixNs)
                );
            }
        }
    }

    /// <inheritdoc/>
    internal override string? WhyNot(string rule) =>
        rule is AuditRuleNames.ToolMembers or AuditRuleNames.MovableText ? NeedsBodies : null;

    /// <inheritdoc/>
    internal override IEnumerable<string> Notes(in AuditCounts counts)
    {
        List<string> notes = [];
        if (counts.Recorded < counts.Attempts)
        {
            notes.Add(
                $"{counts.Attempts - counts.Recorded:N0} of {counts.Attempts:N0} attempts have no recorded prompt (record: lengths or hashes): of those only retries, history and reasoning are seen"
            );
        }

        if (counts.Hashed < counts.Recorded)
        {
            notes.Add(
                $"{counts.Recorded - counts.Hashed:N0} prompts were recorded by lengths alone: repeats, tools and changing prefixes are not seen in them"
            );
        }

        if (counts.Broken > 0)
        {
            notes.Add(
                $"{counts.Broken:N0} prompts go on from ones that are no longer recorded: their beginnings are not known"
            );
        }

        return notes;
    }
}
