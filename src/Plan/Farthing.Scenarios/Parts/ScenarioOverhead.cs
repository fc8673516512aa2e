namespace Farthing.Scenarios.Parts;

/// <summary>Time outside the engine that consumes the promise.</summary>
/// <param name="BeforeSeconds">Before the engine: part of TTFT and E2E.</param>
/// <param name="AfterSeconds">After the last token: part of E2E.</param>
public sealed record ScenarioOverhead(double BeforeSeconds, double AfterSeconds);
