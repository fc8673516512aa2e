using Farthing.Documents.Audits;
using Farthing.Gateway.Journal.Records;
using Farthing.Gateway.Ledger;
using Farthing.Gateway.Recording;
using Farthing.Numerics.Billing;

namespace Farthing.Gateway.Auditing;

/// <summary>Looks through a ledger, and the prompts that were recorded beside it, for what could be saved. It reads both twice: once to learn, once to price; memory holds sessions, distinct requests and some minutes of prompts.</summary>
/// <param name="store">The ledger.</param>
/// <param name="folder">The folder of recorded prompts; null: there is none on this machine.</param>
public sealed class AuditRun(ILedgerStore store, string? folder)
{
    private const double MonthHours = 30 * 24;
    private const double LeastHours = 24;
    private const double HourNs = 3.6e12;

    /// <summary>The rules in the order in which findings are priced: first what changes no answer.</summary>
    private readonly AuditRule[] rules =
    [
        new WasteRule(),
        new RepeatRule(isDeterministic: true),
        new ToolOrderRule(),
        new ProviderCacheRule(),
        new UnstablePrefixRule(),
        new RepeatRule(isDeterministic: false),
        new InputRule(
            "pretty_json",
            request => request.Prompt!.Record.SpaceBytes,
            "white space in texts that are JSON, such as results of tools",
            "Minify JSON before it goes into a message. Tokens are reckoned by the prompt's average of bytes; runs of spaces may be fewer."
        ),
        new InputRule(
            "duplicate_context",
            request => request.Prompt!.Record.RepeatedBytes,
            "texts of at least 256 bytes that stand in one prompt twice",
            "Send a document or result once, and refer to it."
        ),
        new UnusedToolsRule(),
        new HistoryRule(),
        new ReasoningRule(),
        new BatchableRule(),
        new LimitRule(),
    ];

    /// <summary>Runs it. Once.</summary>
    /// <param name="filter">The attempts.</param>
    /// <param name="cancellation">Ends it.</param>
    public AuditDocument Run(LedgerFilter filter, CancellationToken cancellation)
    {
        (long attempts, long recorded, long hashed, long broken) = (0, 0, 0, 0);
        (long first, long last) = (long.MaxValue, long.MinValue);
        Money cost = Money.Zero;
        foreach (AuditedRequest request in Requests(filter, cancellation))
        {
            attempts++;
            cost += request.Row.Cost;
            first = Math.Min(first, request.Row.Opened.ReservedUnixNs);
            last = Math.Max(last, request.Row.Opened.ReservedUnixNs);
            if (request.Prompt is PromptSeen prompt)
            {
                recorded++;
                hashed += (prompt.Record.Flags & PromptFlags.Hashes) != 0 ? 1 : 0;
                broken += prompt.IsWhole ? 0 : 1;
            }

            foreach (AuditRule rule in rules)
            {
                rule.Learn(request);
            }
        }

        foreach (AuditedRequest request in Requests(filter, cancellation))
        {
            foreach (AuditRule rule in rules)
            {
                rule.Price(request);
            }
        }

        double hours = attempts == 0 ? 0 : (last - first) / HourNs;
        double months = Math.Max(hours, LeastHours) / MonthHours;
        return new AuditDocument(
            LedgerTime.Text(filter.SinceUnixNs),
            LedgerTime.Text(filter.UntilUnixNs),
            attempts,
            recorded,
            hashed,
            cost,
            hours,
            [.. rules.Select(rule => rule.Finding(months)).OfType<AuditFinding>()],
            Notes(attempts, recorded, hashed, broken, hours)
        );
    }

    private static List<string> Notes(long attempts, long recorded, long hashed, long broken, double hours)
    {
        List<string> notes = [];
        if (attempts > 0 && hours < LeastHours)
        {
            notes.Add("less than a day of traffic: a month is reckoned as if a day had no more than this");
        }

        if (recorded < attempts)
        {
            notes.Add(
                $"{attempts - recorded:N0} of {attempts:N0} attempts have no recorded prompt (record: lengths or hashes): of those only retries, history and reasoning are seen"
            );
        }

        if (hashed < recorded)
        {
            notes.Add(
                $"{recorded - hashed:N0} prompts were recorded by lengths alone: repeats, tools and changing prefixes are not seen in them"
            );
        }

        if (broken > 0)
        {
            notes.Add(
                $"{broken:N0} prompts go on from ones that are no longer recorded: their beginnings are not known"
            );
        }

        return notes;
    }

    private IEnumerable<AuditedRequest> Requests(LedgerFilter filter, CancellationToken cancellation)
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
}
