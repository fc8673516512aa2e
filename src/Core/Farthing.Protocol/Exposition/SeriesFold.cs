namespace Farthing.Protocol.Exposition;

/// <summary>Rule that makes one number of the series of one signal on one page.</summary>
public enum SeriesFold
{
    /// <summary>Added: requests of several engine cores, watts of several GPUs.</summary>
    Sum,

    /// <summary>Averaged: shares, and counts that are per GPU.</summary>
    Mean,

    /// <summary>The largest.</summary>
    Max,
}
