namespace Farthing.Serving.ClosedForm;

/// <summary>A closed loop: a constant number of requests in flight.</summary>
/// <param name="Concurrency">Requests in flight over the whole server (all replicas and pools).</param>
/// <param name="InputTokens">Mean prompt.</param>
/// <param name="OutputTokens">Mean output.</param>
public readonly record struct ClosedLoopLoad(double Concurrency, double InputTokens, double OutputTokens);
