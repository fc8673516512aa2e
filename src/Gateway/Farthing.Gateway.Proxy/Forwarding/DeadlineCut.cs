namespace Farthing.Gateway.Forwarding;

/// <summary>Why an attempt was cut off.</summary>
internal enum DeadlineCut
{
    /// <summary>It was not.</summary>
    None,

    /// <summary>Its reader has gone.</summary>
    ClientGone,

    /// <summary>Another attempt won.</summary>
    CalledOff,

    /// <summary>No answer came in time.</summary>
    FirstByte,

    /// <summary>The answer stalled.</summary>
    BetweenBytes,

    /// <summary>Its reader took nothing for too long: as good as gone.</summary>
    ReaderStalled,

    /// <summary>The answer took too long in all.</summary>
    Whole,
}
