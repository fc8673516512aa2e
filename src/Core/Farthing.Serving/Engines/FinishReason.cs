namespace Farthing.Serving.Engines;

/// <summary>Why a request ended.</summary>
public enum FinishReason
{
    /// <summary>It wrote its last token.</summary>
    Stop,

    /// <summary>It reached the engine's longest sequence.</summary>
    Length,

    /// <summary>The engine refused it: longer than the engine's longest sequence, or than its whole KV pool.</summary>
    Rejected,

    /// <summary>Its client has gone, or whoever runs the engine gave it up.</summary>
    Aborted,
}
