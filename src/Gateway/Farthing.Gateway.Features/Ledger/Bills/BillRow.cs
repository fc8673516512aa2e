using Farthing.Gateway.Metering;
using Farthing.Numerics.Billing;

namespace Farthing.Gateway.Ledger.Bills;

/// <summary>A line of what a provider bills, or of its report of usage.</summary>
public sealed record BillRow
{
    /// <summary>The biller: <c>openai</c>, <c>anthropic</c>, <c>openrouter</c>, <c>aws</c>, or as FOCUS names it.</summary>
    public required string Provider { get; init; }

    /// <summary>Start of what it is about.</summary>
    public required long StartUnixNs { get; init; }

    /// <summary>Its end.</summary>
    public required long EndUnixNs { get; init; }

    /// <summary>The model as the provider names it; empty where the line names none.</summary>
    public string Model { get; init; } = "";

    /// <summary>The provider's own words for what is billed; empty without.</summary>
    public string Item { get; init; } = "";

    /// <summary>A word of <see cref="BillMeters"/>, or a part's (<see cref="TokenPartRow.Word"/>).</summary>
    public required string Meter { get; init; }

    /// <summary>The price tier; unstated where the line does not say it.</summary>
    public ServiceTier Tier { get; init; }

    /// <summary>Tokens, or units of a part; null where the line has none.</summary>
    public decimal? Quantity { get; init; }

    /// <summary>Requests; null where the line does not count them. One line of several about the same requests has them.</summary>
    public long? Requests { get; init; }

    /// <summary>Dollars with all their digits; null in a report of usage.</summary>
    public decimal? Usd { get; init; }

    /// <summary>True for a report of usage, which stands beside a bill of the same tokens.</summary>
    public bool IsUsage { get; init; }

    /// <summary>Project, workspace or sub-account; empty where the line does not say it.</summary>
    public string Account { get; init; } = "";

    /// <summary>Id or name of the key; empty where the line does not say it.</summary>
    public string Key { get; init; } = "";

    /// <summary>Id of the one request that it is about; empty for a sum.</summary>
    public string Request { get; init; } = "";

    /// <summary>Times of that request; null for a sum.</summary>
    public BilledTimes? Times { get; init; }
}

/// <summary>Times that a bill states of a request.</summary>
/// <param name="FirstTokenMs">Sending to the first token; null where not stated.</param>
/// <param name="DurationMs">Sending to the end; null where not stated.</param>
/// <param name="Reasoning">Generated tokens that are not shown.</param>
public sealed record BilledTimes(double? FirstTokenMs, double? DurationMs, long Reasoning);

/// <summary>Words for what a line of a bill counts, beside the parts of requests.</summary>
public static class BillMeters
{
    /// <summary>Prompt tokens that were computed.</summary>
    public const string Input = "input";

    /// <summary>Prompt tokens out of a cache.</summary>
    public const string Cached = "cached_input";

    /// <summary>Prompt tokens written to a cache.</summary>
    public const string Write = "cache_write";

    /// <summary>… for an hour.</summary>
    public const string Write1h = "cache_write_1h";

    /// <summary>Generated tokens.</summary>
    public const string Output = "output";

    /// <summary>All prompt tokens, where a report does not part them.</summary>
    public const string Prompt = "prompt";

    /// <summary>Dollars of all tokens together.</summary>
    public const string Whole = "whole";

    /// <summary>Something beside tokens.</summary>
    public const string Item = "item";

    /// <summary>The class of tokens that a meter is on the side of; null for what is no token.</summary>
    public static TokenClass? SideOf(string meter) =>
        meter switch
        {
            Input or Cached or Write or Write1h or Prompt => TokenClass.Uncached,
            Output => TokenClass.Output,
            _ => TokenPartRow.Named(meter) is TokenPart part
            && TokenPartRow.Find(part).Of is var of and not TokenClass.None
                ? of == TokenClass.Output
                    ? of
                    : TokenClass.Uncached
                : null,
        };
}

/// <summary>Lines of one or several files of a provider.</summary>
/// <param name="Layouts">What the files are: <c>OpenAI costs</c>, <c>AWS CUR 2.0</c>.</param>
/// <param name="Rows">The lines, in the order of the files.</param>
/// <param name="OtherRows">Lines about other services, which are passed over.</param>
/// <param name="Remarks">What the files lack, in words.</param>
public sealed record ProviderBill(
    IReadOnlyList<string> Layouts,
    IReadOnlyList<BillRow> Rows,
    int OtherRows,
    IReadOnlyList<string> Remarks
);
