using System.Globalization;
using Farthing.Documents.Audits;
using Farthing.Gateway.Journal.Records;
using Farthing.Gateway.Ledger;
using Farthing.Gateway.Metering;
using Farthing.Gateway.Recording;
using Farthing.Numerics.Billing;
using Farthing.Workloads.Requests;
using Farthing.Workloads.Traces;

namespace Farthing.Gateway.Auditing;

/// <summary>A trace: times, lengths, sessions and prefix ids of requests. It does not say what was read from a cache: every prompt token counts as computed.</summary>
/// <param name="trace">The trace.</param>
/// <param name="model">Model whose price is paid; empty where prices are given or not known.</param>
/// <param name="prices">The prices.</param>
public sealed class TraceAuditSource(TraceReadResult trace, string model, AuditPrices prices) : AuditSource
{
    private const string NoPrompts = "a trace has no prompts";

    /// <inheritdoc/>
    public override AuditSourceKind Kind => AuditSourceKind.Trace;

    /// <inheritdoc/>
    public override bool IsTimed => trace.HasArrivals;

    /// <inheritdoc/>
    internal override IEnumerable<AuditedRequest> Requests(CancellationToken cancellation)
    {
        RequestTable table = trace.Table;
        long start = trace.StartUnixNs ?? 0;
        for (int i = 0; i < table.Count; i++)
        {
            cancellation.ThrowIfCancellationRequested();
            Request request = table[i];
            long unixNs = start + (trace.HasArrivals ? request.ArrivalNs : i * 1_000_000_000L);
            TokenCounts tokens = new(request.InputTokens, 0, 0, request.OutputTokens);
            ModelPrice? price = prices.Of(model, null, request.InputTokens);
            LedgerRow row = new()
            {
                Opened = new OpenHold
                {
                    GatewayId = Guid.Empty,
                    Attempt = default,
                    ReserveSequence = null,
                    ReservedUnixNs = unixNs,
                    Model = model,
                    Deployment = model,
                    Key = string.Create(CultureInfo.InvariantCulture, $"tenant {request.Tenant}"),
                    Session =
                        request.Session < 0
                            ? ""
                            : string.Create(CultureInfo.InvariantCulture, $"{request.Session}"),
                },
                CloseSequence = 0,
                ClosedUnixNs = unixNs,
                Tokens = tokens,
                Cost = price?.Of(tokens) ?? Money.Zero,
                Price = price,
                Source = UsageSource.Usage,
            };
            yield return new AuditedRequest(row, table.HasPrefixes ? Prompt(request, unixNs) : null);
        }
    }

    /// <inheritdoc/>
    internal override string? WhyNot(string rule) =>
        rule switch
        {
            AuditRuleNames.ProviderCache => trace.Table.HasPrefixes ? null : "the trace has no prefix ids",
            AuditRuleNames.History => HasSessions ? null : "the trace has no sessions",
            AuditRuleNames.Retries => "a trace does not say which requests failed or were sent again",
            AuditRuleNames.Repeats or AuditRuleNames.SampledRepeats =>
                "prefix ids do not cover whole prompts, and temperatures are not in a trace",
            AuditRuleNames.Reasoning => "a trace does not say which output is reasoning",
            AuditRuleNames.Batchable => "a trace does not say who waits for an answer",
            AuditRuleNames.LongLimits => "a trace has no output limits",
            _ => NoPrompts,
        };

    /// <inheritdoc/>
    internal override IEnumerable<string> Notes(in AuditCounts counts)
    {
        List<string> notes = [.. trace.Notes];
        if (trace.Table.HasPrefixes)
        {
            notes.Add(
                "a trace does not say what a cache supplied: every prompt token counts as computed, and provider cache is what a cache saves against none"
            );
        }

        if (!trace.HasArrivals)
        {
            notes.Add(
                "the trace has no times: requests count as sent one a second, and nothing is reckoned per month"
            );
        }

        if (counts.Unpriced > 0)
        {
            notes.Add("the model has no price: give --api NAME, or --input-price and --output-price");
        }

        return notes;
    }

    private bool HasSessions
    {
        get
        {
            for (int i = 0; i < trace.Table.Count; i++)
            {
                if (trace.Table.Session(i) >= 0)
                {
                    return true;
                }
            }

            return false;
        }
    }

    private static PromptSeen Prompt(in Request request, long unixNs) =>
        new(
            new PromptRecord { Attempt = default, Flags = PromptFlags.Hashes },
            unixNs,
            request.PrefixIds.ToArray(),
            IsWhole: true,
            Scope: null
        )
        {
            BlockTokens = request.PrefixBlockTokens,
        };
}

/// <summary>Names of findings, as documents have them.</summary>
internal static class AuditRuleNames
{
    public const string Retries = "retries";
    public const string Repeats = "repeats";
    public const string ToolOrder = "tool_order";
    public const string ToolMembers = "tool_members";
    public const string ProviderCache = "provider_cache";
    public const string UnstablePrefix = "unstable_prefix";
    public const string MovableText = "movable_text";
    public const string SampledRepeats = "sampled_repeats";
    public const string PrettyJson = "pretty_json";
    public const string DuplicateContext = "duplicate_context";
    public const string UnusedTools = "unused_tools";
    public const string History = "history";
    public const string Reasoning = "reasoning";
    public const string Batchable = "batchable";
    public const string LongLimits = "long_limits";
}
