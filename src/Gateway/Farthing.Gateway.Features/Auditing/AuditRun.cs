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

/// <summary>Requests of an audit, counted.</summary>
/// <param name="Attempts">All.</param>
/// <param name="Recorded">Of those, the ones whose prompt is known.</param>
/// <param name="Hashed">Of those, the ones with hashes.</param>
/// <param name="Broken">Prompts that go on from ones that are no longer recorded.</param>
/// <param name="Estimated">Requests whose tokens were estimated.</param>
/// <param name="Unpriced">Requests whose tokens have no price.</param>
internal readonly record struct AuditCounts(
    long Attempts,
    long Recorded,
    long Hashed,
    long Broken,
    long Estimated,
    long Unpriced
);

/// <summary>Requests to audit: a ledger, recorded bodies or a trace. An audit asks for them twice, in the order of time.</summary>
public abstract class AuditSource
{
    private protected AuditSource() { }

    /// <summary>The kind of source, as the document names it.</summary>
    public abstract AuditSourceKind Kind { get; }

    /// <summary>False where the source states no times: then nothing is reckoned per month.</summary>
    public virtual bool IsTimed => true;

    /// <summary>Beginning of the span that was asked for, ISO 8601; null: from the first request.</summary>
    public virtual string? Since => null;

    /// <summary>Its end; null: to the last request.</summary>
    public virtual string? Until => null;

    /// <summary>The requests, in the order of time; the same ones each time.</summary>
    /// <param name="cancellation">Ends it.</param>
    internal abstract IEnumerable<AuditedRequest> Requests(CancellationToken cancellation);

    /// <summary>The reason why a rule cannot be judged from this source; null where it can.</summary>
    /// <param name="rule">Name of the rule.</param>
    internal abstract string? WhyNot(string rule);

    /// <summary>Remarks about what was not seen, once the requests were read.</summary>
    internal abstract IEnumerable<string> Notes(in AuditCounts counts);
}

/// <summary>Bytes of the prompt that need not be in it.</summary>
/// <param name="name">Its name.</param>
/// <param name="bytes">Those bytes of a request.</param>
/// <param name="evidence">What was found.</param>
/// <param name="remedy">What to do.</param>
internal sealed class InputRule(string name, Func<AuditedRequest, long> bytes, string evidence, string remedy)
    : AuditRule
{
    private readonly AuditTally keys = new();

    /// <inheritdoc/>
    public override string Name => name;

    /// <inheritdoc/>
    public override FindingClass Class => FindingClass.Gated;

    /// <inheritdoc/>
    protected override string Evidence => $"{evidence}: {keys}";

    /// <inheritdoc/>
    protected override string Remedy => remedy;

    /// <inheritdoc/>
    public override void Price(AuditedRequest request)
    {
        if (
            !request.IsGone
            && request.IsAnswer
            && request.Prompt is not null
            && bytes(request) is > 0 and long many
        )
        {
            keys.Add(request.Row.Opened.Key);
            Found(request.TakeInput(many * request.TokensPerByte));
        }
    }
}
