namespace Farthing.Documents.Benches;

/// <summary>Kind of load.</summary>
public enum LoadLevelKind
{
    /// <summary>Closed loop: a number of requests in flight.</summary>
    Concurrency,

    /// <summary>Open loop: a rate.</summary>
    Rate,

    /// <summary>Open loop: a trace.</summary>
    Trace,
}
