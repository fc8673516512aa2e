namespace Farthing.Protocol.Exposition;

/// <summary>Which part of a metric a series is.</summary>
public enum SeriesPart
{
    /// <summary>A gauge or counter.</summary>
    Value,

    /// <summary>A histogram's cumulative bucket.</summary>
    Bucket,

    /// <summary>A histogram's sum.</summary>
    Sum,

    /// <summary>A histogram's count.</summary>
    Count,
}
