namespace Farthing.Measurement.Calibration;

/// <summary>Kind of load of a measured run.</summary>
public enum LoadMode
{
    /// <summary>A constant number of requests in flight: the next one starts when one ends.</summary>
    Closed,

    /// <summary>Requests come at a rate, whatever the server does.</summary>
    Open,

    /// <summary>All requests are there at time 0.</summary>
    Offline,

    /// <summary>One batch that starts and ends together: engines and benchmarks before continuous batching.</summary>
    Static,
}
