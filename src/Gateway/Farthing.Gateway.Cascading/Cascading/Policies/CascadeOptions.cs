using System.Globalization;
using Farthing.Gateway.Configuration;
using Farthing.Reduction.Cascade.Routing;

namespace Farthing.Gateway.Cascading.Policies;

/// <summary>The cascade of a model: a smaller one answers first, and its answer is given where a calibrated promise allows it.</summary>
public sealed record CascadeOptions
{
    /// <summary>The small model, by its name in this file.</summary>
    public required string Small { get; init; }

    /// <summary>The trained router; null: nothing is promised, so no answer of the small model is given.</summary>
    public Router? Router { get; init; }

    /// <summary>SHA-256 of its file, in hex; empty without.</summary>
    public string RouterSha256 { get; init; } = "";

    /// <summary>A model of this file that judges answers; null: none does.</summary>
    public string? Judge { get; init; }

    /// <summary>How it answers. Default buffered.</summary>
    public CascadeMode Mode { get; init; }

    /// <summary>Share of given answers that the large model answers as well, to check them; without a promise the share of requests that the small one answers as well. Default 2 %.</summary>
    public double AuditFraction { get; init; } = 0.02;

    /// <summary>What a promise must keep: regret of a request at most. Default 2 %.</summary>
    public double MaxRegret { get; init; } = 0.02;

    /// <summary>With which confidence it must keep that. Default 95 %.</summary>
    public double Confidence { get; init; } = 0.95;

    /// <summary>Turns for which a conversation stays at the large model once it went there. Default 8.</summary>
    public int StickyTurns { get; init; } = 8;

    /// <summary>Time that the small model, or the judge, has for its answer; then the large one answers. Default 10 s.</summary>
    public TimeSpan Deadline { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Expected gain of the large model from which on it answers at once, −1 to 1. Default 0.9.</summary>
    public double DirectAbove { get; init; } = 0.9;

    /// <summary>Age from which on a calibration promises nothing. Default 7 days.</summary>
    public TimeSpan MaxAge { get; init; } = TimeSpan.FromDays(7);

    /// <summary>A pattern that an answer must match; null: none.</summary>
    public string? Pattern { get; init; }

    /// <summary>A CSV that takes labels of requests which both models answered while nothing is promised, with the text of their prompts; null: none does.</summary>
    public string? Labels { get; init; }

    /// <summary>What its checked answers speak of: models, router, way of answering and promise.</summary>
    internal string PromiseId =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"{Small} {RouterSha256} {Mode} {MaxRegret} {Confidence}"
        );

    /// <summary>True where another one does the same, of the same router file.</summary>
    internal bool IsSameAs(CascadeOptions other) =>
        (this with { Router = null }) == (other with { Router = null });
}

/// <summary>How a model's cascade answers.</summary>
public enum CascadeMode
{
    /// <summary>It keeps the small model's whole answer back until it has decided, streams as well.</summary>
    Buffered,

    /// <summary>It decides on the opening of the small model's answer; a stream goes on to the client from then on as it comes.</summary>
    Optimistic,

    /// <summary>It does nothing.</summary>
    Off,
}

/// <summary>The cascades of a gateway.</summary>
/// <param name="Models">Each by the model that clients ask for.</param>
public sealed record CascadeSet(IReadOnlyDictionary<string, CascadeOptions> Models) : FeatureOptions
{
    /// <summary>No cascade.</summary>
    public static CascadeSet None { get; } = new(new Dictionary<string, CascadeOptions>());

    /// <inheritdoc/>
    internal override string Section => "cascade";
}
