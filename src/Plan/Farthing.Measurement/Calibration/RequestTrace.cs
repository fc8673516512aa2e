namespace Farthing.Measurement.Calibration;

/// <summary>A measured run request by request, with the server that it ran on.</summary>
/// <param name="TraceId">Its id.</param>
/// <param name="Condition">The server; the load is the requests.</param>
/// <param name="Requests">In order of arrival.</param>
public sealed record RequestTrace(string TraceId, Condition Condition, IReadOnlyList<TracedRequest> Requests);
