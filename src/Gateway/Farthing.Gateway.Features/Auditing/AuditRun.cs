using Farthing.Documents.Audits;
using Farthing.Gateway.Journal.Records;
using Farthing.Gateway.Recording;
using Farthing.Numerics.Billing;

namespace Farthing.Gateway.Auditing;

/// <summary>Looks through requests for what could be saved. It reads them twice: once to learn, once to price; memory holds sessions, distinct requests and some minutes of prompts.</summary>
/// <param name="source">The requests.</param>
public sealed class AuditRun(AuditSource source)
{
    private const double MonthHours = 30 * 24;
    private const double LeastHours = 24;
    private const double HourNs = 3.6e12;

    /// <summary>The rules in the order in which findings are priced: first what changes no answer.</summary>
    private readonly AuditRule[] rules =
    [
        new WasteRule(),
        new RepeatRule(isDeterministic: true),
        new ToolOrderRule(ofMembers: false),
        new ToolOrderRule(ofMembers: true),
        new ProviderCacheRule(),
        source.Kind == AuditSourceKind.Bodies ? new ChangedPrefixRule() : new UnstablePrefixRule(),
        new MovableTextRule(),
        new RepeatRule(isDeterministic: false),
        new InputRule(
            AuditRuleNames.PrettyJson,
            request => request.Prompt!.Record.SpaceBytes,
            "white space in texts that are JSON, such as results of tools",
            "Minify JSON before it goes into a message. Tokens are reckoned by the prompt's average of bytes; runs of spaces may be fewer."
        ),
        new InputRule(
            AuditRuleNames.DuplicateContext,
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
    /// <param name="cancellation">Ends it.</param>
    public AuditDocument Run(CancellationToken cancellation)
    {
        AuditRule[] judged = [.. rules.Where(rule => source.WhyNot(rule.Name) is null)];
        (long attempts, long recorded, long hashed, long broken) = (0, 0, 0, 0);
        (long estimated, long unpriced) = (0, 0);
        (long first, long last) = (long.MaxValue, long.MinValue);
        Money cost = Money.Zero;
        foreach (AuditedRequest request in source.Requests(cancellation))
        {
            attempts++;
            cost += request.Row.Cost;
            estimated += request.Row.IsEstimated ? 1 : 0;
            unpriced += request.Row.Price is null && request.Row.Tokens.Total > 0 ? 1 : 0;
            first = Math.Min(first, request.Row.Opened.ReservedUnixNs);
            last = Math.Max(last, request.Row.Opened.ReservedUnixNs);
            if (request.Prompt is PromptSeen prompt)
            {
                recorded++;
                hashed += (prompt.Record.Flags & PromptFlags.Hashes) != 0 ? 1 : 0;
                broken += prompt.IsWhole ? 0 : 1;
            }

            foreach (AuditRule rule in judged)
            {
                rule.Learn(request);
            }
        }

        foreach (AuditedRequest request in source.Requests(cancellation))
        {
            foreach (AuditRule rule in judged)
            {
                rule.Price(request);
            }
        }

        double hours = attempts == 0 || !source.IsTimed ? 0 : (last - first) / HourNs;
        double? months = source.IsTimed ? Math.Max(hours, LeastHours) / MonthHours : null;
        AuditCounts counts = new(attempts, recorded, hashed, broken, estimated, unpriced);
        return new AuditDocument(
            source.Kind,
            source.Since,
            source.Until,
            attempts,
            recorded,
            hashed,
            estimated,
            source.Kind == AuditSourceKind.Ledger ? 0 : unpriced,
            cost,
            hours,
            [.. judged.Select(rule => rule.Finding(months)).OfType<AuditFinding>()],
            [.. Unjudged()],
            [.. Notes(counts, hours)]
        );
    }

    private IEnumerable<AuditUnjudged> Unjudged()
    {
        foreach (AuditRule rule in rules)
        {
            if (source.WhyNot(rule.Name) is string why)
            {
                yield return new AuditUnjudged(rule.Name, why);
            }
        }
    }

    private IEnumerable<string> Notes(AuditCounts counts, double hours)
    {
        if (counts.Attempts > 0 && source.IsTimed && hours < LeastHours)
        {
            yield return "less than a day of traffic: a month is reckoned as if a day had no more than this";
        }

        foreach (string note in source.Notes(counts))
        {
            yield return note;
        }
    }
}
