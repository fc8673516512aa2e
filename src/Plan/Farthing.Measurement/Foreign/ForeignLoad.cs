using Farthing.Documents.Benches;
using Farthing.Measurement.Bench;

namespace Farthing.Measurement.Foreign;

/// <summary>One load of a foreign result: single requests, or figures alone.</summary>
public sealed record ForeignLoad
{
    /// <summary>The load; null where the file does not say and no request tells.</summary>
    public LoadLevel? Level { get; init; }

    /// <summary>Cap on requests in flight beside a rate.</summary>
    public int? MaxConcurrency { get; init; }

    /// <summary>Length of the run in seconds, where the file says.</summary>
    public double? Seconds { get; init; }

    /// <summary>The requests; empty where the file has figures alone.</summary>
    public IReadOnlyList<ForeignRequest> Requests { get; init; } = [];

    /// <summary>The tool's own figures; null where it has requests alone.</summary>
    public ForeignFigures? Figures { get; init; }

    /// <summary>False where the times of single chunks are not kept: there are no gaps then.</summary>
    public bool HasGaps { get; init; } = true;

    /// <summary>False where answers came in one piece, or first tokens are not kept.</summary>
    public bool HasFirstTokens { get; init; } = true;

    /// <summary>False where the ends of requests are not kept: how long they took is not known then.</summary>
    public bool HasEnds { get; init; } = true;

    /// <summary>True where reasoning is told apart from what is shown.</summary>
    public bool HasShownTokens { get; init; }

    /// <summary>Source of token counts.</summary>
    public TokenSource Source { get; init; } = TokenSource.Unstated;

    /// <summary>Prompt length that was asked for; null where unknown.</summary>
    public double? NominalInput { get; init; }

    /// <summary>Output length that was asked for; null where unknown.</summary>
    public double? NominalOutput { get; init; }

    /// <summary>Distribution of lengths around the requested ones, as tables of measurements state it; null where unknown.</summary>
    public string? LengthShape { get; init; }
}
