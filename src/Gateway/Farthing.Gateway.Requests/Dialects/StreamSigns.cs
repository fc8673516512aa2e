namespace Farthing.Gateway.Dialects;

/// <summary>Meaning of an event for its stream.</summary>
[Flags]
public enum StreamSigns : byte
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>A reason to stop stands in it: what was generated is whole.</summary>
    Finished = 1,

    /// <summary>The stream is at its end.</summary>
    Done = 2,

    /// <summary>No usage follows: what was stated is the last word.</summary>
    LastWord = 4,

    /// <summary>It carries the usage that the stream's end will repeat.</summary>
    UsageDelta = 8,

    /// <summary>The upstream failed.</summary>
    Error = 16,

    /// <summary>It ends the stream and says why there is no answer.</summary>
    Failed = 32,
}
