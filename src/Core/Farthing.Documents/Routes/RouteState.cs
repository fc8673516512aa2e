namespace Farthing.Documents.Routes;

/// <summary>State of a model's cascade.</summary>
public enum RouteState
{
    /// <summary>The small model's answers are given under the promise.</summary>
    On,

    /// <summary>Nothing is promised: the large model answers, and a sample is compared.</summary>
    Shadow,

    /// <summary>It stopped by itself: the large model answers.</summary>
    Closed,
}
